package dev.sextant.core.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.persistence.AofManifest.Part;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AofManifestTest {
  private static final String NAME = "appendonly.aof";

  private static List<String> names(List<Part> parts) {
    return parts.stream().map(Part::name).toList();
  }

  @Test
  void namesAndNumbers_areThoseOfRedis() throws AofManifestException {
    AofManifest fresh = AofManifest.EMPTY.withBase(NAME, true).withIncrement(NAME);
    assertThat(fresh.text())
        .isEqualTo(
            """
            file appendonly.aof.1.base.rdb seq 1 type b
            file appendonly.aof.1.incr.aof seq 1 type i
            """);
    AofManifest rewritten = fresh.withIncrement(NAME).withBase(NAME, false).rewritten(true);
    assertThat(rewritten.text())
        .isEqualTo(
            """
            file appendonly.aof.2.base.aof seq 2 type b
            file appendonly.aof.1.incr.aof seq 1 type h
            file appendonly.aof.1.base.rdb seq 1 type h
            file appendonly.aof.2.incr.aof seq 2 type i
            """);
    assertThat(rewritten.withoutHistory().text())
        .isEqualTo(
            """
            file appendonly.aof.2.base.aof seq 2 type b
            file appendonly.aof.2.incr.aof seq 2 type i
            """);
    assertThat(AofManifest.parse(rewritten.text())).isEqualTo(rewritten);
  }

  @Test
  void rewriteWithoutOpenIncrement_leavesNone() {
    AofManifest before = AofManifest.EMPTY.withBase(NAME, true).withIncrement(NAME);
    AofManifest after = before.withBase(NAME, true).rewritten(false);
    assertThat(after.increments()).isEmpty();
    assertThat(names(after.parts())).containsExactly("appendonly.aof.2.base.rdb");
    assertThat(after.withIncrement(NAME).current())
        .isEqualTo(new Part("appendonly.aof.2.incr.aof", 2, AofManifest.Type.INCREMENT));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "``, Found an empty AOF manifest",
        "`file a seq 1 type b`, The AOF manifest file contains too long line",
        "`\n`, Invalid AOF manifest file format",
        "`file a seq 1\n`, Invalid AOF manifest file format",
        "`file a seq 1 type b more\n`, Invalid AOF manifest file format",
        "`file a seq 0 type b\n`, Invalid AOF manifest file format",
        "`file \"a seq 1 type b\n`, Invalid AOF manifest file format",
        "`file a/b seq 1 type b\n`, `File can't be a path, just a filename`",
        "`file a seq 1 type x\n`, Unknown AOF file type",
        "`file a seq 1 type b\nfile b seq 2 type b\n`, Found duplicate base file information",
        "`file a seq 2 type i\nfile b seq 2 type i\n`, Found a non-monotonic sequence number",
      })
  void fault_isNamed(String text, String message) {
    assertThatThrownBy(() -> AofManifest.parse(text))
        .isInstanceOf(AofManifestException.class)
        .hasMessage(message);
  }

  @Test
  void remarksAndUnknownWords_areSkipped() throws AofManifestException {
    AofManifest manifest =
        AofManifest.parse("# a remark\n  FILE a SEQ 7 TYPE incremental of 3  \r\n");
    assertThat(manifest.increments()).containsExactly(new Part("a", 7, AofManifest.Type.INCREMENT));
    assertThat(manifest.lastIncrement()).isEqualTo(7);
  }

  @Property
  void text_readsBackAsTheSame(
      @ForAll @StringLength(min = 1, max = 20) @CharRange(from = 0, to = 255) String name,
      @ForAll @Size(max = 12) List<@IntRange(max = 4) Integer> changes)
      throws AofManifestException {
    String file = name.replaceAll("[/\\\\\0]", "_");
    AofManifest manifest = AofManifest.EMPTY.withIncrement(file);
    for (int change : changes) {
      manifest =
          switch (change) {
            case 0 -> manifest.withBase(file, true);
            case 1 -> manifest.withBase(file, false);
            case 2 -> manifest.rewritten(true);
            case 3 -> manifest.withoutHistory();
            default -> manifest.withIncrement(file);
          };
    }
    assertThat(AofManifest.parse(manifest.text())).isEqualTo(manifest);
  }
}

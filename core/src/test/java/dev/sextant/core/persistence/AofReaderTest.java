package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AofReaderTest {

  private static AofReader reader(byte[] bytes) {
    return new AofReader(new ByteArrayInputStream(bytes), 0);
  }

  private static AofReader reader(String text) {
    return reader(text.getBytes(ISO_8859_1));
  }

  private static byte[] written(AofStream stream) {
    CommandBuffer pending = stream.pending();
    return Arrays.copyOf(pending.array(), pending.size());
  }

  private static String words(byte[][] args) {
    StringBuilder text = new StringBuilder();
    for (byte[] arg : args) {
      text.append(new String(arg, ISO_8859_1)).append('|');
    }
    return text.toString();
  }

  /** The file cut off after each of its bytes gives a prefix of the commands, and says where. */
  @Property(tries = 50)
  void fileCutAnywhere_givesTheCommandsBeforeTheCut(
      @ForAll @Size(min = 1, max = 6) List<@Size(min = 1, max = 4) List<byte[]>> commands,
      @ForAll @IntRange(max = 3) int databases)
      throws Exception {
    AofStream stream = new AofStream();
    List<Integer> ends = new ArrayList<>(List.of(0));
    List<String> all = new ArrayList<>();
    for (int i = 0; i < commands.size(); i++) {
      int db = i % (databases + 1);
      stream.at(1_700_000_000L + i / 2);
      stream.add(db, commands.get(i).toArray(byte[][]::new));
    }
    byte[] file = written(stream);
    AofReader whole = reader(file);
    for (byte[][] args = whole.next(); args != null; args = whole.next()) {
      all.add(words(args));
      ends.add((int) whole.offset());
    }
    assertThat(whole.offset()).isEqualTo(file.length);
    for (int cut = 0; cut <= file.length; cut++) {
      AofReader part = reader(Arrays.copyOf(file, cut));
      List<String> read = new ArrayList<>();
      long good = 0;
      try {
        for (byte[][] args = part.next(); args != null; args = part.next()) {
          read.add(words(args));
          good = part.offset();
        }
      } catch (AofReader.CutOffException e) {
        assertThat(ends).doesNotContain(cut);
      }
      int expected = 0;
      while (expected + 1 < ends.size() && ends.get(expected + 1) <= cut) {
        expected++;
      }
      assertThat(read).isEqualTo(all.subList(0, expected));
      assertThat(good).isEqualTo((long) ends.get(expected));
    }
  }

  @Property(tries = 500)
  void randomBytes_endInOneOfThreeWays(@ForAll byte[] bytes) throws IOException {
    AofReader reader = reader(bytes);
    try {
      while (reader.next() != null) {
        assertThat(reader.offset()).isPositive();
      }
    } catch (AofReader.CutOffException | AofReader.BadFormatException e) {
      assertThat(reader.offset()).isLessThanOrEqualTo(bytes.length);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!!",
        "*0\r\n",
        "*-1\r\n",
        "*x\r\n",
        "*1\r\n!",
        "*1\r\n$-1\r\n",
        "*1\r\n$9223372036854775808\r\n"
      })
  void whatIsNoCommand_isBadFormat(String text) {
    assertThatThrownBy(() -> reader(text).next())
        .isInstanceOf(AofReader.BadFormatException.class)
        .hasMessageContaining("at offset");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "*2147483647\r\n$1\r\na\r\n", "*1\r\n$2000000000\r\nabc", "*1\r\n$1\r\na\r"})
  void lengthsBeyondTheEnd_areCutOffAndCostNothing(String text) {
    assertThatThrownBy(() -> reader(text).next()).isInstanceOf(AofReader.CutOffException.class);
  }

  @Test
  void stream_selectsWhereTheDatabaseChanges() {
    AofStream stream = new AofStream();
    byte[][] ping = {"PING".getBytes(ISO_8859_1)};
    stream.add(0, ping);
    stream.add(0, ping);
    stream.add(3, ping);
    stream.selectAgain();
    stream.add(3, ping);
    String one = "*1\r\n$4\r\nPING\r\n";
    assertThat(new String(written(stream), ISO_8859_1))
        .isEqualTo(
            "*2\r\n$6\r\nSELECT\r\n$1\r\n0\r\n"
                + one
                + one
                + "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n"
                + one
                + "*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n"
                + one);
  }
}

package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListpackTest {

  @Provide
  Arbitrary<List<String>> texts() {
    Arbitrary<String> numbers = Arbitraries.longs().map(String::valueOf);
    Arbitrary<String> small = Arbitraries.integers().between(-5000, 70_000).map(String::valueOf);
    Arbitrary<String> words =
        Arbitraries.integers().between(0, 5000).map(length -> "w".repeat(length));
    return Arbitraries.oneOf(numbers, small, words).list().ofMaxSize(60);
  }

  @Property(tries = 200)
  void everyText_comesBack_fromBothEnds(@ForAll("texts") List<String> texts) {
    Listpack listpack = new Listpack(0);
    texts.forEach(text -> listpack.append(bytes(text)));

    assertThat(forwards(listpack)).isEqualTo(texts);
    List<String> backwards = new ArrayList<>();
    int place = listpack.end();
    while (place != listpack.first()) {
      place = listpack.previous(place);
      backwards.add(text(listpack, place));
    }
    Collections.reverse(backwards);
    assertThat(backwards).isEqualTo(texts);
    assertThat(forwards(Listpack.of(listpack.toByteArray()))).isEqualTo(texts);
  }

  @Property(tries = 200)
  void replacing_changesOneElementOnly(@ForAll long before, @ForAll long after) {
    Listpack listpack = new Listpack(0);
    listpack.append(bytes("front"));
    int place = listpack.end();
    listpack.append(before);
    listpack.append(bytes("back"));

    listpack.replace(place, after);

    assertThat(listpack.integer(place)).isEqualTo(after);
    assertThat(forwards(listpack)).containsExactly("front", String.valueOf(after), "back");
  }

  /** As DUMP of a real server shows them. */
  @ParameterizedTest
  @CsvSource({
    "0, 0001",
    "127, 7f01",
    "128, c08002",
    "-1, dfff02",
    "4095, cfff02",
    "4096, f1001003",
    "-32769, f2ff7fff04",
    "8388608, f30000800005",
    "4294967296, f4000000000100000009",
    "a, 816102",
    "00, 82303003"
  })
  void elements_areEncodedAsRedisDoes(String text, String hex) {
    Listpack listpack = new Listpack(0);

    listpack.append(bytes(text));

    String content = HexFormat.of().formatHex(listpack.toByteArray());
    assertThat(content).isEqualTo("%02x0000000100%sff".formatted(7 + hex.length() / 2, hex));
  }

  @Test
  void allocation_growsToWhatIsNeeded_andShrinksWithAnElement() {
    Listpack listpack = new Listpack(100);
    assertThat(listpack.allocatedBytes()).isEqualTo(112);
    int place = listpack.end();

    listpack.append(Long.MAX_VALUE);
    assertThat(listpack.allocatedBytes()).isEqualTo(112);
    listpack.replace(place, 1);
    assertThat(listpack.allocatedBytes()).isEqualTo(16);
    listpack.append(bytes("x".repeat(100)));
    assertThat(listpack.allocatedBytes()).isEqualTo(112);
  }

  @Test
  void goingBack_takesTheWidthThatALengthShouldHave() {
    byte[] content = HexFormat.of().parseHex("09000000" + "0100" + "0081" + "ff");
    Listpack listpack = Listpack.of(content);

    assertThat(listpack.previous(listpack.end())).isEqualTo(listpack.first());
  }

  private static List<String> forwards(Listpack listpack) {
    List<String> texts = new ArrayList<>();
    for (int at = listpack.first(); at != listpack.end(); at = listpack.next(at)) {
      texts.add(text(listpack, at));
    }
    return texts;
  }

  private static String text(Listpack listpack, int place) {
    String text = new String(listpack.text(place), ISO_8859_1);
    assertThat(listpack.contentEquals(place, bytes(text))).isTrue();
    return text;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}

package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.engine.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitfieldCommandsTest {
  private final TestNode node = new TestNode("notify-keyspace-events KEA");
  private final List<String> events = node.recordEvents();

  private String text(Object... words) {
    return node.text(words);
  }

  private String request(String line) {
    return text((Object[]) line.split(" "));
  }

  @Test
  void set_answersTheValueBefore_andIncrbyTheOneAfter() {
    assertThat(request("bitfield k SET i8 0 -100 SET u8 #1 255 GET i8 0 GET u8 #1 GET i16 0"))
        .isEqualTo("[0, 0, -100, 255, -25345]");
    assertThat(request("bitfield k INCRBY i8 0 1 INCRBY u4 8 1")).isEqualTo("[-99, 0]");

    assertThat(node.propagated).hasSize(2);
    assertThat(events).containsExactly("setbit k", "setbit k");
  }

  @Test
  void get_seesZerosBeyondTheEnd_andCreatesNothing() {
    text("set", "k", "a"); // 0x61

    assertThat(request("bitfield k GET u8 4 GET i64 8 GET u63 0"))
        .isEqualTo("[16, 0, 3494793310839504896]");
    assertThat(request("bitfield none GET u8 0")).isEqualTo("[0]");
    assertThat(request("bitfield none")).isEqualTo("[]");
    assertThat(text("exists", "none")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "u8, 250, 10, 4, 255, null",
    "u8, 5, -10, 251, 0, null",
    "i8, 120, 10, -126, 127, null",
    "i8, -120, -10, 126, -128, null",
    "i64, 9223372036854775807, 1, -9223372036854775808, 9223372036854775807, null",
    "i64, -9223372036854775808, -1, 9223372036854775807, -9223372036854775808, null",
    "u63, 9223372036854775807, 1, 0, 9223372036854775807, null",
    "i1, 0, -1, -1, -1, -1",
    "i1, -1, -1, 0, -1, null",
  })
  void incrby_overflowsAsAskedFor(
      String type, String value, String increment, String wrap, String sat, String fail) {
    String add = " INCRBY " + type + " 0 " + increment;
    String set = "bitfield k SET " + type + " 0 " + value;

    request(set);
    assertThat(request("bitfield k" + add)).isEqualTo("[" + wrap + "]");
    request(set);
    assertThat(request("bitfield k OVERFLOW SAT" + add)).isEqualTo("[" + sat + "]");
    request(set);
    assertThat(request("bitfield k overflow fail" + add)).isEqualTo("[" + fail + "]");
  }

  @Test
  void set_overflowsToo() {
    assertThat(request("bitfield k SET u4 0 17 GET u4 0")).isEqualTo("[0, 1]");
    assertThat(request("bitfield k OVERFLOW SAT SET u4 0 -1 GET u4 0")).isEqualTo("[1, 15]");
    assertThat(request("bitfield k OVERFLOW FAIL SET i4 0 8 GET u4 0")).isEqualTo("[null, 15]");
    // As in Redis: so far below the range that the distance to it overflows.
    assertThat(request("bitfield k OVERFLOW SAT SET i62 8 -9223372036854775808 GET i62 8"))
        .isEqualTo("[0, 2305843009213693951]");
  }

  @Test
  void whatChangesNothing_isNotPropagated() {
    request("bitfield k SET u8 0 7");
    node.propagated.clear();

    assertThat(request("bitfield k SET u8 0 7 INCRBY u8 0 0")).isEqualTo("[7, 7]");
    assertThat(node.propagated).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "bitfield k GET u64 0, 'Invalid bitfield type. Use something like i16 u8. Note that u64 is not "
        + "supported but i64 is.'",
    "bitfield k GET x8 0, 'Invalid bitfield type. Use something like i16 u8. Note that u64 is not "
        + "supported but i64 is.'",
    "bitfield k GET u8 -1, bit offset is not an integer or out of range",
    "bitfield k GET u8 #x, bit offset is not an integer or out of range",
    "bitfield k SET u8 0 x, value is not an integer or out of range",
    "bitfield k SET u8 0, syntax error",
    "bitfield k OVERFLOW none, Invalid OVERFLOW type specified",
    "bitfield_ro k GET u8 0 SET u8 0 1, BITFIELD_RO only supports the GET subcommand",
  })
  void nonsense_isRefused(String line, String error) {
    assertThat(request(line)).isEqualTo("-ERR " + error);
  }

  @Test
  void bitfieldRo_reads() {
    text("set", "k", "a");

    assertThat(request("bitfield_ro k GET u8 0")).isEqualTo("[97]");
  }

  @ParameterizedTest
  @CsvSource({
    "bitfield k GET u8 0 OVERFLOW SAT, '[RO, ACCESS]'",
    "bitfield k GET u8 0 SET u8 0 1, '[RW, ACCESS, UPDATE]'",
    "bitfield k foo, '[RW, ACCESS, UPDATE]'",
  })
  void keyFlags_followFromTheOperations(String line, String flags) {
    byte[][] args =
        Arrays.stream(line.split(" "))
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    KeyPositions found = new KeyPositions();
    var spec = Objects.requireNonNull(node.engine.server().commands().lookup(args));

    assertThat(spec.findKeys(args, found)).isTrue();
    assertThat(found.spec(0).flags()).hasToString(flags);
  }
}

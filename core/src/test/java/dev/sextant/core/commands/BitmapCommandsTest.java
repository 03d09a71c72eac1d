package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.util.BitSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BitmapCommandsTest {
  private static final String BAD_OFFSET = "-ERR bit offset is not an integer or out of range";

  private final TestNode node = new TestNode("notify-keyspace-events KEA");
  private final List<String> events = node.recordEvents();

  private String text(Object... words) {
    return node.text(words);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void setbit_answersTheBitBefore_andGrowsTheString() {
    assertThat(text("setbit", "k", 1, 1)).isEqualTo("0");
    assertThat(text("get", "k")).isEqualTo("@");
    assertThat(text("setbit", "k", 1, 0)).isEqualTo("1");
    assertThat(text("setbit", "k", 17, 0)).isEqualTo("0");
    assertThat(text("strlen", "k")).isEqualTo("3");
    assertThat(node.propagated)
        .containsExactly("0: setbit k 1 1", "0: setbit k 1 0", "0: setbit k 17 0");
    assertThat(events).containsExactly("setbit k", "setbit k", "setbit k");
  }

  @Test
  void setbit_thatChangesNothing_isNoChange() {
    text("setbit", "k", 1, 1);
    node.propagated.clear();
    events.clear();

    assertThat(text("setbit", "k", 1, 1)).isEqualTo("1");
    assertThat(node.propagated).isEmpty();
    assertThat(events).isEmpty();
  }

  @Test
  void setbit_ofAnInteger_leavesText() {
    text("set", "k", 1);

    assertThat(text("setbit", "k", 6, 1)).isEqualTo("0");
    assertThat(text("get", "k")).isEqualTo("3");
    assertThat(node.value("k").encoding()).isEqualTo("raw");
  }

  @Test
  void getbit_isZeroBeyondTheEnd() {
    text("set", "k", "1"); // 0x31

    assertThat(text("getbit", "k", 2)).isEqualTo("1");
    assertThat(text("getbit", "k", 4)).isEqualTo("0");
    assertThat(text("getbit", "k", 100)).isEqualTo("0");
    assertThat(text("getbit", "none", 0)).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({"-1", "x", "4294967296", "9223372036854775807"})
  void offsetsOutOfRange_areRefused(String offset) {
    assertThat(text("setbit", "k", offset, 1)).isEqualTo(BAD_OFFSET);
    assertThat(text("getbit", "k", offset)).isEqualTo(BAD_OFFSET);
    assertThat(text("setbit", "k", 0, 2)).isEqualTo("-ERR bit is not an integer or out of range");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 26",
    "'0 0', 4",
    "'1 1', 6",
    "'0 -5', 10",
    "'5 30 BIT', 17",
    "'0 0 bit', 0",
    "'1 1 BIT', 1",
    "'-6 -1 BYTE', 26",
    "'5 3', 0",
    "'-1 -3', 0",
  })
  void bitcount_countsARange(String range, String expected) {
    text("set", "k", "foobar");

    assertThat(text((Object[]) ("bitcount k " + range).trim().split(" "))).isEqualTo(expected);
    assertThat(text((Object[]) ("bitcount none " + range).trim().split(" "))).isEqualTo("0");
  }

  @Test
  void bitcount_looksAtTheKey_beforeItsOptions() {
    text("set", "k", "v");

    assertThat(text("bitcount", "none", "x", "y", "z")).isEqualTo("0");
    assertThat(text("bitcount", "k", 0)).isEqualTo("-ERR syntax error");
    assertThat(text("bitcount", "k", 0, 1, "HALF")).isEqualTo("-ERR syntax error");
    assertThat(text("bitcount", "k", "x", 1))
        .isEqualTo("-ERR value is not an integer or out of range");
  }

  @ParameterizedTest
  @CsvSource({
    "0, '', 12",
    "0, '2', -1",
    "1, '2', -1",
    "0, '1 1', 12",
    "0, '0 0', -1",
    "1, '0 -1', 0",
    "1, '1', 8",
    "0, '9 20 BIT', 12",
    "1, '5 11 bit', 5",
    "1, '12 15 BIT', -1",
    "0, '0 3 BIT', -1",
  })
  void bitpos_findsTheFirst(int bit, String range, String expected) {
    text("set", "k", bytes(0xff, 0xf0));

    assertThat(text((Object[]) ("bitpos k " + bit + " " + range).trim().split(" ")))
        .isEqualTo(expected);
  }

  @Test
  void bitpos_ofAStringOfOnes_findsTheZeroBehindIt_unlessTheEndIsGiven() {
    text("set", "k", bytes(0xff, 0xff, 0xff));

    assertThat(text("bitpos", "k", 0)).isEqualTo("24");
    assertThat(text("bitpos", "k", 0, 1)).isEqualTo("24");
    assertThat(text("bitpos", "k", 0, 0, -1)).isEqualTo("-1");
    assertThat(text("bitpos", "none", 0)).isEqualTo("0");
    assertThat(text("bitpos", "none", 1)).isEqualTo("-1");
    assertThat(text("bitpos", "k", 2)).isEqualTo("-ERR The bit argument must be 1 or 0.");
  }

  @Property(tries = 200)
  void countAndFind_agreeWithASetOfBits(
      @ForAll @Size(min = 1, max = 40) byte[] bytes,
      @ForAll @IntRange(max = 319) int a,
      @ForAll @IntRange(max = 319) int b) {
    BitSet bits = new BitSet();
    for (int i = 0; i < bytes.length * 8; i++) {
      bits.set(i, (bytes[i / 8] >> (7 - i % 8) & 1) != 0);
    }
    int first = Math.min(a, b) % (bytes.length * 8);
    int last = first + (Math.max(a, b) - first) % (bytes.length * 8 - first);

    assertThat(Bits.count(bytes, first, last)).isEqualTo(bits.get(first, last + 1).cardinality());
    int set = bits.nextSetBit(first);
    assertThat(Bits.find(bytes, first, last, true)).isEqualTo(set <= last ? set : -1);
    int clear = bits.nextClearBit(first);
    assertThat(Bits.find(bytes, first, last, false)).isEqualTo(clear <= last ? clear : -1);
  }

  @Test
  void bitop_combines_paddingWithZeros() {
    text("set", "a", bytes(0xff, 0x0f, 0x33));
    text("set", "b", bytes(0x0f, 0xff));

    assertThat(text("bitop", "AND", "r", "a", "b")).isEqualTo("3");
    assertThat(text("get", "r")).isEqualTo("\u000f\u000f\0");
    text("bitop", "or", "r", "b", "a", "none");
    assertThat(text("get", "r")).isEqualTo("\u00ff\u00ff3");
    text("bitop", "XOR", "r", "a", "b");
    assertThat(text("get", "r")).isEqualTo("\u00f0\u00f03");
    text("bitop", "not", "r", "b");
    assertThat(text("get", "r")).isEqualTo("\u00f0\0");
    assertThat(node.value("r").encoding()).isEqualTo("raw");
    assertThat(events).endsWith("set r");
  }

  @Test
  void bitop_ofNothing_deletesTheTarget() {
    text("set", "r", "v");
    node.propagated.clear();

    assertThat(text("bitop", "or", "r", "none", "none2")).isEqualTo("0");
    assertThat(text("exists", "r")).isEqualTo("0");
    assertThat(text("bitop", "or", "r", "none")).isEqualTo("0");
    assertThat(node.propagated).containsExactly("0: bitop or r none none2");
    assertThat(events).endsWith("del r");
  }

  @Test
  void bitop_refusesNonsense() {
    text("hset", "h", "f", "v");

    assertThat(text("bitop", "nor", "r", "a")).isEqualTo("-ERR syntax error");
    assertThat(text("bitop", "not", "r", "a", "b"))
        .isEqualTo("-ERR BITOP NOT must be called with a single source key.");
    assertThat(text("bitop", "or", "r", "a", "h")).startsWith("-WRONGTYPE ");
  }
}

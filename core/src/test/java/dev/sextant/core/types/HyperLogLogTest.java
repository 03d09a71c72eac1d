package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.BaseEncoding;
import dev.sextant.core.types.HyperLogLog.Outcome;
import java.util.Arrays;
import java.util.Objects;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strings, checksums and counts are those of a real redis-server 7.0.15 for the same elements. */
class HyperLogLogTest {
  private static final long SPARSE_MAX_BYTES = 3000;

  private static HyperLogLog of(String... elements) {
    HyperLogLog hll = HyperLogLog.create();
    for (String element : elements) {
      hll.add(element.getBytes(UTF_8), SPARSE_MAX_BYTES);
    }
    return hll;
  }

  private static HyperLogLog numbers(int count) {
    HyperLogLog hll = HyperLogLog.create();
    for (int i = 0; i < count; i++) {
      hll.add(Integer.toString(i).getBytes(UTF_8), SPARSE_MAX_BYTES);
    }
    return hll;
  }

  /** With the mark that the count is out of date, which PFADD sets. */
  private static String hex(HyperLogLog hll) {
    hll.forgetCount();
    return BaseEncoding.base16().lowerCase().encode(hll.value().bytes());
  }

  private static HyperLogLog parse(String hex) {
    byte[] bytes = BaseEncoding.base16().lowerCase().decode(hex);
    return Objects.requireNonNull(HyperLogLog.of(StringValue.of(bytes)));
  }

  private static String checksum(HyperLogLog hll) {
    CRC32 crc = new CRC32();
    crc.update(hll.value().bytes());
    return Long.toHexString(crc.getValue());
  }

  @Test
  void anEmptyOne_isOneRunOfZeros() {
    assertThat(hex(HyperLogLog.create())).isEqualTo("48594c4c0100000000000000000000807fff");
    assertThat(HyperLogLog.create().hasCount()).isTrue();
    assertThat(HyperLogLog.create().count()).isZero();
  }

  @Test
  void aFewElements_splitTheRun() {
    HyperLogLog abc = of("a", "b", "c");

    assertThat(hex(abc)).isEqualTo("48594c4c01000000000000000000008060f38050b1844bfb80425a");
    assertThat(abc.decode()).isEqualTo("Z:8436 v:1,1 Z:4274 v:2,1 Z:3068 v:1,1 Z:603");
  }

  @ParameterizedTest
  @CsvSource({
    "é, Z:13353 v:1;1 Z:3030",
    "xxxxxxxx, Z:5076 v:2;1 Z:11307",
    "xxxxxxxxx, Z:2779 v:5;1 Z:13604",
    "'', Z:5938 v:2;1 Z:10445",
    "1234567, Z:10327 v:3;1 Z:6056"
  })
  void elementsOfAnyLength_areHashedAsInRedis(String element, String runs) {
    assertThat(of(element).decode()).isEqualTo(runs.replace(';', ','));
  }

  @ParameterizedTest
  @CsvSource({
    "100, sparse, 4e06f88d, 100, 610c95f3",
    "1000, sparse, a3e9ea3a, 1001, 920220a1",
    "100000, dense, a7e22058, 99565, 22d477ae",
    "1000000, dense, bb1595d2, 1009972, c5bbb6e8"
  })
  void manyElements_giveTheStringAndTheCountOfRedis(
      int elements, String encoding, String outOfDate, long count, String counted) {
    HyperLogLog hll = numbers(elements);
    hll.forgetCount();

    assertThat(hll.isDense()).isEqualTo(encoding.equals("dense"));
    assertThat(checksum(hll)).isEqualTo(outOfDate);
    assertThat(hll.updateCount()).isTrue();
    assertThat(hll.count()).isEqualTo(count);
    assertThat(checksum(hll)).isEqualTo(counted);
  }

  @Test
  void adding_tellsWhetherARegisterChanged() {
    HyperLogLog hll = of("a", "b", "c");
    byte[] a = "a".getBytes(UTF_8);

    assertThat(hll.add(a, SPARSE_MAX_BYTES)).isEqualTo(Outcome.UNCHANGED);
    assertThat(hll.add("d".getBytes(UTF_8), SPARSE_MAX_BYTES)).isEqualTo(Outcome.CHANGED);
    assertThat(hll.toDense()).isTrue();
    assertThat(hll.add(a, SPARSE_MAX_BYTES)).isEqualTo(Outcome.UNCHANGED);
  }

  @Test
  void equalNeighbours_areJoined_fourAtMost() {
    HyperLogLog hll = HyperLogLog.create();
    for (int register : new int[] {10, 12, 11, 14, 13}) {
      hll.raise(register, 3, SPARSE_MAX_BYTES);
    }
    assertThat(hll.decode()).isEqualTo("z:10 v:3,4 v:3,1 Z:16369");

    hll.raise(12, 5, SPARSE_MAX_BYTES);
    assertThat(hll.decode()).isEqualTo("z:10 v:3,2 v:5,1 v:3,2 Z:16369");
  }

  @Test
  void whatTheSparseFormCannotHold_turnsItDense() {
    HyperLogLog large = HyperLogLog.create();
    large.raise(0, 33, SPARSE_MAX_BYTES);
    HyperLogLog tooLong = HyperLogLog.create();
    tooLong.raise(7, 1, 19);

    assertThat(large.isDense()).isTrue();
    assertThat(tooLong.isDense()).isTrue();
    assertThat(large.value().length()).isEqualTo(12304);
  }

  @Test
  void sparseAndDense_haveTheSameRegisters() {
    HyperLogLog sparse = numbers(500);
    HyperLogLog dense = numbers(500);
    dense.toDense();
    byte[] ofSparse = new byte[HyperLogLog.REGISTERS];
    byte[] ofDense = new byte[HyperLogLog.REGISTERS];

    assertThat(sparse.isDense()).isFalse();
    assertThat(sparse.mergeInto(ofSparse)).isTrue();
    assertThat(dense.mergeInto(ofDense)).isTrue();
    assertThat(ofDense).isEqualTo(ofSparse);
  }

  @Test
  void everyDenseRegister_keepsItsNumberAndLeavesItsNeighboursAlone() {
    HyperLogLog hll = HyperLogLog.create();
    hll.toDense();
    byte[] expected = new byte[HyperLogLog.REGISTERS];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) (i * 31 % 52);
    }
    hll.raiseAll(expected, 0);
    byte[] actual = new byte[HyperLogLog.REGISTERS];
    hll.mergeInto(actual);

    assertThat(actual).isEqualTo(expected);
  }

  @Test
  void theEstimate_reachesBothEnds() {
    byte[] registers = new byte[HyperLogLog.REGISTERS];
    assertThat(HyperLogLog.estimate(registers)).isZero();

    Arrays.fill(registers, (byte) 51);
    assertThat(HyperLogLog.estimate(registers)).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "foo",
    "HYLL",
    "HYLL....",
  })
  void otherStrings_areNone(String text) {
    assertThat(HyperLogLog.of(StringValue.of(text.getBytes(UTF_8)))).isNull();
  }

  @Test
  void anUnknownEncoding_orADenseOneOfAnotherLength_isNone() {
    byte[] unknown = HyperLogLog.create().value().bytes();
    unknown[4] = 2;
    byte[] shortDense = HyperLogLog.create().value().bytes();
    shortDense[4] = 0;

    assertThat(HyperLogLog.of(StringValue.of(unknown))).isNull();
    assertThat(HyperLogLog.of(StringValue.of(shortDense))).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "48594c4c010000000000000000000080, no runs",
    "48594c4c0100000000000000000000807ffe, a register too few",
    "48594c4c0100000000000000000000807fff00, a register too many",
    "48594c4c0100000000000000000000807f, half a run"
  })
  void runsThatAreNotAllRegisters_areCorrupt(String hex, String why) {
    assertThat(parse(hex).mergeInto(new byte[HyperLogLog.REGISTERS])).as(why).isFalse();
    assertThat(parse(hex).updateCount()).as(why).isFalse();
    assertThat(parse(hex).toDense()).as(why).isFalse();
    assertThat(parse(hex).raise(HyperLogLog.REGISTERS - 1, 40, SPARSE_MAX_BYTES))
        .as(why)
        .isEqualTo(Outcome.CORRUPT);
  }
}

package dev.sextant.cache.internal.policy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheValueException;
import java.util.Arrays;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class StoredValueTest {

  private static final int LIMIT = 100_000;
  private static final int NEVER = Integer.MAX_VALUE;

  @Property
  void whatIsEncodedIsDecodedToTheSame(
      @ForAll @Size(max = 300) byte[] payload,
      @ForAll boolean timed,
      @ForAll @LongRange(min = 0, max = Long.MAX_VALUE - 1) long freshUntilMs,
      @ForAll @IntRange(min = 0) int costMs,
      @ForAll @IntRange(min = 0, max = 300) int compressOverBytes) {
    StoredValue value =
        timed ? StoredValue.timed(payload, freshUntilMs, costMs) : StoredValue.of(payload);

    StoredValue read = StoredValue.decode(value.encode(compressOverBytes), LIMIT);

    assertThat(read.payload()).isEqualTo(payload);
    assertThat(read.negative()).isFalse();
    assertThat(read.freshUntilMs()).isEqualTo(value.freshUntilMs());
    assertThat(read.loadCostMs()).isEqualTo(timed ? costMs : 0);
  }

  @Property
  void textWithoutFurtherKnowledgeIsStoredAsItIs(@ForAll String text) {
    byte[] payload = text.getBytes(UTF_8);

    assertThat(StoredValue.of(payload).encode(NEVER)).isEqualTo(payload);
  }

  @Property
  void anyBytesAreReadOrRefusedAndNothingElse(
      @ForAll @Size(max = 60) byte[] tail, @ForAll @IntRange(min = 0, max = 9) int flags) {
    byte[] bytes = new byte[tail.length + 2];
    bytes[0] = (byte) 0xFF;
    bytes[1] = (byte) flags;
    System.arraycopy(tail, 0, bytes, 2, tail.length);
    try {
      StoredValue read = StoredValue.decode(bytes, LIMIT);
      assertThat(StoredValue.decode(read.encode(NEVER), LIMIT).payload()).isEqualTo(read.payload());
    } catch (CacheValueException e) {
      assertThat(e).hasMessageMatching("(is|ends|says|contradicts) .*");
    }
  }

  @Property(tries = 300)
  void noCutOrFlippedBitOfACompressedValueIsReadAsAnother(
      @ForAll @IntRange(min = 0) int where, @ForAll @IntRange(min = 0, max = 7) int bit) {
    byte[] payload = "{\"symbol\":\"AAPL\",\"price\":189.5}".repeat(20).getBytes(UTF_8);
    byte[] stored = StoredValue.of(payload).encode(0);
    byte[] flipped = stored.clone();
    int at = 2 + where % (stored.length - 2);
    flipped[at] ^= (byte) (1 << bit);

    assertThat(refusedOrSame(flipped, payload)).isTrue();
    assertThat(refusedOrSame(Arrays.copyOf(stored, at), payload)).isTrue();
  }

  /** Some bits of the deflate header only advise; a value is never read wrongly. */
  private static boolean refusedOrSame(byte[] bytes, byte[] payload) {
    try {
      return Arrays.equals(StoredValue.decode(bytes, LIMIT).payload(), payload);
    } catch (CacheValueException e) {
      return true;
    }
  }

  @Property
  void whatDoesNotGetShorterIsNotCompressed(@ForAll @Size(min = 1, max = 12) byte[] payload) {
    Assume.that(payload[0] != (byte) 0xFF);

    assertThat(StoredValue.of(payload).encode(0)).isEqualTo(payload);
  }

  @Example
  void longTextIsCompressedToAFraction() {
    byte[] payload = "{\"symbol\":\"AAPL\",\"price\":189.5}".repeat(100).getBytes(UTF_8);

    byte[] stored = StoredValue.of(payload).encode(1000);

    assertThat(stored.length).isLessThan(payload.length / 10);
    assertThat(StoredValue.of(payload).encode(payload.length)).isEqualTo(payload);
  }

  @Example
  void aCompressedValueThatClaimsMoreThanTheLimitIsRefusedBeforeMemoryIsTaken() {
    byte[] stored = StoredValue.of(new byte[LIMIT + 1]).encode(0);

    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> StoredValue.decode(stored, LIMIT))
        .withMessageContaining("maxValueBytes");
  }

  @Example
  void aLengthThatIsNotThatOfTheCompressedBytesIsRefused() {
    byte[] stored = StoredValue.of(new byte[1000]).encode(0);
    for (int length : new int[] {0, 1, 999, 1001, -1}) {
      byte[] wrong = stored.clone();
      java.nio.ByteBuffer.wrap(wrong).putInt(2, length);

      assertThatExceptionOfType(CacheValueException.class)
          .isThrownBy(() -> StoredValue.decode(wrong, LIMIT));
    }
  }

  @Example
  void theKnowledgeThatThereIsNothingIsTwoBytes() {
    byte[] stored = StoredValue.none().encode(0);

    assertThat(stored).hasSize(2);
    assertThat(StoredValue.decode(stored, LIMIT).negative()).isTrue();
  }

  @Example
  void flagsOfALaterVersionAreRefused() {
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> StoredValue.decode(new byte[] {(byte) 0xFF, 8}, LIMIT))
        .withMessageContaining("does not know");
  }
}

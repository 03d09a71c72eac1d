package dev.sextant.core.rdb;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checksum, compression, numbers and strings. */
class LowLevelTest {

  @Test
  void checksum_ofTheUsualText_isThatOfTheJonesPolynomial() {
    byte[] text = "123456789".getBytes(US_ASCII);

    assertThat(Crc64.of(text, 0, text.length)).isEqualTo(0xe9c6d914c4b8d9caL);
  }

  @Property
  void checksum_isTheSame_whereverTheTextIsDivided(@ForAll byte[] text, @ForAll int where) {
    int middle = text.length == 0 ? 0 : Math.floorMod(where, text.length);
    long first = Crc64.of(text, 0, middle);

    assertThat(Crc64.update(first, text, middle, text.length - middle))
        .isEqualTo(Crc64.of(text, 0, text.length));
  }

  @Property
  void compressedText_isDecompressed(
      @ForAll @Size(min = 21, max = 2000) @ByteRange(min = 0, max = 3) byte[] text)
      throws RdbException {
    Lzf lzf = new Lzf();
    for (int round = 0; round < 2; round++) { // The second finds what the first has left.
      byte[] compressed = lzf.compress(text, text.length, text.length - 4);
      if (compressed != null) {
        assertThat(compressed.length).isLessThanOrEqualTo(text.length - 4);
        assertThat(Lzf.decompress(compressed, 0, compressed.length, text.length)).isEqualTo(text);
      }
    }
  }

  @Test
  void textWithoutRepetition_isNotCompressed() {
    byte[] text = new byte[200];
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) i;
    }

    assertThat(new Lzf().compress(text, text.length, text.length - 4)).isNull();
  }

  @Test
  void longRepetition_isCompressedAndDecompressed() throws RdbException {
    byte[] text = new byte[100_000];
    Arrays.fill(text, (byte) 'x');

    byte[] compressed = new Lzf().compress(text, text.length, text.length - 4);

    assertThat(compressed).isNotNull().hasSizeLessThan(1200);
    assertThat(Lzf.decompress(compressed, 0, compressed.length, text.length)).isEqualTo(text);
  }

  @Property
  void anyBytes_areDecompressedOrRefused(@ForAll byte[] bytes, @ForAll long length) {
    assertThat(outcome(() -> Lzf.decompress(bytes, 0, bytes.length, length))).isNotNull();
  }

  private interface Reading {
    Object read() throws RdbException;
  }

  private static Object outcome(Reading reading) {
    try {
      return reading.read();
    } catch (RdbException e) {
      return e;
    }
  }

  @Test
  void compressedText_thatClaimsGigabytes_isRefusedAtOnce() {
    assertThatThrownBy(() -> Lzf.decompress(new byte[] {0, 'a'}, 0, 2, 2_000_000_000))
        .isInstanceOf(RdbException.class);
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        63,
        64,
        16383,
        16384,
        0xffffffffL,
        0x100000000L,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        -1
      })
  void number_isReadAsWritten(long number) throws RdbException {
    RdbWriter out = new RdbWriter(true);
    out.writeLength(number);

    RdbReader in = new RdbReader(out.array(), 0, out.size());

    assertThat(in.readNumber()).isEqualTo(number);
    assertThat(in.remaining()).isZero();
  }

  @Property
  void string_isReadAsWritten(@ForAll byte[] text, @ForAll long number, @ForAll boolean compressed)
      throws RdbException {
    RdbWriter out = new RdbWriter(compressed);
    out.writeString(text);
    out.writeString(Long.toString(number).getBytes(US_ASCII));
    out.writeDouble((double) number);

    RdbReader in = new RdbReader(out.array(), 0, out.size());

    assertThat(in.readString()).isEqualTo(text);
    assertThat(in.readString()).isEqualTo(Long.toString(number).getBytes(US_ASCII));
    assertThat(in.readDouble()).isEqualTo((double) number);
    assertThat(in.remaining()).isZero();
  }

  @Property
  void count_beyondTheBytesThatAreLeft_isRefused(@ForAll long count) {
    RdbWriter out = new RdbWriter(true);
    out.writeLength(count == 0 ? 1 : count);

    RdbReader in = new RdbReader(out.array(), 0, out.size());

    assertThatThrownBy(in::readCount).isInstanceOf(RdbException.class);
  }
}

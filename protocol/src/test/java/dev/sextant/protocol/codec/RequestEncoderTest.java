package dev.sextant.protocol.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestEncoderTest {

  @Test
  void encodesAnArrayOfBulkStrings() {
    ByteBuf out = Unpooled.buffer();

    RequestEncoder.encode(out, Feed.bytes("SET"), Feed.bytes("k"), Feed.bytes(""));

    assertThat(out.toString(ISO_8859_1)).isEqualTo("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$0\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 9, 10, 99, 100, 999, 1000, 1023, 1024, 9999, 10_000, 100_000, 1_000_000})
  void encodedLengthIsWhatEncodeAppends(int length) {
    byte[][] longArgument = {Feed.bytes("SET"), new byte[length]};
    byte[][] manyArguments = new byte[length][1];
    ByteBuf out = Unpooled.buffer();

    RequestEncoder.encode(out, longArgument);
    assertThat(RequestEncoder.encodedLength(longArgument)).isEqualTo(out.readableBytes());
    out.clear();
    RequestEncoder.encode(out, manyArguments);
    assertThat(RequestEncoder.encodedLength(manyArguments)).isEqualTo(out.readableBytes());
  }
}

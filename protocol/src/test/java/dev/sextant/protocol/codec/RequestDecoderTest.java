package dev.sextant.protocol.codec;

import static dev.sextant.protocol.codec.Feed.bytes;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The decoder against single messages. Every input and answer of the tables here was once sent to
 * redis-server 7.0.15 over a socket and written down.
 */
class RequestDecoderTest {
  private static final String A_64K_LINE = "1".repeat(64 * 1024);

  @Test
  void readsAPipelineOfBothForms() {
    String input = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n*1\r\n$4\r\nTIME\r\n  echo  hi \n";

    assertThat(Feed.all(input))
        .containsExactly("[3:GET][1:k]", "[4:PING]", "[4:TIME]", "[4:echo][2:hi]");
  }

  @Test
  void argumentsMayHoldAnyBytes() {
    String any = "\0\r\n*$ÿ\"'";

    assertThat(Feed.all("*2\r\n$4\r\nECHO\r\n$8\r\n" + any + "\r\n*1\r\n$0\r\n\r\n"))
        .containsExactly("[4:ECHO][8:" + any + "]", "[0:]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "*0\r\n",
        "*-1\r\n",
        "*-5\r\n",
        "*-9223372036854775808\r\n",
        "\r\n",
        "\n",
        " \t\u000b \r\n"
      })
  void emptyRequestIsSkippedSilently(String empty) {
    assertThat(Feed.all(empty + empty + "PING\r\n")).containsExactly("[4:PING]");
    assertThat(Feed.bytewise(empty + empty + "PING\r\n")).containsExactly("[4:PING]");
  }

  @Test
  void bytesThatShouldBeLineEndsAreNotLookedAt() {
    assertThat(Feed.all("*1\rX$4\rYPINGZZ*1\r\n$4\r\nPINGxxPING\r\n"))
        .containsExactly("[4:PING]", "[4:PING]", "[4:PING]");
  }

  @Test
  void zeroByteHidesTheRestOfALine() {
    assertThat(Feed.all("PI\0NG\r\nPING\r\n")).isEmpty();
    assertThat(Feed.all("*1\0\r\n$4\r\nPING\r\n")).isEmpty();
    assertThat(Feed.all("*1\0\r\n" + A_64K_LINE))
        .containsExactly("-ERR Protocol error: too big mbulk count string");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "*abc      | invalid multibulk length",
        "*         | invalid multibulk length",
        "*01       | invalid multibulk length",
        "*+1       | invalid multibulk length",
        "*-0       | invalid multibulk length",
        "*-        | invalid multibulk length",
        "*`1 `     | invalid multibulk length",
        "*2147483648          | invalid multibulk length",
        "*9223372036854775808 | invalid multibulk length",
        "*-9223372036854775809| invalid multibulk length",
        "*1~$-1    | invalid bulk length",
        "*1~$x     | invalid bulk length",
        "*1~$      | invalid bulk length",
        "*1~$04    | invalid bulk length",
        "*1~$536870913           | invalid bulk length",
        "*1~$9223372036854775807 | invalid bulk length",
        "*1~PING   | expected '$', got 'P'",
        "*1~*1     | expected '$', got '*'",
        "*1~~      | expected '$', got ' '",
        "*1~\u0080 | expected '$', got '\u0080'",
        "*1~\u0007x | expected '$', got '\u0007'",
        "*3~$4~PING~*1 | expected '$', got '*'",
        "set \"foo      | unbalanced quotes in request",
        "set \"foo\"bar | unbalanced quotes in request",
        "set 'foo       | unbalanced quotes in request",
        "set 'fo\\'o'x  | unbalanced quotes in request",
      })
  void malformedRequestIsRefusedWithTheErrorOfRedis(String message, String error) {
    String input = message.replace("~", "\r\n") + "\r\n";

    assertThat(Feed.all(input)).containsExactly("-ERR Protocol error: " + error);
    assertThat(Feed.bytewise(input)).containsExactly("-ERR Protocol error: " + error);
  }

  @Test
  void lineMayBe64KilobytesLongAndNoLonger() {
    assertThat(Feed.bytewise("a" + A_64K_LINE.substring(1))).isEmpty();
    assertThat(Feed.bytewise("a" + A_64K_LINE))
        .containsExactly("-ERR Protocol error: too big inline request");
    assertThat(Feed.bytewise("*" + A_64K_LINE.substring(1))).isEmpty();
    assertThat(Feed.bytewise("*" + A_64K_LINE))
        .containsExactly("-ERR Protocol error: too big mbulk count string");
    assertThat(Feed.bytewise("*1\r\n$" + A_64K_LINE.substring(1))).isEmpty();
    assertThat(Feed.bytewise("*1\r\n$" + A_64K_LINE))
        .containsExactly("-ERR Protocol error: too big bulk count string");
  }

  @Test
  void lengthOfALineDoesNotDependOnHowItArrives() {
    String longest = "a".repeat(64 * 1024);

    assertThat(Feed.all(longest + "\n")).hasSize(1).isEqualTo(Feed.bytewise(longest + "\n"));
    assertThat(Feed.all("*" + A_64K_LINE.substring(1) + "\r\n"))
        .containsExactly("-ERR Protocol error: invalid multibulk length");
    assertThat(Feed.all("a" + longest + "\n"))
        .containsExactly("-ERR Protocol error: too big inline request");
  }

  @Test
  void afterAnErrorAllInputIsSwallowed() {
    Feed feed = new Feed(new RequestDecoder());
    feed.take(bytes("*1\r\n$4\r\nPING\r\n*x\r\nPING\r\n"));
    feed.take(bytes("PING\r\n"));

    assertThat(feed.outcomes())
        .containsExactly("[4:PING]", "-ERR Protocol error: invalid multibulk length");
    assertThat(feed.unread()).isZero();
  }

  @Test
  void unauthenticatedRequestHasAtMostTenArgumentsOf16Kilobytes() {
    assertThat(unauthenticated("*10\r\n$16384\r\n")).isEmpty();
    assertThat(unauthenticated("*11\r\n"))
        .containsExactly("-ERR Protocol error: unauthenticated multibulk length");
    assertThat(unauthenticated("*1\r\n$16385\r\n"))
        .containsExactly("-ERR Protocol error: unauthenticated bulk length");
    assertThat(unauthenticated("*1\r\n$536870913\r\n"))
        .containsExactly("-ERR Protocol error: invalid bulk length");
  }

  private static List<String> unauthenticated(String input) {
    RequestDecoder decoder = new RequestDecoder();
    decoder.authenticationRequired(true);
    return new Feed(decoder).take(bytes(input)).outcomes();
  }

  @Test
  void authenticationLiftsTheLimitsForTheNextRequestOfThePipeline() {
    RequestDecoder decoder = new RequestDecoder();
    decoder.authenticationRequired(true);
    ByteBuf in = Unpooled.copiedBuffer(bytes("AUTH pw\r\n*11\r\n" + "$1\r\na\r\n".repeat(11)));

    assertThat(Feed.show(decoder.next(in))).isEqualTo("[4:AUTH][2:pw]");
    decoder.authenticationRequired(false);

    assertThat(decoder.next(in)).hasNumberOfRows(11);
  }

  @Test
  void longestArgumentIsAskedForEachTime() {
    long[] limit = {1 << 20};
    RequestDecoder decoder = new RequestDecoder(() -> limit[0]);
    Feed feed = new Feed(decoder);

    feed.take(bytes("*1\r\n$1048576\r\n" + "a".repeat(1 << 20) + "\r\n"));
    limit[0] = (1 << 20) + 1;
    feed.take(bytes("*1\r\n$1048577\r\n" + "a".repeat((1 << 20) + 1) + "\r\n"));
    limit[0] = 1 << 20;
    feed.take(bytes("*1\r\n$1048577\r\n"));

    assertThat(feed.outcomes())
        .hasSize(3)
        .last()
        .isEqualTo("-ERR Protocol error: invalid bulk length");
  }

  @Test
  void announcedArgumentsAreNotBelievedBeforeTheyArrive() {
    Feed feed = new Feed(new RequestDecoder());

    feed.take(bytes("*2147483647\r\n" + "$1\r\na\r\n".repeat(3000)));

    assertThat(feed.outcomes()).isEmpty();
  }

  @Test
  void requestMayHaveMoreThanAMillionArguments() {
    RequestDecoder decoder = new RequestDecoder();
    ByteBuf in = Unpooled.copiedBuffer(bytes("*1048577\r\n" + "$1\r\na\r\n".repeat(1_048_577)));

    assertThat(decoder.next(in)).hasNumberOfRows(1_048_577);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 9, 10, 99, 100, 9999, 10_000, 99_999, 100_000, 999_999, 1_000_000})
  void lengthMayHaveAnyNumberOfDigits(int length) {
    ByteBuf in = Unpooled.buffer();
    RequestEncoder.encode(in, bytes("SET"), new byte[length]);

    assertThat(new RequestDecoder().next(in)[1]).hasSize(length);
  }

  @Test
  void longArgumentGrowsAsItArrives() {
    RequestDecoder decoder = new RequestDecoder();
    ByteBuf in = Unpooled.buffer();
    in.writeBytes(bytes("*2\r\n$3\r\nGET\r\n$10000000\r\n"));
    byte[] piece = "0123456789".repeat(1000).getBytes(US_ASCII);

    for (int i = 0; i < 1000; i++) {
      assertThat(decoder.next(in)).isNull();
      assertThat(in.readableBytes()).isZero();
      assertThat(decoder.heldArgumentBytes()).isEqualTo(3);
      assertThat(decoder.heldBulkBytes()).isEqualTo(i * piece.length);
      in.clear().writeBytes(piece);
    }
    in.writeBytes(bytes("\r\n"));
    byte[] argument = decoder.next(in)[1];

    assertThat(argument).hasSize(10_000_000).endsWith(bytes("6789"));
    assertThat(decoder.heldArgumentBytes()).isZero();
    assertThat(decoder.heldBulkBytes()).isZero();
  }

  @Test
  void consumedBytesAreThePositionBehindTheLastRequest() {
    RequestDecoder decoder = new RequestDecoder();
    List<Long> positions = new ArrayList<>();
    ByteBuf in = Unpooled.copiedBuffer(bytes("\n*0\r\n*1\r\n$4\r\nPING\r\nPING\r\nPI"));

    while (decoder.next(in) != null) {
      positions.add(decoder.consumedBytes());
    }

    assertThat(positions).containsExactly(19L, 25L);
    assertThat(in.readableBytes()).isEqualTo(2);
  }

  @Test
  void errorHasNoStackTrace() {
    ByteBuf in = Unpooled.copiedBuffer(bytes("*x\r\n"));

    assertThatThrownBy(() -> new RequestDecoder().next(in))
        .isInstanceOf(ProtocolException.class)
        .hasMessage("Protocol error: invalid multibulk length")
        .satisfies(e -> assertThat(e.getStackTrace()).isEmpty());
  }
}

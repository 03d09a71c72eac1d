package dev.sextant.protocol.codec;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.integer;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.protocol.value.RespValue.DoubleValue;
import dev.sextant.protocol.value.RespValue.NullValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Single messages; the round trips of {@link RoundTripPropertyTest} cover the rest. */
class ReplyReaderTest {

  private static List<RespValue> read(String input) {
    return read(new ReplyReader(), Unpooled.copiedBuffer(Feed.bytes(input)));
  }

  private static List<RespValue> read(ReplyReader reader, ByteBuf in) {
    List<RespValue> replies = new ArrayList<>();
    for (RespValue next = reader.next(in); next != null; next = reader.next(in)) {
      replies.add(next);
    }
    return replies;
  }

  @Test
  void readsTheNullsOfBothProtocols() {
    assertThat(read("$-1\r\n*-1\r\n_\r\n"))
        .containsExactly(NullValue.BULK_STRING, NullValue.ARRAY, NullValue.RESP3);
  }

  @Test
  void readsErrorsWithAndWithoutLength() {
    assertThat(read("-ERR \u00ff\r\n!8\r\nERR a\r\nb\r\n"))
        .containsExactly(RespValue.error("ERR \u00ff"), RespValue.error("ERR a\r\nb"));
  }

  @Test
  void readsDoublesAsTheyAreWritten() {
    assertThat(read(",inf\r\n,-nan\r\n,13.36138933897018433\r\n"))
        .containsExactly(
            new DoubleValue("inf"),
            new DoubleValue("-nan"),
            new DoubleValue("13.36138933897018433"));
  }

  @Test
  void attributesWithinAnArrayBelongToTheElementBehindThem() {
    RespValue attributed =
        new RespValue.AttributedValue(
            RespValue.MapValue.ofFlat(List.of(bulk("ttl"), integer(1))), integer(2));

    assertThat(read("*2\r\n|1\r\n$3\r\nttl\r\n:1\r\n:2\r\n:3\r\n"))
        .containsExactly(array(attributed, integer(3)));
  }

  @Test
  void takesNothingBehindALine() {
    ByteBuf in = Unpooled.copiedBuffer(Feed.bytes("\n+FULLRESYNC 0 1\r\n$3\r\nabc+OK\r\n"));
    ReplyReader reader = new ReplyReader();

    assertThat(reader.readLine(in)).isEmpty();
    assertThat(reader.readLine(in)).isEqualTo("+FULLRESYNC 0 1");
    assertThat(reader.readLine(in)).isEqualTo("$3");
    assertThat(in.readCharSequence(3, ISO_8859_1)).hasToString("abc");
    assertThat(reader.next(in)).isEqualTo(RespValue.simple("OK"));
  }

  @Test
  void lineMayComeInPieces() {
    ByteBuf in = Unpooled.buffer();
    ReplyReader reader = new ReplyReader();

    for (byte b : Feed.bytes("+CONTINUE\r")) {
      assertThat(reader.readLine(in.writeByte(b))).isNull();
    }
    assertThat(reader.readLine(in.writeByte('\n'))).isEqualTo("+CONTINUE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "+OK\n",
        "x1\r\n",
        ":\r\n",
        ":1a\r\n",
        ":9223372036854775808\r\n",
        "#x\r\n",
        ",1.2.3\r\n",
        "*-2\r\n",
        "*2147483648\r\n",
        "%-1\r\n",
        "$-2\r\n",
        "$2147483647\r\n",
        "$1\r\nabc",
        "=3\r\n",
        "=4\r\ntxtx\r\n",
        "!-1\r\n",
        "*?\r\n",
      })
  void malformedReplyIsRefused(String input) {
    assertThatThrownBy(() -> read(input))
        .isInstanceOf(ProtocolException.class)
        .hasMessageStartingWith("Protocol error: ");
  }

  @Test
  void nestingIsLimited() {
    ReplyReader reader = new ReplyReader(3, 1000);

    assertThat(read(reader, Unpooled.copiedBuffer(Feed.bytes("*1\r\n*1\r\n*1\r\n:1\r\n"))))
        .containsExactly(array(array(array(integer(1)))));
    assertThatThrownBy(() -> read(reader, Unpooled.copiedBuffer(Feed.bytes("*1\r\n".repeat(4)))))
        .hasMessage("Protocol error: reply is nested too deep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"$101\r\n", "*100\r\n:1\r\n", "+1234567890"})
  void lengthOfAReplyIsLimited(String piece) {
    ReplyReader reader = new ReplyReader(20, 100);

    assertThat(read(reader, Unpooled.copiedBuffer(Feed.bytes("+1234567890\r\n".repeat(20)))))
        .hasSize(20);
    assertThatThrownBy(() -> read(reader, Unpooled.copiedBuffer(Feed.bytes(piece.repeat(12)))))
        .hasMessage("Protocol error: reply is too long");
  }

  @Test
  void announcedSizesAreNotBelieved() {
    assertThat(read("*2147483647\r\n:1\r\n")).isEmpty();
    assertThat(read("$1000000000\r\nabc")).isEmpty();
    assertThat(read("%2147483647\r\n".repeat(100))).isEmpty();
  }

  @Test
  void readsTenMegabytesInPieces() {
    ReplyReader reader = new ReplyReader();
    ByteBuf in = Unpooled.buffer().writeBytes(Feed.bytes("$10000000\r\n"));
    byte[] piece = "0123456789".repeat(1000).getBytes(ISO_8859_1);

    for (int i = 0; i < 1000; i++) {
      assertThat(reader.next(in)).isNull();
      in.clear().writeBytes(piece);
    }
    in.writeBytes(Feed.bytes("\r\n"));

    assertThat(reader.next(in)).isEqualTo(bulk("0123456789".repeat(1_000_000)));
  }
}

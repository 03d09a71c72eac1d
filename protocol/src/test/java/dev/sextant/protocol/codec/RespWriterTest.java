package dev.sextant.protocol.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sextant.protocol.reply.ReplyWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** The bytes of each reply; those of DEBUG PROTOCOL were compared with redis-server 7.0.15. */
class RespWriterTest {

  private static String write(int protocol, Consumer<ReplyWriter> reply) {
    ByteBuf out = Unpooled.buffer(0);
    RespWriter writer = new RespWriter(out);
    writer.protocol(protocol);
    reply.accept(writer);
    return out.toString(ISO_8859_1);
  }

  private static void assertWrites(String resp2, String resp3, Consumer<ReplyWriter> reply) {
    assertThat(write(2, reply)).isEqualTo(resp2);
    assertThat(write(3, reply)).isEqualTo(resp3);
  }

  private static void assertWrites(String both, Consumer<ReplyWriter> reply) {
    assertWrites(both, both, reply);
  }

  @Test
  void statusAndError() {
    assertWrites("+OK\r\n", ReplyWriter::ok);
    assertWrites("+QUEUED\r\n", reply -> reply.simple("QUEUED"));
    assertWrites("-ERR no\r\n", reply -> reply.error("ERR no"));
  }

  @Test
  void errorIsOneLineOfOneBytePerChar() {
    assertWrites("-ERR a  b \u00ff?\r\n", reply -> reply.error("ERR a\r\nb\n\u00ff\u20ac"));
  }

  @Test
  void integers() {
    assertWrites(":0\r\n", reply -> reply.integer(0));
    assertWrites(":-1\r\n", reply -> reply.integer(-1));
    assertWrites(":9223372036854775807\r\n", reply -> reply.integer(Long.MAX_VALUE));
    assertWrites(":-9223372036854775808\r\n", reply -> reply.integer(Long.MIN_VALUE));
  }

  @Property
  void integerIsItsDecimalDigits(@ForAll long value) {
    assertWrites(":" + value + "\r\n", reply -> reply.integer(value));
    String digits = Long.toString(value);
    assertWrites("$" + digits.length() + "\r\n" + digits + "\r\n", reply -> reply.bulk(value));
  }

  @Test
  void everySmallLengthHasItsHeader() {
    for (int length = 0; length < 1100; length++) {
      byte[] value = "v".repeat(length).getBytes(UTF_8);
      assertThat(write(2, reply -> reply.bulk(value)))
          .isEqualTo("$" + length + "\r\n" + "v".repeat(length) + "\r\n");
    }
  }

  @Test
  void bulkStrings() {
    assertWrites("$0\r\n\r\n", reply -> reply.bulk(new byte[0]));
    assertWrites("$3\r\n\0\r\n\r\n", reply -> reply.bulk(new byte[] {0, '\r', '\n'}));
    assertWrites("$2\r\nbc\r\n", reply -> reply.bulk(new byte[] {'a', 'b', 'c', 'd'}, 1, 2));
    assertWrites("$4\r\n\u00c3\u00a91a\r\n", reply -> reply.bulk("\u00e91a"));
  }

  @Test
  void tenMegabytes() {
    byte[] value = "0123456789".repeat(1 << 20).getBytes(UTF_8);

    assertThat(write(3, reply -> reply.bulk(value)))
        .hasSize(value.length + 13)
        .startsWith("$10485760\r\n0123")
        .endsWith("6789\r\n");
  }

  @Test
  void nulls() {
    assertWrites("$-1\r\n", "_\r\n", ReplyWriter::nullBulk);
    assertWrites("*-1\r\n", "_\r\n", ReplyWriter::nullArray);
  }

  @Test
  void aggregatesAreFlatArraysInResp2() {
    assertWrites("*3\r\n", reply -> reply.array(3));
    assertWrites("*0\r\n", reply -> reply.array(0));
    assertWrites("*4\r\n", "%2\r\n", reply -> reply.map(2));
    assertWrites("*5\r\n", "~5\r\n", reply -> reply.set(5));
    assertWrites("*3\r\n", ">3\r\n", reply -> reply.push(3));
    assertWrites("*4294967294\r\n", "%2147483647\r\n", reply -> reply.map(Integer.MAX_VALUE));
  }

  @Test
  void attributeExistsInResp3Only() {
    assertThat(write(3, reply -> reply.attribute(1))).isEqualTo("|1\r\n");
    assertThatIllegalStateException().isThrownBy(() -> write(2, reply -> reply.attribute(1)));
  }

  @Test
  void numbersOfResp3AreBulkStringsInResp2() {
    assertWrites("$5\r\n3.141\r\n", ",3.141\r\n", reply -> reply.doubleValue(3.141));
    assertWrites("$2\r\n10\r\n", ",10\r\n", reply -> reply.doubleValue(10));
    assertWrites("$3\r\ninf\r\n", ",inf\r\n", reply -> reply.doubleValue(Double.POSITIVE_INFINITY));
    assertWrites(
        "$4\r\n-inf\r\n", ",-inf\r\n", reply -> reply.doubleValue(Double.NEGATIVE_INFINITY));
    assertWrites("$3\r\nnan\r\n", ",nan\r\n", reply -> reply.doubleValue(Double.NaN));
    assertWrites("$4\r\n1.50\r\n", ",1.50\r\n", reply -> reply.doubleText("1.50"));
    assertWrites("$3\r\n123\r\n", "(123\r\n", reply -> reply.bigNumber("123"));
  }

  @Test
  void booleans() {
    assertWrites(":1\r\n", "#t\r\n", reply -> reply.bool(true));
    assertWrites(":0\r\n", "#f\r\n", reply -> reply.bool(false));
  }

  @Test
  void verbatimTextHasAFormatOfThreeLettersInResp3() {
    byte[] text = "a\nb".getBytes(UTF_8);
    assertWrites("$3\r\na\nb\r\n", "=7\r\ntxt:a\nb\r\n", reply -> reply.verbatim("txt", text));
    assertWrites("$3\r\na\nb\r\n", "=7\r\nmd :a\nb\r\n", reply -> reply.verbatim("md", text));
  }

  @Test
  void protocolAndBufferCanChangeBetweenReplies() {
    ByteBuf first = Unpooled.buffer();
    ByteBuf second = Unpooled.buffer();
    RespWriter writer = new RespWriter(first);
    assertThat(writer.protocol()).isEqualTo(2);
    writer.nullBulk();
    writer.protocol(3);
    writer.target(second);
    writer.nullBulk();

    assertThat(writer.protocol()).isEqualTo(3);
    assertThat(first.toString(UTF_8)).isEqualTo("$-1\r\n");
    assertThat(second.toString(UTF_8)).isEqualTo("_\r\n");
    assertThatIllegalArgumentException().isThrownBy(() -> writer.protocol(4));
  }
}

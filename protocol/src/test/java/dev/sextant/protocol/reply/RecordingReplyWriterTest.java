package dev.sextant.protocol.reply;

import static dev.sextant.protocol.value.RespValue.array;
import static dev.sextant.protocol.value.RespValue.bulk;
import static dev.sextant.protocol.value.RespValue.integer;
import static dev.sextant.protocol.value.RespValue.simple;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.protocol.value.RespValue.AttributedValue;
import dev.sextant.protocol.value.RespValue.BigNumber;
import dev.sextant.protocol.value.RespValue.BooleanValue;
import dev.sextant.protocol.value.RespValue.DoubleValue;
import dev.sextant.protocol.value.RespValue.MapValue;
import dev.sextant.protocol.value.RespValue.NullValue;
import dev.sextant.protocol.value.RespValue.PushValue;
import dev.sextant.protocol.value.RespValue.SetValue;
import dev.sextant.protocol.value.RespValue.VerbatimString;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RecordingReplyWriterTest {

  private static RespValue record(int protocol, Consumer<ReplyWriter> reply) {
    RecordingReplyWriter recorder = new RecordingReplyWriter(protocol);
    reply.accept(recorder);
    return recorder.reply();
  }

  private static void assertRecords(RespValue resp2, RespValue resp3, Consumer<ReplyWriter> reply) {
    assertThat(record(2, reply)).isEqualTo(resp2);
    assertThat(record(3, reply)).isEqualTo(resp3);
  }

  @Test
  void recordsWhatAReaderOfEitherProtocolGets() {
    assertRecords(simple("OK"), simple("OK"), ReplyWriter::ok);
    assertRecords(NullValue.BULK_STRING, NullValue.RESP3, ReplyWriter::nullBulk);
    assertRecords(NullValue.ARRAY, NullValue.RESP3, ReplyWriter::nullArray);
    assertRecords(integer(1), new BooleanValue(true), reply -> reply.bool(true));
    assertRecords(
        bulk("3.1000000000000001"),
        new DoubleValue("3.1000000000000001"),
        reply -> reply.doubleValue(3.1));
    assertRecords(bulk("9"), new BigNumber("9"), reply -> reply.bigNumber("9"));
    assertRecords(
        bulk("a"),
        new VerbatimString("txt", bulk("a")),
        reply -> reply.verbatim("txt", new byte[] {'a'}));
    assertRecords(bulk("12"), bulk("12"), reply -> reply.bulk(12));
  }

  @Test
  void recordsAggregatesWithinAggregates() {
    Consumer<ReplyWriter> written =
        reply -> {
          reply.map(2);
          reply.bulk("a");
          reply.set(1);
          reply.integer(1);
          reply.bulk("b");
          reply.array(0);
        };

    assertRecords(
        array(bulk("a"), array(integer(1)), bulk("b"), array()),
        MapValue.ofFlat(List.of(bulk("a"), new SetValue(List.of(integer(1))), bulk("b"), array())),
        written);
  }

  @Test
  void recordsAttributesWithTheValueBehindThem() {
    RespValue recorded =
        record(
            3,
            reply -> {
              reply.attribute(1);
              reply.bulk("ttl");
              reply.integer(3600);
              reply.push(1);
              reply.ok();
            });

    assertThat(recorded)
        .isEqualTo(
            new AttributedValue(
                MapValue.ofFlat(List.of(bulk("ttl"), integer(3600))),
                new PushValue(List.of(simple("OK")))));
    assertThatIllegalStateException().isThrownBy(() -> record(2, reply -> reply.attribute(1)));
  }

  @Test
  void keepsACopyOfBytes() {
    byte[] bytes = {'a', 'b', 'c'};
    RecordingReplyWriter recorder = new RecordingReplyWriter(3);
    recorder.bulk(bytes, 1, 2);
    recorder.verbatim("txt", bytes);
    bytes[1] = 'x';

    assertThat(recorder.replies())
        .containsExactly(bulk("bc"), new VerbatimString("txt", bulk("abc")));
  }

  @Test
  void lineBreaksInErrorsBecomeSpaces() {
    assertThat(record(2, reply -> reply.error("ERR a\r\nb")))
        .isEqualTo(RespValue.error("ERR a  b"));
  }

  @Test
  void replyIsTheOnlyAndCompleteOne() {
    RecordingReplyWriter recorder = new RecordingReplyWriter(3);
    assertThatIllegalStateException().isThrownBy(recorder::reply);

    recorder.array(2);
    recorder.ok();
    assertThat(recorder.isComplete()).isFalse();
    assertThatIllegalStateException().isThrownBy(recorder::reply);

    recorder.ok();
    assertThat(recorder.isComplete()).isTrue();
    assertThat(recorder.reply()).isEqualTo(array(simple("OK"), simple("OK")));

    recorder.ok();
    assertThat(recorder.replies()).hasSize(2);
    assertThatIllegalStateException().isThrownBy(recorder::reply);

    recorder.array(1);
    recorder.clear();
    recorder.integer(1);
    assertThat(recorder.reply()).isEqualTo(integer(1));
  }

  @Test
  void protocolCanChangeBetweenReplies() {
    RecordingReplyWriter recorder = new RecordingReplyWriter(2);
    assertThat(recorder.protocol()).isEqualTo(2);
    recorder.nullBulk();
    recorder.protocol(3);
    recorder.nullBulk();

    assertThat(recorder.protocol()).isEqualTo(3);
    assertThat(recorder.replies()).containsExactly(NullValue.BULK_STRING, NullValue.RESP3);
    assertThatIllegalArgumentException().isThrownBy(() -> recorder.protocol(1));
  }
}

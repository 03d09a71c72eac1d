package dev.sextant.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.reply.RecordingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;
import dev.sextant.protocol.reply.ValueWriter;
import dev.sextant.protocol.value.RespValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.domains.DomainContext;
import org.jspecify.annotations.Nullable;

/**
 * What one side writes the other reads, wherever the bytes are cut: in two at every position, into
 * single bytes, and into pieces of random length.
 */
@Domain(RespArbitraries.class)
@Domain(DomainContext.Global.class)
class RoundTripPropertyTest {

  @Property(tries = 300)
  void requestsAreReadAsTheyWereEncodedWhereverTheyAreCut(
      @ForAll @Size(min = 1, max = 3) List<byte[][]> requests, @ForAll Random random) {
    ByteBuf encoded = Unpooled.buffer();
    List<String> expected = new ArrayList<>();
    for (byte[][] request : requests) {
      int before = encoded.writerIndex();
      RequestEncoder.encode(encoded, request);
      assertThat(RequestEncoder.encodedLength(request)).isEqualTo(encoded.writerIndex() - before);
      expected.add(Feed.show(request));
    }

    assertSameHoweverCut(
        bytes(encoded),
        random,
        expected,
        () -> {
          RequestDecoder decoder = new RequestDecoder();
          return in -> {
            byte[][] request = decoder.next(in);
            return request == null ? null : Feed.show(request);
          };
        });
  }

  @Property(tries = 300)
  void resp3ValuesAreReadAsTheyWereWrittenWhereverTheyAreCut(
      @ForAll @Size(min = 1, max = 2) List<RespValue> values, @ForAll Random random) {
    assertSameHoweverCut(bytes(write(3, values)), random, values, RoundTripPropertyTest::reader);
  }

  @Property(tries = 300)
  void resp2ReaderGetsWhatARecorderForItKeeps(
      @ForAll @Size(min = 1, max = 2) List<RespValue> values, @ForAll Random random) {
    List<RespValue> withoutAttributes =
        values.stream().filter(value -> !hasAttributes(value)).toList();
    RecordingReplyWriter recorder = new RecordingReplyWriter(2);
    withoutAttributes.forEach(value -> ValueWriter.write(value, recorder));

    assertSameHoweverCut(
        bytes(write(2, withoutAttributes)),
        random,
        recorder.replies(),
        RoundTripPropertyTest::reader);
  }

  @Property
  void recordedValueIsTheValueThatWasWritten(@ForAll RespValue value) {
    RecordingReplyWriter recorder = new RecordingReplyWriter(3);

    ValueWriter.write(value, recorder);

    assertThat(recorder.reply()).isEqualTo(value).hasSameHashCodeAs(value);
  }

  private static boolean hasAttributes(RespValue value) {
    return switch (value.type()) {
      case ATTRIBUTED -> true;
      case ARRAY, SET, PUSH, MAP ->
          value.elements().stream().anyMatch(RoundTripPropertyTest::hasAttributes);
      default -> false;
    };
  }

  private static Function<ByteBuf, @Nullable RespValue> reader() {
    return new ReplyReader()::next;
  }

  private static ByteBuf write(int protocol, List<RespValue> values) {
    ByteBuf out = Unpooled.buffer();
    RespWriter writer = new RespWriter(out);
    writer.protocol(protocol);
    values.forEach(value -> ValueWriter.write(value, (ReplyWriter) writer));
    return out;
  }

  private static byte[] bytes(ByteBuf buf) {
    byte[] bytes = new byte[buf.readableBytes()];
    buf.getBytes(buf.readerIndex(), bytes);
    return bytes;
  }

  /** A source makes a fresh reader of the stream: bytes in, the next whole message or null out. */
  private interface Source<T> {
    Function<ByteBuf, @Nullable T> open();
  }

  private static <T> void assertSameHoweverCut(
      byte[] stream, Random random, List<T> expected, Source<T> source) {
    for (int cut = 0; cut <= stream.length; cut++) {
      assertThat(readInPieces(stream, source.open(), cut, stream.length - cut))
          .describedAs("cut at %d", cut)
          .isEqualTo(expected);
    }
    int[] single = new int[stream.length];
    Arrays.fill(single, 1);
    assertThat(readInPieces(stream, source.open(), single)).isEqualTo(expected);
    int[] pieces = random.ints(2L * stream.length, 0, 7).toArray();
    assertThat(readInPieces(stream, source.open(), pieces)).isEqualTo(expected);
  }

  private static <T> List<T> readInPieces(
      byte[] stream, Function<ByteBuf, @Nullable T> reader, int... pieces) {
    List<T> messages = new ArrayList<>();
    ByteBuf in = Unpooled.buffer();
    int sent = 0;
    for (int piece = 0; piece <= pieces.length; piece++) {
      int rest = stream.length - sent;
      int length = piece == pieces.length ? rest : Math.min(rest, pieces[piece]);
      in.discardReadBytes().writeBytes(stream, sent, length);
      sent += length;
      for (T next = reader.apply(in); next != null; next = reader.apply(in)) {
        messages.add(next);
      }
    }
    assertThat(in.readableBytes()).isZero();
    return messages;
  }
}

package dev.sextant.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.protocol.codec.RequestDecoder;
import dev.sextant.protocol.codec.RequestEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Requests per microsecond out of a buffer like that of a socket: direct, and not copied. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RequestDecoderBenchmark {
  private static final int PIPELINE = 16;
  private static final byte[] KEY = "key:000000001234".getBytes(US_ASCII);
  private static final byte[] GET = "GET".getBytes(US_ASCII);
  private static final byte[] SET = "SET".getBytes(US_ASCII);
  private static final byte[] SMALL_VALUE = "xxx".getBytes(US_ASCII);

  /** Larger than a length that is believed at once: the argument grows as its bytes arrive. */
  private static final byte[] LARGE_VALUE = new byte[256 * 1024];

  private final RequestDecoder decoder = new RequestDecoder();
  private final ByteBuf get = request(1, GET, KEY);
  private final ByteBuf pipelineOfSets = request(PIPELINE, SET, KEY, SMALL_VALUE);
  private final ByteBuf largeSet = request(1, SET, KEY, LARGE_VALUE);
  private final ByteBuf inlineGet = Unpooled.directBuffer();

  /** For JMH. */
  public RequestDecoderBenchmark() {
    inlineGet.writeCharSequence("GET key:000000001234\r\n", US_ASCII);
  }

  private static ByteBuf request(int times, byte[]... arguments) {
    ByteBuf buffer = Unpooled.directBuffer();
    for (int i = 0; i < times; i++) {
      RequestEncoder.encode(buffer, arguments);
    }
    return buffer;
  }

  /** One GET, in a buffer of its own, as from a client that waits for each reply. */
  @Benchmark
  public byte[][] get() {
    return decodeOne(get);
  }

  /** The same as a line of words, as from telnet. */
  @Benchmark
  public byte[][] inlineGet() {
    return decodeOne(inlineGet);
  }

  /** SETs that arrive together; the result is for one of them. */
  @Benchmark
  @OperationsPerInvocation(PIPELINE)
  public void pipelineOfSets(Blackhole blackhole) {
    pipelineOfSets.readerIndex(0);
    for (byte[][] request = decoder.next(pipelineOfSets);
        request != null;
        request = decoder.next(pipelineOfSets)) {
      blackhole.consume(request);
    }
  }

  /** A SET of 256 KB: the copying of its value. */
  @Benchmark
  public byte[][] largeSet() {
    return decodeOne(largeSet);
  }

  private byte[][] decodeOne(ByteBuf buffer) {
    byte[][] request = decoder.next(buffer.readerIndex(0));
    if (request == null) {
      throw new IllegalStateException("the buffer holds a whole request");
    }
    return request;
  }

  /** Gives the buffers back. */
  @TearDown
  public void release() {
    get.release();
    inlineGet.release();
    pipelineOfSets.release();
    largeSet.release();
  }
}

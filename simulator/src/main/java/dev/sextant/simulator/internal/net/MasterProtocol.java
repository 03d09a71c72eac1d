package dev.sextant.simulator.internal.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.base.Splitter;
import dev.sextant.protocol.codec.ProtocolException;
import dev.sextant.protocol.codec.RequestDecoder;
import dev.sextant.protocol.codec.RequestEncoder;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import dev.sextant.simulator.internal.replication.StreamItem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a replica and a master elsewhere say to each other, as bytes: PING, AUTH, REPLCONF and PSYNC
 * with their answers, line by line; then perhaps an RDB file; then the stream, which never ends.
 *
 * <p>No IO of its own. For one thread.
 *
 * <p>Source: {@code syncWithMaster} and {@code readSyncBulkPayload} of Redis 7.0.15.
 */
final class MasterProtocol {
  /** What the next line answers, or else where in the talk it is. */
  private enum Expected {
    PONG,
    AUTH,
    REPLCONF_PORT("listening-port"),
    REPLCONF_IP("ip-address"),
    REPLCONF_CAPA("capa"),
    PSYNC;

    private final String option;

    Expected() {
      this("");
    }

    Expected(String option) {
      this.option = option;
    }
  }

  private enum Mode {
    LINES,
    FILE_HEADER,
    FILE,
    STREAM
  }

  private static final int MARK_BYTES = 40;
  private static final int ID_LENGTH = 40;
  private static final int UNKNOWN = -1;

  private final Consumer<ReplicationMessage> receiver;
  private final Queue<Expected> expected = new ArrayDeque<>();
  private final RequestDecoder decoder = new RequestDecoder(() -> Long.MAX_VALUE);
  private Mode mode = Mode.LINES;
  private ReplicationMessage.Greeting greeting = new ReplicationMessage.Greeting("", "", 0, "");
  private String requestedId = "?";

  /** How many bytes of the file are still to come; {@link #UNKNOWN} when a mark ends it. */
  private long left;

  /** The mark that ends the file, and the last bytes of what has come of the file. */
  private byte[] mark = {};

  private byte[] tail = {};

  /** What has come of a command of the stream that is not complete. */
  private final ByteArrayOutputStream partial = new ByteArrayOutputStream();

  /**
   * @param receiver is given what the master says
   */
  MasterProtocol(Consumer<ReplicationMessage> receiver) {
    this.receiver = receiver;
  }

  // ------------------------------------------------------------------ to the master

  /** What to write in order to say {@code message}. */
  ByteBuf encode(ReplicationMessage message) {
    ByteBuf out = Unpooled.buffer();
    if (message instanceof ReplicationMessage.Greeting first) {
      greeting = first;
      request(out, Expected.PONG, "PING");
    } else if (message instanceof ReplicationMessage.SyncRequest sync) {
      requestedId = sync.id();
      String offset = Long.toString(sync.offset());
      if (sync.failover()) {
        request(out, Expected.PSYNC, "PSYNC", sync.id(), offset, "FAILOVER");
      } else {
        request(out, Expected.PSYNC, "PSYNC", sync.id(), offset);
      }
    } else if (message instanceof ReplicationMessage.PlainSync) {
      out.writeCharSequence("SYNC\r\n", US_ASCII);
      mode = Mode.FILE_HEADER;
    } else if (message instanceof ReplicationMessage.Acknowledgement acknowledgement) {
      RequestEncoder.encode(out, bytes("REPLCONF", "ACK", Long.toString(acknowledgement.offset())));
    } else if (message instanceof ReplicationMessage.Patience) {
      out.writeByte('\n');
    }
    return out;
  }

  private ByteBuf introduction() {
    ByteBuf out = Unpooled.buffer();
    if (!greeting.password().isEmpty()) {
      if (greeting.user().isEmpty()) {
        request(out, Expected.AUTH, "AUTH", greeting.password());
      } else {
        request(out, Expected.AUTH, "AUTH", greeting.user(), greeting.password());
      }
    }
    String port = Integer.toString(greeting.listeningPort());
    request(out, Expected.REPLCONF_PORT, "REPLCONF", "listening-port", port);
    if (!greeting.announcedIp().isEmpty()) {
      request(out, Expected.REPLCONF_IP, "REPLCONF", "ip-address", greeting.announcedIp());
    }
    request(out, Expected.REPLCONF_CAPA, "REPLCONF", "capa", "eof", "capa", "psync2");
    return out;
  }

  private void request(ByteBuf out, Expected answer, String... words) {
    expected.add(answer);
    RequestEncoder.encode(out, bytes(words));
  }

  private static byte[][] bytes(String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(ISO_8859_1);
    }
    return args;
  }

  // ------------------------------------------------------------------ from the master

  /**
   * Takes what has arrived; an incomplete line stays.
   *
   * @return what has to be written now
   * @throws IOException when this is no master, or none that can be followed; the message says why
   */
  ByteBuf receive(ByteBuf in) throws IOException {
    ByteBuf answer = Unpooled.EMPTY_BUFFER;
    boolean moves = true;
    while (moves && in.isReadable()) {
      int before = in.readerIndex();
      switch (mode) {
        case LINES -> {
          String line = line(in);
          if (line != null) {
            answer = answered(line, answer);
          }
        }
        case FILE_HEADER -> fileHeader(line(in));
        case FILE -> filePart(in);
        case STREAM -> stream(in);
      }
      moves = in.readerIndex() > before;
    }
    return answer;
  }

  private static @Nullable String line(ByteBuf in) {
    int length = in.bytesBefore((byte) '\n');
    if (length < 0) {
      return null;
    }
    String line = in.readCharSequence(length + 1, ISO_8859_1).toString();
    return line.substring(0, line.endsWith("\r\n") ? length - 1 : length);
  }

  private ByteBuf answered(String line, ByteBuf answer) throws IOException {
    Expected question = expected.peek();
    if (line.isEmpty() || question == null) {
      receiver.accept(new ReplicationMessage.Patience()); // It is still there.
      return answer;
    }
    expected.remove();
    switch (question) {
      case PONG -> {
        checkPong(line);
        return introduction();
      }
      case AUTH -> {
        if (line.startsWith("-")) {
          expected.clear();
          receiver.accept(new ReplicationMessage.GreetingReply(line.substring(1)));
        }
      }
      case REPLCONF_PORT, REPLCONF_IP, REPLCONF_CAPA -> {
        if (line.startsWith("-")) {
          receiver.accept(new ReplicationMessage.NotUnderstood(question.option, line));
        }
        if (question == Expected.REPLCONF_CAPA) {
          receiver.accept(new ReplicationMessage.GreetingReply(null));
        }
      }
      case PSYNC -> synchronising(line);
    }
    return answer;
  }

  private static void checkPong(String line) throws IOException {
    boolean fine =
        line.startsWith("+")
            || line.startsWith("-NOAUTH")
            || line.startsWith("-NOPERM")
            || line.startsWith("-ERR operation not permitted");
    if (!fine) {
      throw new IOException("Error reply to PING from master: '" + line + "'");
    }
  }

  private void synchronising(String line) throws IOException {
    List<String> words = Splitter.on(' ').splitToList(line);
    if (words.get(0).equals("+FULLRESYNC")) {
      if (words.size() != 3 || words.get(1).length() != ID_LENGTH) {
        throw new IOException("Master replied with wrong +FULLRESYNC syntax.");
      }
      mode = Mode.FILE_HEADER;
      receiver.accept(new ReplicationMessage.FullResync(words.get(1), offset(words.get(2))));
    } else if (words.get(0).equals("+CONTINUE")) {
      mode = Mode.STREAM;
      boolean named = words.size() > 1 && words.get(1).length() == ID_LENGTH;
      receiver.accept(new ReplicationMessage.Continue(named ? words.get(1) : requestedId));
    } else {
      receiver.accept(
          new ReplicationMessage.SyncRefusal(line.startsWith("-") ? line.substring(1) : line));
    }
  }

  private static long offset(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("Master replied with wrong +FULLRESYNC syntax.", e);
    }
  }

  private void fileHeader(@Nullable String line) throws IOException {
    if (line == null) {
      return;
    }
    if (line.isEmpty()) {
      receiver.accept(new ReplicationMessage.Patience());
      return;
    }
    if (line.startsWith("-")) {
      throw new IOException("MASTER aborted replication with an error: " + line.substring(1));
    }
    if (!line.startsWith("$")) {
      throw new IOException(
          "Bad protocol from MASTER, the first byte is not '$' (we received '"
              + line
              + "'), are you sure the host and port are right?");
    }
    mode = Mode.FILE;
    if (line.startsWith("$EOF:") && line.length() >= "$EOF:".length() + MARK_BYTES) {
      left = UNKNOWN;
      mark = line.substring("$EOF:".length(), "$EOF:".length() + MARK_BYTES).getBytes(US_ASCII);
      tail = new byte[0];
    } else {
      try {
        left = Long.parseLong(line.substring(1));
      } catch (NumberFormatException e) {
        throw new IOException("Bad protocol from MASTER, no length: " + line, e);
      }
    }
    receiver.accept(new ReplicationMessage.FileBegins(left));
    if (left == 0) {
      fileEnds();
    }
  }

  private void filePart(ByteBuf in) {
    if (left != UNKNOWN) {
      byte[] part = new byte[(int) Math.min(left, in.readableBytes())];
      in.readBytes(part);
      left -= part.length;
      receiver.accept(new ReplicationMessage.RdbBytes(part));
      if (left == 0) {
        fileEnds();
      }
      return;
    }
    markedPart(in);
  }

  /**
   * Nothing follows the mark until this side has acknowledged, so that it can only be the very end
   * of what has arrived. The last 40 bytes are kept back, since they may be its beginning.
   */
  private void markedPart(ByteBuf in) {
    byte[] all = Arrays.copyOf(tail, tail.length + in.readableBytes());
    in.readBytes(all, tail.length, all.length - tail.length);
    int certain = Math.max(0, all.length - MARK_BYTES);
    tail = Arrays.copyOfRange(all, certain, all.length);
    if (certain > 0) {
      receiver.accept(new ReplicationMessage.RdbBytes(Arrays.copyOf(all, certain)));
    }
    if (Arrays.equals(tail, mark)) {
      fileEnds();
    }
  }

  private void fileEnds() {
    mode = Mode.STREAM;
    receiver.accept(new ReplicationMessage.FileEnds());
  }

  // ------------------------------------------------------------------ the stream

  private void stream(ByteBuf in) throws IOException {
    List<StreamItem> items = new ArrayList<>();
    try {
      boolean complete = true;
      while (complete) {
        int start = in.readerIndex();
        byte[][] args = decoder.next(in);
        int length = in.readerIndex() - start;
        complete = args != null;
        if (args != null) {
          items.add(item(args, in, start, length));
        } else if (length > 0) {
          keep(in, start, length);
        }
      }
    } catch (ProtocolException e) {
      throw new IOException("Protocol error from master: " + e.getMessage(), e);
    }
    if (!items.isEmpty()) {
      receiver.accept(new ReplicationMessage.Stream(items));
    }
  }

  /** Masters send the canonical form; bytes are kept only if this is another. */
  private StreamItem item(byte[][] args, ByteBuf in, int start, int length) {
    StreamItem canonical = StreamItem.of(args);
    int sent = partial.size() + length;
    if (canonical.length() != sent) {
      keep(in, start, length);
      canonical = new StreamItem(args, sent, partial.toByteArray());
    }
    partial.reset();
    return canonical;
  }

  private void keep(ByteBuf in, int start, int length) {
    byte[] bytes = new byte[length];
    in.getBytes(start, bytes);
    partial.write(bytes, 0, length);
  }
}

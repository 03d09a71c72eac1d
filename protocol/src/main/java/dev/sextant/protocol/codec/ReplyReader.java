package dev.sextant.protocol.codec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sextant.protocol.value.RespTreeBuilder;
import dev.sextant.protocol.value.RespType;
import dev.sextant.protocol.value.RespValue;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads replies of RESP2 and RESP3 from the bytes of one connection.
 *
 * <p>It resumes at any byte, as {@link RequestDecoder} does: {@link #next} takes what it can use of
 * what has arrived, and leaves at most the beginning of a line. It never takes more than the reply:
 * a replication link reads the answer to PSYNC with {@link #readLine} and finds the bytes of the
 * snapshot next in its buffer.
 *
 * <p>All types are read, from the error with a length ({@code !}) to attributes. Aggregates and
 * strings whose length is not announced ({@code *?}) are not: no Redis sends them.
 *
 * <p>For one thread. Source: <a
 * href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP protocol
 * specification</a>.
 */
public final class ReplyReader {
  /** How deep aggregates may be nested, unless told otherwise. */
  public static final int DEFAULT_MAX_DEPTH = 128;

  /** How many bytes one reply may have, unless told otherwise. */
  public static final long DEFAULT_MAX_REPLY_BYTES = 1L << 30;

  private static final int VERBATIM_PREFIX_BYTES = 4;
  private static final char NONE = 0;

  private final int maxDepth;
  private final long maxReplyBytes;
  private final RespTreeBuilder builder = new RespTreeBuilder();
  private final GrowingBytes bulk = new GrowingBytes();

  /** The type of the string that is under way, or NONE. */
  private char bulkType = NONE;

  private int scanned;
  private long replyBytes;

  /** A reader with the default limits. */
  public ReplyReader() {
    this(DEFAULT_MAX_DEPTH, DEFAULT_MAX_REPLY_BYTES);
  }

  /** A reader of replies with at most {@code maxReplyBytes} bytes, nested {@code maxDepth} deep. */
  public ReplyReader(int maxDepth, long maxReplyBytes) {
    this.maxDepth = maxDepth;
    this.maxReplyBytes = maxReplyBytes;
  }

  /**
   * The next reply in {@code in}, or null if more bytes are needed. Moves the reader index over
   * what it used.
   *
   * @throws ProtocolException if the bytes are no reply or exceed a limit; the reader is of no use
   *     from then on
   */
  public @Nullable RespValue next(ByteBuf in) {
    while (true) {
      int start = in.readerIndex();
      boolean progress = bulkType == NONE ? readLineOfValue(in) : readBulk(in);
      if (!progress) {
        replyBytes += in.readerIndex() - start;
        return null;
      }
      count(in.readerIndex() - start);
      RespValue complete = builder.take();
      if (complete != null) {
        replyBytes = 0;
        return complete;
      }
    }
  }

  /**
   * The next line in {@code in} whatever it says, without its line end, one char per byte; or null
   * if it is not complete. For handshakes, between replies.
   */
  public @Nullable String readLine(ByteBuf in) {
    int newline = findNewline(in);
    if (newline < 0) {
      return null;
    }
    int start = in.readerIndex();
    boolean afterReturn = newline > 0 && in.getByte(start + newline - 1) == '\r';
    String line = in.toString(start, afterReturn ? newline - 1 : newline, ISO_8859_1);
    in.skipBytes(newline + 1);
    return line;
  }

  /** Reads a line, which is a whole value or the head of one; false if it is incomplete. */
  private boolean readLineOfValue(ByteBuf in) {
    int newline = findNewline(in);
    if (newline < 0) {
      return false;
    }
    int start = in.readerIndex();
    if (newline < 2 || in.getByte(start + newline - 1) != '\r') {
      throw new ProtocolException("Protocol error: malformed line in reply");
    }
    char type = (char) in.getUnsignedByte(start);
    String text = in.toString(start + 1, newline - 2, ISO_8859_1);
    in.skipBytes(newline + 1);
    accept(type, text);
    return true;
  }

  private void accept(char type, String text) {
    switch (type) {
      case '+' -> builder.add(new RespValue.SimpleString(text));
      case '-' -> builder.add(new RespValue.ErrorLine(text));
      case ':' -> builder.add(new RespValue.IntegerValue(parseLong(text)));
      case '_' -> builder.add(RespValue.NullValue.RESP3);
      case ',' -> builder.add(parseDouble(text));
      case '#' -> builder.add(parseBoolean(text));
      case '(' -> builder.add(new RespValue.BigNumber(text));
      case '$', '=', '!' -> openBulk(type, parseLong(text));
      case '*' -> open(RespType.ARRAY, parseLong(text));
      case '%' -> open(RespType.MAP, parseLong(text));
      case '~' -> open(RespType.SET, parseLong(text));
      case '>' -> open(RespType.PUSH, parseLong(text));
      case '|' -> open(RespType.ATTRIBUTED, parseLong(text));
      default ->
          throw new ProtocolException("Protocol error: unknown type '" + type + "' in reply");
    }
  }

  private void open(RespType type, long size) {
    if (size == -1 && type == RespType.ARRAY) {
      builder.add(RespValue.NullValue.ARRAY);
      return;
    }
    if (size < 0 || size > Integer.MAX_VALUE) {
      throw new ProtocolException("Protocol error: invalid size of an aggregate in reply");
    }
    builder.open(type, (int) size);
    if (builder.depth() > maxDepth) {
      throw new ProtocolException("Protocol error: reply is nested too deep");
    }
  }

  private void openBulk(char type, long length) {
    if (length == -1 && type == '$') {
      builder.add(RespValue.NullValue.BULK_STRING);
      return;
    }
    if (length < (type == '=' ? VERBATIM_PREFIX_BYTES : 0) || length > GrowingBytes.MAX_LENGTH) {
      throw new ProtocolException("Protocol error: invalid length of a string in reply");
    }
    if (length > maxReplyBytes - replyBytes) {
      throw new ProtocolException("Protocol error: reply is too long");
    }
    bulk.begin((int) length);
    bulkType = type;
  }

  /** Takes bytes of the string that is under way; false if more are needed. */
  private boolean readBulk(ByteBuf in) {
    if (!bulk.fill(in) || in.readableBytes() < 2) {
      return false;
    }
    if (in.readShort() != ('\r' << 8 | '\n')) {
      throw new ProtocolException("Protocol error: string in reply is not followed by a line end");
    }
    byte[] bytes = bulk.take();
    switch (bulkType) {
      case '$' -> builder.add(new RespValue.BulkString(bytes));
      case '!' -> builder.add(new RespValue.ErrorLine(new String(bytes, ISO_8859_1)));
      default -> builder.add(verbatim(bytes));
    }
    bulkType = NONE;
    return true;
  }

  private static RespValue verbatim(byte[] bytes) {
    int separator = VERBATIM_PREFIX_BYTES - 1;
    if (bytes[separator] != ':') {
      throw new ProtocolException("Protocol error: verbatim string in reply has no format");
    }
    return new RespValue.VerbatimString(
        new String(bytes, 0, separator, ISO_8859_1),
        new RespValue.BulkString(Arrays.copyOfRange(bytes, separator + 1, bytes.length)));
  }

  private static long parseLong(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("Protocol error: invalid integer in reply");
    }
  }

  private static RespValue parseDouble(String text) {
    RespValue.DoubleValue value = new RespValue.DoubleValue(text);
    try {
      value.toDouble();
      return value;
    } catch (NumberFormatException e) {
      throw new ProtocolException("Protocol error: invalid double in reply");
    }
  }

  private static RespValue parseBoolean(String text) {
    return switch (text) {
      case "t" -> new RespValue.BooleanValue(true);
      case "f" -> new RespValue.BooleanValue(false);
      default -> throw new ProtocolException("Protocol error: invalid boolean in reply");
    };
  }

  private int findNewline(ByteBuf in) {
    int start = in.readerIndex();
    int end = in.writerIndex();
    int found = in.indexOf(start + scanned, end, (byte) '\n');
    if (found < 0) {
      scanned = end - start;
      if (scanned > maxReplyBytes - replyBytes) {
        throw new ProtocolException("Protocol error: reply is too long");
      }
      return -1;
    }
    scanned = 0;
    return found - start;
  }

  private void count(int bytes) {
    replyBytes += bytes;
    if (replyBytes > maxReplyBytes) {
      throw new ProtocolException("Protocol error: reply is too long");
    }
  }
}

package dev.sextant.protocol.codec;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of one connection into requests.
 *
 * <p>A request is an array of arguments, the first being the command's name. It comes as an array
 * of bulk strings ("multibulk") or, when its first byte is not an asterisk, as a line of words
 * ("inline").
 *
 * <p><b>How it resumes.</b> {@link #next} is called with whatever has arrived and takes what it can
 * use. What stays in the buffer when it returns null is at most the beginning of a line (a length,
 * or an inline request), which the caller keeps and offers again with more bytes behind it; the
 * decoder remembers how much of that line it has looked at. The arguments of a half-arrived request
 * are kept here. Each is copied once, from the buffer into the array that the command gets; only
 * those over 64 KB grow as their bytes arrive, because an announced length is a claim, not yet a
 * fact.
 *
 * <p><b>What it tolerates.</b> Just what Redis 7.0 does: empty requests are skipped without a word;
 * the byte after a carriage return, and both bytes behind an argument, are not looked at; a line
 * with a zero byte in it never ends (and fails once it exceeds 64 KB). Anything else wrong is a
 * {@link ProtocolException} with Redis's text, and from then on the decoder swallows its input: the
 * caller answers the error and closes.
 *
 * <p><b>How many arguments.</b> Up to 2^31 - 1: Redis 7.0 gave up the limit of 1,048,576 that its
 * predecessors had. The array grows with the arguments, so that the announcement alone costs
 * nothing.
 *
 * <p>For one thread. Source: <a
 * href="https://redis.io/docs/latest/develop/reference/protocol-spec/">RESP protocol
 * specification</a>, and {@code processInputBuffer} in Redis 7.0.15 for limits and errors.
 */
public final class RequestDecoder {
  /** The default of {@code proto-max-bulk-len}, in bytes: 512 MB. */
  public static final long DEFAULT_MAX_BULK_BYTES = 512L * 1024 * 1024;

  /** How long a line (an inline request, or a length) may be, in bytes. */
  public static final int MAX_LINE_BYTES = 64 * 1024;

  /** How many arguments a request may have while the connection is not authenticated. */
  public static final int MAX_UNAUTHENTICATED_ARGUMENTS = 10;

  /** How long an argument may be while the connection is not authenticated, in bytes. */
  public static final int MAX_UNAUTHENTICATED_BULK_BYTES = 16 * 1024;

  private static final byte[][] EMPTY_REQUEST = {};
  private static final byte[] EMPTY_ARGUMENT = {};
  private static final int UNKNOWN = -1;
  private static final long MALFORMED = Long.MIN_VALUE;
  private static final int MAX_LONG_DIGITS = 19;
  private static final int MAX_FIRST_ALLOCATION_ARGUMENTS = 1024;

  private final LongSupplier maxBulkBytes;
  private boolean authenticationRequired;
  private boolean failed;

  /** How many bytes from the reader index on are known not to end the line that begins there. */
  private int scanned;

  /** The request under way, and how many of its arguments are there; empty between requests. */
  private byte[][] arguments = EMPTY_REQUEST;

  private int argumentCount;
  private int announcedArguments;

  /** The announced length of the next argument, or {@link #UNKNOWN}. */
  private int bulkBytes = UNKNOWN;

  private final GrowingBytes bulk = new GrowingBytes();
  private long argumentBytes;
  private long consumedBytes;

  /** A decoder with the default limit for one argument, {@link #DEFAULT_MAX_BULK_BYTES}. */
  public RequestDecoder() {
    this(() -> DEFAULT_MAX_BULK_BYTES);
  }

  /**
   * A decoder that asks {@code maxBulkBytes} for the greatest length of an argument, in bytes
   * ({@code proto-max-bulk-len}). It is asked for each argument longer than 16 KB, so that CONFIG
   * SET takes effect at once, and values below that have none; redis.conf allows 1 MB and more. A
   * Java array ends just before 2 GB, whatever the answer.
   */
  public RequestDecoder(LongSupplier maxBulkBytes) {
    this.maxBulkBytes = maxBulkBytes;
  }

  /**
   * Says whether the connection must still authenticate; until told so, it need not. While it must,
   * a request has at most 10 arguments of at most 16 KB, so that strangers cannot fill the memory.
   */
  public void authenticationRequired(boolean required) {
    authenticationRequired = required;
  }

  /**
   * The next request in {@code in}, or null if more bytes are needed. Moves the reader index over
   * what it used. The arrays belong to the caller; an argument of length zero may be shared.
   *
   * @throws ProtocolException if the bytes are no request or exceed a limit
   */
  public byte @Nullable [][] next(ByteBuf in) {
    if (failed) {
      in.skipBytes(in.readableBytes());
      return null;
    }
    int start = in.readerIndex();
    try {
      return decode(in);
    } catch (ProtocolException e) {
      failed = true;
      release();
      throw e;
    } finally {
      consumedBytes += in.readerIndex() - start;
    }
  }

  /**
   * How many bytes have been used since the decoder was made. After {@link #next} returned a
   * request it is the position in the stream just behind that request: what a replica reports as
   * its offset.
   */
  public long consumedBytes() {
    return consumedBytes;
  }

  /**
   * The bytes of the complete arguments of a request that is not complete yet ({@code argv-mem} of
   * CLIENT LIST, without the overhead).
   */
  public long heldArgumentBytes() {
    return argumentBytes;
  }

  /**
   * How many bytes of a half-arrived argument are held here. With the readable bytes of the
   * caller's buffer, it is the size of the query buffer ({@code qbuf} of CLIENT LIST).
   */
  public int heldBulkBytes() {
    return bulk.length();
  }

  /**
   * How long the argument is that has begun to arrive; 0 between arguments. Redis makes room for
   * all of a long one at once.
   */
  public int announcedBulkBytes() {
    return Math.max(0, bulkBytes);
  }

  private byte @Nullable [][] decode(ByteBuf in) {
    while (in.isReadable()) {
      if (announcedArguments == 0) {
        if (in.getByte(in.readerIndex()) != '*') {
          byte[][] request = readInline(in);
          if (request == null || request.length > 0) {
            return request;
          }
          continue;
        }
        if (!readArgumentCount(in)) {
          return null;
        }
      }
      if (announcedArguments > 0) {
        return readArguments(in) ? takeRequest() : null;
      }
    }
    return null;
  }

  private byte @Nullable [][] readInline(ByteBuf in) {
    int newline = findInLine(in, '\n');
    if (newline == UNKNOWN) {
      failIfLineTooLong(in, "Protocol error: too big inline request");
      return null;
    }
    int start = in.readerIndex();
    int length = newline > 0 && in.getByte(start + newline - 1) == '\r' ? newline - 1 : newline;
    byte[] line = new byte[length];
    in.getBytes(start, line);
    byte[][] request = InlineArguments.split(line);
    if (request == null) {
      throw new ProtocolException("Protocol error: unbalanced quotes in request");
    }
    in.skipBytes(newline + 1);
    scanned = 0;
    return request;
  }

  /** Reads the head of a request; false if it is incomplete. */
  private boolean readArgumentCount(ByteBuf in) {
    long count = readShortNumber(in, '*');
    if (count == UNKNOWN) {
      int end = findNumberEnd(in, "Protocol error: too big mbulk count string");
      if (end == UNKNOWN) {
        return false;
      }
      count = parseNumber(in, end);
      if (count == MALFORMED || count > Integer.MAX_VALUE) {
        throw new ProtocolException("Protocol error: invalid multibulk length");
      }
      skipLine(in, end);
    }
    if (count > MAX_UNAUTHENTICATED_ARGUMENTS && authenticationRequired) {
      throw new ProtocolException("Protocol error: unauthenticated multibulk length");
    }
    if (count > 0) {
      announcedArguments = (int) count;
      arguments = new byte[Math.min(announcedArguments, MAX_FIRST_ALLOCATION_ARGUMENTS)][];
    }
    return true;
  }

  /** Reads the arguments that are still missing; false if some still are. */
  private boolean readArguments(ByteBuf in) {
    while (argumentCount < announcedArguments) {
      if (bulkBytes == UNKNOWN) {
        if (!readBulkLength(in)) {
          return false;
        }
        int length = bulkBytes;
        if (in.readableBytes() - 2 >= length) {
          add(length == 0 ? EMPTY_ARGUMENT : readBytes(in, length));
          in.skipBytes(2);
          continue;
        }
        bulk.begin(length);
      }
      if (!bulk.fill(in) || in.readableBytes() < 2) {
        return false;
      }
      add(bulk.take());
      in.skipBytes(2);
    }
    return true;
  }

  private static byte[] readBytes(ByteBuf in, int length) {
    byte[] bytes = new byte[length];
    in.readBytes(bytes);
    return bytes;
  }

  private void add(byte[] argument) {
    if (argumentCount == arguments.length) {
      arguments = Arrays.copyOf(arguments, (int) Math.min(announcedArguments, 2L * argumentCount));
    }
    arguments[argumentCount++] = argument;
    argumentBytes += argument.length;
    bulkBytes = UNKNOWN;
  }

  private boolean readBulkLength(ByteBuf in) {
    if (!in.isReadable()) {
      return false;
    }
    long length = readShortNumber(in, '$');
    if (length == UNKNOWN) {
      int end = findNumberEnd(in, "Protocol error: too big bulk count string");
      if (end == UNKNOWN) {
        return false;
      }
      char type = (char) in.getUnsignedByte(in.readerIndex());
      if (type != '$') {
        char shown = type == '\r' || type == '\n' ? ' ' : type;
        throw new ProtocolException("Protocol error: expected '$', got '" + shown + "'");
      }
      length = parseNumber(in, end);
      if (length < 0) {
        throw new ProtocolException("Protocol error: invalid bulk length");
      }
      skipLine(in, end);
    }
    if (length > MAX_UNAUTHENTICATED_BULK_BYTES) {
      checkLongArgument(length);
    }
    bulkBytes = (int) length;
    return true;
  }

  private void checkLongArgument(long length) {
    if (length > Math.min(maxBulkBytes.getAsLong(), GrowingBytes.MAX_LENGTH)) {
      throw new ProtocolException("Protocol error: invalid bulk length");
    }
    if (authenticationRequired) {
      throw new ProtocolException("Protocol error: unauthenticated bulk length");
    }
  }

  private byte[][] takeRequest() {
    byte[][] request = arguments;
    release();
    return request;
  }

  private void release() {
    arguments = EMPTY_REQUEST;
    argumentCount = 0;
    announcedArguments = 0;
    argumentBytes = 0;
    bulkBytes = UNKNOWN;
    bulk.release();
  }

  /**
   * Reads a line that is {@code type} and up to five digits, which is what nearly every line is: as
   * one word, so that the buffer checks its bounds once and not for every digit. Returns UNKNOWN,
   * and moves nothing, if this line is anything else: incomplete, longer, wrong.
   */
  private long readShortNumber(ByteBuf in, char type) {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    long word = readable >= Long.BYTES ? in.getLong(start) : getShortWord(in, start, readable);
    if (word >>> 56 != type) {
      return UNKNOWN;
    }
    int number = 0;
    int shift = 48;
    for (; shift >= 8; shift -= 8) {
      int digit = (int) (word >>> shift & 0xff) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      number = number * 10 + digit;
    }
    int digits = (48 - shift) >>> 3;
    boolean leadingZero = (word >>> 48 & 0xff) == '0' && digits > 1;
    int length = digits + 3;
    if ((word >>> shift & 0xff) != '\r' || digits == 0 || leadingZero || length > readable) {
      return UNKNOWN;
    }
    in.readerIndex(start + length);
    scanned = 0;
    return number;
  }

  /** The bytes that there are, fewer than eight, on top of zeros. */
  private static long getShortWord(ByteBuf in, int start, int readable) {
    long word = 0;
    for (int i = 0; i < readable; i++) {
      word |= (long) in.getUnsignedByte(start + i) << (56 - 8 * i);
    }
    return word;
  }

  /** Where the carriage return of the line is, or UNKNOWN until the byte after it is there too. */
  private int findNumberEnd(ByteBuf in, String tooLong) {
    int end = findInLine(in, '\r');
    if (end == UNKNOWN) {
      failIfLineTooLong(in, tooLong);
      return UNKNOWN;
    }
    return end + 1 < in.readableBytes() ? end : UNKNOWN;
  }

  /**
   * The distance from the reader index to the first {@code wanted} byte, or UNKNOWN. Looks at no
   * byte twice while a line is incomplete, and at none behind a zero byte or the longest line.
   */
  private int findInLine(ByteBuf in, char wanted) {
    int start = in.readerIndex();
    int end = Math.min(in.readableBytes(), MAX_LINE_BYTES + 1);
    int at = scanned;
    while (at < end) {
      byte b = in.getByte(start + at);
      if (b == wanted) {
        scanned = at;
        return at;
      }
      if (b == 0) {
        break;
      }
      at++;
    }
    scanned = at;
    return UNKNOWN;
  }

  private static void failIfLineTooLong(ByteBuf in, String message) {
    if (in.readableBytes() > MAX_LINE_BYTES) {
      throw new ProtocolException(message);
    }
  }

  private void skipLine(ByteBuf in, int end) {
    in.skipBytes(end + 2);
    scanned = 0;
  }

  /**
   * The number between the type byte and {@code end}: -1 for every negative one, which are all the
   * same here, and MALFORMED for what Redis takes for none: signs and zeros in front, blanks, more
   * than 64 bits.
   */
  private static long parseNumber(ByteBuf in, int end) {
    String text = in.toString(in.readerIndex() + 1, end - 1, StandardCharsets.ISO_8859_1);
    boolean negative = text.startsWith("-");
    String digits = negative ? text.substring(1) : text;
    boolean canonical = digits.equals("0") ? !negative : !digits.startsWith("0");
    if (!canonical || digits.isEmpty() || digits.length() > MAX_LONG_DIGITS) {
      return MALFORMED;
    }
    // Nineteen digits overflow a long at most once, into the negative numbers.
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return MALFORMED;
      }
      value = value * 10 + digit;
    }
    boolean smallest = negative && value == Long.MIN_VALUE;
    if (value < 0 && !smallest) {
      return MALFORMED;
    }
    return negative ? -1 : value;
  }
}

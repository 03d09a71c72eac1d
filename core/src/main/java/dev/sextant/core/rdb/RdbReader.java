package dev.sextant.core.rdb;

import dev.sextant.core.types.Bytes;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parts that RDB is made of, from a byte array or piece by piece from a {@link
 * ByteSource}. Trusts nothing: whatever the bytes are, each method returns or throws {@link
 * RdbException}, and allocates no more than a small multiple of what is there.
 *
 * <p>What comes from a source passes through a window, an array that holds what was read and not
 * yet used. It grows when a single string needs that, and only as far as bytes do arrive, since a
 * damaged length may announce any number of them. Between {@link #startRecording} and {@link
 * #recorded} nothing leaves the window, so that a value can be had as the bytes it came as.
 *
 * <p>Source: {@code rdb.c} of Redis 7.0.15.
 */
public final class RdbReader {
  private static final int SPECIAL = 3;
  private static final int WINDOW_BYTES = 1 << 16;

  /** A window larger than this is given back when what needed it has been read. */
  private static final int LARGE_WINDOW_BYTES = 1 << 20;

  /** The longest array that every JVM makes. */
  private static final int MAX_ARRAY_BYTES = Integer.MAX_VALUE - 8;

  private static final int NONE = -1;

  private final @Nullable ByteSource source;

  /** Whether the source may have nothing for now, so that what was begun is read again. */
  private final boolean pauses;

  /** How many bytes there are in all, counted as {@link #position} does. */
  private final long length;

  private byte[] bytes;
  private int at;
  private int end;

  /** What to add to an index in the window to get a position. */
  private long offset;

  /** Where the recording began, an index in the window, or NONE. */
  private int recordedFrom = NONE;

  /** Where {@link #reset} goes back to, an index in the window, or NONE. */
  private int marked = NONE;

  /** The check of the bytes up to the index {@link #summed}. */
  private long sum;

  private int summed;

  /** A reader of the bytes from {@code start} (inclusive) to {@code end} (exclusive). */
  public RdbReader(byte[] bytes, int start, int end) {
    this.source = null;
    this.pauses = false;
    this.bytes = bytes;
    this.at = start;
    this.end = end;
    this.length = (long) end - start;
    this.offset = -(long) start;
    this.summed = start;
  }

  /**
   * A reader of what comes from a source.
   *
   * @param length how many bytes that will be; {@code Long.MAX_VALUE} if it is not known
   */
  public RdbReader(ByteSource source, long length) {
    this(source, length, false);
  }

  private RdbReader(ByteSource source, long length, boolean pauses) {
    this.source = source;
    this.pauses = pauses;
    this.bytes = new byte[WINDOW_BYTES];
    this.length = length;
  }

  /**
   * A reader of what comes from a source bit by bit: while that has nothing, reading ends with
   * {@link RdbPausedException}, and can be taken up again from the last {@link #mark}.
   *
   * @param length how many bytes there will be; {@code Long.MAX_VALUE} if it is not known
   */
  public static RdbReader ofArriving(ByteSource source, long length) {
    return new RdbReader(source, length, true);
  }

  /** How many bytes were read. */
  public long position() {
    return offset + at;
  }

  /** The {@link Crc64} of all bytes that were read. */
  public long checkSumSoFar() {
    if (at > summed) { // It is less for bytes that are read once more.
      sum = Crc64.update(sum, bytes, summed, at - summed);
      summed = at;
    }
    return sum;
  }

  /**
   * Keeps what is read from here on, so that {@link #reset} can go back to it; only where the
   * source may pause.
   */
  public void mark() {
    marked = pauses ? at : NONE;
  }

  /** Goes back to where {@link #mark} was called last. */
  public void reset() {
    at = marked;
  }

  /** How many bytes were taken from the source, those that were not read yet among them. */
  public long taken() {
    return offset + end;
  }

  /** How many bytes are left. */
  public long remaining() {
    return length - position();
  }

  /** Keeps what is read from here on, for {@link #recorded}. */
  void startRecording() {
    recordedFrom = at;
  }

  /**
   * Ends the recording.
   *
   * @param before how many bytes of zero are put before what was read
   * @param behind how many are put behind it
   */
  byte[] recorded(int before, int behind) throws RdbException {
    int count = at - recordedFrom;
    if (count > MAX_ARRAY_BYTES - before - behind) {
      throw new RdbException("value of " + count + " bytes is too long");
    }
    byte[] copy = new byte[before + count + behind];
    System.arraycopy(bytes, recordedFrom, copy, before, count);
    recordedFrom = NONE;
    return copy;
  }

  /** Passes by {@code count} bytes and returns where they begin in the window. */
  private int take(long count) throws RdbException {
    if (count < 0 || count > remaining()) {
      throw endOfData();
    }
    if (count > end - at) {
      fill(count);
    }
    int start = at;
    at += (int) count;
    return start;
  }

  private static RdbException endOfData() {
    return new RdbException("unexpected end of data");
  }

  /** Reads until {@code count} unused bytes are in the window. */
  private void fill(long count) throws RdbException {
    makeRoomAtTheFront(count);
    if (count > MAX_ARRAY_BYTES - at) {
      throw new RdbException("string or value of " + (at + count) + " bytes is too long");
    }
    int needed = at + (int) count;
    while (end < needed) {
      if (end == bytes.length) {
        long doubled = Math.min(2L * bytes.length, MAX_ARRAY_BYTES);
        bytes = Arrays.copyOf(bytes, (int) doubled);
      }
      int got = read(bytes, end, bytes.length - end);
      if (got == 0 && pauses) {
        throw new RdbPausedException();
      } else if (got <= 0) {
        throw endOfData();
      }
      end += got;
    }
  }

  private int read(byte[] into, int start, int most) throws RdbException {
    if (source == null) {
      return -1;
    }
    try {
      return source.read(into, start, most);
    } catch (IOException e) {
      throw new RdbException("cannot be read: " + e.getMessage(), e);
    }
  }

  /** Drops what was used and is not recorded. */
  private void makeRoomAtTheFront(long count) {
    checkSumSoFar();
    int dropped = firstKept();
    boolean isTooLarge = bytes.length > LARGE_WINDOW_BYTES && end - dropped + count < WINDOW_BYTES;
    byte[] window = isTooLarge ? new byte[WINDOW_BYTES] : bytes;
    System.arraycopy(bytes, dropped, window, 0, end - dropped);
    bytes = window;
    offset += dropped;
    at -= dropped;
    end -= dropped;
    summed -= dropped;
    recordedFrom = recordedFrom == NONE ? NONE : recordedFrom - dropped;
    marked = marked == NONE ? NONE : marked - dropped;
  }

  /** The index of the first byte that may still be needed. */
  private int firstKept() {
    int first = recordedFrom == NONE ? at : recordedFrom;
    return marked == NONE ? first : Math.min(first, marked);
  }

  /** Passes by {@code count} bytes, however many. */
  void skip(long count) throws RdbException {
    if (count < 0 || count > remaining()) {
      throw endOfData();
    }
    for (long left = count; left > 0; ) {
      int part = (int) Math.min(left, WINDOW_BYTES);
      take(part);
      left -= part;
    }
  }

  /** Passes by a string, whatever its encoding, and looks at nothing but its length. */
  void skipString() throws RdbException {
    int first = readByte();
    switch (first) {
      case RdbWriter.ENCODED_INT8 -> skip(Byte.BYTES);
      case RdbWriter.ENCODED_INT16 -> skip(Short.BYTES);
      case RdbWriter.ENCODED_INT32 -> skip(Integer.BYTES);
      case RdbWriter.ENCODED_LZF -> {
        long compressed = readNumber();
        readNumber();
        skip(compressed);
      }
      default -> skip(lengthOfPlainString(first));
    }
  }

  /** Reads one byte, 0 to 255. */
  public int readByte() throws RdbException {
    int start = take(1);
    return bytes[start] & 0xff;
  }

  /** Reads {@code count} bytes as they are. */
  public byte[] readBytes(long count) throws RdbException {
    int start = take(count);
    return Arrays.copyOfRange(bytes, start, at);
  }

  /** Reads a signed number of {@code width} bytes, at most 8, the lowest first. */
  public long readLittleEndian(int width) throws RdbException {
    int start = take(width);
    return LittleEndian.getSigned(bytes, start, width);
  }

  private long readBigEndian(int width) throws RdbException {
    long value = 0;
    for (int i = 0; i < width; i++) {
      value = value << Byte.SIZE | readByte();
    }
    return value;
  }

  /** Reads a number without sign. One of 2^63 or more comes back negative. */
  public long readNumber() throws RdbException {
    int first = readByte();
    return first >> 6 == SPECIAL ? first & 0x3f : readNumber(first);
  }

  private long readNumber(int first) throws RdbException {
    return switch (first) {
      case 0x80 -> readBigEndian(Integer.BYTES);
      case 0x81 -> readBigEndian(Long.BYTES);
      default ->
          switch (first >> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3f) << Byte.SIZE | readByte();
            default -> throw new RdbException("unknown encoding of a length: " + first);
          };
    };
  }

  /**
   * Reads how many things follow, of which each takes a byte at least: what cannot be is refused
   * before anybody makes room for it.
   */
  public int readCount() throws RdbException {
    long count = readNumber();
    if (count < 0 || count > Math.min(remaining(), Integer.MAX_VALUE)) {
      throw new RdbException("more elements than bytes: " + Long.toUnsignedString(count));
    }
    return (int) count;
  }

  /** Reads a double of 8 bytes. */
  public double readDouble() throws RdbException {
    return Double.longBitsToDouble(readLittleEndian(Long.BYTES));
  }

  /** Reads a string, whatever its encoding. The array belongs to the caller. */
  public byte[] readString() throws RdbException {
    int first = readByte();
    return switch (first) {
      case RdbWriter.ENCODED_INT8 -> Bytes.ofLong(readLittleEndian(Byte.BYTES));
      case RdbWriter.ENCODED_INT16 -> Bytes.ofLong(readLittleEndian(Short.BYTES));
      case RdbWriter.ENCODED_INT32 -> Bytes.ofLong(readLittleEndian(Integer.BYTES));
      case RdbWriter.ENCODED_LZF -> {
        long compressed = readNumber();
        long length = readNumber();
        int start = take(compressed);
        yield Lzf.decompress(bytes, start, (int) compressed, length);
      }
      default -> readBytes(lengthOfPlainString(first));
    };
  }

  private long lengthOfPlainString(int first) throws RdbException {
    if (first >> 6 == SPECIAL) {
      throw new RdbException("unknown encoding of a string: " + (first & 0x3f));
    }
    return readNumber(first);
  }
}

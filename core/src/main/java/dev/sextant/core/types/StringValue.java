package dev.sextant.core.types;

import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import java.util.Arrays;

/**
 * A string: any bytes, up to 512 MB.
 *
 * <p>As long as it is only set and read, the array that came with the command is the value, shared
 * by whoever else holds it. The first change in place (APPEND, SETRANGE, SETBIT) moves it to a
 * buffer of its own, which grows as Redis's strings grow, because that is what memory accounting
 * sees. {@link #bytes} may hand that buffer out when it is exactly full; the next change then
 * begins with a copy.
 *
 * <p>Three encodings, as OBJECT ENCODING names them: {@code int} for text that reads as an integer
 * when set, {@code embstr} for other text of up to 44 bytes, {@code raw} for longer text and for
 * anything changed in place.
 *
 * <p>Redis keeps one object for each of the integers 0 to 9999 and lets all keys share it, which
 * OBJECT REFCOUNT and used_memory show. Here each key has an object of its own that knows that it
 * stands for a shared one: nobody can then change it for others by mistake.
 */
public final class StringValue extends Value {
  private static final byte INT = 0;
  private static final byte EMBEDDED = 1;
  private static final byte RAW = 2;

  /** An integer for which Redis would use the object that all keys share. */
  private static final byte SHARED = 3;

  /** The integers from 0 up to here (exclusive) are shared. */
  private static final int SHARED_INTEGERS = 10_000;

  /** The content, from index 0; longer than {@link #length} only if {@link #owned}. */
  private byte[] buffer;

  private int length;
  private byte encoding;

  /** Whether {@link #buffer} is seen by nobody else, and its length is Redis's capacity. */
  private boolean owned;

  private StringValue(byte[] buffer, int length, byte encoding) {
    this.buffer = buffer;
    this.length = length;
    this.encoding = encoding;
  }

  /** The value that SET stores: integers are recognised. The array must never change again. */
  public static StringValue of(byte[] text) {
    return Bytes.isNotLong(Bytes.parseLong(text), text)
        ? ofText(text)
        : new StringValue(text, text.length, INT);
  }

  /** As {@link #of(byte[])}, sharing small integers if the settings allow. */
  public static StringValue of(byte[] text, Encodings encodings) {
    long number = Bytes.parseLong(text);
    return Bytes.isNotLong(number, text)
        ? ofText(text)
        : new StringValue(text, text.length, integerEncoding(number, encodings));
  }

  /** The value that INCR stores. */
  public static StringValue ofLong(long number) {
    byte[] text = Bytes.ofLong(number);
    return new StringValue(text, text.length, INT);
  }

  /** As {@link #ofLong(long)}, sharing small integers if the settings allow. */
  public static StringValue ofLong(long number, Encodings encodings) {
    byte[] text = Bytes.ofLong(number);
    return new StringValue(text, text.length, integerEncoding(number, encodings));
  }

  private static byte integerEncoding(long number, Encodings encodings) {
    return number >= 0 && number < SHARED_INTEGERS && encodings.sharesIntegers() ? SHARED : INT;
  }

  /**
   * The value that INCRBYFLOAT stores: text, even if it reads as an integer. The array must never
   * change again.
   */
  public static StringValue ofText(byte[] text) {
    boolean embedded = text.length <= RedisSizes.EMBEDDED_STRING_MAX;
    return new StringValue(text, text.length, embedded ? EMBEDDED : RAW);
  }

  /** The value that SETRANGE and SETBIT begin with on a missing key: zero bytes, to be changed. */
  public static StringValue zeros(int length) {
    StringValue value = new StringValue(new byte[roomWhenAllocated(length)], length, RAW);
    value.owned = true;
    return value;
  }

  // ---------------------------------------------------------------- reading

  /** The length in bytes. */
  public int length() {
    return length;
  }

  /**
   * The content as an array of its own length that never changes; without a copy unless the value
   * was changed in place and has spare room.
   */
  public byte[] bytes() {
    if (buffer.length != length) {
      return Arrays.copyOf(buffer, length);
    }
    owned = false;
    return buffer;
  }

  /**
   * The content without any copy: the first {@link #length} bytes of the returned array, to be read
   * at once and neither kept nor changed.
   */
  public byte[] array() {
    return buffer;
  }

  /** The bytes from {@code start} (inclusive) to {@code end} (exclusive), which lie within. */
  public byte[] range(int start, int end) {
    return start == 0 && end == length ? bytes() : Arrays.copyOfRange(buffer, start, end);
  }

  /** Whether Redis would keep this value in an object that many keys share. */
  public boolean isShared() {
    return encoding == SHARED;
  }

  /** Whether the content reads as an integer, in whatever encoding. */
  public boolean holdsLong() {
    return encoding == INT
        || encoding == SHARED
        || !Bytes.isNotLong(longValue(), buffer, 0, length);
  }

  /** The integer that the content reads as, when {@link #holdsLong}. */
  public long longValue() {
    return Bytes.parseLong(buffer, 0, length);
  }

  // ---------------------------------------------------------------- changing

  /**
   * Becomes {@code number}, if Redis would change the integer in its place: neither the old nor the
   * new one may be an object that many keys share.
   *
   * @return whether it did
   */
  public boolean setLong(long number) {
    boolean inPlace = encoding == INT && (number < 0 || number >= SHARED_INTEGERS);
    if (inPlace) {
      buffer = Bytes.ofLong(number);
      length = buffer.length;
      owned = false;
    }
    return inPlace;
  }

  /** Appends {@code tail} and returns the new length. */
  public int append(byte[] tail) {
    int start = length;
    makeRoom(length + tail.length);
    System.arraycopy(tail, 0, buffer, start, tail.length);
    length = start + tail.length;
    return length;
  }

  /** Overwrites from {@code offset} with {@code part}; a gap before it fills with zero bytes. */
  public void setRange(int offset, byte[] part) {
    byte[] writable = writable(offset + part.length);
    System.arraycopy(part, 0, writable, offset, part.length);
  }

  /**
   * Makes the content at least {@code minLength} bytes long, adding zero bytes, and returns it to
   * be changed in place: the first {@link #length} bytes of the returned array, until the next call
   * of any method of this value.
   */
  public byte[] writable(int minLength) {
    makeRoom(Math.max(length, minLength));
    if (minLength > length) {
      Arrays.fill(buffer, length, minLength, (byte) 0);
      length = minLength;
    }
    return buffer;
  }

  /**
   * As {@link #writable} with the present length, with room for {@code extra} bytes behind it, to
   * be taken by {@link #setLength}.
   */
  public byte[] writableWithRoom(int extra) {
    makeRoom(length + extra);
    return buffer;
  }

  /**
   * Sets the length, up to what the last {@link #writableWithRoom} made room for: the content is
   * what was written there.
   */
  public void setLength(int newLength) {
    length = newLength;
  }

  /**
   * Replaces the content by {@code newLength} zero bytes, allocated anew, to be changed in place.
   */
  public byte[] reallocate(int newLength) {
    buffer = new byte[roomWhenAllocated(newLength)];
    length = newLength;
    owned = true;
    encoding = RAW;
    return buffer;
  }

  /** Leaves a private buffer with room for {@code needed} bytes and the encoding raw. */
  private void makeRoom(int needed) {
    int capacity = owned ? buffer.length : capacityBeforeGrowth();
    if (needed > capacity) {
      capacity = capacityWhenGrown(needed);
    } else if (owned) {
      return;
    }
    buffer = Arrays.copyOf(buffer, capacity);
    owned = true;
    encoding = RAW;
  }

  /** The room in a string that has never grown. */
  private int capacityBeforeGrowth() {
    int room = roomWhenAllocated(length);
    // SET gives back the rest of the allocation if it is more than a tenth.
    return encoding == RAW && room - length > length / 10 ? length : room;
  }

  /** The room in a string that was allocated for {@code length} bytes: the allocator rounds up. */
  private static int roomWhenAllocated(int length) {
    // The header of the shortest strings cannot tell that there is room.
    int header = RedisSizes.stringHeader(length);
    return header == 1 ? length : room(header, RedisSizes.string(length));
  }

  /**
   * The room in a string that has just outgrown its allocation: twice what it needs, up to 1 MB.
   */
  private static int capacityWhenGrown(int needed) {
    int spare = Math.min(needed, RedisSizes.STRING_MAX_PREALLOCATION);
    long wanted = (long) needed + spare;
    int header = RedisSizes.growableStringHeader(wanted);
    return room(header, Jemalloc.size(header + wanted + 1));
  }

  private static int room(int header, long allocated) {
    long room = allocated - header - 1;
    long countable = header == 3 ? 0xff : header == 5 ? 0xffff : Integer.MAX_VALUE - 8;
    return (int) Math.min(room, countable);
  }

  // ---------------------------------------------------------------- as a value

  @Override
  public ValueType type() {
    return ValueType.STRING;
  }

  @Override
  public String encoding() {
    return switch (encoding) {
      case INT, SHARED -> "int";
      case EMBEDDED -> "embstr";
      default -> "raw";
    };
  }

  @Override
  public long memoryBytes() {
    return switch (encoding) {
      case INT -> RedisSizes.OBJECT;
      case SHARED -> 0;
      case EMBEDDED -> RedisSizes.embeddedString(length);
      // Redis's capacity is the buffer's; a string without spare room has its length for one.
      default -> RedisSizes.OBJECT + RedisSizes.string(buffer.length);
    };
  }

  @Override
  public long usageBytes(int samples) {
    return encoding == SHARED ? RedisSizes.OBJECT : memoryBytes();
  }

  @Override
  public StringValue copy() {
    return new StringValue(bytes(), length, encoding == SHARED ? INT : encoding);
  }
}

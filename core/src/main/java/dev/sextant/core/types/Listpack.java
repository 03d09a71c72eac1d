package dev.sextant.core.types;

import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import java.util.Arrays;

/**
 * A listpack as Redis writes it, byte for byte: strings and integers one after the other in one
 * array, each followed by its own length, so that it can be read from both ends.
 *
 * <pre>
 * total bytes (4) | elements (2) | element, length | element, length | ... | 0xff
 * </pre>
 *
 * <p>A place is the index of an element's first byte. Text that reads as an integer is stored as
 * one and comes back as the same text. It also keeps account of the allocation that Redis would
 * hold for it, which grows to what is needed and shrinks when an element does.
 *
 * <p>Source: <a href="https://github.com/antirez/listpack/blob/master/listpack.md">Listpack
 * specification</a>.
 */
public final class Listpack {
  private static final int HEADER = 6;
  private static final int END = 0xff;
  private static final int MANY_ELEMENTS = 0xffff;

  private static final int INT13 = 0xc0;
  private static final int STRING12 = 0xe0;
  private static final int STRING32 = 0xf0;
  private static final int INT16 = 0xf1;
  private static final int INT24 = 0xf2;
  private static final int INT32 = 0xf3;
  private static final int INT64 = 0xf4;

  /** Takes text as a part of an array. */
  @FunctionalInterface
  public interface TextReceiver {
    /** Takes {@code length} bytes from {@code offset} on; only during the call. */
    void accept(byte[] bytes, int offset, int length);
  }

  private byte[] bytes;
  private int total;
  private long allocated;

  /**
   * An empty one.
   *
   * @param preallocated how many bytes Redis allocates at first
   */
  public Listpack(long preallocated) {
    bytes = new byte[64];
    total = HEADER + 1;
    bytes[HEADER] = (byte) END;
    writeTotal();
    allocated = Jemalloc.size(Math.max(preallocated, total));
  }

  private Listpack(byte[] content) {
    bytes = content;
    total = content.length;
    allocated = Jemalloc.size(total);
  }

  /** One with that content, which is kept and must be a listpack. */
  public static Listpack of(byte[] content) {
    return new Listpack(content);
  }

  /** One with the same content, in an allocation of just its size. */
  public Listpack copy() {
    return new Listpack(toByteArray());
  }

  /** The content: header, elements and end. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, total);
  }

  /** How many bytes {@link #toByteArray} has. */
  public int totalBytes() {
    return total;
  }

  /** The bytes that Redis has allocated for it. */
  public long allocatedBytes() {
    return allocated;
  }

  /** Gives back what is allocated beyond its size. */
  public void shrinkToFit() {
    allocated = Math.min(allocated, Jemalloc.size(total));
    bytes = toByteArray();
  }

  // ---------------------------------------------------------------- places

  /** The place of the first element, or of the end. */
  public int first() {
    return HEADER;
  }

  /** The place behind the last element. */
  public int end() {
    return total - 1;
  }

  /** The place of the next element, or of the end. */
  public int next(int place) {
    int length = encodedLength(place);
    return place + length + backLengthBytes(length);
  }

  /** The place {@code count} elements further. */
  public int next(int place, long count) {
    int at = place;
    for (long i = 0; i < count; i++) {
      at = next(at);
    }
    return at;
  }

  /**
   * The place of the previous element; there must be one. As in Redis the width of the length in
   * front of {@code place} follows from the length, not from where its bytes seem to begin: in what
   * was restored from elsewhere these may differ.
   */
  public int previous(int place) {
    int length = 0;
    int shift = 0;
    int at = place;
    int group;
    do {
      group = bytes[--at];
      length |= (group & 0x7f) << shift;
      shift += 7;
    } while (group < 0);
    return place - backLengthBytes(length) - length;
  }

  private int encodedLength(int place) {
    int first = bytes[place] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    if (first < INT13) {
      return 1 + (first & 0x3f);
    }
    if (first < STRING12) {
      return 2;
    }
    if (first < STRING32) {
      return 2 + ((first & 0xf) << 8 | bytes[place + 1] & 0xff);
    }
    return switch (first) {
      case STRING32 -> 5 + (int) littleEndian(place + 1, 4);
      case INT16 -> 3;
      case INT24 -> 4;
      case INT32 -> 5;
      case INT64 -> 9;
      default -> throw new IllegalStateException("no listpack element: " + first);
    };
  }

  // ---------------------------------------------------------------- reading

  /** Whether the element is stored as an integer. */
  private static boolean isInteger(int first) {
    return first < 0x80 || first >= INT13 && first < STRING12 || first > STRING32;
  }

  /** The integer at {@code place}. */
  public long integer(int place) {
    int first = bytes[place] & 0xff;
    if (first < 0x80) {
      return first;
    }
    if (!isInteger(first)) {
      return Bytes.parseLong(text(place));
    }
    if (first < STRING12) {
      int signed = first << 27 >> 19;
      return signed | bytes[place + 1] & 0xff;
    }
    return switch (first) {
      case INT16 -> (short) littleEndian(place + 1, 2);
      case INT24 -> (int) littleEndian(place + 1, 3) << 8 >> 8;
      case INT32 -> (int) littleEndian(place + 1, 4);
      default -> littleEndian(place + 1, 8);
    };
  }

  /** The text of the element at {@code place}. */
  public byte[] text(int place) {
    int first = bytes[place] & 0xff;
    if (isInteger(first)) {
      return Bytes.ofLong(integer(place));
    }
    int start = place + textHeader(first);
    return Arrays.copyOfRange(bytes, start, place + encodedLength(place));
  }

  /** Gives the text of the element at {@code place} to {@code receiver}, without copying it. */
  public void read(int place, TextReceiver receiver) {
    int first = bytes[place] & 0xff;
    if (isInteger(first)) {
      byte[] digits = Bytes.ofLong(integer(place));
      receiver.accept(digits, 0, digits.length);
    } else {
      int header = textHeader(first);
      receiver.accept(bytes, place + header, encodedLength(place) - header);
    }
  }

  /** Whether the element at {@code place} is that text. */
  public boolean contentEquals(int place, byte[] text) {
    int first = bytes[place] & 0xff;
    if (isInteger(first)) {
      return Arrays.equals(Bytes.ofLong(integer(place)), text);
    }
    int start = place + textHeader(first);
    return Arrays.equals(bytes, start, place + encodedLength(place), text, 0, text.length);
  }

  private static int textHeader(int first) {
    return first < INT13 ? 1 : first < STRING32 ? 2 : 5;
  }

  private long littleEndian(int at, int width) {
    long value = 0;
    for (int i = width - 1; i >= 0; i--) {
      value = value << 8 | bytes[at + i] & 0xff;
    }
    return value;
  }

  // ---------------------------------------------------------------- writing

  /** Adds text at the end. */
  public void append(byte[] text) {
    long number = Bytes.parseLong(text);
    if (!Bytes.isNotLong(number, text)) {
      append(number);
      return;
    }
    int length = text.length;
    int header = length < 64 ? 1 : length < 4096 ? 2 : 5;
    int at = makeRoom(end(), 0, header + length);
    switch (header) {
      case 1 -> bytes[at] = (byte) (0x80 | length);
      case 2 -> {
        bytes[at] = (byte) (STRING12 | length >> 8);
        bytes[at + 1] = (byte) length;
      }
      default -> {
        bytes[at] = (byte) STRING32;
        writeLittleEndian(at + 1, length, 4);
      }
    }
    System.arraycopy(text, 0, bytes, at + header, length);
    countElement();
  }

  /** Adds an integer at the end. */
  public void append(long value) {
    int width = integerWidth(value);
    writeInteger(makeRoom(end(), 0, width), value, width);
    countElement();
  }

  /** Puts an integer in the place of the element at {@code place}. */
  public void replace(int place, long value) {
    int width = integerWidth(value);
    int old = encodedLength(place);
    writeInteger(makeRoom(place, old + backLengthBytes(old), width), value, width);
  }

  private static int integerWidth(long value) {
    return RedisSizes.listpackInteger(value) - 1;
  }

  private void writeInteger(int at, long value, int width) {
    switch (width) {
      case 1 -> bytes[at] = (byte) value;
      case 2 -> {
        bytes[at] = (byte) (INT13 | value >> 8 & 0x1f);
        bytes[at + 1] = (byte) value;
      }
      default -> {
        bytes[at] = (byte) (width == 3 ? INT16 : width == 4 ? INT24 : width == 5 ? INT32 : INT64);
        writeLittleEndian(at + 1, value, width - 1);
      }
    }
  }

  /**
   * Makes room at {@code place} for an element of {@code length} encoded bytes instead of {@code
   * replaced} bytes, and writes the length behind it.
   */
  private int makeRoom(int place, int replaced, int length) {
    int backLength = backLengthBytes(length);
    int more = length + backLength - replaced;
    int newTotal = Math.addExact(total, more);
    if (newTotal > bytes.length) {
      bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8, newTotal * 3L / 2));
    }
    int behind = place + replaced;
    System.arraycopy(bytes, behind, bytes, behind + more, total - behind);
    if (more < 0 || newTotal > allocated) {
      allocated = Jemalloc.size(newTotal);
    }
    total = newTotal;
    writeTotal();
    writeBackLength(place + length, length, backLength);
    return place;
  }

  private void writeBackLength(int at, int length, int width) {
    for (int i = 0; i < width; i++) {
      int group = length >> 7 * (width - 1 - i) & 0x7f;
      bytes[at + i] = (byte) (i == 0 ? group : group | 0x80);
    }
  }

  private static int backLengthBytes(int length) {
    if (length <= 127) {
      return 1;
    }
    if (length < 16383) {
      return 2;
    }
    if (length < 2097151) {
      return 3;
    }
    return length < 268435455 ? 4 : 5;
  }

  private void countElement() {
    int count = (int) littleEndian(4, 2);
    if (count != MANY_ELEMENTS) {
      writeLittleEndian(4, count + 1, 2);
    }
  }

  private void writeTotal() {
    writeLittleEndian(0, total, 4);
  }

  private void writeLittleEndian(int at, long value, int width) {
    for (int i = 0; i < width; i++) {
      bytes[at + i] = (byte) (value >>> 8 * i);
    }
  }
}

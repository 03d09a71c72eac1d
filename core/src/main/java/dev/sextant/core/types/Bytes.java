package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** What every part needs of byte arrays: comparing, hashing, and integers in decimal. */
public final class Bytes {
  /** No bytes. */
  public static final byte[] EMPTY = {};

  /**
   * What {@link #parseLong} returns for text that is no integer; also the smallest integer, so ask
   * {@link #isNotLong}.
   */
  public static final long NOT_A_LONG = Long.MIN_VALUE;

  private static final byte[] MIN_LONG = "-9223372036854775808".getBytes(US_ASCII);

  private static final VarHandle LONG_AT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT_AT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long HASH_SEED = 0x243F6A8885A308D3L;
  private static final long HASH_MIX_1 = 0x9FB21C651E98DF25L;
  private static final long HASH_MIX_2 = 0xD6E8FEB86659FD93L;

  private Bytes() {}

  /**
   * Parses a decimal integer strictly: what Redis accepts as an integer and nothing else. No plus
   * sign, spaces, leading zeros or minus zero.
   *
   * <pre>{@code
   * long n = Bytes.parseLong(text);
   * if (Bytes.isNotLong(n, text)) {
   *   ...
   * }
   * }</pre>
   *
   * @return the number, or {@link #NOT_A_LONG} when the text is none
   */
  public static long parseLong(byte[] text) {
    return parseLong(text, 0, text.length);
  }

  /** As {@link #parseLong(byte[])}, for the bytes from {@code start} (inclusive) to {@code end}. */
  public static long parseLong(byte[] text, int start, int end) {
    int length = end - start;
    if (length == 0 || length > 20) {
      return NOT_A_LONG;
    }
    boolean negative = text[start] == '-';
    int at = negative ? start + 1 : start;
    if (at == end) {
      return NOT_A_LONG;
    }
    int first = text[at] - '0';
    if (first == 0) {
      return length == 1 ? 0 : NOT_A_LONG;
    }
    // Summed as a negative number, whose range is the larger one.
    long sum = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9 || sum < Long.MIN_VALUE / 10) {
        return NOT_A_LONG;
      }
      sum *= 10;
      if (sum < Long.MIN_VALUE + digit) {
        return NOT_A_LONG;
      }
      sum -= digit;
    }
    return negative ? sum : -sum;
  }

  /**
   * Whether {@code text} was no integer, given what {@link #parseLong} returned for it. (The
   * negation of the smallest integer overflows to itself, which makes 9223372036854775808 no
   * integer too.)
   */
  public static boolean isNotLong(long parsed, byte[] text) {
    return isNotLong(parsed, text, 0, text.length);
  }

  /** As {@link #isNotLong(long, byte[])}, for the bytes from {@code start} to {@code end}. */
  public static boolean isNotLong(long parsed, byte[] text, int start, int end) {
    return parsed == NOT_A_LONG && !Arrays.equals(text, start, end, MIN_LONG, 0, MIN_LONG.length);
  }

  /** The decimal text of {@code value}. */
  public static byte[] ofLong(long value) {
    if (value == Long.MIN_VALUE) {
      return MIN_LONG.clone();
    }
    byte[] text = new byte[decimalLength(value)];
    long rest = Math.abs(value);
    int at = text.length;
    do {
      text[--at] = (byte) ('0' + rest % 10);
      rest /= 10;
    } while (rest != 0);
    if (value < 0) {
      text[0] = '-';
    }
    return text;
  }

  /** How many bytes {@link #ofLong} returns. */
  public static int decimalLength(long value) {
    if (value == Long.MIN_VALUE) {
      return MIN_LONG.length;
    }
    int length = value < 0 ? 2 : 1;
    for (long rest = Math.abs(value); rest >= 10; rest /= 10) {
      length++;
    }
    return length;
  }

  /** Compares as memcmp does: byte by byte, unsigned, a prefix before what it begins. */
  public static int compare(byte[] a, byte[] b) {
    return Arrays.compareUnsigned(a, b);
  }

  /** Whether {@code text} is the given ASCII word but for the case of letters. */
  public static boolean equalsIgnoreCase(byte[] text, String word) {
    if (text.length != word.length()) {
      return false;
    }
    for (int i = 0; i < text.length; i++) {
      if (toLowerCase(text[i]) != toLowerCase((byte) word.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The lower case of an ASCII letter, and any other byte as it is. */
  public static byte toLowerCase(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + ('a' - 'A')) : b;
  }

  /**
   * A hash for tables whose size is a power of two: every bit of the text reaches every bit of the
   * hash. It takes eight bytes a step, each multiplied and folded, and the length, so that texts of
   * zeros differ. The seed is fixed, because equal runs must scan in equal order; it withstands
   * accidents, not an adversary who knows it.
   */
  public static int hash(byte[] text) {
    long hash = HASH_SEED ^ text.length;
    int at = 0;
    for (; at <= text.length - Long.BYTES; at += Long.BYTES) {
      hash = mix(hash ^ (long) LONG_AT.get(text, at));
    }
    long tail = 0;
    if (at <= text.length - Integer.BYTES) {
      tail = (int) INT_AT.get(text, at) & 0xffffffffL;
      at += Integer.BYTES;
    }
    for (; at < text.length; at++) {
      tail = tail << 8 | (text[at] & 0xff);
    }
    hash = mix(hash ^ tail);
    return (int) hash; // its upper half is folded in already
  }

  private static long mix(long h) {
    long x = (h ^ h >>> 32) * HASH_MIX_1;
    x = (x ^ x >>> 29) * HASH_MIX_2;
    return x ^ x >>> 32;
  }
}

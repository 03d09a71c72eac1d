package dev.sextant.core.rdb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Integers of which the lowest byte comes first, in byte arrays. */
final class LittleEndian {
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private LittleEndian() {}

  static long getLong(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static int getInt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static long getUnsignedInt(byte[] bytes, int at) {
    return getInt(bytes, at) & 0xffffffffL;
  }

  static int getUnsignedShort(byte[] bytes, int at) {
    return (short) SHORT.get(bytes, at) & 0xffff;
  }

  /** The signed integer of {@code width} bytes, at most 8. */
  static long getSigned(byte[] bytes, int at, int width) {
    long value = bytes[at + width - 1]; // The highest byte brings the sign.
    for (int i = width - 2; i >= 0; i--) {
      value = value << Byte.SIZE | bytes[at + i] & 0xff;
    }
    return value;
  }

  /** Writes the {@code width} lowest bytes of {@code value}, at most 8. */
  static void put(byte[] bytes, int at, int width, long value) {
    long rest = value;
    for (int i = 0; i < width; i++) {
      bytes[at + i] = (byte) rest;
      rest >>>= Byte.SIZE;
    }
  }
}

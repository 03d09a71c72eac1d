package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaHeap;
import dev.sextant.core.lua.LuaString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Collects bytes for a string; refuses, before it grows, what the heap does not allow. */
final class ByteSink {
  private final LuaHeap heap;
  private byte[] bytes;
  private int size;

  ByteSink(LuaHeap heap, int expected) {
    this.heap = heap;
    heap.chargeString(expected);
    this.bytes = new byte[expected];
  }

  private void reserve(int more) {
    long needed = (long) size + more;
    if (needed > bytes.length) {
      long capacity = Math.max(needed, Math.min(2L * bytes.length, Integer.MAX_VALUE - 64));
      heap.chargeString(needed);
      heap.charge(capacity - needed);
      bytes = Arrays.copyOf(bytes, (int) capacity);
    }
  }

  void write(int b) {
    reserve(1);
    bytes[size++] = (byte) b;
  }

  void write(byte[] source, int from, int to) {
    reserve(to - from);
    System.arraycopy(source, from, bytes, size, to - from);
    size += to - from;
  }

  void write(LuaString text) {
    write(text.bytes(), 0, text.length());
  }

  void write(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.ISO_8859_1);
    write(encoded, 0, encoded.length);
  }

  int size() {
    return size;
  }

  LuaString toLuaString() {
    return LuaString.of(size == bytes.length ? bytes : Arrays.copyOf(bytes, size));
  }
}

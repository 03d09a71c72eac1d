package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/** Writes MessagePack as cmsgpack does: the shortest form of everything. */
final class MessagePackWriter {
  /** Tables that lie deeper are written as nil. */
  private static final int MAX_NESTING = 16;

  private MessagePackWriter() {}

  static void write(ByteSink out, @Nullable Object value, int level) {
    if (value instanceof LuaString text) {
      string(out, text);
    } else if (value instanceof Double number) {
      number(out, number);
    } else if (value instanceof Boolean bool) {
      out.write(bool ? 0xc3 : 0xc2);
    } else if (value instanceof LuaTable table && level < MAX_NESTING) {
      table(out, table, level);
    } else {
      out.write(0xc0);
    }
  }

  private static void bits(ByteSink out, int tag, long value, int bytes) {
    out.write(tag);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write((int) (value >>> (8 * i)) & 0xff);
    }
  }

  private static void string(ByteSink out, LuaString text) {
    int length = text.length();
    if (length < 32) {
      out.write(0xa0 | length);
    } else if (length <= 0xff) {
      bits(out, 0xd9, length, 1);
    } else if (length <= 0xffff) {
      bits(out, 0xda, length, 2);
    } else {
      bits(out, 0xdb, length, 4);
    }
    out.write(text);
  }

  private static void number(ByteSink out, double value) {
    if (value == (long) value && value < 0x1p63) {
      integer(out, (long) value);
    } else if (value == (float) value) {
      bits(out, 0xca, Float.floatToRawIntBits((float) value), 4);
    } else {
      bits(out, 0xcb, Double.doubleToRawLongBits(value), 8);
    }
  }

  private static void integer(ByteSink out, long n) {
    if (n >= -32 && n <= 127) {
      out.write((int) n & 0xff);
    } else if (n >= 0) {
      int size = n <= 0xff ? 0 : n <= 0xffff ? 1 : n <= 0xffffffffL ? 2 : 3;
      bits(out, 0xcc + size, n, 1 << size);
    } else {
      int size = n >= -128 ? 0 : n >= -32768 ? 1 : n >= Integer.MIN_VALUE ? 2 : 3;
      bits(out, 0xd0 + size, n, 1 << size);
    }
  }

  private static void table(ByteSink out, LuaTable table, int level) {
    int entries = 0;
    double max = 0;
    boolean list = true;
    for (int place = table.nextPlace(0); place >= 0; place = table.nextPlace(place + 1)) {
      entries++;
      if (table.keyAt(place) instanceof Double key && key > 0 && key == key.intValue()) {
        max = Math.max(max, key);
      } else {
        list = false;
      }
    }
    if (list && max == entries) {
      int length = table.length();
      header(out, 0x90, 0xdc, length);
      for (int i = 1; i <= length; i++) {
        write(out, table.get(i), level + 1);
      }
      return;
    }
    header(out, 0x80, 0xde, entries);
    for (int place = table.nextPlace(0); place >= 0; place = table.nextPlace(place + 1)) {
      write(out, table.keyAt(place), level + 1);
      write(out, table.valueAt(place), level + 1);
    }
  }

  private static void header(ByteSink out, int small, int large, int count) {
    if (count <= 15) {
      out.write(small | count);
    } else if (count <= 0xffff) {
      bits(out, large, count, 2);
    } else {
      bits(out, large + 1, count, 4);
    }
  }
}

package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaHeap;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.LuaUserdata;
import dev.sextant.core.lua.NativeFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** cjson.encode, with a stack of its own for open arrays and objects. */
final class JsonEncoder extends NativeFrame {
  private static final String HEX = "0123456789abcdef";
  private static final byte[][] ESCAPES = escapes();

  /** A table that is being written: length is that of an array, or -1 for an object. */
  private static final class Open {
    final LuaTable table;
    final int length;

    /** The last index written, or the place of the last entry. */
    int at;

    boolean started;

    Open(LuaTable table, int length) {
      this.table = table;
      this.length = length;
      this.at = length < 0 ? -1 : 0;
    }
  }

  private final JsonLibrary.Settings settings;
  private final ByteSink out;
  private final Deque<Open> open = new ArrayDeque<>();
  private final @Nullable Object root;
  private boolean begun;

  JsonEncoder(JsonLibrary.Settings settings, LuaHeap heap, @Nullable Object root) {
    this.settings = settings;
    this.out = new ByteSink(heap, 64);
    this.root = root;
  }

  private static byte[][] escapes() {
    byte[][] all = new byte[256][];
    for (int c = 0; c < 32; c++) {
      all[c] = bytes("\\u00" + HEX.charAt(c >> 4) + HEX.charAt(c & 15));
    }
    all[127] = bytes("\\u007f");
    all['"'] = bytes("\\\"");
    all['\\'] = bytes("\\\\");
    all['/'] = bytes("\\/");
    all['\b'] = bytes("\\b");
    all['\t'] = bytes("\\t");
    all['\n'] = bytes("\\n");
    all['\f'] = bytes("\\f");
    all['\r'] = bytes("\\r");
    return all;
  }

  private static byte[] bytes(String text) {
    return LuaString.of(text).bytes();
  }

  @Override
  protected void step(@Nullable Object[] results) {
    if (!begun) {
      begun = true;
      value(root);
    }
    for (long left = budget(); left > 0; left--) {
      Open top = open.peekFirst();
      if (top == null) {
        finish(out.toLuaString());
        return;
      }
      spend(1);
      if (top.length < 0) {
        entry(top);
      } else {
        element(top);
      }
    }
  }

  private void element(Open top) {
    if (top.at == top.length) {
      open.removeFirst();
      out.write(']');
      return;
    }
    if (top.at > 0) {
      out.write(',');
    }
    value(top.table.get(++top.at));
  }

  private void entry(Open top) {
    int place = top.table.nextPlace(top.at + 1);
    if (place < 0) {
      open.removeFirst();
      out.write('}');
      return;
    }
    top.at = place;
    if (top.started) {
      out.write(',');
    }
    top.started = true;
    Object key = top.table.keyAt(place);
    if (key instanceof Double number) {
      out.write('"');
      number(number);
      out.write("\":");
    } else if (key instanceof LuaString text) {
      string(text);
      out.write(':');
    } else {
      throw unsupported(key, "table key must be a number or string");
    }
    value(top.table.valueAt(place));
  }

  private LuaError unsupported(@Nullable Object value, String reason) {
    return error("Cannot serialise " + Lua.typeName(value) + ": " + reason);
  }

  private void value(@Nullable Object value) {
    if (value instanceof LuaString text) {
      string(text);
    } else if (value instanceof Double number) {
      number(number);
    } else if (value instanceof Boolean bool) {
      out.write(bool ? "true" : "false");
    } else if (value instanceof LuaTable table) {
      begin(table);
    } else if (value == null || value == LuaUserdata.NULL) {
      out.write("null");
    } else {
      throw unsupported(value, "type not supported");
    }
  }

  private void begin(LuaTable table) {
    int depth = open.size() + 1;
    if (depth > settings.encodeMaxDepth) {
      throw error("Cannot serialise, excessive nesting (" + depth + ")");
    }
    int length = arrayLength(table);
    out.write(length > 0 ? '[' : '{');
    open.addFirst(new Open(table, length > 0 ? length : -1));
  }

  /** The largest index of a table that has none but positive integers; 0 or less for others. */
  private int arrayLength(LuaTable table) {
    double max = 0;
    int entries = 0;
    for (int place = table.nextPlace(0); place >= 0; place = table.nextPlace(place + 1)) {
      if (!(table.keyAt(place) instanceof Double key) || Math.floor(key) != key || key < 1) {
        spend(entries / 4);
        return -1;
      }
      max = Math.max(max, key);
      entries++;
    }
    spend(entries / 4);
    // C keeps both in an int, into which a larger double is cast.
    int size = max > Integer.MAX_VALUE ? Integer.MIN_VALUE : (int) max;
    int ratio = settings.sparseRatio;
    if (ratio > 0 && size > entries * ratio && size > settings.sparseSafe) {
      if (!settings.sparseConvert) {
        throw unsupported(table, "excessively sparse array");
      }
      return -1;
    }
    return size;
  }

  private void number(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      switch (settings.encodeInvalidNumbers) {
        case 0 -> throw unsupported(value, "must not be NaN or Inf");
        case 1 -> {
          out.write(Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
          return;
        }
        default -> {
          out.write("null");
          return;
        }
      }
    }
    out.write(LuaNumbers.formatGeneral(value, settings.precision));
  }

  private void string(LuaString text) {
    byte[] source = text.bytes();
    out.write('"');
    int plain = 0;
    for (int i = 0; i < source.length; i++) {
      byte[] escape = ESCAPES[source[i] & 0xff];
      if (escape != null) {
        out.write(source, plain, i);
        out.write(escape, 0, escape.length);
        plain = i + 1;
      }
    }
    out.write(source, plain, source.length);
    out.write('"');
    spend(source.length / 16);
  }
}

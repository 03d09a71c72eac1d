package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads MessagePack. Open arrays and maps lie on a stack of its own, not on Java's. */
final class MessagePackReader {
  /** Lua's stack of a C function has so many slots; each open table takes two of them. */
  private static final int MAX_SLOTS = 8000;

  private static final Object BEGUN = new Object();

  /** A table that still gets so many elements. */
  private static final class Open {
    final LuaTable table;
    final boolean map;
    long missing;
    int index;
    boolean hasKey;
    @Nullable Object key;

    Open(LuaTable table, boolean map, long missing) {
      this.table = table;
      this.map = map;
      this.missing = missing;
    }
  }

  private final NativeCall call;
  private final byte[] data;
  private int at;

  /** How many values were read before the current one. */
  private int before;

  private final Deque<Open> open = new ArrayDeque<>();

  MessagePackReader(NativeCall call, byte[] data, int offset) {
    this.call = call;
    this.data = data;
    this.at = offset;
  }

  int position() {
    return at;
  }

  @Nullable Object[] read(long limit) {
    List<@Nullable Object> values = new ArrayList<>();
    while (at < data.length && values.size() < limit) {
      values.add(value(values.size()));
    }
    call.heap().charge(8L * values.size());
    return values.toArray();
  }

  private @Nullable Object value(int earlier) {
    before = earlier;
    while (true) {
      need(1);
      if (1 + before + 2 * open.size() + 1 > MAX_SLOTS) {
        throw call.error(
            "stack overflow (too many return values at once;"
                + " use unpack_one or unpack_limit instead.)");
      }
      Object value = item();
      if (value == BEGUN) {
        Open top = open.getFirst();
        if (top.missing > 0) {
          continue;
        }
        value = close();
      }
      while (true) {
        Open top = open.peekFirst();
        if (top == null) {
          return value;
        }
        add(top, value);
        if (top.missing > 0) {
          break;
        }
        value = close();
      }
    }
  }

  private LuaTable close() {
    return open.removeFirst().table;
  }

  private static void add(Open top, @Nullable Object value) {
    if (!top.map) {
      top.table.set(++top.index, value);
      top.missing--;
    } else if (!top.hasKey) {
      top.hasKey = true;
      top.key = value;
    } else {
      Object key = top.key;
      if (key == null) {
        throw new LuaError("table index is nil");
      }
      if (!LuaTable.isKey(key)) {
        throw new LuaError("table index is NaN");
      }
      top.table.set(key, value);
      top.hasKey = false;
      top.missing--;
    }
  }

  private void need(long bytes) {
    if (data.length - at < bytes) {
      throw call.error("Missing bytes in input.");
    }
  }

  private long bits(int bytes) {
    need(bytes);
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value = value << 8 | data[at++] & 0xff;
    }
    return value;
  }

  /** Reads the byte of the type and what belongs to it. */
  private @Nullable Object item() {
    int type = data[at++] & 0xff;
    if (type <= 0x7f) {
      return (double) type;
    }
    if (type >= 0xe0) {
      return (double) (byte) type;
    }
    if (type <= 0x8f) {
      return begin(true, type & 0xf);
    }
    if (type <= 0x9f) {
      return begin(false, type & 0xf);
    }
    if (type <= 0xbf) {
      return string(type & 0x1f);
    }
    return switch (type) {
      case 0xc0 -> null;
      case 0xc2 -> false;
      case 0xc3 -> true;
      case 0xca -> (double) Float.intBitsToFloat((int) bits(4));
      case 0xcb -> Double.longBitsToDouble(bits(8));
      case 0xcc, 0xcd, 0xce -> (double) bits(1 << (type - 0xcc));
      case 0xd0 -> (double) (byte) bits(1);
      case 0xd1 -> (double) (short) bits(2);
      case 0xd2 -> (double) (int) bits(4);
      // The C library, too, takes the larger unsigned numbers for negative ones.
      case 0xcf, 0xd3 -> (double) bits(8);
      case 0xd9, 0xda, 0xdb -> string(bits(1 << (type - 0xd9)));
      case 0xdc, 0xdd -> begin(false, bits(2 << (type - 0xdc)));
      case 0xde, 0xdf -> begin(true, bits(2 << (type - 0xde)));
      default -> throw call.error("Bad data format in input.");
    };
  }

  private LuaString string(long length) {
    need(length);
    call.heap().chargeString(length);
    LuaString text = LuaString.of(data).slice(at, at + (int) length);
    at += (int) length;
    return text;
  }

  private Object begin(boolean map, long count) {
    if (!map && 3 + before + 2 * open.size() > MAX_SLOTS) {
      throw call.error("stack overflow (in function mp_decode_to_lua_array)");
    }
    open.addFirst(new Open(new LuaTable(call.heap()), map, count));
    return BEGUN;
  }
}

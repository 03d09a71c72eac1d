package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFrame;
import org.jspecify.annotations.Nullable;

/** table. */
final class TableLibrary {
  private TableLibrary() {}

  static void install(LuaState state) {
    LuaTable library = LuaLibraries.newLibrary(state, "table", 9);
    LuaLibraries.add(library, "concat", TableLibrary::concat);
    LuaLibraries.add(library, "foreach", call -> forEach(call, false));
    LuaLibraries.add(library, "foreachi", call -> forEach(call, true));
    LuaLibraries.add(library, "getn", call -> call.returns((double) call.table(1).length()));
    LuaLibraries.add(library, "insert", TableLibrary::insert);
    LuaLibraries.add(library, "maxn", TableLibrary::maxn);
    LuaLibraries.add(library, "remove", TableLibrary::remove);
    LuaLibraries.add(
        library,
        "setn",
        call -> {
          call.table(1);
          throw call.error("'setn' is obsolete");
        });
    LuaLibraries.add(library, "sort", TableSort::sort);
  }

  private static void concat(NativeCall call) {
    LuaString separator = call.string(2, LuaString.EMPTY);
    LuaTable table = call.table(1);
    int from = call.int32(3, 1);
    int to = call.isNilOrAbsent(4) ? table.length() : call.int32(4);
    ByteSink out = new ByteSink(call.heap(), 32);
    for (long i = from; i <= to; i++) {
      Object value = table.get((int) i);
      if (!(value instanceof LuaString || value instanceof Double)) {
        throw call.error(
            String.format(
                "invalid value (%s) at index %d in table for 'concat'", Lua.typeName(value), i));
      }
      out.write(Lua.toText(value));
      if (i < to) {
        out.write(separator);
      }
    }
    call.spend(Math.max(0, (long) to - from) / 4 + out.size() / 64);
    call.returns(out.toLuaString());
  }

  static void checkWritable(LuaTable table) {
    if (table.isReadonly()) {
      throw new LuaError("Attempt to modify a readonly table");
    }
  }

  private static void insert(NativeCall call) {
    LuaTable table = call.table(1);
    int end = table.length() + 1;
    if (call.count() == 2) {
      checkWritable(table);
      table.set(end, call.arg(2));
      return;
    }
    if (call.count() != 3) {
      throw call.error("wrong number of arguments to 'insert'");
    }
    int position = call.int32(2);
    checkWritable(table);
    call.enter(new Shift(table, Math.max(end, position), position, call.arg(3)));
  }

  /** Moves elements up, from the last one, to make room for another. */
  private static final class Shift extends NativeFrame {
    private static final int AT_ONCE = 4096;

    private final LuaTable table;
    private final int position;
    private final @Nullable Object value;
    private long at;

    Shift(LuaTable table, int end, int position, @Nullable Object value) {
      this.table = table;
      this.at = end;
      this.position = position;
      this.value = value;
    }

    @Override
    protected void step(@Nullable Object[] results) {
      long stop = Math.max(position, at - AT_ONCE);
      spend((at - stop) / 4);
      for (; at > stop; at--) {
        table.set((int) at, table.get((int) at - 1));
      }
      if (at == position) {
        table.set(position, value);
        finish();
      }
    }
  }

  private static void remove(NativeCall call) {
    LuaTable table = call.table(1);
    int end = table.length();
    int position = call.int32(2, end);
    if (position < 1 || position > end) {
      return;
    }
    checkWritable(table);
    Object removed = table.get(position);
    for (int i = position; i < end; i++) {
      table.set(i, table.get(i + 1));
    }
    table.set(end, null);
    call.spend((end - position) / 4);
    call.returns(removed);
  }

  private static void maxn(NativeCall call) {
    LuaTable table = call.table(1);
    double max = 0;
    int entries = 0;
    for (int place = table.nextPlace(0); place >= 0; place = table.nextPlace(place + 1)) {
      entries++;
      if (table.keyAt(place) instanceof Double key && key > max) {
        max = key;
      }
    }
    call.spend(entries / 4);
    call.returns(max);
  }

  private static void forEach(NativeCall call, boolean list) {
    LuaTable table = call.table(1);
    LuaFunction function = call.function(2);
    call.enter(list ? new ForEachIndex(table, function) : new ForEach(table, function));
  }

  private static final class ForEachIndex extends NativeFrame {
    private final LuaTable table;
    private final LuaFunction function;
    private final int last;
    private int index;

    ForEachIndex(LuaTable table, LuaFunction function) {
      this.table = table;
      this.function = function;
      this.last = table.length();
    }

    @Override
    protected void step(@Nullable Object[] results) {
      if (results.length > 0 && results[0] != null) {
        finish(results[0]);
      } else if (index >= last) {
        finish();
      } else {
        index++;
        call(function, (double) index, table.get(index));
      }
    }
  }

  private static final class ForEach extends NativeFrame {
    private final LuaTable table;
    private final LuaFunction function;
    private @Nullable Object key;

    ForEach(LuaTable table, LuaFunction function) {
      this.table = table;
      this.function = function;
    }

    @Override
    protected void step(@Nullable Object[] results) {
      if (results.length > 0 && results[0] != null) {
        finish(results[0]);
        return;
      }
      int place = table.next(key);
      if (place >= 0) {
        key = table.keyAt(place);
        call(function, key, table.valueAt(place));
      } else if (place == -1) {
        finish();
      } else {
        throw new LuaError("invalid key to 'next'");
      }
    }
  }
}

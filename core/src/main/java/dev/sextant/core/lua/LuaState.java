package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** What scripts share: the table of globals, the metatable of strings, and the memory count. */
public final class LuaState {
  /** The largest string that Redis can handle anywhere, 512 MB. */
  public static final long DEFAULT_MAX_STRING = 512L << 20;

  private final LuaHeap heap;
  private final LuaTable globals;
  private @Nullable LuaTable stringMetatable;

  /** A state without any function; see {@code lib.LuaLibraries} for the libraries. */
  public LuaState(LuaHeap heap) {
    this.heap = heap;
    this.globals = new LuaTable(heap);
  }

  public LuaState(Headroom headroom) {
    this(new LuaHeap(headroom, DEFAULT_MAX_STRING));
  }

  public LuaHeap heap() {
    return heap;
  }

  public LuaTable globals() {
    return globals;
  }

  public void setStringMetatable(LuaTable table) {
    stringMetatable = table;
  }

  /** The metatable of any value. */
  public @Nullable LuaTable metatable(@Nullable Object value) {
    if (value instanceof LuaTable table) {
      return table.metatable();
    }
    if (value instanceof LuaString) {
      return stringMetatable;
    }
    return value instanceof LuaUserdata userdata ? userdata.metatable() : null;
  }

  /** The metamethod of any value, nil (null) for none. */
  @Nullable Object metamethod(@Nullable Object value, LuaString event) {
    LuaTable table = metatable(value);
    return table == null ? null : table.get(event);
  }
}

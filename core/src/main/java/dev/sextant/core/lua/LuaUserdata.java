package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/** A userdata value. Equal only to itself. */
public final class LuaUserdata {
  /** The light userdata NULL, which cjson uses for JSON's null. */
  public static final LuaUserdata NULL = new LuaUserdata(0, null);

  final long id;
  private final @Nullable LuaTable metatable;

  LuaUserdata(long id, @Nullable LuaTable metatable) {
    this.id = id;
    this.metatable = metatable;
  }

  /** A full userdata without content. */
  public static LuaUserdata create(LuaHeap heap, @Nullable LuaTable metatable) {
    heap.charge(40);
    return new LuaUserdata(heap.nextId(), metatable);
  }

  public @Nullable LuaTable metatable() {
    return metatable;
  }
}

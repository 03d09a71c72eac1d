package dev.sextant.core.lua;

/** A function written in Lua: a prototype with the variables around it. */
public final class LuaClosure extends LuaFunction {
  final Prototype prototype;
  final Upvalue[] upvalues;
  LuaTable globals;

  /** A closure of a main chunk, which has no upvalues. */
  public LuaClosure(Prototype prototype, LuaTable globals) {
    this(prototype, globals, new Upvalue[prototype.upvalueCount()]);
  }

  LuaClosure(Prototype prototype, LuaTable globals, Upvalue[] upvalues) {
    super(globals.heap().nextId(), globals);
    this.prototype = prototype;
    this.globals = globals;
    this.upvalues = upvalues;
  }

  public Prototype prototype() {
    return prototype;
  }

  @Override
  public LuaTable environment() {
    return globals;
  }

  @Override
  public void setEnvironment(LuaTable table) {
    globals = table;
  }
}

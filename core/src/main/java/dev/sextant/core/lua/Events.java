package dev.sextant.core.lua;

/** The keys of metamethods. */
final class Events {
  static final LuaString INDEX = LuaString.of("__index");
  static final LuaString NEWINDEX = LuaString.of("__newindex");
  static final LuaString CALL = LuaString.of("__call");
  static final LuaString EQ = LuaString.of("__eq");
  static final LuaString LT = LuaString.of("__lt");
  static final LuaString LE = LuaString.of("__le");
  static final LuaString CONCAT = LuaString.of("__concat");
  static final LuaString UNM = LuaString.of("__unm");
  static final LuaString LEN = LuaString.of("__len");

  /** In the order of the instructions from ADD on. */
  static final LuaString[] ARITHMETIC = {
    LuaString.of("__add"),
    LuaString.of("__sub"),
    LuaString.of("__mul"),
    LuaString.of("__div"),
    LuaString.of("__mod"),
    LuaString.of("__pow")
  };

  private Events() {}
}

package dev.sextant.core.lua.compiler;

/** A text is not a Lua program. The message is Lua's, with chunk name and line. */
public final class LuaSyntaxException extends Exception {
  public LuaSyntaxException(String message) {
    super(message, null, false, false);
  }
}

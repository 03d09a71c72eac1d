package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * An error of Lua on its way to the nearest pcall. Carries any Lua value. Functions written in Java
 * throw it; it has no Java stack trace.
 */
public final class LuaError extends RuntimeException {
  private static final LuaString MEMORY = LuaString.of("not enough memory");

  private final transient @Nullable Object value;
  private final boolean handled;
  private final boolean fatal;

  private LuaError(@Nullable Object value, boolean handled, boolean fatal) {
    super(null, null, false, false);
    this.value = value;
    this.handled = handled;
    this.fatal = fatal;
  }

  public LuaError(@Nullable Object value) {
    this(value, false, false);
  }

  /** An error with this text, to which no position is added. */
  public LuaError(String message) {
    this(LuaString.of(message), false, false);
  }

  /** The error that xpcall's handler does not see, as in Lua. */
  public static LuaError notEnoughMemory() {
    return new LuaError(MEMORY, true, false);
  }

  /** An error whose handler has run already. */
  static LuaError handled(@Nullable Object value) {
    return new LuaError(value, true, false);
  }

  /** An error that no pcall catches. */
  static LuaError fatal(@Nullable Object value) {
    return new LuaError(value, true, true);
  }

  /** The error object. */
  public @Nullable Object value() {
    return value;
  }

  boolean isHandled() {
    return handled;
  }

  boolean isFatal() {
    return fatal;
  }

  @Override
  public String getMessage() {
    return value instanceof LuaString text ? text.toString() : "(error object is not a string)";
  }
}

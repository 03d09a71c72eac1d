package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * One call of a native function: its arguments, counted from 1 as messages count them, and where
 * its results go. Valid until the function returns. A function that gives no results returns none.
 */
public final class NativeCall {
  private static final @Nullable Object[] NONE = {};

  final Machine machine;
  private final @Nullable Object[] arguments;
  private final int from;
  private final int count;
  @Nullable Object[] results = NONE;
  @Nullable NativeFrame entered;
  boolean switched;

  /** Whether native code or a metamethod made the call. */
  final boolean nested;

  NativeCall(Machine machine, @Nullable Object[] arguments, int from, int count, boolean nested) {
    this.machine = machine;
    this.nested = nested;
    this.arguments = arguments;
    this.from = from;
    this.count = count;
  }

  public LuaState state() {
    return machine.state;
  }

  public LuaHeap heap() {
    return machine.state.heap();
  }

  /** How many arguments there are. */
  public int count() {
    return count;
  }

  /** An argument; nil (null) if it is nil or absent. */
  public @Nullable Object arg(int index) {
    return index <= count ? arguments[from + index - 1] : null;
  }

  /** All arguments from the given one on, copied. */
  public @Nullable Object[] args(int first) {
    if (first > count) {
      return NONE;
    }
    return java.util.Arrays.copyOfRange(arguments, from + first - 1, from + count);
  }

  public boolean isNilOrAbsent(int index) {
    return arg(index) == null;
  }

  /** An argument that must be there, be it nil. */
  public @Nullable Object any(int index) {
    if (index > count) {
      throw argumentError(index, "value expected");
    }
    return arg(index);
  }

  public LuaTable table(int index) {
    if (arg(index) instanceof LuaTable table) {
      return table;
    }
    throw typeError(index, "table");
  }

  public LuaFunction function(int index) {
    if (arg(index) instanceof LuaFunction function) {
      return function;
    }
    throw typeError(index, "function");
  }

  /** A string, or a number as a string. */
  public LuaString string(int index) {
    Object value = arg(index);
    if (value instanceof LuaString text) {
      return text;
    }
    if (value instanceof Double number) {
      return LuaNumbers.format(number);
    }
    throw typeError(index, "string");
  }

  public LuaString string(int index, LuaString absent) {
    return isNilOrAbsent(index) ? absent : string(index);
  }

  /** A number, or a string that reads as one. */
  public double number(int index) {
    Object value = arg(index);
    if (value instanceof Double number) {
      return number;
    }
    Double number = LuaNumbers.toNumber(value);
    if (number == null) {
      throw typeError(index, "number");
    }
    return number;
  }

  public double number(int index, double absent) {
    return isNilOrAbsent(index) ? absent : number(index);
  }

  /** A number without its fraction, as C casts a double to a 64 bit integer. */
  public long integer(int index) {
    return LuaNumbers.toLong(number(index));
  }

  public long integer(int index, long absent) {
    return isNilOrAbsent(index) ? absent : integer(index);
  }

  /** As {@link #integer(int)}, cut to 32 bits. */
  public int int32(int index) {
    return (int) integer(index);
  }

  public int int32(int index, int absent) {
    return isNilOrAbsent(index) ? absent : int32(index);
  }

  /** The error "bad argument ..." with the name by which the function was called. */
  public LuaError argumentError(int index, String message) {
    DebugInfo.Name name = DebugInfo.calleeName(machine.thread.frame);
    int shown = index;
    String called = name == null ? "?" : name.name();
    if (name != null && name.kind().equals("method")) {
      shown--;
      if (shown == 0) {
        return error("calling '" + called + "' on bad self (" + message + ")");
      }
    }
    return error("bad argument #" + shown + " to '" + called + "' (" + message + ")");
  }

  public LuaError typeError(int index, String expected) {
    String actual = index > count ? "no value" : Lua.typeName(arg(index));
    return argumentError(index, expected + " expected, got " + actual);
  }

  /** An error whose message begins with the position of the caller, if that is a Lua function. */
  public LuaError error(String message) {
    return new LuaError(where(1) + message);
  }

  /**
   * "chunk:line: " of the Lua function at a level, 1 for the caller of this function; empty if it
   * is not a Lua function.
   */
  public String where(int level) {
    return DebugInfo.where(DebugInfo.level(machine.thread.frame, level - 1));
  }

  /** The source and line of the function at a level, 1 for the caller; null if there is none. */
  public @Nullable Position position(int level) {
    return DebugInfo.position(machine.thread.frame, level - 1);
  }

  /** The Lua function at a level, 1 for the caller; null if it is not one. */
  public @Nullable LuaFunction functionAt(int level) {
    Frame frame = DebugInfo.level(machine.thread.frame, level - 1);
    return frame instanceof LuaFrame lua ? lua.closure : null;
  }

  /** How many calls of native code nest here; see LuaCompiler. */
  public int nativeDepth() {
    Frame frame = machine.thread.frame;
    return machine.thread.outerNativeDepth + (frame == null ? 0 : frame.nativeDepth);
  }

  /** Where a function is: chunk is "=[C]" and the line -1 for one that is not written in Lua. */
  public record Position(String chunk, int line) {}

  public void returns(@Nullable Object value) {
    results = new Object[] {value};
  }

  public void returns(@Nullable Object first, @Nullable Object second) {
    results = new Object[] {first, second};
  }

  /** Gives a list of results; the array must not change any more. */
  public void returnsAll(@Nullable Object[] values) {
    results = values;
  }

  /** Goes on in steps instead of giving results. */
  public void enter(NativeFrame frame) {
    entered = frame;
  }

  /** A coroutine that is an argument. */
  public LuaThread coroutine(int index) {
    if (arg(index) instanceof LuaThread thread) {
      return thread;
    }
    throw argumentError(index, "coroutine expected");
  }

  /** A coroutine that will start with the first argument, a function written in Lua. */
  public LuaThread newCoroutine() {
    if (!(arg(1) instanceof LuaClosure function)) {
      throw argumentError(1, "Lua function expected");
    }
    heap().charge(400);
    return new LuaThread(heap().nextId(), function);
  }

  /** The running coroutine; null in the main thread. */
  public @Nullable LuaThread runningCoroutine() {
    return machine.thread.base == null ? null : machine.thread;
  }

  /** Runs a coroutine until it yields or ends; the results are those of coroutine.resume. */
  public void resume(LuaThread coroutine, @Nullable Object[] values) {
    enter(new ResumeFrame(coroutine, false, values));
  }

  /** A function that runs a new coroutine, as above, and raises its errors. */
  public NativeFunction wrap() {
    LuaThread coroutine = newCoroutine();
    return new NativeFunction(
        "wrap", call -> call.enter(new ResumeFrame(coroutine, true, call.args(1))));
  }

  /** Leaves the running coroutine; what it is resumed with becomes the results of this call. */
  public void suspend(@Nullable Object[] values) {
    machine.suspend(this, values);
  }

  /** Instructions that the budget still allows; at least 1. */
  public long budget() {
    return Math.max(1, machine.fuel);
  }

  /** Takes the price of some work from the budget; 1 is the work of an instruction. */
  public void spend(long instructions) {
    machine.fuel -= instructions;
  }
}

package dev.sextant.core.lua;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An active call of a native function that cannot give its results at once: because it calls other
 * functions, or because it may take long. It works in steps, between which the execution can be set
 * aside. Enter one with {@link NativeCall#enter}.
 */
public abstract non-sealed class NativeFrame extends Frame {
  protected static final @Nullable Object[] NONE = {};

  /** Instead of a value: a function was called, and the next step gets it as the result. */
  protected static final Object CALLED = new Object();

  private @Nullable Object[] received = NONE;
  private @Nullable Machine machine;

  /**
   * Does a bounded piece of work. At most once, and last, it may {@link #call} a function, whose
   * results the next step gets, or end the frame by {@link #finish}. If it does neither, it is
   * called again.
   *
   * @param results of the function called by the last step; empty otherwise
   */
  protected abstract void step(@Nullable Object[] results);

  /** Calls a value with arguments; the next step gets its results. */
  protected final void call(@Nullable Object function, @Nullable Object... arguments) {
    machine().call(function, arguments, 0, arguments.length, true);
  }

  /** Ends this frame and gives its results to the caller. */
  protected final void finish(@Nullable Object... values) {
    machine().returnFrom(this, values, 0, values.length);
  }

  /**
   * The value of a key, with metamethods; {@link #CALLED} if that needs a call, which was made, and
   * whose first result is the value.
   */
  protected final @Nullable Object indexOrCall(Object object, @Nullable Object key) {
    return Operations.indexOrCall(machine(), object, -1, key);
  }

  /** Whether a is less than b; null if that needs a call, which was made. */
  protected final @Nullable Boolean lessOrCall(@Nullable Object a, @Nullable Object b) {
    return Operations.lessOrCall(machine(), a, b);
  }

  /** An error with the position of the caller, if that is a Lua function. */
  protected final LuaError error(String message) {
    return new LuaError(DebugInfo.where(caller) + message);
  }

  /** Instructions that the budget still allows; at least 1. */
  protected final long budget() {
    return Math.max(1, machine().fuel);
  }

  /** Takes the price of some work from the budget; 1 is the work of an instruction. */
  protected final void spend(long instructions) {
    machine().fuel -= instructions;
  }

  protected final LuaState state() {
    return machine().state;
  }

  final Machine machine() {
    Machine current = machine;
    if (current == null) {
      throw new IllegalStateException("not entered");
    }
    return current;
  }

  void attach(Machine current) {
    machine = current;
  }

  @Override
  void receive(Machine current, @Nullable Object[] source, int from, int count) {
    received = count == 0 ? NONE : Arrays.copyOfRange(source, from, from + count);
  }

  void doStep() {
    @Nullable Object[] results = received;
    received = NONE;
    step(results);
  }
}

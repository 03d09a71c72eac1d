package dev.sextant.core.lua;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One run of a function, in as many slices as one likes. Nothing runs between the slices, and
 * nothing is lost: the result is the same as without them.
 */
public final class Execution {
  private final Machine machine;

  public Execution(LuaState state, LuaFunction function, @Nullable Object... arguments) {
    this(state, null, function, arguments);
  }

  /**
   * With a handler, as lua_pcall takes one: it is called with an error before the frames are gone
   * and its result becomes the error.
   */
  public Execution(
      LuaState state,
      @Nullable LuaFunction handler,
      LuaFunction function,
      @Nullable Object... arguments) {
    machine = new Machine(state, handler, function, arguments);
  }

  /**
   * Runs for about so many instructions. Costly functions of the libraries spend more than one.
   *
   * @return whether it came to its end
   */
  public boolean run(long budget) {
    return machine.run(budget);
  }

  /** Runs to the end, however long that takes. */
  public Execution runToEnd() {
    while (!machine.run(Long.MAX_VALUE / 2)) {}
    return this;
  }

  /** Raises, when it runs again, an error that no pcall catches. */
  public void kill(@Nullable Object error) {
    machine.kill(error);
  }

  /** Tells {@code hook} of each line from now on; it may set the execution aside before one. */
  public void trace(LineHook hook) {
    machine.trace(hook);
  }

  /** Whether the hook has set it aside, before a line that comes next when it runs again. */
  public boolean isStopped() {
    return machine.isStopped();
  }

  /**
   * Raises an error instead of the line before which it was set aside, when it runs again; a pcall
   * may catch it.
   */
  public void raise(@Nullable Object error) {
    machine.raiseLater(error);
  }

  /** The active functions that are written in Lua, the innermost first. */
  public List<StackLevel> levels() {
    return DebugInfo.levels(machine.thread.frame);
  }

  /**
   * Where the innermost function stands that is written in Lua; null if there is none, as after the
   * end.
   */
  public NativeCall.@Nullable Position position() {
    return DebugInfo.innermost(machine.thread.frame);
  }

  public boolean isDone() {
    return machine.isDone();
  }

  /** Whether it ended by an error that was not caught. */
  public boolean isFailed() {
    return machine.failure() != null;
  }

  /** The error object after {@link #isFailed}; nil (null) may be one. */
  public @Nullable Object error() {
    LuaError failure = machine.failure();
    return failure == null ? null : failure.value();
  }

  /** What the function returned. */
  public @Nullable Object[] results() {
    return machine.results();
  }
}

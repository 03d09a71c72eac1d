package dev.sextant.core.lua;

import org.jspecify.annotations.Nullable;

/**
 * Runs frames: pushes and pops them, carries results and errors from one to the next, and switches
 * between coroutines. Whatever a script does, the Java stack below this class stays flat: a call
 * puts a frame on top and returns here.
 */
final class Machine {
  /** How deep calls nest; redis-server fails at this depth. */
  static final int MAX_CALLS = 20000;

  static final LuaString ERROR_IN_ERROR = LuaString.of("error in error handling");

  private static final int MAX_NATIVE_CALLS = 200;
  private static final int MAX_NATIVE_CALLS_IN_HANDLERS = 225;

  /** Frames that a handler of errors may use after the stack has overflown. */
  private static final int RESERVE = 1000;

  final LuaState state;

  /** The thread that runs. */
  LuaThread thread;

  /** Instructions left of the budget. */
  long fuel;

  private boolean done;
  private @Nullable Object[] results = NativeFrame.NONE;
  private @Nullable LuaError failure;
  private @Nullable LuaError pendingKill;
  private @Nullable LuaError pendingError;
  private @Nullable LineTracer tracer;

  Machine(
      LuaState state,
      @Nullable LuaFunction handler,
      LuaFunction function,
      @Nullable Object[] arguments) {
    this.state = state;
    this.thread = new LuaThread(0, null);
    thread.status = LuaThread.Status.RUNNING;
    BaseFrame base = new BaseFrame(thread, handler);
    base.attach(this);
    thread.frame = base;
    call(function, arguments, 0, arguments.length, true);
  }

  boolean run(long budget) {
    fuel = budget;
    LuaError kill = pendingKill;
    if (kill != null && !done) {
      pendingKill = null;
      end(NativeFrame.NONE, kill);
    }
    LuaError error = pendingError;
    if (error != null && !done) {
      pendingError = null;
      raise(error);
    }
    while (!done && fuel > 0) {
      try {
        step();
      } catch (LuaError thrown) {
        raise(thrown);
      }
    }
    return done;
  }

  private void step() {
    Frame top = thread.frame;
    if (top instanceof LuaFrame lua) {
      LineTracer tracing = tracer;
      if (tracing == null) {
        Interpreter.run(this, lua);
      } else {
        tracing.run(this, lua);
      }
    } else if (top instanceof NativeFrame frame) {
      fuel--;
      frame.doStep();
    }
  }

  void kill(@Nullable Object value) {
    pendingKill = LuaError.fatal(value);
  }

  /** Tells {@code hook} of each line from now on. */
  void trace(LineHook hook) {
    tracer = new LineTracer(hook);
  }

  /** Whether the hook has set the execution aside before a line. */
  boolean isStopped() {
    LineTracer tracing = tracer;
    return tracing != null && tracing.isStopped() && !done;
  }

  /** Raises an error where the hook has set the execution aside, when it runs again. */
  void raiseLater(@Nullable Object value) {
    pendingError = new LuaError(value);
    LineTracer tracing = tracer;
    if (tracing != null) {
      tracing.abandonInstruction();
    }
  }

  void end(@Nullable Object[] values, @Nullable LuaError error) {
    done = true;
    results = values;
    failure = error;
    thread.frame = null;
  }

  boolean isDone() {
    return done;
  }

  @Nullable LuaError failure() {
    return failure;
  }

  @Nullable Object[] results() {
    return results;
  }

  /**
   * Calls any value; the innermost frame gets the results.
   *
   * @param nested whether native code or a metamethod makes the call, rather than a call in Lua
   */
  void call(
      @Nullable Object callee, @Nullable Object[] source, int from, int count, boolean nested) {
    if (callee instanceof LuaClosure closure) {
      LuaFrame frame = new LuaFrame(closure);
      push(frame, nested);
      frame.setArguments(state.heap(), source, from, count);
    } else if (callee instanceof NativeFunction function) {
      callNative(function, source, from, count, nested);
    } else {
      Object handler = state.metamethod(callee, Events.CALL);
      if (!(handler instanceof LuaFunction)) {
        throw Operations.typeError(this, callee, calledRegister(callee), "call");
      }
      @Nullable Object[] shifted = new Object[count + 1];
      shifted[0] = callee;
      System.arraycopy(source, from, shifted, 1, count);
      call(handler, shifted, 0, shifted.length, nested);
    }
  }

  /** The register that holds the function to be called, if a call instruction is at work. */
  private int calledRegister(@Nullable Object callee) {
    if (thread.frame instanceof LuaFrame lua && lua.pc > 0) {
      long i = lua.current();
      int op = Op.op(i);
      if ((op == Op.CALL || op == Op.TAILCALL || op == Op.TFORLOOP)
          && lua.registers[Op.a(i)] == callee) {
        return Op.a(i);
      }
    }
    return -1;
  }

  /** Replaces the frame by a call, whose results go to the frame's caller. */
  void tailCall(
      LuaFrame frame, LuaClosure closure, int from, @Nullable Object[] source, int count) {
    LuaFrame next = new LuaFrame(closure);
    next.setArguments(state.heap(), source, from, count);
    next.caller = frame.caller;
    next.depth = frame.depth;
    next.nativeDepth = frame.nativeDepth;
    next.limit = frame.limit;
    next.tailCalls = frame.tailCalls + 1;
    thread.frame = next;
  }

  private void callNative(
      NativeFunction function, @Nullable Object[] source, int from, int count, boolean nested) {
    NativeCall call = new NativeCall(this, source, from, count, nested);
    function.body.run(call);
    NativeFrame entered = call.entered;
    if (entered != null) {
      entered.attach(this);
      push(entered, nested);
    } else if (!call.switched) {
      deliver(call.results, 0, call.results.length);
    }
  }

  private void push(Frame frame, boolean nested) {
    Frame caller = thread.frame;
    if (caller != null) {
      frame.depth = caller.depth + 1;
      frame.limit = Math.max(frame.limit, caller.limit);
      frame.nativeDepth = caller.nativeDepth + (nested ? 1 : 0);
      if (frame.depth >= frame.limit) {
        throw overflow(frame);
      }
      int natives = thread.outerNativeDepth + frame.nativeDepth;
      if (nested && natives >= MAX_NATIVE_CALLS) {
        if (natives >= MAX_NATIVE_CALLS_IN_HANDLERS) {
          throw LuaError.handled(ERROR_IN_ERROR);
        }
        if (natives == MAX_NATIVE_CALLS) {
          throw Operations.error(this, "C stack overflow");
        }
      }
    }
    frame.caller = caller;
    thread.frame = frame;
    state.heap().charge(frame instanceof LuaFrame lua ? 120 + 8L * lua.registers.length : 200);
  }

  private LuaError overflow(Frame frame) {
    if (frame.limit > MAX_CALLS) {
      return LuaError.handled(ERROR_IN_ERROR);
    }
    return Operations.error(this, "stack overflow");
  }

  /** Gives results to the innermost frame. */
  void deliver(@Nullable Object[] source, int from, int count) {
    Frame frame = thread.frame;
    if (frame != null) {
      frame.receive(this, source, from, count);
    }
  }

  /** Ends a frame, which is the innermost, and gives its results to the one that called it. */
  void returnFrom(Frame frame, @Nullable Object[] source, int from, int count) {
    thread.frame = frame.caller;
    deliver(source, from, count);
  }

  /** Carries an error to the frame where it stops, by way of its handler. */
  void raise(LuaError first) {
    LuaError error = first;
    while (!done) {
      Frame target = thread.frame;
      while (target != null && !target.catchesErrors()) {
        target = target.caller;
      }
      if (target == null) {
        end(NativeFrame.NONE, error);
        return;
      }
      Object handler = error.isHandled() ? null : target.errorHandler();
      try {
        if (handler == null) {
          thread.frame = target;
          target.caught(this, error);
        } else {
          callHandler(handler, error);
        }
        return;
      } catch (LuaError next) {
        error = next;
      }
    }
  }

  private void callHandler(Object handler, LuaError error) {
    HandlerFrame frame = new HandlerFrame(handler, error.value());
    frame.attach(this);
    Frame top = thread.frame;
    if (top != null && top.depth + 2 >= top.limit) {
      frame.limit = MAX_CALLS + RESERVE;
    }
    push(frame, false);
  }

  /** Switches to a coroutine; called by the frame that waits for it, which is the innermost. */
  void resume(ResumeFrame frame, LuaThread coroutine, @Nullable Object[] values) {
    if (coroutine.status != LuaThread.Status.SUSPENDED) {
      frame.fail(new LuaError("cannot resume " + coroutine.statusName() + " coroutine"));
      return;
    }
    int natives = thread.outerNativeDepth + frame.nativeDepth;
    if (natives >= MAX_NATIVE_CALLS) {
      frame.fail(new LuaError("C stack overflow"));
      return;
    }
    LuaFunction start = coroutine.start;
    coroutine.outerNativeDepth = natives + 1;
    thread.status = LuaThread.Status.NORMAL;
    coroutine.status = LuaThread.Status.RUNNING;
    LuaThread outer = thread;
    thread = coroutine;
    if (start != null) {
      coroutine.start = null;
      BaseFrame base = new BaseFrame(coroutine, null);
      base.attach(this);
      coroutine.base = base;
      coroutine.frame = base;
      base.resumedBy(outer, frame);
      call(start, values, 0, values.length, false);
    } else {
      coroutine.base().resumedBy(outer, frame);
      deliver(values, 0, values.length);
    }
  }

  /** Leaves the running coroutine; its innermost frame gets the values of the next resume. */
  void suspend(NativeCall call, @Nullable Object[] values) {
    Frame top = thread.frame;
    if (thread.base == null || call.nested || top != null && top.nativeDepth > 0) {
      throw new LuaError("attempt to yield across metamethod/C-call boundary");
    }
    call.switched = true;
    thread.base().leave(this, LuaThread.Status.SUSPENDED, values);
  }
}

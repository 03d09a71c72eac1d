package dev.sextant.core.lua.compiler;

import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.Op;
import dev.sextant.core.lua.Prototype;
import dev.sextant.core.lua.compiler.Expression.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Adds to the code what a function knows of names: local variables, upvalues and blocks. */
final class FunctionBuilder extends ExpressionCode {
  private static final int MAX_LOCALS = 200;
  private static final int MAX_UPVALUES = 60;

  /** A block of statements. */
  private static final class Block {
    final @Nullable Block outer;
    final boolean loop;
    final int locals;
    int breaks = NO_JUMP;
    boolean captured;

    Block(@Nullable Block outer, boolean loop, int locals) {
      this.outer = outer;
      this.loop = loop;
      this.locals = locals;
    }
  }

  /** Something outside of this function: a register of the enclosing one, or its upvalue. */
  private record Upvalue(LuaString name, int source) {}

  private final String chunk;
  private final List<Prototype.Local> locals = new ArrayList<>();
  private int[] active = new int[8];
  private int declared;
  private final List<Upvalue> upvalues = new ArrayList<>();
  private @Nullable Block block;
  int parameters;
  Prototype.Variadic variadic = Prototype.Variadic.NO;

  FunctionBuilder(Lexer lexer, @Nullable FunctionBuilder outer, String chunk, int definedAt) {
    super(lexer, outer, definedAt);
    this.chunk = chunk;
  }

  void checkLimit(int value, int limit, String what) throws LuaSyntaxException {
    if (value > limit) {
      String who = definedAt == 0 ? "main function" : "function at line " + definedAt;
      throw lexer.errorWithoutToken(who + " has more than " + limit + " " + what);
    }
  }

  /** Declares a local variable that is not visible yet. */
  void declare(LuaString name) throws LuaSyntaxException {
    checkLimit(declared + 1, MAX_LOCALS, "local variables");
    if (declared == active.length) {
      active = Arrays.copyOf(active, declared * 2);
    }
    active[declared++] = locals.size();
    locals.add(new Prototype.Local(name.toString(), Integer.MAX_VALUE, 0));
  }

  /** Makes all declared variables visible from here on. */
  void activate() {
    activate(declared - activeLocals);
  }

  void activate(int count) {
    for (int last = activeLocals + count; activeLocals < last; activeLocals++) {
      int index = active[activeLocals];
      locals.set(index, new Prototype.Local(locals.get(index).name(), pc(), 0));
    }
  }

  /** Lets debug information of the newest variable begin here, as for a local function. */
  void restartNewest() {
    int index = active[activeLocals - 1];
    locals.set(index, new Prototype.Local(locals.get(index).name(), pc(), 0));
  }

  private void dropLocals(int level) {
    while (activeLocals > level) {
      activeLocals--;
      int index = active[activeLocals];
      Prototype.Local local = locals.get(index);
      locals.set(index, new Prototype.Local(local.name(), local.from(), pc()));
    }
    declared = activeLocals;
  }

  Expression variable(LuaString name) throws LuaSyntaxException {
    Expression e = new Expression();
    if (!resolve(name, e, true)) {
      e.become(Kind.GLOBAL, string(name));
    }
    return e;
  }

  private boolean resolve(LuaString name, Expression e, boolean here) throws LuaSyntaxException {
    String text = name.toString();
    for (int n = activeLocals - 1; n >= 0; n--) {
      if (locals.get(active[n]).name().equals(text)) {
        e.become(Kind.LOCAL, n);
        if (!here) {
          markCaptured(n);
        }
        return true;
      }
    }
    if (!(outer instanceof FunctionBuilder enclosing)) {
      return false;
    }
    if (!enclosing.resolve(name, e, false)) {
      return false;
    }
    e.become(Kind.UPVALUE, upvalue(name, e.kind == Kind.LOCAL ? e.info : ~e.info));
    return true;
  }

  private void markCaptured(int level) {
    Block at = block;
    while (at != null && at.locals > level) {
      at = at.outer;
    }
    if (at != null) {
      at.captured = true;
    }
  }

  private int upvalue(LuaString name, int source) throws LuaSyntaxException {
    for (int n = 0; n < upvalues.size(); n++) {
      if (upvalues.get(n).source == source) {
        return n;
      }
    }
    checkLimit(upvalues.size() + 1, MAX_UPVALUES, "upvalues");
    upvalues.add(new Upvalue(name, source));
    return upvalues.size() - 1;
  }

  void enterBlock(boolean loop) {
    block = new Block(block, loop, activeLocals);
  }

  void leaveBlock() throws LuaSyntaxException {
    Block left = current();
    block = left.outer;
    dropLocals(left.locals);
    if (left.captured) {
      emit(Op.CLOSE, left.locals, 0, 0);
    }
    freeRegister = activeLocals;
    patchHere(left.breaks);
  }

  private Block current() {
    Block at = block;
    if (at == null) {
      throw new IllegalStateException("no block");
    }
    return at;
  }

  boolean isBlockCaptured() {
    return current().captured;
  }

  void breakLoop() throws LuaSyntaxException {
    boolean captured = false;
    Block at = block;
    while (at != null && !at.loop) {
      captured |= at.captured;
      at = at.outer;
    }
    if (at == null) {
      throw lexer.error("no loop to break");
    }
    if (captured) {
      emit(Op.CLOSE, at.locals, 0, 0);
    }
    at.breaks = join(at.breaks, jump());
  }

  Prototype finish() throws LuaSyntaxException {
    dropLocals(0);
    emit(Op.RETURN, 0, 0, 0);
    int[] sources = new int[upvalues.size()];
    String[] names = new String[upvalues.size()];
    for (int n = 0; n < names.length; n++) {
      sources[n] = upvalues.get(n).source;
      names[n] = upvalues.get(n).name.toString();
    }
    return new Prototype(
        chunk,
        definedAt,
        parameters,
        variadic,
        registers(),
        code(),
        constants(),
        functions.toArray(Prototype[]::new),
        sources,
        names,
        lines(),
        locals.toArray(Prototype.Local[]::new));
  }
}

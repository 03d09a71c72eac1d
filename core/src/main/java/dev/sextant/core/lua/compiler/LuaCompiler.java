package dev.sextant.core.lua.compiler;

import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.Op;
import dev.sextant.core.lua.Prototype;
import dev.sextant.core.lua.compiler.Expression.Kind;
import org.jspecify.annotations.Nullable;

/** Compiles a source: the statements of Lua 5.1. */
public final class LuaCompiler extends ExpressionParser {
  /** Characters of the name of a chunk in messages, with a final zero; more while compiling. */
  private static final int MAX_NAME = 60;

  private static final int MAX_NAME_COMPILING = 80;

  private LuaCompiler(Lexer lexer, String chunk, int level) {
    super(lexer, chunk, level);
  }

  /**
   * Compiles a main chunk, which takes any number of arguments.
   *
   * @param name the name of the chunk as lua_load takes it: "@user_script" for a file, "=name" for
   *     other names, anything else for the source itself
   */
  public static Prototype compile(byte[] source, String name) throws LuaSyntaxException {
    return compile(source, name, 0);
  }

  /** As above, when so many calls of native code are active, which count as levels. */
  public static Prototype compile(byte[] source, String name, int level) throws LuaSyntaxException {
    String chunk = shownName(name, MAX_NAME);
    String compiling = shownName(name, MAX_NAME_COMPILING);
    LuaCompiler compiler = new LuaCompiler(new Lexer(source, compiling), chunk, level);
    return compiler.mainChunk();
  }

  /** The name of a chunk in messages. */
  static String shownName(String name, int size) {
    if (name.startsWith("=")) {
      return name.substring(1, Math.min(name.length(), size));
    }
    if (name.startsWith("@")) {
      int room = size - " '...' ".length() - 1;
      String path = name.substring(1);
      return path.length() > room ? "..." + path.substring(path.length() - room) : path;
    }
    int lineEnd = 0;
    while (lineEnd < name.length() && "\n\r".indexOf(name.charAt(lineEnd)) < 0) {
      lineEnd++;
    }
    int room = size - " [string \"...\"] ".length() - 1;
    int shown = Math.min(lineEnd, room);
    String text = name.substring(0, shown);
    return "[string \"" + text + (shown < name.length() ? "..." : "") + "\"]";
  }

  private Prototype mainChunk() throws LuaSyntaxException {
    function.variadic = Prototype.Variadic.DOTS;
    lexer.next();
    block();
    if (lexer.token != Token.EOF) {
      throw expected(Token.EOF);
    }
    return function.finish();
  }

  @Override
  void block() throws LuaSyntaxException {
    enterLevel();
    boolean last = false;
    while (!last && !endsBlock()) {
      last = statement();
      accept(';');
      function.freeRegister = function.activeLocals;
    }
    leaveLevel();
  }

  private boolean endsBlock() {
    return switch (lexer.token) {
      case Token.ELSE, Token.ELSEIF, Token.END, Token.EOF, Token.UNTIL -> true;
      default -> false;
    };
  }

  private void scopedBlock() throws LuaSyntaxException {
    function.enterBlock(false);
    block();
    function.leaveBlock();
  }

  /** Reads a statement; returns whether it must be the last one of its block. */
  private boolean statement() throws LuaSyntaxException {
    int line = lexer.line;
    switch (lexer.token) {
      case Token.IF -> ifStatement(line);
      case Token.WHILE -> whileStatement(line);
      case Token.DO -> {
        lexer.next();
        scopedBlock();
        expectClosing(Token.END, Token.DO, line);
      }
      case Token.FOR -> forStatement(line);
      case Token.REPEAT -> repeatStatement(line);
      case Token.FUNCTION -> functionStatement(line);
      case Token.LOCAL -> {
        lexer.next();
        if (accept(Token.FUNCTION)) {
          localFunction();
        } else {
          localStatement();
        }
      }
      case Token.RETURN -> {
        returnStatement();
        return true;
      }
      case Token.BREAK -> {
        lexer.next();
        function.breakLoop();
        return true;
      }
      default -> expressionStatement();
    }
    return false;
  }

  /** Reads a condition; returns the jumps that are taken if it does not hold. */
  private int condition() throws LuaSyntaxException {
    Expression e = expression();
    if (e.kind == Kind.NIL) {
      e.kind = Kind.FALSE;
    }
    function.goIfTrue(e);
    return e.whenFalse;
  }

  private void ifStatement(int line) throws LuaSyntaxException {
    int ends = FunctionCode.NO_JUMP;
    int otherwise = thenBlock();
    while (lexer.token == Token.ELSEIF) {
      ends = function.join(ends, function.jump());
      function.patchHere(otherwise);
      otherwise = thenBlock();
    }
    if (lexer.token == Token.ELSE) {
      ends = function.join(ends, function.jump());
      function.patchHere(otherwise);
      lexer.next();
      scopedBlock();
    } else {
      ends = function.join(ends, otherwise);
    }
    function.patchHere(ends);
    expectClosing(Token.END, Token.IF, line);
  }

  private int thenBlock() throws LuaSyntaxException {
    lexer.next();
    int otherwise = condition();
    expect(Token.THEN);
    scopedBlock();
    return otherwise;
  }

  private void whileStatement(int line) throws LuaSyntaxException {
    lexer.next();
    int start = function.label();
    int exit = condition();
    function.enterBlock(true);
    expect(Token.DO);
    scopedBlock();
    function.patchTo(function.jump(), start);
    expectClosing(Token.END, Token.WHILE, line);
    function.leaveBlock();
    function.patchHere(exit);
  }

  private void repeatStatement(int line) throws LuaSyntaxException {
    int start = function.label();
    function.enterBlock(true);
    function.enterBlock(false);
    lexer.next();
    block();
    expectClosing(Token.UNTIL, Token.REPEAT, line);
    int again = condition();
    if (function.isBlockCaptured()) {
      // The condition sees the variables of the block, which end on both ways out of it.
      function.breakLoop();
      function.patchHere(again);
      function.leaveBlock();
      function.patchTo(function.jump(), start);
    } else {
      function.leaveBlock();
      function.patchTo(again, start);
    }
    function.leaveBlock();
  }

  private void forStatement(int line) throws LuaSyntaxException {
    function.enterBlock(true);
    lexer.next();
    LuaString first = name();
    switch (lexer.token) {
      case '=' -> numericFor(first, line);
      case ',', Token.IN -> genericFor(first);
      default -> throw lexer.error("'=' or 'in' expected");
    }
    expectClosing(Token.END, Token.FOR, line);
    function.leaveBlock();
  }

  private void numericFor(LuaString variable, int line) throws LuaSyntaxException {
    int base = function.freeRegister;
    function.declare(LuaString.of("(for index)"));
    function.declare(LuaString.of("(for limit)"));
    function.declare(LuaString.of("(for step)"));
    function.declare(variable);
    expect('=');
    function.toNextRegister(expression());
    expect(',');
    function.toNextRegister(expression());
    if (accept(',')) {
      function.toNextRegister(expression());
    } else {
      function.emit(Op.LOADK, function.freeRegister, function.constant(1.0), 0);
      function.reserve(1);
    }
    forBody(base, line, 1, true);
  }

  private void genericFor(LuaString first) throws LuaSyntaxException {
    int base = function.freeRegister;
    function.declare(LuaString.of("(for generator)"));
    function.declare(LuaString.of("(for state)"));
    function.declare(LuaString.of("(for control)"));
    function.declare(first);
    int variables = 1;
    while (accept(',')) {
      function.declare(name());
      variables++;
    }
    expect(Token.IN);
    int line = lexer.line;
    Expression e = new Expression();
    adjust(3, list(e), e);
    function.checkRegisters(3);
    forBody(base, line, variables, false);
  }

  private void forBody(int base, int line, int variables, boolean numeric)
      throws LuaSyntaxException {
    function.activate(3);
    expect(Token.DO);
    int prepare =
        numeric ? function.emit(Op.FORPREP, base, FunctionCode.NO_JUMP, 0) : function.jump();
    function.enterBlock(false);
    function.activate(variables);
    function.reserve(variables);
    block();
    function.leaveBlock();
    function.patchTo(prepare, function.pc());
    int end =
        numeric
            ? function.emit(Op.FORLOOP, base, FunctionCode.NO_JUMP, 0)
            : function.emit(Op.TFORLOOP, base, 0, variables);
    function.fixLine(line);
    function.patchTo(numeric ? end : function.jump(), prepare + 1);
  }

  private void functionStatement(int line) throws LuaSyntaxException {
    lexer.next();
    Expression target = function.variable(name());
    boolean method = false;
    while (lexer.token == '.') {
      field(target);
    }
    if (lexer.token == ':') {
      method = true;
      field(target);
    }
    Expression value = new Expression();
    body(value, method, line);
    function.store(target, value);
    function.fixLine(line);
  }

  private void localFunction() throws LuaSyntaxException {
    function.declare(name());
    Expression variable = new Expression(Kind.LOCAL, function.freeRegister);
    function.reserve(1);
    function.activate();
    Expression value = new Expression();
    body(value, false, lexer.line);
    function.store(variable, value);
    function.restartNewest();
  }

  private void localStatement() throws LuaSyntaxException {
    int variables = 0;
    do {
      function.declare(name());
      variables++;
    } while (accept(','));
    Expression e = new Expression();
    int values = accept('=') ? list(e) : 0;
    adjust(variables, values, e);
    function.activate();
  }

  /** Gives so many variables the values read, of which the last is still an expression. */
  private void adjust(int variables, int values, Expression last) throws LuaSyntaxException {
    int missing = variables - values;
    if (last.isMulti()) {
      int wanted = Math.max(missing + 1, 0);
      function.setResults(last, wanted);
      if (wanted > 1) {
        function.reserve(wanted - 1);
      }
      return;
    }
    if (last.kind != Kind.VOID) {
      function.toNextRegister(last);
    }
    if (missing > 0) {
      int register = function.freeRegister;
      function.reserve(missing);
      function.setNil(register, missing);
    }
  }

  private void returnStatement() throws LuaSyntaxException {
    lexer.next();
    if (endsBlock() || lexer.token == ';') {
      function.emit(Op.RETURN, 0, 0, 0);
      return;
    }
    Expression e = new Expression();
    int count = list(e);
    int first = function.activeLocals;
    if (e.isMulti()) {
      int all = function.setAllResults(e, first);
      if (e.kind == Kind.CALL && count == 1) {
        function.setOp(e.info, Op.TAILCALL);
      }
      function.emit(Op.RETURN, first, all, 0);
    } else if (count == 1) {
      function.emit(Op.RETURN, function.toAnyRegister(e), 1, 0);
    } else {
      function.toNextRegister(e);
      function.emit(Op.RETURN, first, count, 0);
    }
  }

  /** A target of an assignment, linked to those before it. */
  private record Target(@Nullable Target previous, Expression variable) {}

  private void expressionStatement() throws LuaSyntaxException {
    Expression e = new Expression();
    suffixed(e);
    if (e.kind == Kind.CALL) {
      function.setC(e.info, 0);
    } else {
      assignment(new Target(null, e), 1);
    }
  }

  private void assignment(Target target, int variables) throws LuaSyntaxException {
    switch (target.variable.kind) {
      case LOCAL, UPVALUE, GLOBAL, INDEXED -> {}
      default -> throw lexer.error("syntax error");
    }
    Expression e = new Expression();
    if (accept(',')) {
      Target next = new Target(target, new Expression());
      suffixed(next.variable);
      if (next.variable.kind == Kind.LOCAL) {
        saveIndexed(target, next.variable.info);
      }
      function.checkLimit(variables, levelsLeft(), "variables in assignment");
      assignment(next, variables + 1);
    } else {
      expect('=');
      int values = list(e);
      if (values == variables) {
        function.setOneResult(e);
        function.store(target.variable, e);
        return;
      }
      adjust(variables, values, e);
      if (values > variables) {
        function.freeRegister -= values - variables;
      }
    }
    e.become(new Expression(Kind.REGISTER, function.freeRegister - 1));
    function.store(target.variable, e);
  }

  /** In "t[i], i = 1, 2" the index must be the old value of i: copies it. */
  private void saveIndexed(Target targets, int local) throws LuaSyntaxException {
    int copy = function.freeRegister;
    boolean conflict = false;
    for (Target t = targets; t != null; t = t.previous) {
      Expression variable = t.variable;
      if (variable.kind == Kind.INDEXED) {
        if (variable.info == local) {
          conflict = true;
          variable.info = copy;
        }
        if (variable.aux == local) {
          conflict = true;
          variable.aux = copy;
        }
      }
    }
    if (conflict) {
      function.emit(Op.MOVE, copy, local, 0);
      function.reserve(1);
    }
  }
}

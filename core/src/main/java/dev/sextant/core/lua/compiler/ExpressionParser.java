package dev.sextant.core.lua.compiler;

import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.Op;
import dev.sextant.core.lua.Prototype;
import dev.sextant.core.lua.compiler.Expression.Kind;

/**
 * Reads expressions and makes code for them on the way; no tree is built. Java recursion follows
 * the nesting of the source, which is limited as in Lua.
 */
abstract class ExpressionParser {
  static final int MAX_LEVELS = 200;

  final Lexer lexer;
  final String chunk;
  FunctionBuilder function;
  private int level;

  ExpressionParser(Lexer lexer, String chunk, int level) {
    this.lexer = lexer;
    this.chunk = chunk;
    this.level = level;
    this.function = new FunctionBuilder(lexer, null, chunk, 0);
  }

  /** Reads the statements of a block. */
  abstract void block() throws LuaSyntaxException;

  void enterLevel() throws LuaSyntaxException {
    if (++level > MAX_LEVELS) {
      throw lexer.errorWithoutToken("chunk has too many syntax levels");
    }
  }

  void leaveLevel() {
    level--;
  }

  int levelsLeft() {
    return MAX_LEVELS - level;
  }

  boolean accept(int token) throws LuaSyntaxException {
    if (lexer.token != token) {
      return false;
    }
    lexer.next();
    return true;
  }

  void check(int token) throws LuaSyntaxException {
    if (lexer.token != token) {
      throw expected(token);
    }
  }

  LuaSyntaxException expected(int token) {
    return lexer.error("'" + Token.show(token) + "' expected");
  }

  void expect(int token) throws LuaSyntaxException {
    check(token);
    lexer.next();
  }

  /** Expects the token that closes what another one opened. */
  void expectClosing(int token, int opening, int line) throws LuaSyntaxException {
    if (accept(token)) {
      return;
    }
    if (line == lexer.line) {
      throw expected(token);
    }
    throw lexer.error(
        String.format(
            "'%s' expected (to close '%s' at line %d)",
            Token.show(token), Token.show(opening), line));
  }

  LuaString name() throws LuaSyntaxException {
    check(Token.NAME);
    LuaString name = lexer.text;
    lexer.next();
    return name;
  }

  private Expression stringConstant(LuaString text) throws LuaSyntaxException {
    return new Expression(Kind.CONSTANT, function.string(text));
  }

  Expression expression() throws LuaSyntaxException {
    Expression e = new Expression();
    subExpression(e, 0);
    return e;
  }

  /** Reads operators that bind tighter than the limit; returns the first that does not. */
  private Operator subExpression(Expression e, int limit) throws LuaSyntaxException {
    enterLevel();
    Operator unary = Operator.unary(lexer.token);
    if (unary == Operator.NONE) {
      simple(e);
    } else {
      lexer.next();
      subExpression(e, unary.right);
      function.prefix(unary, e);
    }
    Operator operator = Operator.binary(lexer.token);
    while (operator != Operator.NONE && operator.left > limit) {
      lexer.next();
      function.infix(operator, e);
      Expression right = new Expression();
      Operator next = subExpression(right, operator.right);
      function.postfix(operator, e, right);
      operator = next;
    }
    leaveLevel();
    return operator;
  }

  private void simple(Expression e) throws LuaSyntaxException {
    switch (lexer.token) {
      case Token.NUMBER -> e.become(Expression.number(lexer.number));
      case Token.STRING -> e.become(stringConstant(lexer.text));
      case Token.NIL -> e.kind = Kind.NIL;
      case Token.TRUE -> e.kind = Kind.TRUE;
      case Token.FALSE -> e.kind = Kind.FALSE;
      case Token.DOTS -> {
        if (function.variadic == Prototype.Variadic.NO) {
          throw lexer.error("cannot use '...' outside a vararg function");
        }
        if (function.variadic == Prototype.Variadic.ARG_TABLE) {
          function.variadic = Prototype.Variadic.DOTS_AND_NIL_ARG;
        }
        e.become(Kind.DOTS, function.emit(Op.VARARG, 0, 1, 0));
      }
      case '{' -> {
        constructor(e);
        return;
      }
      case Token.FUNCTION -> {
        lexer.next();
        body(e, false, lexer.line);
        return;
      }
      default -> {
        suffixed(e);
        return;
      }
    }
    lexer.next();
  }

  private void prefix(Expression e) throws LuaSyntaxException {
    switch (lexer.token) {
      case '(' -> {
        int line = lexer.line;
        lexer.next();
        e.become(expression());
        expectClosing(')', '(', line);
        function.discharge(e);
      }
      case Token.NAME -> e.become(function.variable(name()));
      default -> throw lexer.error("unexpected symbol");
    }
  }

  /** A name or a parenthesis with indexes and calls behind it. */
  void suffixed(Expression e) throws LuaSyntaxException {
    prefix(e);
    while (true) {
      switch (lexer.token) {
        case '.' -> field(e);
        case '[' -> {
          function.toAnyRegister(e);
          function.index(e, bracketed());
        }
        case ':' -> {
          lexer.next();
          function.self(e, name());
          arguments(e);
        }
        case '(', Token.STRING, '{' -> {
          function.toNextRegister(e);
          arguments(e);
        }
        default -> {
          return;
        }
      }
    }
  }

  void field(Expression e) throws LuaSyntaxException {
    function.toAnyRegister(e);
    lexer.next();
    function.index(e, stringConstant(name()));
  }

  private Expression bracketed() throws LuaSyntaxException {
    lexer.next();
    Expression key = expression();
    function.toValue(key);
    expect(']');
    return key;
  }

  private void arguments(Expression e) throws LuaSyntaxException {
    int line = lexer.line;
    Expression arguments = new Expression();
    switch (lexer.token) {
      case '(' -> {
        if (line != lexer.lastLine) {
          throw lexer.error("ambiguous syntax (function call x new statement)");
        }
        lexer.next();
        if (lexer.token != ')') {
          list(arguments);
        }
        expectClosing(')', '(', line);
      }
      case '{' -> constructor(arguments);
      case Token.STRING -> {
        arguments.become(stringConstant(lexer.text));
        lexer.next();
      }
      default -> throw lexer.error("function arguments expected");
    }
    int base = e.info;
    int count;
    if (arguments.isMulti()) {
      count = function.setAllResults(arguments, base + 1);
    } else {
      if (arguments.kind != Kind.VOID) {
        function.toNextRegister(arguments);
      }
      count = function.freeRegister - (base + 1);
    }
    e.become(Kind.CALL, function.emit(Op.CALL, base, count, 1));
    function.fixLine(line);
    function.freeRegister = base + 1;
  }

  /** Reads expressions; all but the last go to registers. Returns how many there are. */
  int list(Expression e) throws LuaSyntaxException {
    int count = 1;
    e.become(expression());
    while (accept(',')) {
      function.toNextRegister(e);
      e.become(expression());
      count++;
    }
    return count;
  }

  /** Reads parameters and statements of a function. */
  void body(Expression e, boolean method, int line) throws LuaSyntaxException {
    FunctionBuilder outer = function;
    FunctionBuilder inner = new FunctionBuilder(lexer, outer, chunk, line);
    function = inner;
    expect('(');
    if (method) {
      inner.declare(LuaString.of("self"));
      inner.activate();
    }
    parameters(inner);
    expect(')');
    block();
    expectClosing(Token.END, Token.FUNCTION, line);
    Prototype prototype = inner.finish();
    function = outer;
    outer.functions.add(prototype);
    e.become(Kind.RELOCATABLE, outer.emit(Op.CLOSURE, 0, outer.functions.size() - 1, 0));
  }

  private void parameters(FunctionBuilder inner) throws LuaSyntaxException {
    if (lexer.token != ')') {
      do {
        if (lexer.token == Token.NAME) {
          inner.declare(name());
        } else if (lexer.token == Token.DOTS) {
          lexer.next();
          inner.declare(LuaString.of("arg"));
          inner.variadic = Prototype.Variadic.ARG_TABLE;
        } else {
          throw lexer.error("<name> or '...' expected");
        }
      } while (inner.variadic == Prototype.Variadic.NO && accept(','));
    }
    inner.activate();
    boolean variadic = inner.variadic != Prototype.Variadic.NO;
    inner.parameters = inner.activeLocals - (variadic ? 1 : 0);
    inner.reserve(inner.activeLocals);
  }

  private void constructor(Expression e) throws LuaSyntaxException {
    int line = lexer.line;
    int at = function.emit(Op.NEWTABLE, 0, 0, 0);
    TableItems items = new TableItems();
    e.become(Kind.RELOCATABLE, at);
    function.toNextRegister(e);
    items.table = e.info;
    expect('{');
    while (lexer.token != '}') {
      items.close();
      switch (lexer.token) {
        case Token.NAME -> {
          if (lexer.lookAhead() == '=') {
            items.named();
          } else {
            items.positional();
          }
        }
        case '[' -> items.named();
        default -> items.positional();
      }
      if (!accept(',') && !accept(';')) {
        break;
      }
    }
    expectClosing('}', '{', line);
    items.closeLast();
    function.setB(at, rounded(items.positionals));
    function.setC(at, rounded(items.fields));
  }

  /** Sizes above 15 are kept with four bits of precision in Lua, rounded up. */
  private static int rounded(int size) {
    int shift = 0;
    int x = size;
    while (x >= 16) {
      x = (x + 1) >> 1;
      shift++;
    }
    return x << shift;
  }

  /** The items of one constructor. */
  private final class TableItems {
    int table;
    int fields;
    int positionals;
    private int waiting;
    private final Expression last = new Expression();

    void named() throws LuaSyntaxException {
      int saved = function.freeRegister;
      Expression key;
      if (lexer.token == Token.NAME) {
        key = stringConstant(name());
      } else {
        key = bracketed();
      }
      fields++;
      expect('=');
      int keyOperand = function.toOperand(key);
      int valueOperand = function.toOperand(expression());
      function.emit(Op.SETTABLE, table, keyOperand, valueOperand);
      function.freeRegister = saved;
    }

    void positional() throws LuaSyntaxException {
      last.become(expression());
      positionals++;
      waiting++;
    }

    void close() throws LuaSyntaxException {
      if (last.kind == Kind.VOID) {
        return;
      }
      function.toNextRegister(last);
      last.kind = Kind.VOID;
      if (waiting == Operator.FIELDS_PER_FLUSH) {
        function.setList(table, positionals, waiting);
        waiting = 0;
      }
    }

    void closeLast() throws LuaSyntaxException {
      if (waiting == 0) {
        return;
      }
      if (last.isMulti()) {
        function.setList(table, positionals, function.setAllResults(last, table + 1));
        positionals--;
      } else {
        if (last.kind != Kind.VOID) {
          function.toNextRegister(last);
        }
        function.setList(table, positionals, waiting);
      }
    }
  }
}

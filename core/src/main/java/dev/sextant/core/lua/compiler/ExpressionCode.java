package dev.sextant.core.lua.compiler;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.Op;
import dev.sextant.core.lua.compiler.Expression.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Makes code for expressions, as late as possible: a constant or a local variable becomes an
 * operand of the instruction that uses it, a comparison becomes a jump, and the register of a
 * result is chosen when it is known who wants it.
 */
class ExpressionCode extends FunctionCode {
  ExpressionCode(Lexer lexer, @Nullable FunctionCode outer, int definedAt) {
    super(lexer, outer, definedAt);
  }

  /** Makes a variable a value, and a list of values its first one. */
  void discharge(Expression e) throws LuaSyntaxException {
    switch (e.kind) {
      case LOCAL -> e.kind = Kind.REGISTER;
      case UPVALUE -> e.become(Kind.RELOCATABLE, emit(Op.GETUPVAL, 0, e.info, 0));
      case GLOBAL -> e.become(Kind.RELOCATABLE, emit(Op.GETGLOBAL, 0, e.info, 0));
      case INDEXED -> {
        free(e.aux);
        free(e.info);
        e.become(Kind.RELOCATABLE, emit(Op.GETTABLE, 0, e.info, e.aux));
      }
      case CALL, DOTS -> setOneResult(e);
      default -> {}
    }
  }

  void setOneResult(Expression e) {
    if (e.kind == Kind.CALL) {
      e.become(Kind.REGISTER, Op.a(instruction(e.info)));
    } else if (e.kind == Kind.DOTS) {
      setB(e.info, 1);
      e.kind = Kind.RELOCATABLE;
    }
  }

  /** Makes a call or "..." give so many values. */
  void setResults(Expression e, int count) throws LuaSyntaxException {
    if (e.kind == Kind.CALL) {
      setC(e.info, count);
    } else if (e.kind == Kind.DOTS) {
      setB(e.info, count);
      setA(e.info, freeRegister);
      reserve(1);
    }
  }

  /**
   * Makes a call or "..." give all its values into the list of the frame.
   *
   * @param first the register of the first value before them
   * @return the operand for all the values from first on
   */
  int setAllResults(Expression e, int first) throws LuaSyntaxException {
    setResults(e, -1);
    return ~(Op.a(instruction(e.info)) - first);
  }

  private void loadInto(Expression e, int register) throws LuaSyntaxException {
    discharge(e);
    switch (e.kind) {
      case NIL -> setNil(register, 1);
      case FALSE, TRUE -> emit(Op.LOADBOOL, register, e.kind == Kind.TRUE ? 1 : 0, 0);
      case CONSTANT -> emit(Op.LOADK, register, e.info, 0);
      case NUMBER -> emit(Op.LOADK, register, constant(e.number), 0);
      case RELOCATABLE -> setA(e.info, register);
      case REGISTER -> {
        if (register != e.info) {
          emit(Op.MOVE, register, e.info, 0);
        }
      }
      default -> {
        return;
      }
    }
    e.become(Kind.REGISTER, register);
  }

  private void loadSomewhere(Expression e) throws LuaSyntaxException {
    if (e.kind != Kind.REGISTER) {
      reserve(1);
      loadInto(e, freeRegister - 1);
    }
  }

  /** Puts the value into a register, with all jumps that belong to it. */
  void toRegister(Expression e, int register) throws LuaSyntaxException {
    loadInto(e, register);
    if (e.kind == Kind.JUMP) {
      e.whenTrue = join(e.whenTrue, e.info);
    }
    if (e.hasJumps()) {
      int loadFalse = NO_JUMP;
      int loadTrue = NO_JUMP;
      if (needsValue(e.whenTrue) || needsValue(e.whenFalse)) {
        int over = e.kind == Kind.JUMP ? NO_JUMP : jump();
        label();
        loadFalse = emit(Op.LOADBOOL, register, 0, 1);
        label();
        loadTrue = emit(Op.LOADBOOL, register, 1, 0);
        patchHere(over);
      }
      int end = label();
      patchAll(e.whenFalse, end, register, loadFalse);
      patchAll(e.whenTrue, end, register, loadTrue);
    }
    e.whenFalse = NO_JUMP;
    e.whenTrue = NO_JUMP;
    e.become(Kind.REGISTER, register);
  }

  void toNextRegister(Expression e) throws LuaSyntaxException {
    discharge(e);
    free(e);
    reserve(1);
    toRegister(e, freeRegister - 1);
  }

  int toAnyRegister(Expression e) throws LuaSyntaxException {
    discharge(e);
    if (e.kind == Kind.REGISTER) {
      if (!e.hasJumps()) {
        return e.info;
      }
      if (e.info >= activeLocals) {
        toRegister(e, e.info);
        return e.info;
      }
    }
    toNextRegister(e);
    return e.info;
  }

  void toValue(Expression e) throws LuaSyntaxException {
    if (e.hasJumps()) {
      toAnyRegister(e);
    } else {
      discharge(e);
    }
  }

  /** Makes it an operand: a register, or ~n for the n-th constant. */
  int toOperand(Expression e) throws LuaSyntaxException {
    toValue(e);
    switch (e.kind) {
      case NIL -> e.become(Kind.CONSTANT, constant(null));
      case TRUE -> e.become(Kind.CONSTANT, constant(true));
      case FALSE -> e.become(Kind.CONSTANT, constant(false));
      case NUMBER -> e.become(Kind.CONSTANT, constant(e.number));
      case CONSTANT -> {}
      default -> {
        return toAnyRegister(e);
      }
    }
    return ~e.info;
  }

  /** variable = value. */
  void store(Expression variable, Expression value) throws LuaSyntaxException {
    switch (variable.kind) {
      case LOCAL -> {
        free(value);
        toRegister(value, variable.info);
        return;
      }
      case UPVALUE -> emit(Op.SETUPVAL, toAnyRegister(value), variable.info, 0);
      case GLOBAL -> emit(Op.SETGLOBAL, toAnyRegister(value), variable.info, 0);
      default -> {
        int operand = toOperand(value);
        emit(Op.SETTABLE, variable.info, variable.aux, operand);
      }
    }
    free(value);
  }

  /** object:key, into two registers. */
  void self(Expression object, LuaString key) throws LuaSyntaxException {
    toAnyRegister(object);
    free(object);
    int function = freeRegister;
    reserve(2);
    emit(Op.SELF, function, object.info, ~string(key));
    object.become(Kind.REGISTER, function);
  }

  void index(Expression table, Expression key) throws LuaSyntaxException {
    table.aux = toOperand(key);
    table.kind = Kind.INDEXED;
  }

  // Conditions.

  /** Goes on here if it is true; otherwise jumps by the list whenFalse. */
  void goIfTrue(Expression e) throws LuaSyntaxException {
    discharge(e);
    int away =
        switch (e.kind) {
          case CONSTANT, NUMBER, TRUE -> NO_JUMP;
          case JUMP -> {
            invert(e);
            yield e.info;
          }
          default -> jumpIf(e, false);
        };
    e.whenFalse = join(e.whenFalse, away);
    patchHere(e.whenTrue);
    e.whenTrue = NO_JUMP;
  }

  void goIfFalse(Expression e) throws LuaSyntaxException {
    discharge(e);
    int away =
        switch (e.kind) {
          case NIL, FALSE -> NO_JUMP;
          case JUMP -> e.info;
          default -> jumpIf(e, true);
        };
    e.whenTrue = join(e.whenTrue, away);
    patchHere(e.whenFalse);
    e.whenFalse = NO_JUMP;
  }

  private void invert(Expression e) {
    int at = decider(e.info);
    setA(at, Op.a(instruction(at)) == 0 ? 1 : 0);
  }

  private int jumpIf(Expression e, boolean condition) throws LuaSyntaxException {
    if (e.kind == Kind.RELOCATABLE && Op.op(instruction(e.info)) == Op.NOT) {
      int operand = Op.b(instruction(e.info));
      removeLast();
      return testAndJump(Op.TEST, operand, 0, condition ? 0 : 1);
    }
    loadSomewhere(e);
    free(e);
    return testAndJump(Op.TESTSET, NO_REGISTER, e.info, condition ? 1 : 0);
  }

  private int testAndJump(int op, int a, int b, int c) throws LuaSyntaxException {
    emit(op, a, b, c);
    return jump();
  }

  private void not(Expression e) throws LuaSyntaxException {
    discharge(e);
    switch (e.kind) {
      case NIL, FALSE -> e.kind = Kind.TRUE;
      case CONSTANT, NUMBER, TRUE -> e.kind = Kind.FALSE;
      case JUMP -> invert(e);
      default -> {
        loadSomewhere(e);
        free(e);
        e.become(Kind.RELOCATABLE, emit(Op.NOT, 0, e.info, 0));
      }
    }
    int swap = e.whenFalse;
    e.whenFalse = e.whenTrue;
    e.whenTrue = swap;
    dropValues(e.whenFalse);
    dropValues(e.whenTrue);
  }

  // Operators.

  void prefix(Operator operator, Expression e) throws LuaSyntaxException {
    switch (operator) {
      case NOT -> not(e);
      case LENGTH -> {
        toAnyRegister(e);
        arithmetic(Op.LEN, e, Expression.number(0));
      }
      default -> {
        if (!e.isNumeral()) {
          toAnyRegister(e);
        }
        arithmetic(Op.UNM, e, Expression.number(0));
      }
    }
  }

  /** Prepares the left operand before the right one is read. */
  void infix(Operator operator, Expression e) throws LuaSyntaxException {
    switch (operator) {
      case AND -> goIfTrue(e);
      case OR -> goIfFalse(e);
      case CONCAT -> toNextRegister(e);
      case ADD, SUB, MUL, DIV, MOD, POW -> {
        if (!e.isNumeral()) {
          toOperand(e);
        }
      }
      default -> toOperand(e);
    }
  }

  /** Joins both operands; the result is in the left one. */
  void postfix(Operator operator, Expression left, Expression right) throws LuaSyntaxException {
    switch (operator) {
      case AND -> {
        discharge(right);
        right.whenFalse = join(right.whenFalse, left.whenFalse);
        left.become(right);
      }
      case OR -> {
        discharge(right);
        right.whenTrue = join(right.whenTrue, left.whenTrue);
        left.become(right);
      }
      case CONCAT -> concat(left, right);
      case EQ -> compare(Op.EQ, 1, left, right);
      case NE -> compare(Op.EQ, 0, left, right);
      case LT -> compare(Op.LT, 1, left, right);
      case LE -> compare(Op.LE, 1, left, right);
      case GT -> compare(Op.LT, 0, left, right);
      case GE -> compare(Op.LE, 0, left, right);
      default -> arithmetic(operator.op, left, right);
    }
  }

  private void concat(Expression left, Expression right) throws LuaSyntaxException {
    toValue(right);
    if (right.kind == Kind.RELOCATABLE && Op.op(instruction(right.info)) == Op.CONCAT) {
      free(left);
      setB(right.info, left.info);
      left.become(Kind.RELOCATABLE, right.info);
    } else {
      toNextRegister(right);
      arithmetic(Op.CONCAT, left, right);
    }
  }

  private void arithmetic(int op, Expression left, Expression right) throws LuaSyntaxException {
    if (fold(op, left, right)) {
      return;
    }
    int second = op == Op.UNM || op == Op.LEN ? 0 : toOperand(right);
    int first = toOperand(left);
    if (first > second) {
      free(left);
      free(right);
    } else {
      free(right);
      free(left);
    }
    left.become(Kind.RELOCATABLE, emit(op, 0, first, second));
  }

  /** Computes with two numbers now, unless the result is not a number or infinite by division. */
  private static boolean fold(int op, Expression left, Expression right) {
    if (!left.isNumeral() || !right.isNumeral() || op == Op.LEN || op == Op.CONCAT) {
      return false;
    }
    boolean division = op == Op.DIV || op == Op.MOD;
    if (division && right.number == 0) {
      return false;
    }
    double result = op == Op.UNM ? -left.number : Lua.compute(op, left.number, right.number);
    if (Double.isNaN(result)) {
      return false;
    }
    left.number = result;
    return true;
  }

  private void compare(int op, int condition, Expression left, Expression right)
      throws LuaSyntaxException {
    int first = toOperand(left);
    int second = toOperand(right);
    free(right);
    free(left);
    // a > b is b < a; only equality can be negated.
    boolean swap = condition == 0 && op != Op.EQ;
    left.become(
        Kind.JUMP,
        testAndJump(op, swap ? 1 : condition, swap ? second : first, swap ? first : second));
  }

  /** Stores the values above a new table into it, at positions that follow the first count. */
  void setList(int table, int count, int values) throws LuaSyntaxException {
    emit(
        Op.SETLIST,
        table,
        values,
        (count - 1) / Operator.FIELDS_PER_FLUSH * Operator.FIELDS_PER_FLUSH);
    freeRegister = table + 1;
  }
}

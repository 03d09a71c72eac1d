package dev.sextant.core.lua.compiler;

/** What is known of an expression for which code may still have to be made. */
final class Expression {
  static final int NO_JUMP = -1;

  enum Kind {
    /** An empty list of expressions. */
    VOID,
    NIL,
    TRUE,
    FALSE,
    /** info: index of the constant. */
    CONSTANT,
    /** The field number. */
    NUMBER,
    /** info: its register. */
    LOCAL,
    /** info: its index. */
    UPVALUE,
    /** info: index of the constant that is the name. */
    GLOBAL,
    /** info: register of the table, aux: operand that is the key. */
    INDEXED,
    /** info: the jump that is taken if the comparison before it holds. */
    JUMP,
    /** info: the instruction, whose target register is still open. */
    RELOCATABLE,
    /** info: the register that holds the value. */
    REGISTER,
    /** info: the instruction. */
    CALL,
    /** info: the instruction. */
    DOTS
  }

  Kind kind;
  int info;
  int aux;
  double number;

  /** Jumps that leave the expression when it is true, and when it is false. */
  int whenTrue = NO_JUMP;

  int whenFalse = NO_JUMP;

  Expression() {
    this(Kind.VOID, 0);
  }

  Expression(Kind kind, int info) {
    this.kind = kind;
    this.info = info;
  }

  static Expression number(double value) {
    Expression e = new Expression(Kind.NUMBER, 0);
    e.number = value;
    return e;
  }

  void become(Kind newKind, int newInfo) {
    kind = newKind;
    info = newInfo;
  }

  void become(Expression other) {
    kind = other.kind;
    info = other.info;
    aux = other.aux;
    number = other.number;
    whenTrue = other.whenTrue;
    whenFalse = other.whenFalse;
  }

  boolean hasJumps() {
    return whenTrue != whenFalse;
  }

  /** Whether it is a plain number, with which the compiler can compute. */
  boolean isNumeral() {
    return kind == Kind.NUMBER && whenTrue == NO_JUMP && whenFalse == NO_JUMP;
  }

  /** Whether it may give any number of values. */
  boolean isMulti() {
    return kind == Kind.CALL || kind == Kind.DOTS;
  }
}

package dev.sextant.core.lua.compiler;

import dev.sextant.core.lua.Op;

/** The operators with their priorities; a higher one on the left means right-associative. */
enum Operator {
  ADD(Op.ADD, 6, 6),
  SUB(Op.SUB, 6, 6),
  MUL(Op.MUL, 7, 7),
  DIV(Op.DIV, 7, 7),
  MOD(Op.MOD, 7, 7),
  POW(Op.POW, 10, 9),
  CONCAT(Op.CONCAT, 5, 4),
  NE(Op.EQ, 3, 3),
  EQ(Op.EQ, 3, 3),
  LT(Op.LT, 3, 3),
  LE(Op.LE, 3, 3),
  GT(Op.LT, 3, 3),
  GE(Op.LE, 3, 3),
  AND(-1, 2, 2),
  OR(-1, 1, 1),
  NEGATE(Op.UNM, 8, 8),
  NOT(Op.NOT, 8, 8),
  LENGTH(Op.LEN, 8, 8),
  NONE(-1, 0, 0);

  /** So many values of a constructor are stored at once. */
  static final int FIELDS_PER_FLUSH = 50;

  final int op;
  final int left;
  final int right;

  Operator(int op, int left, int right) {
    this.op = op;
    this.left = left;
    this.right = right;
  }

  static Operator unary(int token) {
    return switch (token) {
      case Token.NOT -> NOT;
      case '-' -> NEGATE;
      case '#' -> LENGTH;
      default -> NONE;
    };
  }

  static Operator binary(int token) {
    return switch (token) {
      case '+' -> ADD;
      case '-' -> SUB;
      case '*' -> MUL;
      case '/' -> DIV;
      case '%' -> MOD;
      case '^' -> POW;
      case Token.CONCAT -> CONCAT;
      case Token.NE -> NE;
      case Token.EQ -> EQ;
      case '<' -> LT;
      case Token.LE -> LE;
      case '>' -> GT;
      case Token.GE -> GE;
      case Token.AND -> AND;
      case Token.OR -> OR;
      default -> NONE;
    };
  }
}

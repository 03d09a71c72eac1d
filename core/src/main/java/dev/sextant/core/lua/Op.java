package dev.sextant.core.lua;

/**
 * The instructions. One is a long: the operation in bits 0 to 7, A in 8 to 15, and B and C as
 * signed numbers of 24 bits each. R[x] is a register, K[x] a constant, and RK[x] is R[x] for x of 0
 * and more, and K[~x] for less. Lists of unknown length do not live in registers but in the list
 * ("multi") of the frame; a negative count ~n stands for n registers followed by that list.
 */
public final class Op {
  /** R[A] = R[B]. */
  public static final int MOVE = 0;

  /** R[A] = K[B]. */
  public static final int LOADK = 1;

  /** R[A] = (B != 0); if C then skip the next instruction. */
  public static final int LOADBOOL = 2;

  /** R[A], ..., R[B] = nil. */
  public static final int LOADNIL = 3;

  /** R[A] = upvalue B. */
  public static final int GETUPVAL = 4;

  /** R[A] = globals[K[B]]. */
  public static final int GETGLOBAL = 5;

  /** R[A] = R[B][RK[C]]. */
  public static final int GETTABLE = 6;

  /** globals[K[B]] = R[A]. */
  public static final int SETGLOBAL = 7;

  /** Upvalue B = R[A]. */
  public static final int SETUPVAL = 8;

  /** R[A][RK[B]] = RK[C]. */
  public static final int SETTABLE = 9;

  /** R[A] = {} with room for B array elements and C others. */
  public static final int NEWTABLE = 10;

  /** R[A+1] = R[B]; R[A] = R[B][RK[C]]. */
  public static final int SELF = 11;

  /** R[A] = RK[B] + RK[C]; likewise the five that follow. */
  public static final int ADD = 12;

  public static final int SUB = 13;
  public static final int MUL = 14;
  public static final int DIV = 15;
  public static final int MOD = 16;
  public static final int POW = 17;

  /** R[A] = -R[B]. */
  public static final int UNM = 18;

  /** R[A] = not R[B]. */
  public static final int NOT = 19;

  /** R[A] = #R[B]. */
  public static final int LEN = 20;

  /** R[A] = R[B] .. ... .. R[C]. */
  public static final int CONCAT = 21;

  /** pc += B. */
  public static final int JMP = 22;

  /** If (RK[B] == RK[C]) != A then skip the next instruction, which is a JMP. */
  public static final int EQ = 23;

  public static final int LT = 24;
  public static final int LE = 25;

  /** If R[A] is true != C then skip the next instruction. */
  public static final int TEST = 26;

  /** If R[B] is true == C then R[A] = R[B], else skip the next instruction. */
  public static final int TESTSET = 27;

  /** R[A], ... = R[A](B values); C results, or all into the list if C is negative. */
  public static final int CALL = 28;

  /** return R[A](B values). */
  public static final int TAILCALL = 29;

  /** return B values from R[A]. */
  public static final int RETURN = 30;

  /** R[A] += R[A+2]; if R[A] has not passed R[A+1] then pc += B and R[A+3] = R[A]. */
  public static final int FORLOOP = 31;

  /** R[A] -= R[A+2]; pc += B. */
  public static final int FORPREP = 32;

  /**
   * R[A+3], ... (C of them) = R[A](R[A+1], R[A+2]); if R[A+3] is not nil then R[A+2] = R[A+3], else
   * skip the next instruction.
   */
  public static final int TFORLOOP = 33;

  /** R[A][C + i] = R[A + i] for B values. */
  public static final int SETLIST = 34;

  /** Close the upvalues of R[A] and above. */
  public static final int CLOSE = 35;

  /** R[A] = closure of function B. */
  public static final int CLOSURE = 36;

  /** R[A], ... = the first B further arguments, or all into the list if B is negative. */
  public static final int VARARG = 37;

  private Op() {}

  public static long make(int op, int a, int b, int c) {
    return op | (long) a << 8 | (b & 0xffffffL) << 16 | (long) c << 40;
  }

  public static int op(long instruction) {
    return (int) instruction & 0xff;
  }

  public static int a(long instruction) {
    return (int) instruction >>> 8 & 0xff;
  }

  public static int b(long instruction) {
    return (int) (instruction << 24 >> 40);
  }

  public static int c(long instruction) {
    return (int) (instruction >> 40);
  }
}

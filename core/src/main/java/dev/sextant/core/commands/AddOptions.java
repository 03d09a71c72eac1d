package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;

/**
 * What ZADD is asked for besides scores and members.
 *
 * @param firstPair index of the first score
 * @param bits the options
 */
record AddOptions(int firstPair, int bits) {
  private static final int NX = 1;
  private static final int XX = 1 << 1;
  private static final int GT = 1 << 2;
  private static final int LT = 1 << 3;
  private static final int CH = 1 << 4;
  private static final int INCR = 1 << 5;
  private static final int CONDITIONS = NX | XX | GT | LT;

  /**
   * The options of a call, in the place where ZADD has them.
   *
   * @param increment whether INCR holds unsaid
   */
  static AddOptions parse(Call call, boolean increment) {
    int bits = increment ? INCR : 0;
    int at = 2;
    for (int option = option(call, at); option != 0; option = option(call, at)) {
      bits |= option;
      at++;
    }
    int scoresAndMembers = call.count() - at;
    if (scoresAndMembers == 0 || scoresAndMembers % 2 != 0) {
      throw Errors.SYNTAX;
    }
    if ((bits & NX) != 0 && (bits & XX) != 0) {
      throw Errors.err("XX and NX options at the same time are not compatible");
    }
    if (Integer.bitCount(bits & (NX | GT | LT)) > 1) {
      throw Errors.err("GT, LT, and/or NX options at the same time are not compatible");
    }
    if ((bits & INCR) != 0 && scoresAndMembers > 2) {
      throw Errors.err("INCR option supports a single increment-element pair");
    }
    return new AddOptions(at, bits);
  }

  /** The options of GEOADD, which has only some, and three arguments to a member. */
  static AddOptions parseGeo(Call call) {
    int bits = 0;
    int at = 2;
    for (int option = option(call, at); (option & (NX | XX | CH)) != 0; option = option(call, at)) {
      bits |= option;
      at++;
    }
    boolean contradiction = (bits & NX) != 0 && (bits & XX) != 0;
    if (contradiction || at == call.count() || (call.count() - at) % 3 != 0) {
      throw Errors.SYNTAX;
    }
    return new AddOptions(at, bits);
  }

  private static int option(Call call, int i) {
    // A score is a number: what does not begin with a letter of an option needs no comparison.
    if (i == call.count() || call.arg(i).length < 2 || call.arg(i)[0] < 'A') {
      return 0;
    }
    if (call.is(i, "NX")) {
      return NX;
    } else if (call.is(i, "XX")) {
      return XX;
    } else if (call.is(i, "CH")) {
      return CH;
    } else if (call.is(i, "INCR")) {
      return INCR;
    } else if (call.is(i, "GT")) {
      return GT;
    }
    return call.is(i, "LT") ? LT : 0;
  }

  /** The scores, in the order of the arguments. All are read before anything changes. */
  double[] scores(Call call) {
    double[] scores = new double[(call.count() - firstPair) / 2];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = call.decimal(firstPair + 2 * i);
    }
    return scores;
  }

  /** Whether each score is set as it is, whatever was there. */
  boolean isPlain() {
    return (bits & (CONDITIONS | INCR)) == 0;
  }

  /** XX: whether no member is to be added. */
  boolean onlyPresent() {
    return (bits & XX) != 0;
  }

  /** CH: whether members whose score has changed count as well as new ones. */
  boolean countsChanged() {
    return (bits & CH) != 0;
  }

  /** INCR: whether the score given is added to what is there, and the sum is the reply. */
  boolean isIncrement() {
    return (bits & INCR) != 0;
  }

  /**
   * The score that a member gets, or NaN when it is left as it is.
   *
   * @param present its score, NaN when there is no such member
   */
  double decide(double present, double given) {
    if (Double.isNaN(present)) {
      return onlyPresent() ? Double.NaN : given;
    }
    if ((bits & NX) != 0) {
      return Double.NaN;
    }
    double score = isIncrement() ? present + given : given;
    if (Double.isNaN(score)) {
      throw Errors.err("resulting score is not a number (NaN)");
    }
    boolean refused = (bits & LT) != 0 && score >= present || (bits & GT) != 0 && score <= present;
    return refused ? Double.NaN : score;
  }
}

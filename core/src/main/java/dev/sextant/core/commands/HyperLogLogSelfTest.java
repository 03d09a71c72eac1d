package dev.sextant.core.commands;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.env.RandomSource;
import dev.sextant.core.types.HyperLogLog;
import java.util.Arrays;

/**
 * PFSELFTEST: whether registers keep what they are given, sparse and dense agree, and the estimate
 * is as good as it should be, up to ten million elements.
 */
final class HyperLogLogSelfTest {
  private static final int REGISTER_CYCLES = 1000;
  private static final long ELEMENTS = 10_000_000;
  private static final int MAX_NUMBER = 51;

  /** The standard error is 1.04 divided by the root of the number of registers. */
  private static final double STANDARD_ERROR = 1.04 / Math.sqrt(HyperLogLog.REGISTERS);

  /** So many standard errors do not happen by chance. */
  private static final int TOLERANCE = 6;

  private HyperLogLogSelfTest() {}

  /** Runs the test; takes about a second. */
  static void run(RandomSource random, long sparseMaxBytes) {
    for (int i = 0; i < REGISTER_CYCLES; i++) {
      checkRegisters(random);
    }
    checkEstimates(random, sparseMaxBytes, ELEMENTS);
  }

  private static void checkRegisters(RandomSource random) {
    HyperLogLog hll = HyperLogLog.create();
    hll.toDense();
    byte[] expected = new byte[HyperLogLog.REGISTERS];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) random.nextInt(MAX_NUMBER + 1);
    }
    hll.raiseAll(expected, 0);
    byte[] actual = new byte[HyperLogLog.REGISTERS];
    hll.mergeInto(actual);
    int wrong = Arrays.mismatch(expected, actual);
    if (wrong >= 0) {
      throw failed(
          "Register " + wrong + " should be " + expected[wrong] + " but is " + actual[wrong]);
    }
  }

  /** Adds elements that all differ, and looks at each power of ten. */
  static void checkEstimates(RandomSource random, long sparseMaxBytes, long elements) {
    HyperLogLog dense = HyperLogLog.create();
    dense.toDense();
    HyperLogLog sparse = HyperLogLog.create();
    long seed = random.nextLong();
    byte[] element = new byte[Long.BYTES];
    long checkpoint = 1;
    for (long added = 1; added <= elements; added++) {
      write(added ^ seed, element);
      dense.add(element, sparseMaxBytes);
      sparse.add(element, sparseMaxBytes);
      if (added == checkpoint) {
        check(added, dense, sparse, sparseMaxBytes);
        checkpoint *= 10;
      }
    }
  }

  private static void write(long number, byte[] into) {
    for (int i = 0; i < into.length; i++) {
      into[i] = (byte) (number >>> 8 * i);
    }
  }

  private static void check(long added, HyperLogLog dense, HyperLogLog sparse, long maxBytes) {
    if (added < maxBytes / 2 && sparse.isDense()) {
      throw failed("sparse encoding not used");
    }
    dense.updateCount();
    sparse.updateCount();
    if (dense.count() != sparse.count()) {
      throw failed("dense/sparse disagree");
    }
    long error = Math.abs(added - dense.count());
    double bound = added == 10 ? 1 : Math.ceil(STANDARD_ERROR * TOLERANCE * added);
    if (error > bound) {
      throw failed("Too big error. card:" + added + " abserr:" + error);
    }
  }

  private static CommandError failed(String what) {
    return Errors.err("TESTFAILED " + what);
  }
}

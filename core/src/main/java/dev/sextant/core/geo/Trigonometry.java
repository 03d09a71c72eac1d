package dev.sextant.core.geo;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/**
 * Sine, cosine and arc sine, rounded to the nearest double.
 *
 * <p>Distances are seen by clients with all their digits (GEOSEARCHSTORE with STOREDIST), and Redis
 * has its functions from glibc, whose results are the nearest double nearly always. {@link
 * StrictMath} promises one unit in the last place and differs in three to six cases of a hundred;
 * {@link Math} differs from machine to machine. So they are computed here, with twice the precision
 * of a double, and rounded at the end.
 *
 * <p>A number of double precision is kept as the unevaluated sum of two doubles, high and low. The
 * error of a sum or product of doubles is a double itself and can be had exactly (Knuth's two-sum,
 * and a fused multiplication and addition), which gives some 104 bits. The sine is its Taylor
 * series, up to the term that no longer counts at pi/2. The cosine is 1 - 2 sin²(x/2). The arc sine
 * is one step of Newton's method from {@link StrictMath}'s.
 *
 * <p>Source: Hida, Li, Bailey, "Library for Double-Double and Quad-Double Arithmetic", 2007.
 */
final class Trigonometry {
  private static final int TERMS = 16;

  /** Below this, half of the terms are enough. */
  private static final double SMALL = 0.1;

  private static final MathContext DIGITS_60 = new MathContext(60);

  /** The coefficients of the odd powers in the series of the sine, from that of x³ on. */
  private static final double[] HIGH = new double[TERMS];

  private static final double[] LOW = new double[TERMS];

  /** What pi is more than the double {@link Math#PI}, in two doubles. */
  private static final double PI_REST = 1.2246467991473532e-16;

  private static final double PI_REST_LOW = -2.9947698097183397e-33;

  static {
    BigInteger factorial = BigInteger.ONE;
    for (int i = 0; i < TERMS; i++) {
      long power = 2L * i + 3;
      factorial = factorial.multiply(BigInteger.valueOf((power - 1) * power));
      BigDecimal coefficient = BigDecimal.ONE.divide(new BigDecimal(factorial), DIGITS_60);
      BigDecimal signed = i % 2 == 0 ? coefficient.negate() : coefficient;
      HIGH[i] = signed.doubleValue();
      LOW[i] = signed.subtract(new BigDecimal(HIGH[i])).doubleValue();
    }
  }

  /** The result of the last computation of double precision: its high and its low part. */
  private double high;

  private double low;

  private Trigonometry() {}

  /** The sine of {@code x}, which lies between -pi and pi. */
  static double sin(double x) {
    Trigonometry t = new Trigonometry();
    double magnitude = Math.abs(x);
    if (magnitude <= Math.PI / 2) {
      t.sine(magnitude, 0);
    } else {
      // pi minus the magnitude: exact in its first part, and small where that matters.
      t.twoSum(Math.PI - magnitude, PI_REST);
      t.twoSum(t.high, t.low + PI_REST_LOW);
      t.sine(t.high, t.low);
    }
    return x < 0 ? -(t.high + t.low) : t.high + t.low;
  }

  /** The cosine of {@code x}, which lies between -pi/2 and pi/2. */
  static double cos(double x) {
    Trigonometry t = new Trigonometry();
    t.sine(Math.abs(x / 2), 0);
    t.multiply(t.high, t.low, t.high, t.low);
    t.add(-2 * t.high, -2 * t.low, 1, 0);
    return t.high + t.low;
  }

  /** The arc sine of {@code x}, which lies between 0 and 1. */
  static double asin(double x) {
    double near = StrictMath.asin(x);
    if (x >= 1) {
      return near; // where the slope is infinite
    }
    Trigonometry t = new Trigonometry();
    t.sine(near, 0);
    double missing = (x - t.high) - t.low;
    return near + missing / StrictMath.cos(near);
  }

  /** The sine of a number from 0 to pi/2. */
  private void sine(double xHigh, double xLow) {
    multiply(xHigh, xLow, xHigh, xLow);
    double squareHigh = high;
    double squareLow = low;
    int last = xHigh < SMALL ? TERMS / 2 - 1 : TERMS - 1;
    double sumHigh = HIGH[last];
    double sumLow = LOW[last];
    for (int i = last - 1; i >= 0; i--) {
      multiply(sumHigh, sumLow, squareHigh, squareLow);
      add(HIGH[i], LOW[i], high, low);
      sumHigh = high;
      sumLow = low;
    }
    multiply(sumHigh, sumLow, squareHigh, squareLow);
    multiply(high, low, xHigh, xLow);
    add(xHigh, xLow, high, low);
  }

  private void multiply(double aHigh, double aLow, double bHigh, double bLow) {
    double product = aHigh * bHigh;
    double error = Math.fma(aHigh, bHigh, -product) + (aHigh * bLow + aLow * bHigh);
    high = product + error;
    low = error - (high - product);
  }

  private void add(double aHigh, double aLow, double bHigh, double bLow) {
    twoSum(aHigh, bHigh);
    double error = low + (aLow + bLow);
    double sum = high;
    high = sum + error;
    low = error - (high - sum);
  }

  /** The sum of two doubles, and its error. */
  private void twoSum(double a, double b) {
    double sum = a + b;
    double part = sum - a;
    low = (a - (sum - part)) + (b - part);
    high = sum;
  }
}

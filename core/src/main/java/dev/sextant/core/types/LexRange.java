package dev.sextant.core.types;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An interval of members in the order of their bytes, as ZRANGEBYLEX takes it. It is meant for
 * sorted sets whose scores are all equal; with others the result is unspecified, as in Redis.
 */
public record LexRange(Bound min, Bound max) {

  /** One end of an interval. */
  public static final class Bound {
    /** Before every member: {@code -}. */
    public static final Bound LOWEST = new Bound(Bytes.EMPTY, false);

    /** After every member: {@code +}. */
    public static final Bound HIGHEST = new Bound(Bytes.EMPTY, false);

    private final byte[] member;
    private final boolean exclusive;

    private Bound(byte[] member, boolean exclusive) {
      this.member = member;
      this.exclusive = exclusive;
    }

    /**
     * Reads a bound as commands take it: {@code -}, {@code +}, {@code [} or {@code (} before a
     * member.
     *
     * @return null when it is none of these
     */
    public static @Nullable Bound parse(byte[] text) {
      if (text.length == 0) {
        return null;
      }
      byte first = text[0];
      if (first == '[' || first == '(') {
        return new Bound(Arrays.copyOfRange(text, 1, text.length), first == '(');
      }
      if (text.length > 1) {
        return null;
      }
      return first == '-' ? LOWEST : first == '+' ? HIGHEST : null;
    }

    /** The order of the bound's place relative to {@code other}: negative when it lies before. */
    private int compareTo(byte[] other) {
      if (this == LOWEST) {
        return -1;
      }
      return this == HIGHEST ? 1 : Bytes.compare(member, other);
    }
  }

  /** Whether {@code member} lies before the interval. */
  boolean isAbove(byte[] member) {
    int order = min.compareTo(member);
    return order > 0 || (order == 0 && min.exclusive);
  }

  /** Whether {@code member} lies within the interval or before it. */
  boolean reaches(byte[] member) {
    int order = max.compareTo(member);
    return order > 0 || (order == 0 && !max.exclusive);
  }
}

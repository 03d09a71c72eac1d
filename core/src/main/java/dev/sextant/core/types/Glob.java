package dev.sextant.core.types;

/**
 * Redis's glob patterns, as KEYS, SCAN, PSUBSCRIBE, CONFIG GET and ACL rules take them: {@code *},
 * {@code ?}, {@code [abc]}, {@code [a-c]}, {@code [^a]} and a backslash before a literal.
 *
 * <p>Redis's matcher calls itself at each star, and gives up at once when what follows an inner
 * star is found nowhere: a longer match of an outer star could not help. So only the last star met
 * ever tries again, and a loop that remembers that one star does the same in at most pattern times
 * text steps, without a stack that a pattern of many stars could exhaust.
 *
 * <p>Some of Redis's corners, kept because clients can see them: no pattern but the empty one
 * matches the empty text (not even a star: the commands that mean "everything" test for it
 * themselves), a class left open ends with the pattern, the ends of a range may come in either
 * order and compare as signed bytes, and an escaped byte inside a class keeps its case even when
 * case is ignored.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/keys/">KEYS</a>.
 */
public final class Glob {
  private final byte[] pattern;
  private final byte[] text;
  private final boolean ignoreCase;

  /** The next byte of the pattern; may stand one past its end, where Redis reads a zero byte. */
  private int at;

  private Glob(byte[] pattern, byte[] text, boolean ignoreCase) {
    this.pattern = pattern;
    this.text = text;
    this.ignoreCase = ignoreCase;
  }

  /** Whether {@code pattern} matches the whole of {@code text}. */
  public static boolean matches(byte[] pattern, byte[] text) {
    return matches(pattern, text, false);
  }

  /**
   * Whether {@code pattern} matches the whole of {@code text}.
   *
   * @param ignoreCase whether the letters A to Z match those of the other case
   */
  public static boolean matches(byte[] pattern, byte[] text, boolean ignoreCase) {
    return new Glob(pattern, text, ignoreCase).run();
  }

  private boolean run() {
    if (text.length == 0) {
      return pattern.length == 0;
    }
    int position = 0;
    int afterStar = -1;
    int starPosition = 0;
    while (true) {
      if (at < pattern.length && position < text.length) {
        if (pattern[at] == '*') {
          skipStars();
          if (at == pattern.length) {
            return true;
          }
          afterStar = at;
          starPosition = position;
          continue;
        }
        if (matchesOne(text[position])) {
          position++;
          if (position < text.length) {
            continue;
          }
          skipStars();
        }
      }
      if (at == pattern.length && position == text.length) {
        return true;
      }
      // What the last star covers grows by one byte; the rest must match at least one.
      if (afterStar < 0 || ++starPosition >= text.length) {
        return false;
      }
      at = afterStar;
      position = starPosition;
    }
  }

  private void skipStars() {
    while (at < pattern.length && pattern[at] == '*') {
      at++;
    }
  }

  /**
   * Matches one byte against the pattern's next element, and moves past that element if they match.
   */
  private boolean matchesOne(byte b) {
    byte element = pattern[at];
    if (element == '[') {
      return matchesClass(b);
    }
    if (element == '\\' && at + 1 < pattern.length) {
      at++;
    }
    if (element != '?' && !same(pattern[at], b)) {
      return false;
    }
    at++;
    return true;
  }

  private boolean matchesClass(byte b) {
    int i = at + 1;
    boolean negated = i < pattern.length && pattern[i] == '^';
    if (negated) {
      i++;
    }
    boolean match = false;
    while (i < pattern.length && pattern[i] != ']') {
      if (pattern[i] == '\\' && i + 1 < pattern.length) {
        i++;
        match |= pattern[i] == b;
      } else if (i + 2 < pattern.length && pattern[i + 1] == '-') {
        match |= inRange(pattern[i], pattern[i + 2], b);
        i += 2;
      } else {
        match |= same(pattern[i], b);
      }
      i++;
    }
    if (match == negated) {
      return false;
    }
    at = Math.min(i + 1, pattern.length);
    return true;
  }

  private boolean inRange(byte first, byte last, byte b) {
    byte low = (byte) Math.min(first, last);
    byte high = (byte) Math.max(first, last);
    if (ignoreCase) {
      return Bytes.toLowerCase(b) >= Bytes.toLowerCase(low)
          && Bytes.toLowerCase(b) <= Bytes.toLowerCase(high);
    }
    return b >= low && b <= high;
  }

  private boolean same(byte p, byte b) {
    return ignoreCase ? Bytes.toLowerCase(p) == Bytes.toLowerCase(b) : p == b;
  }
}

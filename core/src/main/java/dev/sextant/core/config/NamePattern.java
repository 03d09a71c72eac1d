package dev.sextant.core.config;

import com.google.common.base.Ascii;

/** Glob patterns over directive names, without regard to case. */
final class NamePattern {
  private NamePattern() {}

  /** Whether {@code pattern} contains none of the chars that start a glob. */
  static boolean isLiteral(String pattern) {
    return pattern.indexOf('[') < 0 && pattern.indexOf('*') < 0 && pattern.indexOf('?') < 0;
  }

  /**
   * Whether the glob matches the whole name. Only the last star met can be the one to give way, so
   * a single point to return to suffices, and the time is bounded by the product of the lengths.
   */
  static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int afterStar = -1;
    int resumeAt = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        afterStar = ++p;
        resumeAt = n;
      } else if (p < pattern.length() && matchesOne(pattern, p, name.charAt(n))) {
        p = elementEnd(pattern, p);
        n++;
      } else if (afterStar >= 0) {
        p = afterStar;
        n = ++resumeAt;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  private static boolean matchesOne(String pattern, int at, char c) {
    return switch (pattern.charAt(at)) {
      case '?' -> true;
      case '[' -> matchesClass(pattern, at + 1, c);
      case '\\' -> same(pattern.charAt(Math.min(at + 1, pattern.length() - 1)), c);
      default -> same(pattern.charAt(at), c);
    };
  }

  private static int elementEnd(String pattern, int at) {
    return switch (pattern.charAt(at)) {
      case '[' -> classEnd(pattern, at + 1);
      case '\\' -> Math.min(at + 2, pattern.length());
      default -> at + 1;
    };
  }

  private static boolean matchesClass(String pattern, int start, char c) {
    char lower = Ascii.toLowerCase(c);
    boolean negated = pattern.startsWith("^", start);
    boolean found = false;
    int at = negated ? start + 1 : start;
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      if (pattern.charAt(at) == '\\' && at + 1 < pattern.length()) {
        found |= pattern.charAt(at + 1) == c;
        at += 2;
      } else if (at + 2 < pattern.length() && pattern.charAt(at + 1) == '-') {
        char from = Ascii.toLowerCase(pattern.charAt(at));
        char to = Ascii.toLowerCase(pattern.charAt(at + 2));
        found |= lower >= Math.min(from, to) && lower <= Math.max(from, to);
        at += 3;
      } else {
        found |= same(pattern.charAt(at), c);
        at++;
      }
    }
    return found != negated;
  }

  private static int classEnd(String pattern, int start) {
    int at = start;
    while (at < pattern.length() && pattern.charAt(at) != ']') {
      at += pattern.charAt(at) == '\\' && at + 1 < pattern.length() ? 2 : rangeLength(pattern, at);
    }
    return Math.min(at + 1, pattern.length());
  }

  private static int rangeLength(String pattern, int at) {
    return at + 2 < pattern.length() && pattern.charAt(at + 1) == '-' ? 3 : 1;
  }

  private static boolean same(char a, char b) {
    return Ascii.toLowerCase(a) == Ascii.toLowerCase(b);
  }
}

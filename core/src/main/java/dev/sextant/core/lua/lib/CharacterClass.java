package dev.sextant.core.lua.lib;

/** Classes of characters in patterns, as the C locale has them. */
final class CharacterClass {
  private CharacterClass() {}

  /** Whether a character is of the class %letter; another character stands for itself. */
  static boolean matches(int c, int letter) {
    boolean result;
    switch (letter | 0x20) {
      case 'a' -> result = isLetter(c);
      case 'c' -> result = c < 32 || c == 127;
      case 'd' -> result = isDigit(c);
      case 'l' -> result = c >= 'a' && c <= 'z';
      case 'p' -> result = c > 32 && c < 127 && !isLetter(c) && !isDigit(c);
      case 's' -> result = c == ' ' || c >= '\t' && c <= '\r';
      case 'u' -> result = c >= 'A' && c <= 'Z';
      case 'w' -> result = isLetter(c) || isDigit(c);
      case 'x' -> result = isDigit(c) || (c | 0x20) >= 'a' && (c | 0x20) <= 'f';
      case 'z' -> result = c == 0;
      default -> {
        return letter == c;
      }
    }
    if (!isLetter(letter)) {
      return letter == c;
    }
    return letter >= 'a' ? result : !result;
  }

  static boolean isLetter(int c) {
    return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
  }

  static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  /** Whether a character is in the set between the brackets at two indexes. */
  static boolean inSet(byte[] pattern, int open, int close, int c) {
    boolean found = true;
    int i = open + 1;
    if (pattern[i] == '^') {
      found = false;
      i++;
    }
    for (; i < close; i++) {
      int first = pattern[i] & 0xff;
      if (first == '%') {
        i++;
        if (matches(c, pattern[i] & 0xff)) {
          return found;
        }
      } else if (i + 2 < close && pattern[i + 1] == '-') {
        if (first <= c && c <= (pattern[i + 2] & 0xff)) {
          return found;
        }
        i += 2;
      } else if (first == c) {
        return found;
      }
    }
    return !found;
  }
}

package dev.sextant.core.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splitting a line of redis.conf into words, and quoting a word so that it can be split again.
 *
 * <p>Words are separated by white space. A word may contain a part in double quotes, in which
 * {@code \n \r \t \b \a \xHH} and a backslash before any other char are escapes, or a part in
 * single quotes, in which only {@code \'} is. A closing quote ends the word.
 */
public final class ConfigWords {
  private ConfigWords() {}

  /** The words of {@code line}, or null if quotes are unbalanced or not followed by a space. */
  public static @Nullable List<String> split(String line) {
    List<String> words = new ArrayList<>();
    Reader reader = new Reader(ByteText.untilZero(line));
    while (reader.skipSpace()) {
      String word = reader.word();
      if (word == null) {
        return null;
      }
      words.add(word);
    }
    return words;
  }

  /** Whether {@code word} would not be read back as it is without {@link #quote}. */
  public static boolean needsQuotes(String word) {
    return word.isEmpty()
        || word.chars().anyMatch(c -> c <= ' ' || c > '~' || c == '"' || c == '\\' || c == '\'');
  }

  /** {@code word} in double quotes, with everything that is not printable ASCII escaped. */
  public static String quote(String word) {
    StringBuilder out = new StringBuilder(word.length() + 2).append('"');
    for (int i = 0; i < word.length(); i++) {
      char c = word.charAt(i);
      switch (c) {
        case '\\', '"' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case 7 -> out.append("\\a");
        default -> {
          if (c >= ' ' && c <= '~') {
            out.append(c);
          } else {
            out.append("\\x").append(Character.forDigit(c >> 4 & 15, 16));
            out.append(Character.forDigit(c & 15, 16));
          }
        }
      }
    }
    return out.append('"').toString();
  }

  /** C's isspace in the C locale. */
  static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static final class Reader {
    private final String line;
    private final StringBuilder word = new StringBuilder();
    private int at;

    Reader(String line) {
      this.line = line;
    }

    boolean skipSpace() {
      while (at < line.length() && isSpace(line.charAt(at))) {
        at++;
      }
      return at < line.length();
    }

    @Nullable String word() {
      word.setLength(0);
      while (at < line.length()) {
        char c = line.charAt(at++);
        switch (c) {
          case ' ', '\n', '\r', '\t' -> {
            return word.toString();
          }
          case '"' -> {
            return doubleQuoted() ? word.toString() : null;
          }
          case '\'' -> {
            return singleQuoted() ? word.toString() : null;
          }
          default -> word.append(c);
        }
      }
      return word.toString();
    }

    private boolean doubleQuoted() {
      while (at < line.length()) {
        char c = line.charAt(at++);
        if (c == '"') {
          return atWordEnd();
        }
        if (c == '\\' && at < line.length()) {
          escape();
        } else {
          word.append(c);
        }
      }
      return false;
    }

    private void escape() {
      char c = line.charAt(at++);
      if (c == 'x' && at + 1 < line.length()) {
        int high = Character.digit(line.charAt(at), 16);
        int low = Character.digit(line.charAt(at + 1), 16);
        if (high >= 0 && low >= 0) {
          word.append((char) (high * 16 + low));
          at += 2;
          return;
        }
      }
      word.append(
          switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> (char) 7;
            default -> c;
          });
    }

    private boolean singleQuoted() {
      while (at < line.length()) {
        char c = line.charAt(at++);
        if (c == '\'') {
          return atWordEnd();
        }
        if (c == '\\' && at < line.length() && line.charAt(at) == '\'') {
          c = line.charAt(at++);
        }
        word.append(c);
      }
      return false;
    }

    private boolean atWordEnd() {
      return at == line.length() || isSpace(line.charAt(at));
    }
  }
}

package dev.sextant.core.config;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import java.util.List;
import java.util.Set;

/** What the reader and the rewriter of redis.conf have in common. */
final class ConfLines {
  private static final CharMatcher BLANK = CharMatcher.anyOf(" \t\r\n");

  private ConfLines() {}

  static String trim(String line) {
    return BLANK.trimFrom(line);
  }

  /**
   * The primary name of the directive on a line, or the empty string if the line cannot be split or
   * begins with neither a directive nor one of {@code others}.
   */
  static String directive(String line, Set<String> others) {
    List<String> words = ConfigWords.split(line);
    if (words == null || words.isEmpty()) {
      return "";
    }
    String name = Ascii.toLowerCase(words.get(0));
    Directive<?> directive = Directives.find(name);
    if (directive != null) {
      return directive.name();
    }
    return others.contains(name) ? name : "";
  }
}

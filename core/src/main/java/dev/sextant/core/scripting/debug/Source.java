package dev.sextant.core.scripting.debug;

/** The lines of a script, without empty ones at its end. */
final class Source {
  private final String[] lines;

  Source(byte[] script) {
    String text = CText.whole(script);
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    lines = end == 0 ? new String[0] : text.substring(0, end).split("\n", -1);
  }

  /** How many lines there are. */
  int count() {
    return lines.length;
  }

  /** A line, counted from 1. */
  String line(int number) {
    return number < 1 || number > lines.length
        ? "<out of range source code line>"
        : CText.untilZero(lines[number - 1]);
  }
}

package dev.sextant.core.command;

import java.util.Locale;

/**
 * The text of INFO as it grows: sections with a heading, lines of {@code name:value}, ended by CR
 * LF.
 */
public final class InfoText {
  private static final String[] UNITS = {"B", "K", "M", "G", "T", "P"};

  private final StringBuilder text = new StringBuilder(4096);

  /** Starts a section with its heading, after an empty line unless it is the first. */
  public void section(String title) {
    if (text.length() > 0) {
      text.append("\r\n");
    }
    text.append("# ").append(title).append("\r\n");
  }

  /** Adds a line. */
  public void line(String name, long value) {
    text.append(name).append(':').append(value).append("\r\n");
  }

  /** Adds a line. */
  public void line(String name, String value) {
    text.append(name).append(':').append(value).append("\r\n");
  }

  /** Adds a line whose value has two decimals. */
  public void line(String name, double value) {
    line(name, decimals(value, 2));
  }

  /** Adds a line of 0 for each name: what this node does not do, and so never counts. */
  public void zeros(String... names) {
    for (String name : names) {
      line(name, 0);
    }
  }

  /** {@code value} with a fixed number of decimals, as C prints it. */
  public static String decimals(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** A number of bytes for people: 512B, 1.50K, 256.00M. */
  public static String human(long bytes) {
    if (bytes < 1024) {
      return bytes + "B";
    }
    int unit = 1;
    double scaled = bytes / 1024.0;
    while (unit < UNITS.length - 1 && scaled >= 1024) {
      scaled /= 1024;
      unit++;
    }
    return decimals(scaled, 2) + UNITS[unit];
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

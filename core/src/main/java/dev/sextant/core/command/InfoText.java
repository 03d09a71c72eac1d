package dev.sextant.core.command;

/**
 * The text of INFO as it grows: sections with a heading, lines of {@code name:value}, ended by CR
 * LF.
 */
public final class InfoText {
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

  @Override
  public String toString() {
    return text.toString();
  }
}

package dev.sextant.protocol.value;

/** How bytes are shown to people. */
final class RespText {
  // Long enough to recognize a value by, short enough for a line of a test report.
  private static final int MAX_SHOWN_BYTES = 200;

  private RespText() {}

  /** {@code bytes} in double quotes as redis-cli prints them, cut when they are many. */
  static String quote(byte[] bytes) {
    int shown = Math.min(bytes.length, MAX_SHOWN_BYTES);
    StringBuilder text = new StringBuilder(shown + 2).append('"');
    for (int i = 0; i < shown; i++) {
      appendEscaped(text, bytes[i]);
    }
    text.append('"');
    if (shown < bytes.length) {
      text.append("... (").append(bytes.length).append(" bytes)");
    }
    return text.toString();
  }

  private static void appendEscaped(StringBuilder text, byte b) {
    switch (b) {
      case '"', '\\' -> text.append('\\').append((char) b);
      case '\n' -> text.append("\\n");
      case '\r' -> text.append("\\r");
      case '\t' -> text.append("\\t");
      case '\b' -> text.append("\\b");
      case 7 -> text.append("\\a");
      default -> {
        if (b >= ' ' && b < 0x7f) {
          text.append((char) b);
        } else {
          text.append(String.format("\\x%02x", b));
        }
      }
    }
  }
}

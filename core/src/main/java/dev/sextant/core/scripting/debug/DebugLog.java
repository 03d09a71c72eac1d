package dev.sextant.core.scripting.debug;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lines for the debugger's client, until they are sent as one array of simple strings. */
final class DebugLog {
  private static final int DEFAULT_LIMIT = 256;
  private static final int LOWEST_LIMIT = 60;

  private final List<String> lines = new ArrayList<>();
  private int limit = DEFAULT_LIMIT;
  private boolean hinted;

  /** Adds a line; one char is one byte. */
  void add(String line) {
    lines.add(line);
  }

  /** Adds a line that is cut at the limit. */
  void addCut(String line) {
    if (limit == 0 || line.length() <= limit) {
      lines.add(line);
      return;
    }
    lines.add(line.substring(0, limit) + " ...");
    if (!hinted) {
      hinted = true;
      lines.add("<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.");
    }
  }

  /** Where lines are cut, in bytes; 0: nowhere. */
  int limit() {
    return limit;
  }

  /** Sets where lines are cut; 0: nowhere. Who does so needs no hint any more. */
  void limit(int wanted) {
    hinted = true;
    limit = wanted == 0 ? 0 : Math.max(LOWEST_LIMIT, wanted);
  }

  /** Takes all lines, as the bytes to be sent. */
  byte[] take() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(("*" + lines.size() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    for (String line : lines) {
      String shown = line.replace('\r', ' ').replace('\n', ' ');
      bytes.writeBytes(("+" + shown + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }
    lines.clear();
    return bytes.toByteArray();
  }
}

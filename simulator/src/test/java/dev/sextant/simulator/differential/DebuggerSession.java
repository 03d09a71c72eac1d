package dev.sextant.simulator.differential;

import dev.sextant.simulator.tools.DebuggerClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A script, and what its debugger's client says.
 *
 * @param title what is special about it
 */
record DebuggerSession(String title, String script, List<String> commands) {
  private static final Pattern BYTE = Pattern.compile("\\\\x([0-9a-f]{2})");
  private static final Pattern ADDRESS = Pattern.compile("@0x[0-9a-f]+");
  private static final int MAX_STEPS = 400;

  /** All sessions of the file beside this class. */
  static List<DebuggerSession> all() throws IOException {
    List<DebuggerSession> sessions = new ArrayList<>();
    for (String block : text().split("\n=== ", -1)) {
      String[] parts = block.split("\n--- ?\n", 2);
      if (parts.length == 2) {
        int title = parts[0].indexOf('\n');
        List<String> commands = parts[1].lines().filter(line -> !line.isBlank()).toList();
        sessions.add(
            new DebuggerSession(
                parts[0].substring(0, title), parts[0].substring(title + 1), commands));
      }
    }
    return sessions;
  }

  private static String text() throws IOException {
    try (InputStream in = DebuggerSession.class.getResourceAsStream("debugger-sessions.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /** Everything that is said on both sides, without addresses, and the data afterwards. */
  List<String> run(int port, String mode) throws IOException {
    List<String> transcript = new ArrayList<>();
    try (DebuggerClient client = new DebuggerClient(port)) {
      client.call("FLUSHALL");
      boolean alive = note(client, transcript, client.debug(mode, script, "1", "key1", "a1", "a2"));
      for (int i = 0; alive && i < commands.size(); i++) {
        if (commands.get(i).equals("steps")) {
          for (int step = 0; alive && step < MAX_STEPS; step++) {
            alive = say(client, transcript, "s");
          }
        } else {
          alive = say(client, transcript, commands.get(i));
        }
      }
    }
    try (DebuggerClient after = new DebuggerClient(port)) {
      for (String key : List.of("k", "written", "from")) {
        transcript.add(key + ": " + after.call("GET", key));
      }
    }
    return transcript;
  }

  private static boolean say(DebuggerClient client, List<String> transcript, String command)
      throws IOException {
    transcript.add("> " + command);
    String bytes =
        BYTE.matcher(command)
            .replaceAll(
                found -> {
                  char c = (char) Integer.parseInt(found.group(1), 16);
                  return c == '\\' || c == '$' ? "\\" + c : String.valueOf(c);
                });
    if (bytes.startsWith("raw ")) {
      client.sendRaw(bytes.substring(4));
    } else {
      boolean code = bytes.startsWith("eval ") || bytes.startsWith("e ");
      client.send(bytes.split(" ", code ? 2 : 0));
    }
    return note(client, transcript, client.read());
  }

  /** Whether the session goes on. */
  private static boolean note(DebuggerClient client, List<String> transcript, String reply)
      throws IOException {
    transcript.add(ADDRESS.matcher(reply).replaceAll("@address"));
    if (reply.contains("+<endsession>")) {
      transcript.add(client.read());
      transcript.add(client.read());
      return false;
    }
    return !reply.equals(DebuggerClient.CLOSED);
  }
}

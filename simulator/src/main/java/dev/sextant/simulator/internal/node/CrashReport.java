package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.ClientLine;
import dev.sextant.core.command.Server;
import dev.sextant.core.commands.StandardCommands;
import dev.sextant.core.config.ConfigFlag;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.session.NoOutput;
import dev.sextant.core.session.Session;
import java.util.List;
import java.util.Map;

/**
 * What a node writes to its log before it ends by a crash: the cause, what the threads of the JVM
 * are doing, and what the node knows of itself. Its headings are those of Redis's report, which
 * people and tools look for; the traces are Java's.
 */
final class CrashReport {
  private final NodeLife life;

  private CrashReport(NodeLife life) {
    this.life = life;
  }

  /** Writes it. On the node's thread. */
  static void write(NodeLife life, List<String> cause) {
    CrashReport report = new CrashReport(life);
    report.line("=== REDIS BUG REPORT START: Cut & paste starting from here ===");
    cause.forEach(report::line);
    if (life.config().get(ServerDirectives.CRASH_LOG_ENABLED)) {
      report.threads();
      report.section("INFO OUTPUT", StandardCommands.info(life.server()));
      report.section("CLIENT LIST OUTPUT", report.clients());
      report.section("CONFIG DEBUG OUTPUT", settings(life.config()));
    }
    report.line("=== REDIS BUG REPORT END. Make sure to include from START to END. ===");
  }

  private void line(String line) {
    life.log().warning(line);
  }

  private void section(String title, String text) {
    line("------ " + title + " ------");
    text.lines().forEach(this::line);
  }

  /** The node's own thread is the one that calls this. */
  private void threads() {
    StringBuilder text = new StringBuilder();
    trace(Thread.currentThread(), Thread.currentThread().getStackTrace(), text);
    for (Map.Entry<Thread, StackTraceElement[]> other : Thread.getAllStackTraces().entrySet()) {
      if (other.getKey() != Thread.currentThread() && other.getValue().length > 0) {
        trace(other.getKey(), other.getValue(), text);
      }
    }
    section("STACK TRACE", text.toString());
  }

  private static void trace(Thread thread, StackTraceElement[] frames, StringBuilder text) {
    text.append('"').append(thread.getName()).append("\" ").append(thread.getState()).append('\n');
    for (StackTraceElement frame : frames) {
      text.append("    at ").append(frame).append('\n');
    }
  }

  private String clients() {
    Server server = life.server();
    long now = life.nowMillis();
    Session nobody = new Session(0, "", "", new NoOutput(() -> {}), now);
    StringBuilder text = new StringBuilder();
    for (Session session : server.clients().all()) {
      text.append(new ClientLine(now, session, nobody, new byte[0][])).append('\n');
    }
    return text.toString();
  }

  private static String settings(NodeConfig config) {
    StringBuilder text = new StringBuilder();
    config
        .flagged(ConfigFlag.DEBUG)
        .forEach((name, value) -> text.append(name).append(' ').append(value).append('\n'));
    return text.toString();
  }
}

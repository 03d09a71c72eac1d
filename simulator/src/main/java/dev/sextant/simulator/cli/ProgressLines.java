package dev.sextant.simulator.cli;

import dev.sextant.simulator.internal.backup.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Shows progress: on a terminal one line that changes, elsewhere (in a log) a line now and then.
 * For all threads.
 */
final class ProgressLines implements Progress {
  private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long LOG_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final PrintWriter out;
  private final boolean isTerminal;
  private volatile long next;
  private int shown;

  ProgressLines(PrintWriter out, boolean isTerminal) {
    this.out = out;
    this.isTerminal = isTerminal;
    this.next = System.nanoTime() + (isTerminal ? 0 : LOG_NANOS);
  }

  @Override
  public void update(String what, long done, long total, String unit) {
    if (System.nanoTime() - next >= 0) {
      show(line(what, done, total, unit));
    }
  }

  static String line(String what, long done, long total, String unit) {
    return total == 0
        ? String.format(Locale.ROOT, "%s: %,d %s", what, done, unit)
        : String.format(
            Locale.ROOT, "%s: %,d of %,d %s, %d %%", what, done, total, unit, 100 * done / total);
  }

  private synchronized void show(String line) {
    if (System.nanoTime() - next < 0) {
      return; // Another thread was faster.
    }
    next = System.nanoTime() + (isTerminal ? TERMINAL_NANOS : LOG_NANOS);
    if (isTerminal) {
      // What a longer line before has left is overwritten.
      out.print("\r" + line + " ".repeat(Math.max(0, shown - line.length())));
      out.flush();
      shown = line.length();
    } else {
      out.println(line);
    }
  }

  /** Takes the line away, so that what follows begins at the left. */
  synchronized void end() {
    if (isTerminal && shown > 0) {
      out.print("\r" + " ".repeat(shown) + "\r");
      out.flush();
      shown = 0;
    }
  }

  /** Whether somebody looks on: output goes to a terminal. */
  @SuppressWarnings("SystemConsoleNull") // asked of Java 17, where it means just that
  static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // Before Java 22 there is no console but at a terminal.
    }
  }
}

package dev.sextant.simulator.tools;

import dev.sextant.core.config.LogLevel;
import dev.sextant.simulator.internal.port.LogSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Keeps what a server logs, to be looked at. */
public final class RecordedLog implements LogSink {
  private final List<String> lines = new CopyOnWriteArrayList<>();

  @Override
  public void log(long micros, LogLevel level, String line) {
    lines.add(line);
  }

  @Override
  public void fault(String doing, Throwable fault) {
    lines.add("fault in " + doing + ": " + fault);
  }

  /** The lines so far, the oldest first; it grows. A fault in the program begins with "fault". */
  public List<String> lines() {
    return lines;
  }
}

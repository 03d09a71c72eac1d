package dev.sextant.simulator.internal.port;

import dev.sextant.core.config.LogLevel;

/** Where the lines of a node's log go. Called on the node's thread. */
public interface LogSink {

  /** A line of {@code level} was logged, at {@code micros} microseconds since the epoch. */
  void log(long micros, LogLevel level, String line);

  /** A fault of the software, with what the node was doing. */
  void fault(String doing, Throwable fault);
}

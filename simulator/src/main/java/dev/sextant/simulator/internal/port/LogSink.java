package dev.sextant.simulator.internal.port;

import dev.sextant.core.config.LogLevel;
import java.io.IOException;
import java.nio.file.Path;

/** Where the lines of a node's log go. Called on the node's thread. */
public interface LogSink {

  /** A line of {@code level} was logged, at {@code micros} microseconds since the epoch. */
  void log(long micros, LogLevel level, String line);

  /**
   * The directive logfile names a file for the lines. A log that is not a server's own ignores it.
   *
   * @throws IOException when it cannot be written
   */
  default void file(Path path) throws IOException {}

  /** A fault of the software, with what the node was doing. */
  void fault(String doing, Throwable fault);
}

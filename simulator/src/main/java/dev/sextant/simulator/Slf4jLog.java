package dev.sextant.simulator;

import dev.sextant.core.config.LogLevel;
import dev.sextant.simulator.internal.port.LogSink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's log for a cluster within somebody's tests: what Redis calls a notice is a detail there,
 * and only warnings and faults are more than that.
 */
final class Slf4jLog implements LogSink {
  private final Logger logger;

  Slf4jLog(String name) {
    this.logger = LoggerFactory.getLogger("dev.sextant.node." + name);
  }

  @Override
  public void log(long micros, LogLevel level, String line) {
    switch (level) {
      case DEBUG, VERBOSE -> logger.trace(line);
      case NOTICE -> logger.debug(line);
      case WARNING -> logger.info(line);
    }
  }

  @Override
  public void fault(String doing, Throwable fault) {
    logger.error("Internal error in {}", doing, fault);
  }
}

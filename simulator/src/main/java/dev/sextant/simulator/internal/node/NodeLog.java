package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.LogLevel;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.simulator.internal.port.LogSink;
import java.util.Locale;
import java.util.function.LongSupplier;

/** A node's log: lines in Redis's words, filtered by {@code loglevel}. */
final class NodeLog {

  private final LogSink sink;
  private final NodeConfig config;
  private final LongSupplier micros;

  NodeLog(LogSink sink, NodeConfig config, LongSupplier micros) {
    this.sink = sink;
    this.config = config;
    this.micros = micros;
  }

  void notice(String line) {
    log(LogLevel.NOTICE, line);
  }

  void warning(String line) {
    log(LogLevel.WARNING, line);
  }

  void log(LogLevel level, String line) {
    if (level.compareTo(config.get(ServerDirectives.LOGLEVEL)) >= 0) {
      sink.log(micros.getAsLong(), level, line);
    }
  }

  /** Logs a line of the level that has that name in redis.conf. */
  void log(String level, String line) {
    log(LogLevel.valueOf(level.toUpperCase(Locale.ROOT)), line);
  }

  void fault(String doing, Throwable fault) {
    sink.fault(doing, fault);
  }
}

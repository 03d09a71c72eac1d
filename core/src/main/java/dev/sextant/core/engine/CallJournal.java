package dev.sextant.core.engine;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.CommandStats;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.MonitoringDirectives;
import dev.sextant.core.config.NodeConfig;

/**
 * What the node keeps of each call: statistics, latencies, slow calls, and what monitors are shown.
 *
 * <p>A command that waits is counted and shown the first time; how long it took is known the last
 * time.
 */
final class CallJournal {
  private final Server server;
  private final NodeConfig config;

  CallJournal(Server server) {
    this.server = server;
    this.config = server.config();
  }

  /**
   * Takes note of a call.
   *
   * @param again whether it has waited and now tried again
   * @param micros how long it took, this time
   */
  void note(Call call, boolean again, long micros) {
    if (server.replaying) {
      return;
    }
    CommandSpec spec = call.spec();
    CommandStats stats = spec.stats();
    stats.took(micros);
    if (!again) {
      stats.called();
      server.stats().commandsProcessed++;
      server.noteLatency(spec.is(CommandFlag.FAST) ? "fast-command" : "command", micros / 1000);
    }
    if (!call.waits()) {
      if (config.get(MonitoringDirectives.LATENCY_TRACKING)) {
        stats.latency(micros);
      }
      noteSlow(call, micros);
    }
    if (!again && !server.monitors().isEmpty()) {
      show(call);
    }
  }

  private void noteSlow(Call call, long micros) {
    long threshold = config.get(MonitoringDirectives.SLOWLOG_LOG_SLOWER_THAN);
    if (threshold < 0 || micros < threshold || call.spec().is(CommandFlag.SKIP_SLOWLOG)) {
      return;
    }
    server
        .slowLog()
        .add(
            call.session(),
            call.shownArgs(),
            micros,
            server.clock().millis() / 1000,
            config.get(MonitoringDirectives.SLOWLOG_MAX_LEN));
  }

  private void show(Call call) {
    if (!call.spec().is(CommandFlag.SKIP_MONITOR) && !call.spec().is(CommandFlag.ADMIN)) {
      server.monitors().show(call.session(), call.shownArgs(), server.clock().micros());
    }
  }
}

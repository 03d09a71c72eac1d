package dev.sextant.core.commands;

import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.CommandStats;
import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.LatencyHistogram;
import dev.sextant.core.command.RateMeter;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerStats;
import dev.sextant.core.config.MonitoringDirectives;
import dev.sextant.core.pubsub.PubSub;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The sections of INFO that count: stats, commandstats, errorstats, latencystats. */
final class StatsInfo {
  private StatsInfo() {}

  static void stats(Server server, InfoText text) {
    ServerStats stats = server.stats();
    text.line("total_connections_received", stats.connectionsReceived);
    text.line("total_commands_processed", stats.commandsProcessed);
    text.line("instantaneous_ops_per_sec", stats.commandRate().perSecond());
    text.line("total_net_input_bytes", stats.inputBytes + stats.replicationInputBytes);
    text.line("total_net_output_bytes", stats.outputBytes + stats.replicationOutputBytes);
    text.line("total_net_repl_input_bytes", stats.replicationInputBytes);
    text.line("total_net_repl_output_bytes", stats.replicationOutputBytes);
    text.line("instantaneous_input_kbps", kilobytes(stats.inputRate()));
    text.line("instantaneous_output_kbps", kilobytes(stats.outputRate()));
    text.line("instantaneous_input_repl_kbps", kilobytes(stats.replicationInputRate()));
    text.line("instantaneous_output_repl_kbps", kilobytes(stats.replicationOutputRate()));
    text.line("rejected_connections", stats.rejectedConnections);
    text.line("sync_full", stats.fullSynchronisations);
    text.line("sync_partial_ok", stats.partialSynchronisations);
    text.line("sync_partial_err", stats.refusedPartialSynchronisations);
    keys(server, text);
    PubSub pubSub = server.pubSub();
    text.line("pubsub_channels", pubSub.channelCount());
    text.line("pubsub_patterns", pubSub.patternCount());
    text.line("pubsubshard_channels", pubSub.shardChannelCount());
    text.line("latest_fork_usec", stats.latestForkMicros);
    text.line("total_forks", stats.forks);
    text.line("migrate_cached_sockets", MigrationPeers.of(server).count());
    text.line("slave_expires_tracked_keys", server.keyspace().ownExpiring());
    text.zeros("active_defrag_hits", "active_defrag_misses");
    text.zeros("active_defrag_key_hits", "active_defrag_key_misses");
    text.zeros("total_active_defrag_time", "current_active_defrag_time");
    text.line("tracking_total_keys", server.tracking().keys());
    text.line("tracking_total_items", server.tracking().items());
    text.line("tracking_total_prefixes", server.tracking().prefixes());
    text.line("unexpected_error_replies", stats.unexpectedErrorReplies);
    text.line("total_error_replies", stats.errorReplies);
    text.line("dump_payload_sanitizations", stats.dumpPayloadSanitizations);
    text.line("total_reads_processed", stats.readsProcessed);
    text.line("total_writes_processed", stats.writesProcessed);
    text.zeros("io_threaded_reads_processed", "io_threaded_writes_processed");
    text.line("reply_buffer_shrinks", stats.replyBufferShrinks);
    text.line("reply_buffer_expands", stats.replyBufferExpands);
    if (stats.internalErrors > 0) {
      text.line("internal_errors", stats.internalErrors); // Ours; Redis would have crashed.
    }
  }

  private static double kilobytes(RateMeter rate) {
    return rate.perSecond() / 1024.0;
  }

  private static void keys(Server server, InfoText text) {
    ServerStats stats = server.stats();
    text.line("expired_keys", server.keyspace().expiredKeys());
    text.line("expired_stale_perc", stats.expiredStaleShare * 100);
    text.line("expired_time_cap_reached_count", stats.timeCapReachedCount);
    text.line("expire_cycle_cpu_milliseconds", stats.expireCycleMicros / 1000);
    text.line("evicted_keys", stats.evictedKeys);
    text.line("evicted_clients", stats.evictedClients);
    long now = stats.currentlyExceededMicros(server.clock().nanos());
    text.line("total_eviction_exceeded_time", (stats.exceededMicros() + now) / 1000);
    text.line("current_eviction_exceeded_time", now / 1000);
    text.line("keyspace_hits", server.keyspace().hits());
    text.line("keyspace_misses", server.keyspace().misses());
  }

  static void commandStats(Server server, InfoText text) {
    forEachCommand(
        server,
        spec -> {
          CommandStats stats = spec.stats();
          if (stats.calls() > 0 || stats.failedCalls() > 0 || stats.rejectedCalls() > 0) {
            text.line("cmdstat_" + spec.fullName(), describe(stats));
          }
        });
  }

  private static String describe(CommandStats stats) {
    double mean = stats.calls() == 0 ? 0 : (double) stats.micros() / stats.calls();
    return "calls="
        + stats.calls()
        + ",usec="
        + stats.micros()
        + ",usec_per_call="
        + InfoText.decimals(mean, 2)
        + ",rejected_calls="
        + stats.rejectedCalls()
        + ",failed_calls="
        + stats.failedCalls();
  }

  /** Calls {@code visitor} for each command, and for the subcommands behind their container. */
  static void forEachCommand(Server server, Consumer<CommandSpec> visitor) {
    for (CommandSpec spec : server.commands().commands()) {
      visitor.accept(spec);
      spec.subcommands().values().forEach(visitor);
    }
  }

  static void errorStats(Server server, InfoText text) {
    for (Map.Entry<String, Long> error : server.stats().errors().entrySet()) {
      text.line("errorstat_" + safe(error.getKey()), "count=" + error.getValue());
    }
  }

  /** A script can invent error codes; what would break the lines of INFO is replaced. */
  private static String safe(String code) {
    return code.replace('#', '_').replace(':', '_').replace('\n', '_').replace('\r', '_');
  }

  static void latencyStats(Server server, InfoText text) {
    if (!server.config().get(MonitoringDirectives.LATENCY_TRACKING)) {
      return;
    }
    List<Double> percentiles =
        server.config().get(MonitoringDirectives.LATENCY_TRACKING_INFO_PERCENTILES);
    forEachCommand(
        server,
        spec -> {
          LatencyHistogram latency = spec.stats().latency();
          if (latency != null) {
            text.line(
                "latency_percentiles_usec_" + spec.fullName(), percentiles(latency, percentiles));
          }
        });
  }

  private static String percentiles(LatencyHistogram latency, List<Double> percentiles) {
    StringBuilder line = new StringBuilder();
    for (double percentile : percentiles) {
      double micros = latency.percentileNanos(percentile) / 1000.0;
      line.append(line.isEmpty() ? "p" : ",p")
          .append(trimmed(InfoText.decimals(percentile, 6)))
          .append('=')
          .append(InfoText.decimals(micros, 3));
    }
    return line.toString();
  }

  private static String trimmed(String decimal) {
    int end = decimal.length();
    while (decimal.charAt(end - 1) == '0') {
      end--;
    }
    return decimal.substring(0, decimal.charAt(end - 1) == '.' ? end - 1 : end);
  }
}

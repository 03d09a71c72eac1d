package dev.sextant.core.commands;

import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Loading;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.config.TlsDirectives;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.session.Session;

/** The sections of INFO that say what the node is and holds. */
final class ServerInfo {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private ServerInfo() {}

  /** There is no C compiler to name: the version is the one that Redis shows without GCC. */
  static void server(Server server, InfoText text) {
    NodeConfig config = server.config();
    ServerPorts.Host host = server.ports().host();
    text.line("redis_version", Server.VERSION);
    text.line("redis_git_sha1", "00000000");
    text.line("redis_git_dirty", 0);
    text.line("redis_build_id", "0");
    text.line("redis_mode", server.keyspace().isCluster() ? "cluster" : "standalone");
    text.line("os", host.operatingSystem());
    text.line("arch_bits", 64);
    text.line("monotonic_clock", "POSIX clock_gettime");
    text.line("multiplexing_api", host.multiplexingApi());
    text.line("atomicvar_api", "none");
    text.line("gcc_version", "0.0.0");
    text.line("process_id", host.processId());
    text.line("process_supervised", "no");
    text.line("run_id", server.runId());
    text.line("tcp_port", port(config));
    text.line("server_time_usec", server.clock().micros());
    long uptime = server.clock().millis() / 1000 - server.startedMillis() / 1000;
    text.line("uptime_in_seconds", uptime);
    text.line("uptime_in_days", uptime / (24 * 3600));
    text.line("hz", config.get(ServerDirectives.HZ));
    text.line("configured_hz", config.get(ServerDirectives.HZ));
    text.line("lru_clock", server.keyspace().recency().lruClock());
    text.line("executable", host.executable());
    text.line("config_file", host.configFile());
    text.line("io_threads_active", 0);
    long shutdownMillis = server.ports().control().shutdownMillis();
    if (shutdownMillis >= 0) {
      text.line("shutdown_in_milliseconds", shutdownMillis);
    }
  }

  private static int port(NodeConfig config) {
    int port = config.get(NetworkDirectives.PORT);
    return port != 0 ? port : config.get(TlsDirectives.TLS_PORT);
  }

  static void clients(Server server, InfoText text) {
    long connected = 0;
    long maxInput = 0;
    long maxOutput = 0;
    for (Session session : server.clients().all()) {
      connected += session.kind == Session.Kind.REPLICA ? 0 : 1;
      maxInput = Math.max(maxInput, session.queryBufferBytes);
      maxOutput = Math.max(maxOutput, session.output().pendingBytes());
    }
    text.line("connected_clients", connected);
    text.line("cluster_connections", server.ports().cluster().connections());
    text.line("maxclients", server.config().get(NetworkDirectives.MAXCLIENTS));
    text.line("client_recent_max_input_buffer", maxInput);
    text.line("client_recent_max_output_buffer", maxOutput);
    text.line("blocked_clients", server.waiting().size());
    text.line("tracking_clients", server.tracking().trackers());
    text.line("clients_in_timeout_table", server.waiting().withDeadline());
  }

  static void persistence(Server server, InfoText text) {
    Loading.Mode loading = server.loading().mode();
    text.line("loading", loading == Loading.Mode.IN_PLACE ? 1 : 0);
    text.line("async_loading", loading == Loading.Mode.BESIDE ? 1 : 0);
    server.dumpFile().report(text);
    server.appendOnly().report(text);
    server.loading().report(text, server.clock().millis());
  }

  static void cpu(Server server, InfoText text) {
    ServerPorts.CpuTimes times = server.ports().host().cpuTimes();
    text.line("used_cpu_sys", seconds(times.systemMicros()));
    text.line("used_cpu_user", seconds(times.userMicros()));
    text.line("used_cpu_sys_children", seconds(0));
    text.line("used_cpu_user_children", seconds(0));
    text.line("used_cpu_sys_main_thread", seconds(times.threadSystemMicros()));
    text.line("used_cpu_user_main_thread", seconds(times.threadUserMicros()));
  }

  private static String seconds(long micros) {
    String fraction = Long.toString(micros % MICROS_PER_SECOND + MICROS_PER_SECOND).substring(1);
    return micros / MICROS_PER_SECOND + "." + fraction;
  }

  static void cluster(Server server, InfoText text) {
    text.line("cluster_enabled", server.keyspace().isCluster() ? 1 : 0);
  }

  static void keyspace(Server server, InfoText text) {
    for (int i = 0; i < server.keyspace().count(); i++) {
      Database db = server.keyspace().database(i);
      if (db.size() > 0) {
        text.line(
            "db" + i,
            "keys="
                + db.size()
                + ",expires="
                + db.expiring().size()
                + ",avg_ttl="
                + db.averageLifetimeMillis());
      }
    }
  }
}

package dev.sextant.core.config;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The directives that are read, checked and shown but that nothing obeys yet, so that a node can
 * say so when it starts instead of leaving a user to find out. A directive leaves this list when
 * the part that obeys it arrives.
 */
final class NotYetInEffect {
  private static final List<Directive<?>> DIRECTIVES = directives();

  private NotYetInEffect() {}

  /** Those of them that {@code config} sets to something other than their default. */
  static List<Directive<?>> among(NodeConfig config) {
    return DIRECTIVES.stream().filter(directive -> !config.isDefault(directive)).toList();
  }

  private static List<Directive<?>> directives() {
    List<Directive<?>> directives = new ArrayList<>();
    directives.addAll(TlsDirectives.all());
    directives.addAll(process());
    directives.add(ClusterDirectives.CLUSTER_LINK_SENDBUF_LIMIT);
    return List.copyOf(directives);
  }

  /** What concerns a process of its own, its threads, its allocator and its operating system. */
  private static List<Directive<?>> process() {
    Stream<Directive<?>> server =
        Stream.of(
            ServerDirectives.DAEMONIZE,
            ServerDirectives.SUPERVISED,
            ServerDirectives.PIDFILE,
            ServerDirectives.SYSLOG_ENABLED,
            ServerDirectives.SYSLOG_IDENT,
            ServerDirectives.SYSLOG_FACILITY,
            ServerDirectives.SET_PROC_TITLE,
            ServerDirectives.PROC_TITLE_TEMPLATE,
            ServerDirectives.IGNORE_WARNINGS,
            ServerDirectives.CRASH_MEMCHECK_ENABLED,
            ServerDirectives.USE_EXIT_ON_PANIC,
            ServerDirectives.WATCHDOG_PERIOD,
            ServerDirectives.DISABLE_THP,
            ServerDirectives.SERVER_CPULIST,
            ServerDirectives.BIO_CPULIST,
            ServerDirectives.AOF_REWRITE_CPULIST,
            ServerDirectives.BGSAVE_CPULIST,
            ServerDirectives.JEMALLOC_BG_THREAD);
    Stream<Directive<?>> others =
        Stream.of(
            NetworkDirectives.IO_THREADS,
            NetworkDirectives.IO_THREADS_DO_READS,
            NetworkDirectives.SOCKET_MARK_ID,
            MemoryDirectives.ACTIVE_DEFRAG_IGNORE_BYTES,
            MemoryDirectives.ACTIVE_DEFRAG_THRESHOLD_LOWER,
            MemoryDirectives.ACTIVE_DEFRAG_THRESHOLD_UPPER,
            MemoryDirectives.ACTIVE_DEFRAG_CYCLE_MIN,
            MemoryDirectives.ACTIVE_DEFRAG_CYCLE_MAX,
            MemoryDirectives.ACTIVE_DEFRAG_MAX_SCAN_FIELDS);
    return Stream.concat(server, others).toList();
  }
}

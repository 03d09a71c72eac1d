package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.DEBUG;
import static dev.sextant.core.config.ConfigFlag.IMMUTABLE;
import static dev.sextant.core.config.ConfigFlag.MULTI_ARG;
import static dev.sextant.core.config.ConfigFlag.VOLATILE;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about sockets and clients. Names, bounds and defaults are those of Redis 7.0.15;
 * redis.conf explains the meaning.
 */
public final class NetworkDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();
  private static final long MB = 1024 * 1024;
  private static final long UINT_MAX = 0xFFFFFFFFL;

  public static final BindDirective BIND =
      GROUP.add(new BindDirective(named("bind", MULTI_ARG, VOLATILE)));

  /** 0: no plain TCP port. */
  public static final IntDirective PORT =
      GROUP.add(new IntDirective(named("port"), between(0, 65535), 6379));

  public static final IntDirective TCP_BACKLOG =
      GROUP.add(
          new IntDirective(named("tcp-backlog", IMMUTABLE), between(0, Integer.MAX_VALUE), 511));

  /** Seconds; 0 is off. */
  public static final IntDirective TCP_KEEPALIVE =
      GROUP.add(new IntDirective(named("tcp-keepalive"), between(0, Integer.MAX_VALUE), 300));

  /** Seconds after which an idle client is closed; 0 is never. */
  public static final IntDirective TIMEOUT =
      GROUP.add(new IntDirective(named("timeout"), between(0, Integer.MAX_VALUE), 0));

  public static final TextDirective UNIXSOCKET =
      GROUP.add(TextDirective.optional(named("unixsocket", IMMUTABLE)));

  public static final LongDirective UNIXSOCKETPERM =
      GROUP.add(LongDirective.octal(named("unixsocketperm", IMMUTABLE), between(0, 0777), 0));

  public static final TextDirective BIND_SOURCE_ADDR =
      GROUP.add(TextDirective.optional(named("bind-source-addr")));

  public static final LongDirective SOCKET_MARK_ID =
      GROUP.add(
          LongDirective.unsigned(named("socket-mark-id", IMMUTABLE), between(0, UINT_MAX), 0));

  public static final BoolDirective PROTECTED_MODE =
      GROUP.add(new BoolDirective(named("protected-mode"), true));

  public static final LongDirective MAXCLIENTS =
      GROUP.add(LongDirective.unsigned(named("maxclients"), between(1, UINT_MAX), 10000));

  public static final OutputBufferLimitDirective CLIENT_OUTPUT_BUFFER_LIMIT =
      GROUP.add(
          new OutputBufferLimitDirective(named("client-output-buffer-limit", MULTI_ARG, VOLATILE)));

  /** Bytes. */
  public static final LongDirective CLIENT_QUERY_BUFFER_LIMIT =
      GROUP.add(
          LongDirective.unsignedMemory(
              named("client-query-buffer-limit", DEBUG), between(MB, Long.MAX_VALUE), 1024 * MB));

  /** Bytes. */
  public static final LongDirective PROTO_MAX_BULK_LEN =
      GROUP.add(
          LongDirective.memory(
              named("proto-max-bulk-len", DEBUG), between(MB, Long.MAX_VALUE), 512 * MB));

  /** Bytes; negative: percent of maxmemory; 0: no limit. */
  public static final LongDirective MAXMEMORY_CLIENTS =
      GROUP.add(
          LongDirective.memoryOrPercent(
              named("maxmemory-clients"), between(-100, Long.MAX_VALUE), 0));

  /** 0: no limit. */
  public static final LongDirective TRACKING_TABLE_MAX_KEYS =
      GROUP.add(
          LongDirective.unsigned(
              named("tracking-table-max-keys"), between(0, Long.MAX_VALUE), 1000000));

  public static final IntDirective IO_THREADS =
      GROUP.add(new IntDirective(named("io-threads", DEBUG, IMMUTABLE), between(1, 128), 1));

  public static final BoolDirective IO_THREADS_DO_READS =
      GROUP.add(new BoolDirective(named("io-threads-do-reads", DEBUG, IMMUTABLE), false));

  private NetworkDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}

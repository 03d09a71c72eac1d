package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.DENY_LOADING;
import static dev.sextant.core.config.ConfigFlag.HIDDEN;
import static dev.sextant.core.config.ConfigFlag.IMMUTABLE;
import static dev.sextant.core.config.ConfigFlag.MULTI_ARG;
import static dev.sextant.core.config.ConfigFlag.PROTECTED;
import static dev.sextant.core.config.ConfigFlag.VOLATILE;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about RDB and AOF. Names, bounds and defaults are those of Redis 7.0.15; redis.conf
 * explains the meaning.
 */
public final class PersistenceDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();
  private static final long MB = 1024 * 1024;

  public static final DirDirective DIR =
      GROUP.add(new DirDirective(named("dir", PROTECTED, DENY_LOADING, VOLATILE)));

  public static final SaveDirective SAVE =
      GROUP.add(new SaveDirective(named("save", MULTI_ARG, VOLATILE)));

  public static final TextDirective DBFILENAME =
      GROUP.add(
          TextDirective.of(named("dbfilename", PROTECTED), "dump.rdb", TextChecks::rdbFileName));

  public static final BoolDirective RDBCOMPRESSION =
      GROUP.add(new BoolDirective(named("rdbcompression"), true));

  public static final BoolDirective RDBCHECKSUM =
      GROUP.add(new BoolDirective(named("rdbchecksum", IMMUTABLE), true));

  public static final BoolDirective RDB_DEL_SYNC_FILES =
      GROUP.add(new BoolDirective(named("rdb-del-sync-files"), false));

  public static final BoolDirective RDB_SAVE_INCREMENTAL_FSYNC =
      GROUP.add(new BoolDirective(named("rdb-save-incremental-fsync"), true));

  /** Microseconds per key. */
  public static final IntDirective RDB_KEY_SAVE_DELAY =
      GROUP.add(
          new IntDirective(
              named("rdb-key-save-delay", HIDDEN),
              between(Integer.MIN_VALUE, Integer.MAX_VALUE),
              0));

  /** Microseconds per key. */
  public static final IntDirective KEY_LOAD_DELAY =
      GROUP.add(
          new IntDirective(
              named("key-load-delay", HIDDEN), between(Integer.MIN_VALUE, Integer.MAX_VALUE), 0));

  /** Bytes. */
  public static final LongDirective LOADING_PROCESS_EVENTS_INTERVAL_BYTES =
      GROUP.add(
          LongDirective.integer(
              named("loading-process-events-interval-bytes", HIDDEN),
              between(1024, Integer.MAX_VALUE),
              2 * MB));

  public static final BoolDirective STOP_WRITES_ON_BGSAVE_ERROR =
      GROUP.add(new BoolDirective(named("stop-writes-on-bgsave-error"), true));

  public static final BoolDirective APPENDONLY =
      GROUP.add(new BoolDirective(named("appendonly", DENY_LOADING), false));

  public static final TextDirective APPENDFILENAME =
      GROUP.add(
          TextDirective.of(
              named("appendfilename", IMMUTABLE), "appendonly.aof", TextChecks::aofFileName));

  public static final TextDirective APPENDDIRNAME =
      GROUP.add(
          TextDirective.of(
              named("appenddirname", IMMUTABLE), "appendonlydir", TextChecks::aofDirectoryName));

  public static final ChoiceDirective<AppendFsync> APPENDFSYNC =
      GROUP.add(new ChoiceDirective<>(named("appendfsync"), AppendFsync.EVERYSEC));

  public static final BoolDirective NO_APPENDFSYNC_ON_REWRITE =
      GROUP.add(new BoolDirective(named("no-appendfsync-on-rewrite"), false));

  public static final IntDirective AUTO_AOF_REWRITE_PERCENTAGE =
      GROUP.add(
          new IntDirective(
              named("auto-aof-rewrite-percentage"), between(0, Integer.MAX_VALUE), 100));

  /** Bytes. */
  public static final LongDirective AUTO_AOF_REWRITE_MIN_SIZE =
      GROUP.add(
          LongDirective.memory(
              named("auto-aof-rewrite-min-size"), between(0, Long.MAX_VALUE), 64 * MB));

  public static final BoolDirective AOF_LOAD_TRUNCATED =
      GROUP.add(new BoolDirective(named("aof-load-truncated"), true));

  public static final BoolDirective AOF_USE_RDB_PREAMBLE =
      GROUP.add(new BoolDirective(named("aof-use-rdb-preamble"), true));

  public static final BoolDirective AOF_TIMESTAMP_ENABLED =
      GROUP.add(new BoolDirective(named("aof-timestamp-enabled"), false));

  public static final BoolDirective AOF_REWRITE_INCREMENTAL_FSYNC =
      GROUP.add(new BoolDirective(named("aof-rewrite-incremental-fsync"), true));

  public static final BoolDirective AOF_DISABLE_AUTO_GC =
      GROUP.add(new BoolDirective(named("aof-disable-auto-gc"), false));

  /** When the AOF is forced to disk. */
  public enum AppendFsync {
    EVERYSEC,
    ALWAYS,
    NO
  }

  private PersistenceDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}

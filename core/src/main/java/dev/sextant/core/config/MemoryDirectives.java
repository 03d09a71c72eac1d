package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.DEBUG;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about memory: the limit, eviction, expiry, lazy freeing, defragmentation. Names,
 * bounds and defaults are those of Redis 7.0.15; redis.conf explains the meaning.
 */
public final class MemoryDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();
  private static final long MB = 1024 * 1024;
  private static final long UNSIGNED_MAX = -1;

  /** What a redis-server built with the system's jemalloc, as Debian's is, answers. */
  private static final String NO_DEFRAG =
      "Active defragmentation cannot be enabled: it requires a Redis server compiled with a modified"
          + " Jemalloc like the one shipped by default with the Redis source distribution";

  /** Bytes, unsigned; 0: no limit. */
  public static final LongDirective MAXMEMORY =
      GROUP.add(LongDirective.unsignedMemory(named("maxmemory"), between(0, UNSIGNED_MAX), 0));

  public static final ChoiceDirective<MaxmemoryPolicy> MAXMEMORY_POLICY =
      GROUP.add(new ChoiceDirective<>(named("maxmemory-policy"), MaxmemoryPolicy.NOEVICTION));

  public static final IntDirective MAXMEMORY_SAMPLES =
      GROUP.add(new IntDirective(named("maxmemory-samples"), between(1, Integer.MAX_VALUE), 5));

  public static final IntDirective MAXMEMORY_EVICTION_TENACITY =
      GROUP.add(new IntDirective(named("maxmemory-eviction-tenacity"), between(0, 100), 10));

  public static final IntDirective LFU_LOG_FACTOR =
      GROUP.add(new IntDirective(named("lfu-log-factor"), between(0, Integer.MAX_VALUE), 10));

  /** Minutes. */
  public static final IntDirective LFU_DECAY_TIME =
      GROUP.add(new IntDirective(named("lfu-decay-time"), between(0, Integer.MAX_VALUE), 1));

  public static final IntDirective ACTIVE_EXPIRE_EFFORT =
      GROUP.add(new IntDirective(named("active-expire-effort"), between(1, 10), 1));

  public static final BoolDirective LAZYFREE_LAZY_EVICTION =
      GROUP.add(new BoolDirective(named("lazyfree-lazy-eviction", DEBUG), false));

  public static final BoolDirective LAZYFREE_LAZY_EXPIRE =
      GROUP.add(new BoolDirective(named("lazyfree-lazy-expire", DEBUG), false));

  public static final BoolDirective LAZYFREE_LAZY_SERVER_DEL =
      GROUP.add(new BoolDirective(named("lazyfree-lazy-server-del", DEBUG), false));

  public static final BoolDirective LAZYFREE_LAZY_USER_DEL =
      GROUP.add(new BoolDirective(named("lazyfree-lazy-user-del", DEBUG), false));

  public static final BoolDirective LAZYFREE_LAZY_USER_FLUSH =
      GROUP.add(new BoolDirective(named("lazyfree-lazy-user-flush", DEBUG), false));

  public static final BoolDirective ACTIVEDEFRAG =
      GROUP.add(new BoolDirective(named("activedefrag", DEBUG), false, NO_DEFRAG));

  /** Bytes. */
  public static final LongDirective ACTIVE_DEFRAG_IGNORE_BYTES =
      GROUP.add(
          LongDirective.unsignedMemory(
              named("active-defrag-ignore-bytes"), between(1, Long.MAX_VALUE), 100 * MB));

  public static final IntDirective ACTIVE_DEFRAG_THRESHOLD_LOWER =
      GROUP.add(new IntDirective(named("active-defrag-threshold-lower"), between(0, 1000), 10));

  public static final IntDirective ACTIVE_DEFRAG_THRESHOLD_UPPER =
      GROUP.add(new IntDirective(named("active-defrag-threshold-upper"), between(0, 1000), 100));

  public static final IntDirective ACTIVE_DEFRAG_CYCLE_MIN =
      GROUP.add(new IntDirective(named("active-defrag-cycle-min"), between(1, 99), 1));

  public static final IntDirective ACTIVE_DEFRAG_CYCLE_MAX =
      GROUP.add(new IntDirective(named("active-defrag-cycle-max"), between(1, 99), 25));

  public static final LongDirective ACTIVE_DEFRAG_MAX_SCAN_FIELDS =
      GROUP.add(
          LongDirective.integer(
              named("active-defrag-max-scan-fields"), between(1, Long.MAX_VALUE), 1000));

  private MemoryDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}

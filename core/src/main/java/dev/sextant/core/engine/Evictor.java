package dev.sextant.core.engine;

import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.LazyFree;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.MaxmemoryPolicy;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.eviction.EvictionPool;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the node within maxmemory by giving up keys before each command.
 *
 * <p>It stops after a short while even when more has to go ({@code maxmemory-eviction-tenacity}),
 * so that lowering maxmemory does not stall the node; the rest goes in turns of its own, whether or
 * not commands come in between.
 *
 * <p>Source: {@code performEvictions} in Redis's {@code evict.c}.
 */
final class Evictor {
  private static final int KEYS_BETWEEN_TIME_CHECKS = 16;

  /** How many keys a bucket may have on average before tables grow whatever it costs. */
  private static final double TOLERABLE_LOAD = 1.618;

  private final Server server;
  private final NodeConfig config;
  private final EvictionPool pool = new EvictionPool();
  private int nextDatabase;
  private boolean goesOn;

  Evictor(Server server) {
    this.server = server;
    this.config = server.config();
    config.onChange(changed -> goOnLater(), MemoryDirectives.MAXMEMORY);
  }

  /** Lets eviction go on when the current command is over. */
  private void goOnLater() {
    if (isLimited() && !goesOn) {
      goesOn = true;
      server
          .ports()
          .control()
          .later(
              s -> {
                goesOn = false;
                if (isLimited()) {
                  makeRoom();
                }
              });
    }
  }

  /** Whether there is a limit at all. */
  boolean isLimited() {
    return config.get(MemoryDirectives.MAXMEMORY) != 0;
  }

  /**
   * Whether a table of keys may have {@code moreBytes}: not when they would have to be made room
   * for by evicting, unless it has become slow.
   */
  boolean mayGrow(long moreBytes, double load) {
    return load > TOLERABLE_LOAD || !isLimited() || excessBytes() + moreBytes <= 0;
  }

  private long excessBytes() {
    return server.usedMemoryBytes()
        - server.ports().memory().notEvictableBytes()
        - config.get(MemoryDirectives.MAXMEMORY);
  }

  /**
   * Evicts until the limit holds or time is up.
   *
   * @return false when the limit is exceeded and nothing can be evicted
   */
  boolean makeRoom() {
    boolean exceeded = excessBytes() > 0;
    long startNanos = exceeded ? server.clock().nanos() : 0;
    boolean roomMade = !exceeded || evict();
    if (exceeded) {
      server.noteLatency("eviction-cycle", (server.clock().nanos() - startNanos) / 1_000_000);
    }
    if (exceeded || server.stats().isMemoryExceeded()) {
      server.stats().memoryExceeded(excessBytes() > 0, server.clock().nanos());
    }
    return roomMade;
  }

  private boolean evict() {
    boolean replicaIgnores =
        server.replication().isReplica()
            && config.get(ReplicationDirectives.REPLICA_IGNORE_MAXMEMORY);
    if (replicaIgnores || server.pause().mode() != ClientPause.Mode.OFF) {
      return true;
    }
    MaxmemoryPolicy policy = config.get(MemoryDirectives.MAXMEMORY_POLICY);
    if (policy == MaxmemoryPolicy.NOEVICTION) {
      return false;
    }
    long deadlineNanos = server.clock().nanos() + timeLimitNanos();
    boolean lazy = config.get(MemoryDirectives.LAZYFREE_LAZY_EVICTION);
    boolean roomMade = true;
    int evicted = 0;
    // What is freed is the data alone: telling clients and replicas of it takes memory, and must
    // not
    // make more go.
    long target = server.keyspace().dataBytes() - excessBytes();
    while (server.keyspace().dataBytes() > target) {
      EvictionPool.Victim victim = choose(policy);
      if (victim == null) {
        roomMade = false;
        break;
      }
      LazyFree.removed(server, victim.entry().value(), lazy);
      victim.database().remove(victim.entry());
      server.stats().evictedKeys++;
      server.effects().evicted(victim.database(), victim.entry(), lazy);
      server.effects().flushUnframed();
      evicted++;
      if (evicted % KEYS_BETWEEN_TIME_CHECKS == 0 && server.clock().nanos() > deadlineNanos) {
        goOnLater();
        break;
      }
    }
    return roomMade;
  }

  /** Linear up to 500 microseconds at 10, then 15 percent more per step, without end at 100. */
  private long timeLimitNanos() {
    int tenacity = config.get(MemoryDirectives.MAXMEMORY_EVICTION_TENACITY);
    if (tenacity <= 10) {
      return 50_000L * tenacity;
    }
    return tenacity < 100 ? (long) (500_000 * Math.pow(1.15, tenacity - 10.0)) : Long.MAX_VALUE / 2;
  }

  private EvictionPool.@Nullable Victim choose(MaxmemoryPolicy policy) {
    boolean atRandom =
        policy == MaxmemoryPolicy.ALLKEYS_RANDOM || policy == MaxmemoryPolicy.VOLATILE_RANDOM;
    if (!atRandom) {
      return pool.next(server.keyspace(), policy, config.get(MemoryDirectives.MAXMEMORY_SAMPLES));
    }
    for (int i = 0; i < server.keyspace().count(); i++) {
      Database db = server.keyspace().database(nextDatabase++ % server.keyspace().count());
      Entry entry =
          policy.allKeys()
              ? db.random()
              : db.expiring().size() == 0 ? null : db.expiring().random(server.random());
      if (entry != null) {
        return new EvictionPool.Victim(db, entry);
      }
    }
    return null;
  }
}

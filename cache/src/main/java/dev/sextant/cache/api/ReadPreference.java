package dev.sextant.cache.api;

/**
 * Which nodes answer reads of values. Only {@code get} and {@code getAll} of caches and of {@link
 * dev.sextant.cache.RedisCacheManager} ever go to replicas; sessions, counters, rate limiters,
 * locks and the indexes of tags are read where they are written.
 *
 * <pre>{@code
 * ConnectionSettings settings =
 *     ConnectionSettings.builder()
 *         .seeds("redis-1:6379,redis-2:6379")
 *         .readFrom(ReadPreference.REPLICA_PREFERRED)
 *         .build();
 * }</pre>
 *
 * <h2>What is given up with replicas</h2>
 *
 * A replica follows its master some milliseconds behind, longer under load, and as long as it takes
 * when their connection is cut: a replica goes on answering from what it has. For so long a read
 * may return what a confirmed {@code set}, {@code delete} or {@code invalidateTag} has replaced or
 * deleted, and a thread may not read what it wrote. {@link ClusterHealth} shows how far behind each
 * replica is. An entry that a reader missed and loaded may be loaded again, for the same reason.
 *
 * <p>Replicas are known by the topology, which is read every {@link
 * ConnectionSettings#healthCheckInterval()}; one that had replicated nothing by then is not asked.
 */
public enum ReadPreference {
  /** The master of the slot, always: a thread reads what it wrote. The default. */
  MASTER,
  /** The master, and a replica while there is no connection to the master. */
  MASTER_PREFERRED,
  /** A replica, and the master while there is no connection to a replica. */
  REPLICA_PREFERRED
}

package dev.sextant.cache.internal.remote;

import dev.sextant.cache.internal.policy.InfoText;
import dev.sextant.cache.internal.policy.Notifier;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells how many keys masters evict for want of memory. They are asked as often as their health is
 * checked, and not by whoever reads the metrics, who must not wait for a node.
 */
final class Evictions {

  private static final Logger LOG = LoggerFactory.getLogger(Evictions.class);

  private final Lines lines;
  private final Notifier notifier;

  /** How many they had evicted when they answered last, by their ids. */
  private final Map<String, Long> last = new ConcurrentHashMap<>();

  /** Those that have not answered yet: two answers at a time could overtake each other. */
  private final Set<String> asked = ConcurrentHashMap.newKeySet();

  Evictions(Lines lines, Notifier notifier) {
    this.lines = lines;
    this.notifier = notifier;
  }

  /** What {@code INFO stats} says of it. */
  static long count(Map<String, String> stats) {
    return InfoText.number(stats, "evicted_keys");
  }

  /**
   * Asks all masters; the answers are dealt with as they come. Never throws: a timer would drop a
   * task that does.
   */
  void run() {
    try {
      Line line = lines.first();
      for (RedisClusterNode master : Line.masters(line.topology())) {
        if (asked.add(master.getNodeId())) {
          CompletableFuture<Void> unused =
              line.to(master)
                  .thenCompose(node -> node.async().info("stats"))
                  .thenAccept(stats -> answered(master, count(InfoText.fields(stats))))
                  .whenComplete((done, failure) -> asked.remove(master.getNodeId()));
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("cannot ask what was evicted: {}", e.toString());
    }
  }

  /**
   * How many were evicted between two answers.
   *
   * @param before null if there was none: what was evicted before this JVM came is not told
   * @param now less than before if the node was restarted, and counts from 0 again
   */
  static long more(@Nullable Long before, long now) {
    if (before == null) {
      return 0;
    }
    return before <= now ? now - before : now;
  }

  private void answered(RedisClusterNode master, long count) {
    long more = more(last.put(master.getNodeId(), count), count);
    if (more > 0) {
      notifier.tell(listener -> listener.evicted(Line.address(master), more));
    }
  }
}

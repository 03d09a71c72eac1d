package dev.sextant.cache.api;

import dev.sextant.cache.api.NodeHealth.Answer;
import dev.sextant.cache.api.NodeHealth.Lag;
import dev.sextant.cache.api.NodeHealth.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * How a cluster and each of its nodes is, by {@link dev.sextant.cache.RedisCacheManager#health()}.
 *
 * <pre>{@code
 * ClusterHealth health = redis.health();
 * log(health.report());
 * if (!health.isHealthy()) {
 *   alert(health.nodes().stream().filter(node -> !node.isResponding()).toList());
 * }
 * }</pre>
 *
 * <p>logs
 *
 * <pre>
 * ✅ Redis cluster is healthy
 * ✅ Master 10.0.0.1:6379 is responding (5461 slots, 2.51M)
 * ✅ Replica 10.0.0.4:6379 is responding (of 10.0.0.1:6379, 0 bytes behind, 2.49M)
 * ...
 * 📊 Slots covered: 16384 of 16384
 * 📊 Memory usage: 7.53M
 * 📊 Keys evicted: 0
 * Redis cluster health check complete
 * </pre>
 *
 * @param nodes every node of the topology: masters first, then by address
 */
public record ClusterHealth(List<NodeHealth> nodes) {

  private static final int SLOTS = 16384;

  /** Copies the list. */
  public ClusterHealth {
    nodes = List.copyOf(nodes);
  }

  /** The masters, whether they answer or not. */
  public List<NodeHealth> masters() {
    return of(Role.MASTER);
  }

  /** The replicas, whether they answer or not. */
  public List<NodeHealth> replicas() {
    return of(Role.REPLICA);
  }

  /**
   * The cluster as a node sees it: the first that answers and does not hold it to be in order, or
   * else the first that answers; empty if none does.
   */
  public Optional<ClusterStatus> status() {
    List<ClusterStatus> seen =
        nodes.stream()
            .map(NodeHealth::answer)
            .filter(Objects::nonNull)
            .map(Answer::cluster)
            .toList();
    return seen.stream()
        .filter(status -> !status.ok())
        .findFirst()
        .or(() -> seen.stream().findFirst());
  }

  /** Whether some node answered, and every node that did considers the cluster able to serve. */
  public boolean isServing() {
    return status().map(ClusterStatus::ok).orElse(false);
  }

  /**
   * Whether all is as it should be: it serves, every slot has an owner that answers, every node
   * answers, and every replica hears from its master.
   */
  public boolean isHealthy() {
    return isServing()
        && slotsCovered() == SLOTS
        && nodes.stream().allMatch(NodeHealth::isResponding)
        && replicas().stream()
            .map(NodeHealth::answer)
            .filter(Objects::nonNull)
            .map(Answer::lag)
            .filter(Objects::nonNull)
            .allMatch(Lag::linkUp);
  }

  /** How many of the 16384 slots are owned by a master that answers. */
  public int slotsCovered() {
    return masters().stream().filter(NodeHealth::isResponding).mapToInt(NodeHealth::slots).sum();
  }

  /** The memory of the nodes that answered. */
  public MemoryStatistics memory() {
    List<NodeMemory> answered = new ArrayList<>();
    List<NodeAddress> silent = new ArrayList<>();
    for (NodeHealth node : nodes) {
      Answer answer = node.answer();
      if (answer == null) {
        silent.add(node.address());
      } else {
        answered.add(answer.memory());
      }
    }
    return new MemoryStatistics(answered, silent);
  }

  /** All of it as lines of text, each ended by a newline. */
  public String report() {
    StringJoiner lines = new StringJoiner("\n", "", "\n");
    lines.add(mark(isHealthy()) + " Redis cluster is " + (isHealthy() ? "healthy" : "degraded"));
    for (NodeHealth node : nodes) {
      lines.add(line(node));
    }
    lines.add("📊 Slots covered: " + slotsCovered() + " of " + SLOTS);
    lines.add("📊 Memory usage: " + human(memory().usedByMastersBytes()));
    lines.add("📊 Keys evicted: " + memory().evictedKeys());
    lines.add("Redis cluster health check complete");
    return lines.toString();
  }

  private List<NodeHealth> of(Role role) {
    return nodes.stream().filter(node -> node.role() == role).toList();
  }

  private static String line(NodeHealth node) {
    boolean master = node.role() == Role.MASTER;
    Answer answer = node.answer();
    String name = (master ? " Master " : " Replica ") + node.address();
    if (answer == null) {
      return mark(false) + name + " is unreachable";
    }
    String used = human(answer.memory().usedBytes());
    Lag lag = answer.lag();
    if (lag == null) {
      return mark(true) + name + " is responding (" + node.slots() + " slots, " + used + ")";
    }
    String behind =
        lag.linkUp()
            ? lag.bytes().map(bytes -> bytes + " bytes behind").orElse("lag unknown")
            : "link down";
    String of = node.follows() == null ? "" : "of " + node.follows() + ", ";
    return mark(lag.linkUp()) + name + " is responding (" + of + behind + ", " + used + ")";
  }

  private static String mark(boolean good) {
    return good ? "✅" : "❌";
  }

  /** As Redis prints {@code used_memory_human}. */
  private static String human(long bytes) {
    double size = bytes;
    for (String unit : List.of("B", "K", "M", "G")) {
      if (size < 1024) {
        return unit.equals("B") ? bytes + "B" : String.format(Locale.ROOT, "%.2f%s", size, unit);
      }
      size /= 1024;
    }
    return String.format(Locale.ROOT, "%.2fT", size);
  }
}

package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.env.RandomSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The known nodes by name, in the order in which they were learnt of, and the names that are not to
 * be learnt again for a while.
 *
 * <p>The order is part of the design: it makes a run repeatable where Redis's own table has a
 * random one.
 */
public final class NodeTable {
  private static final long FORGOTTEN_MS = 60_000;

  private final Map<String, ClusterNode> byName = new HashMap<>();
  private final List<ClusterNode> inOrder = new ArrayList<>();
  private final Map<String, Long> forgottenUntilMs = new HashMap<>();

  /** What {@link #all} returns, while it holds: it is asked for with every tick and message. */
  private @Nullable List<ClusterNode> snapshot;

  NodeTable() {}

  /** The node called {@code name}, or null. */
  public @Nullable ClusterNode find(String name) {
    return byName.get(name);
  }

  /** All nodes as they are now; the list stays as it is when nodes come and go. */
  public List<ClusterNode> all() {
    List<ClusterNode> present = snapshot;
    if (present == null) {
      present = List.copyOf(inOrder);
      snapshot = present;
    }
    return present;
  }

  /** How many nodes are known, this one included. */
  public int size() {
    return inOrder.size();
  }

  /** Any node, this one included, each as likely as another. */
  ClusterNode any(RandomSource random) {
    return inOrder.get(random.nextInt(inOrder.size()));
  }

  void add(ClusterNode node) {
    if (byName.putIfAbsent(node.name(), node) != null) {
      throw new IllegalStateException("known already: " + node);
    }
    inOrder.add(node);
    snapshot = null;
  }

  void remove(ClusterNode node) {
    byName.remove(node.name());
    inOrder.remove(node);
    snapshot = null;
  }

  void rename(ClusterNode node, String newName) {
    if (byName.containsKey(newName)) {
      throw new IllegalStateException("name taken: " + newName);
    }
    byName.remove(node.name());
    node.rename(newName);
    byName.put(newName, node);
  }

  /**
   * Keeps {@code name} out for a minute, so that gossip from nodes which have not forgotten it yet
   * does not bring it back.
   */
  void keepOut(String name, long nowMs) {
    forgottenUntilMs.put(name, nowMs + FORGOTTEN_MS);
  }

  boolean isKeptOut(String name, long nowMs) {
    for (Iterator<Long> ends = forgottenUntilMs.values().iterator(); ends.hasNext(); ) {
      // Redis counts whole seconds here and lets the last one pass in full.
      if (ends.next() / 1000 < nowMs / 1000) {
        ends.remove();
      }
    }
    return forgottenUntilMs.containsKey(name);
  }
}

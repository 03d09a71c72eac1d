package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.NodeAddress;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.resource.ClientResources;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lettuce's cluster client, which tells at once when other masters serve the slots. Its event of a
 * changed topology will not do: the bus drops events when too many come, as they do when a slot's
 * old owner redirects everybody, which is when the topology changes. Thread-safe.
 */
final class TopologyClient extends RedisClusterClient {

  private volatile Consumer<Set<NodeAddress>> listener = masters -> {};
  private Map<NodeAddress, List<Integer>> slots = Map.of();

  TopologyClient(ClientResources resources, Iterable<RedisURI> seeds) {
    super(resources, seeds);
  }

  /**
   * From now on tells.
   *
   * @param listener hears which masters there are, after commands are sent to them, on a network
   *     thread
   */
  void onChange(Consumer<Set<NodeAddress>> listener) {
    this.listener = listener;
  }

  /** Called when the topology was read anew, whether it has changed or not. */
  @Override
  protected void updatePartitionsInConnections() {
    super.updatePartitionsInConnections();
    tellIfChanged();
  }

  private synchronized void tellIfChanged() {
    Map<NodeAddress, List<Integer>> now = new HashMap<>();
    for (RedisClusterNode master : Line.masters(getPartitions())) {
      now.put(Line.address(master), master.getSlots());
    }
    if (!now.equals(slots)) {
      slots = now;
      listener.accept(now.keySet());
    }
  }
}

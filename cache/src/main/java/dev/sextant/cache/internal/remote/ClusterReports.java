package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.ClusterStatus;
import dev.sextant.cache.api.MemoryStatistics;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.api.NodeMemory;
import dev.sextant.cache.internal.policy.InfoText;
import dev.sextant.cache.internal.remote.CommandRunner.Call;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;

/** Asks nodes about themselves and about the cluster. Thread-safe. */
final class ClusterReports {

  private final Lines lines;
  private final CommandRunner runner;

  ClusterReports(Lines lines, CommandRunner runner) {
    this.lines = lines;
    this.runner = runner;
  }

  /** Asks a master, another one at each retry, over the connection that commands take. */
  CompletableFuture<ClusterStatus> status() {
    return runner
        .run(
            Call.onNode(
                "CLUSTER INFO",
                "of the cluster",
                line -> {
                  List<RedisClusterNode> masters = Line.masters(line.topology());
                  RedisClusterNode one =
                      masters.get(ThreadLocalRandom.current().nextInt(masters.size()));
                  return line.to(one).thenCompose(node -> node.async().clusterInfo());
                }))
        .thenApply(ClusterReports::status);
  }

  /**
   * Asks all nodes at once. Those that do not answer are listed rather than failing the whole; one
   * that refuses fails it, since a missing permission is no outage.
   */
  CompletableFuture<MemoryStatistics> memory() {
    List<CompletableFuture<Optional<NodeMemory>>> asked = new ArrayList<>();
    List<NodeAddress> addresses = new ArrayList<>();
    for (RedisClusterNode node : lines.first().topology()) {
      addresses.add(address(node));
      asked.add(memoryOf(node));
    }
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(
            done -> statistics(addresses, asked.stream().map(CompletableFuture::join).toList()));
  }

  /** Always over the first line: only masters have a connection on every line. */
  private CompletableFuture<Optional<NodeMemory>> memoryOf(RedisClusterNode node) {
    return runner
        .run(
            Call.onNode(
                "INFO",
                "memory of " + address(node),
                line ->
                    lines
                        .first()
                        .to(node)
                        .thenCompose(connected -> connected.async().info("memory"))))
        .thenApply(reply -> Optional.of(memory(node, reply)))
        .exceptionally(
            failure -> {
              if (Failures.unwrap(failure) instanceof CacheUnavailableException) {
                return Optional.empty();
              }
              throw new CompletionException(Failures.unwrap(failure));
            });
  }

  private static MemoryStatistics statistics(
      List<NodeAddress> addresses, List<Optional<NodeMemory>> replies) {
    List<NodeMemory> answered = new ArrayList<>();
    List<NodeAddress> silent = new ArrayList<>();
    for (int i = 0; i < replies.size(); i++) {
      NodeAddress address = addresses.get(i);
      replies.get(i).ifPresentOrElse(answered::add, () -> silent.add(address));
    }
    answered.sort(
        Comparator.comparing((NodeMemory memory) -> !memory.master())
            .thenComparing(memory -> memory.address().toString()));
    return new MemoryStatistics(answered, silent);
  }

  private static ClusterStatus status(String reply) {
    Map<String, String> fields = InfoText.fields(reply);
    return new ClusterStatus(
        "ok".equals(fields.get("cluster_state")),
        (int) InfoText.number(fields, "cluster_slots_assigned"),
        (int) InfoText.number(fields, "cluster_slots_ok"),
        (int) InfoText.number(fields, "cluster_slots_pfail"),
        (int) InfoText.number(fields, "cluster_slots_fail"),
        (int) InfoText.number(fields, "cluster_known_nodes"),
        (int) InfoText.number(fields, "cluster_size"),
        InfoText.number(fields, "cluster_current_epoch"),
        fields);
  }

  private static NodeMemory memory(RedisClusterNode node, String reply) {
    Map<String, String> fields = InfoText.fields(reply);
    return new NodeMemory(
        address(node),
        node.getNodeId(),
        node.getRole().isUpstream(),
        InfoText.number(fields, "used_memory"),
        InfoText.number(fields, "used_memory_rss"),
        InfoText.number(fields, "used_memory_peak"),
        InfoText.number(fields, "maxmemory"),
        fields.getOrDefault("maxmemory_policy", ""),
        InfoText.decimal(fields, "mem_fragmentation_ratio"),
        fields);
  }

  private static NodeAddress address(RedisClusterNode node) {
    RedisURI uri = node.getUri();
    return new NodeAddress(uri.getHost(), uri.getPort());
  }
}

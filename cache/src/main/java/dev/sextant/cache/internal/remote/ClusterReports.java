package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ClusterStatus;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.api.NodeHealth;
import dev.sextant.cache.api.NodeHealth.Answer;
import dev.sextant.cache.api.NodeHealth.Lag;
import dev.sextant.cache.api.NodeHealth.Role;
import dev.sextant.cache.api.NodeMemory;
import dev.sextant.cache.internal.policy.InfoText;
import dev.sextant.cache.internal.remote.CommandRunner.Call;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

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
        .thenApply(reply -> status(InfoText.fields(reply)));
  }

  /**
   * Reads the topology, and asks all its nodes at once. Those that do not answer are listed rather
   * than failing the whole; one that refuses fails it, since a missing permission is no outage.
   */
  CompletableFuture<ClusterHealth> health() {
    return lines.refreshTopology().thenCompose(done -> askAll());
  }

  private CompletableFuture<ClusterHealth> askAll() {
    List<RedisClusterNode> topology = List.copyOf(lines.first().topology());
    List<CompletableFuture<Optional<Replies>>> asked = topology.stream().map(this::ask).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .thenApply(done -> health(topology, asked.stream().map(CompletableFuture::join).toList()));
  }

  /** Always over the first line: only masters have a connection on every line. */
  private CompletableFuture<Optional<Replies>> ask(RedisClusterNode node) {
    return runner
        .run(
            Call.onNode(
                "INFO",
                "of " + Line.address(node),
                line ->
                    lines.first().to(node).thenCompose(connected -> replies(connected.async()))))
        .thenApply(Optional::of)
        .exceptionally(
            failure -> {
              if (Failures.unwrap(failure) instanceof CacheUnavailableException) {
                return Optional.empty();
              }
              throw new CompletionException(Failures.unwrap(failure));
            });
  }

  private static CompletionStage<Replies> replies(RedisAsyncCommands<String, byte[]> node) {
    CompletionStage<Map<String, String>> cluster = fields(node.clusterInfo());
    CompletionStage<Map<String, String>> memory = fields(node.info("memory"));
    CompletionStage<Map<String, String>> stats = fields(node.info("stats"));
    CompletionStage<Map<String, String>> replication = fields(node.info("replication"));
    return cluster
        .thenCombine(memory, List::of)
        .thenCombine(
            stats.thenCombine(replication, List::of),
            (one, other) -> new Replies(one.get(0), one.get(1), other.get(0), other.get(1)));
  }

  private static CompletionStage<Map<String, String>> fields(CompletionStage<String> reply) {
    return reply.thenApply(InfoText::fields);
  }

  /** What a node said, each reply by its fields. */
  private record Replies(
      Map<String, String> cluster,
      Map<String, String> memory,
      Map<String, String> stats,
      Map<String, String> replication) {

    boolean isMaster() {
      return "master".equals(replication.get("role"));
    }
  }

  private static ClusterHealth health(
      List<RedisClusterNode> topology, List<Optional<Replies>> replies) {
    Map<NodeAddress, Long> offsets = new HashMap<>();
    Map<String, NodeAddress> addresses = new HashMap<>();
    for (int i = 0; i < topology.size(); i++) {
      NodeAddress address = Line.address(topology.get(i));
      addresses.put(topology.get(i).getNodeId(), address);
      replies
          .get(i)
          .ifPresent(
              said ->
                  offsets.put(address, InfoText.number(said.replication, "master_repl_offset")));
    }
    List<NodeHealth> nodes = new ArrayList<>();
    for (int i = 0; i < topology.size(); i++) {
      nodes.add(node(topology.get(i), replies.get(i).orElse(null), addresses, offsets));
    }
    nodes.sort(
        Comparator.comparing(NodeHealth::role).thenComparing(node -> node.address().toString()));
    return new ClusterHealth(nodes);
  }

  private static NodeHealth node(
      RedisClusterNode node,
      @Nullable Replies said,
      Map<String, NodeAddress> addresses,
      Map<NodeAddress, Long> offsets) {
    boolean master = said == null ? node.getRole().isUpstream() : said.isMaster();
    NodeAddress follows = master ? null : addresses.get(String.valueOf(node.getSlaveOf()));
    Answer answer =
        said == null
            ? null
            : new Answer(
                status(said.cluster),
                memory(node, master, said),
                master
                    ? null
                    : lag(said.replication, Optional.ofNullable(follows).map(offsets::get)));
    return new NodeHealth(
        Line.address(node),
        node.getNodeId(),
        master ? Role.MASTER : Role.REPLICA,
        follows,
        master ? node.getSlots().size() : 0,
        answer);
  }

  private static Lag lag(Map<String, String> replica, Optional<Long> masterOffset) {
    long offset = InfoText.number(replica, "slave_repl_offset");
    return new Lag(
        "up".equals(replica.get("master_link_status")),
        masterOffset.map(ahead -> Math.max(0, ahead - offset)));
  }

  private static ClusterStatus status(Map<String, String> fields) {
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

  private static NodeMemory memory(RedisClusterNode node, boolean master, Replies said) {
    Map<String, String> fields = said.memory;
    return new NodeMemory(
        Line.address(node),
        node.getNodeId(),
        master,
        InfoText.number(fields, "used_memory"),
        InfoText.number(fields, "used_memory_rss"),
        InfoText.number(fields, "used_memory_peak"),
        InfoText.number(fields, "maxmemory"),
        fields.getOrDefault("maxmemory_policy", ""),
        InfoText.decimal(fields, "mem_fragmentation_ratio"),
        Evictions.count(said.stats),
        fields);
  }
}

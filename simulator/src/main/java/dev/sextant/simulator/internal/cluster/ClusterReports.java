package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.slots.Slots;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the reading subcommands of CLUSTER report, as data or as text. */
public final class ClusterReports {
  private final ClusterState state;
  private final ClusterBus bus;
  private final Messenger messenger;
  private final Heartbeats heartbeats;
  private final NodesText text;
  private final SlotRouter router;

  /** The reports of the node of {@code state}. */
  public ClusterReports(
      ClusterState state, ClusterBus bus, Messenger messenger, Heartbeats heartbeats) {
    this.state = state;
    this.bus = bus;
    this.messenger = messenger;
    this.heartbeats = heartbeats;
    this.text = new NodesText(state);
    this.router = new SlotRouter(state);
  }

  /** A stretch of slots with one owner, and its replicas that can serve reads: CLUSTER SLOTS. */
  public record SlotRange(int first, int last, Endpoint master, List<Endpoint> replicas) {}

  /**
   * How clients reach a node.
   *
   * @param name what it is to be called by; null leaves the host to the client
   * @param metadata the other things it can be called by: {@code ip}, {@code hostname}
   */
  public record Endpoint(
      @Nullable String name, int port, String id, Map<String, String> metadata) {}

  /**
   * A master with its slots and all nodes of its shard: CLUSTER SHARDS.
   *
   * @param slots first and last slot of each stretch, in turn
   */
  public record Shard(List<Integer> slots, List<ShardNode> nodes) {}

  /**
   * A node of a shard.
   *
   * @param port the port without TLS; 0 for none
   * @param tlsPort the port for TLS; 0 for none
   * @param endpoint what clients are to call it by; may be empty
   * @param hostname empty for none
   * @param role {@code master} or {@code replica}
   * @param health {@code online}, {@code loading} or {@code fail}
   */
  public record ShardNode(
      String id,
      int port,
      int tlsPort,
      String ip,
      String endpoint,
      String hostname,
      String role,
      long replicationOffset,
      String health) {}

  /**
   * A link of the cluster bus: CLUSTER LINKS.
   *
   * @param direction {@code to} or {@code from}
   * @param node the node at the other end
   * @param events {@code r} if the link is up, {@code w} if something waits to be written
   */
  public record Link(
      String direction,
      String node,
      long createTimeMs,
      String events,
      long sendBufferAllocated,
      long sendBufferUsed) {}

  /** The text of CLUSTER NODES. */
  public String nodes(boolean plaintextClient) {
    return text.nodes(plaintextClient);
  }

  /** The content of {@code nodes.conf}. */
  public String nodesConf() {
    return text.nodesConf();
  }

  /** The lines of CLUSTER REPLICAS about {@code master}. */
  public List<String> replicas(ClusterNode master, boolean plaintextClient) {
    return master.replicas().stream().map(node -> text.line(node, plaintextClient)).toList();
  }

  /** The data of CLUSTER SLOTS, in the order of the slots. */
  public List<SlotRange> slots(boolean plaintextClient) {
    List<SlotRange> ranges = new ArrayList<>();
    for (int first = 0; first < Slots.COUNT; ) {
      ClusterNode owner = state.slots().owner(first);
      int end = endOfStretch(first);
      if (owner != null) {
        List<Endpoint> replicas =
            owner.replicas().stream()
                .filter(this::servesReads)
                .map(node -> endpoint(node, plaintextClient))
                .toList();
        ranges.add(new SlotRange(first, end - 1, endpoint(owner, plaintextClient), replicas));
      }
      first = end;
    }
    return ranges;
  }

  private int endOfStretch(int first) {
    int end = first + 1;
    while (end < Slots.COUNT && state.slots().owner(end) == state.slots().owner(first)) {
      end++;
    }
    return end;
  }

  /** A replica without an offset has not finished its first synchronisation. */
  private boolean servesReads(ClusterNode replica) {
    long offset =
        replica == state.myself() ? state.data().replicaOffset() : replica.replicationOffset;
    return !replica.failed() && offset != 0;
  }

  private Endpoint endpoint(ClusterNode node, boolean plaintextClient) {
    EndpointType preferred = state.settings().preferredEndpointType();
    Map<String, String> metadata = new LinkedHashMap<>();
    if (preferred != EndpointType.IP) {
      metadata.put("ip", node.ip());
    }
    if (preferred != EndpointType.HOSTNAME && !node.hostname().isEmpty()) {
      metadata.put("hostname", node.hostname());
    }
    String name = preferred == EndpointType.UNKNOWN_ENDPOINT ? null : router.endpoint(node);
    return new Endpoint(name, node.portFor(plaintextClient), node.name(), metadata);
  }

  /** The data of CLUSTER SHARDS. */
  public List<Shard> shards() {
    Map<ClusterNode, List<Integer>> stretches = new LinkedHashMap<>();
    for (int first = 0; first < Slots.COUNT; ) {
      ClusterNode owner = state.slots().owner(first);
      int end = endOfStretch(first);
      if (owner != null) {
        List<Integer> slots = stretches.computeIfAbsent(owner, node -> new ArrayList<>());
        slots.add(first);
        slots.add(end - 1);
      }
      first = end;
    }
    List<Shard> shards = new ArrayList<>();
    for (ClusterNode node : state.nodes().all()) {
      if (node.isMaster()) {
        List<ShardNode> members = state.shardOf(node).stream().map(this::shardNode).toList();
        shards.add(new Shard(stretches.getOrDefault(node, List.of()), members));
      }
    }
    return shards;
  }

  private ShardNode shardNode(ClusterNode node) {
    boolean tls = state.settings().tlsCluster();
    long offset = offsetOf(node);
    String health = "online";
    if (node.failed()) {
      health = "fail";
    } else if (node.isReplica() && offset == 0) {
      health = "loading";
    }
    return new ShardNode(
        node.name(),
        tls ? node.plaintextPort() : node.port(),
        tls ? node.port() : 0,
        node.ip(),
        router.endpoint(node),
        node.hostname(),
        node.isReplica() ? "replica" : "master",
        offset,
        health);
  }

  private long offsetOf(ClusterNode node) {
    if (node != state.myself()) {
      return node.replicationOffset;
    }
    return node.isReplica() ? state.data().replicaOffset() : state.data().masterOffset();
  }

  /** The data of CLUSTER LINKS. */
  public List<Link> links() {
    List<Link> links = new ArrayList<>();
    for (ClusterNode node : state.nodes().all()) {
      addLink(links, node, node.link);
      addLink(links, node, node.inboundLink);
    }
    return links;
  }

  private void addLink(List<Link> links, ClusterNode node, @Nullable ClusterLink link) {
    if (link == null) {
      return;
    }
    ClusterBus.SendBuffer buffer = bus.sendBuffer(link);
    boolean waits = buffer.usedBytes() > 0 || !link.queued.isEmpty();
    links.add(
        new Link(
            link.inbound() ? "from" : "to",
            node.name(),
            link.createdMs(),
            (link.up() ? "r" : "") + (waits ? "w" : ""),
            buffer.allocatedBytes(),
            buffer.usedBytes()));
  }

  /** The text of CLUSTER INFO. */
  public String info() {
    StringBuilder info = new StringBuilder();
    field(info, "cluster_state", state.ok() ? "ok" : "fail");
    slotCounts(info);
    field(info, "cluster_known_nodes", state.nodes().size());
    field(info, "cluster_size", state.size());
    field(info, "cluster_current_epoch", Long.toUnsignedString(state.currentEpoch()));
    field(info, "cluster_my_epoch", Long.toUnsignedString(state.myself().effectiveEpoch()));
    long total = 0;
    for (MessageType type : MessageType.values()) {
      total += counter(info, type, "sent", messenger.sent(type));
    }
    field(info, "cluster_stats_messages_sent", total);
    total = 0;
    for (MessageType type : MessageType.values()) {
      total += counter(info, type, "received", messenger.received(type));
    }
    field(info, "cluster_stats_messages_received", total);
    field(info, "total_cluster_links_buffer_limit_exceeded", heartbeats.droppedForBuffer());
    return info.toString();
  }

  private void slotCounts(StringBuilder info) {
    int assigned = 0;
    int possiblyFailed = 0;
    int failed = 0;
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      ClusterNode owner = state.slots().owner(slot);
      if (owner != null) {
        assigned++;
        if (owner.failed()) {
          failed++;
        } else if (owner.possiblyFailed()) {
          possiblyFailed++;
        }
      }
    }
    field(info, "cluster_slots_assigned", assigned);
    field(info, "cluster_slots_ok", assigned - possiblyFailed - failed);
    field(info, "cluster_slots_pfail", possiblyFailed);
    field(info, "cluster_slots_fail", failed);
  }

  private static long counter(StringBuilder info, MessageType type, String way, long count) {
    if (count != 0) {
      field(info, "cluster_stats_messages_" + type.label() + "_" + way, count);
    }
    return count;
  }

  private static void field(StringBuilder info, String name, Object value) {
    info.append(name).append(':').append(value).append("\r\n");
  }
}

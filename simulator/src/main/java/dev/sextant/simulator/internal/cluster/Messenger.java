package dev.sextant.simulator.internal.cluster;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Builds and sends this node's messages, and counts them.
 *
 * <p>Nothing leaves the node before {@link #flush}, which comes after {@code nodes.conf} was saved:
 * a vote, say, must be on disk before the replica hears of it, or a node that crashes and comes
 * back could vote twice in one epoch. Redis has the same order, by writing to its sockets only in
 * the next turn of its event loop.
 */
public final class Messenger {
  private final ClusterState state;
  private final ClusterBus bus;
  private final GossipSelection gossip;
  private final Queue<ClusterLink> waiting = new ArrayDeque<>();
  private final Map<MessageType, Long> sent = new EnumMap<>(MessageType.class);
  private final Map<MessageType, Long> received = new EnumMap<>(MessageType.class);

  /** A messenger for the node of {@code state}. */
  public Messenger(ClusterState state, ClusterBus bus, GossipSelection gossip) {
    this.state = state;
    this.bus = bus;
    this.gossip = gossip;
  }

  /** Counts a message that has arrived. */
  public void countReceived(MessageType type) {
    received.merge(type, 1L, Long::sum);
  }

  /** How many messages of {@code type} were sent. */
  public long sent(MessageType type) {
    return sent.getOrDefault(type, 0L);
  }

  /** How many messages of {@code type} have arrived. */
  public long received(MessageType type) {
    return received.getOrDefault(type, 0L);
  }

  /** Queues {@code message} on {@code link}; nothing happens without a link. */
  public void send(@Nullable ClusterLink link, ClusterMessage message) {
    if (link == null || link.closed()) {
      return;
    }
    link.queued.add(message);
    sent.merge(message.type(), 1L, Long::sum);
    if (link.up()) {
      waiting.add(link);
    }
  }

  /** Hands everything that is queued to the bus. */
  public void flush() {
    for (ClusterLink link = waiting.poll(); link != null; link = waiting.poll()) {
      while (!link.queued.isEmpty()) {
        bus.send(link, link.queued.remove());
      }
    }
  }

  /** Queues {@code message} for every node with a link. */
  public void broadcast(ClusterMessage message) {
    for (ClusterNode node : state.nodes().all()) {
      if (!node.has(NodeFlags.MYSELF | NodeFlags.HANDSHAKE)) {
        send(node.link, message);
      }
    }
  }

  /** Queues a PING, PONG or MEET with fresh gossip. */
  public void sendHeartbeat(ClusterLink link, MessageType type) {
    ClusterNode peer = link.node();
    if (type == MessageType.PING && !link.inbound() && peer != null) {
      peer.pingSentMs = state.nowMs();
    }
    ClusterMessage.Heartbeat heartbeat =
        new ClusterMessage.Heartbeat(type, header(), gossip.choose(), state.myself().hostname());
    send(link, heartbeat);
  }

  /** Tells every node the news with a PONG that nobody asked for. */
  public void broadcastPong() {
    for (ClusterNode node : state.nodes().all()) {
      if (node != state.myself()) {
        sendPong(node);
      }
    }
  }

  /** Tells the replicas of this node's shard the news. */
  public void broadcastPongToReplicas() {
    ClusterNode myself = state.myself();
    for (ClusterNode node : state.nodes().all()) {
      ClusterNode master = node.master();
      if (node != myself
          && node.isReplica()
          && master != null
          && (master == myself || master == myself.master())) {
        sendPong(node);
      }
    }
  }

  private void sendPong(ClusterNode node) {
    if (node.link != null && !node.inHandshake()) {
      sendHeartbeat(node.link, MessageType.PONG);
    }
  }

  /** Tells everybody that {@code node} has failed. */
  void broadcastFail(ClusterNode node) {
    broadcast(new ClusterMessage.Fail(header(), node.name()));
  }

  /** Tells {@code link} what slots {@code owner} has, as far as the owner still claims them. */
  void sendUpdate(@Nullable ClusterLink link, ClusterNode owner) {
    SlotBitmap claimed = owner.slots().without(state.slots().notClaimed);
    send(link, new ClusterMessage.Update(header(), owner.name(), owner.configEpoch(), claimed));
  }

  /** Asks everybody for a vote; {@code forced} even if the master works. */
  public void broadcastVoteRequest(boolean forced) {
    MessageHeader header = forced ? header().withForceAck() : header();
    broadcast(new ClusterMessage.FailoverAuthRequest(header));
  }

  /** Votes for {@code candidate}. */
  public void sendVote(ClusterNode candidate) {
    send(candidate.link, new ClusterMessage.FailoverAuthAck(header()));
  }

  /** Asks {@code master} to stand still for a manual failover. */
  public void sendManualFailoverStart(ClusterNode master) {
    send(master.link, new ClusterMessage.ManualFailoverStart(header()));
  }

  /** Passes a published message on: to every node, or to this node's shard if {@code sharded}. */
  public void publish(byte[] channel, byte[] message, boolean sharded) {
    MessageType type = sharded ? MessageType.PUBLISHSHARD : MessageType.PUBLISH;
    ClusterMessage publication = new ClusterMessage.Publish(type, header(), channel, message);
    List<ClusterNode> audience = sharded ? state.shardOf(state.myself()) : state.nodes().all();
    for (ClusterNode node : audience) {
      if (!node.has(NodeFlags.MYSELF | NodeFlags.HANDSHAKE)) {
        send(node.link, publication);
      }
    }
  }

  private MessageHeader header() {
    ClusterNode myself = state.myself();
    ClusterNode master = myself.master();
    // A replica speaks for its master: that is how a shard's epoch and slots stay known while
    // the master is silent.
    ClusterNode owner = myself.isReplica() && master != null ? master : myself;
    AnnouncedPorts ports = AnnouncedPorts.of(state.settings());
    String announcedIp = state.settings().announceIp();
    NodeData data = state.data();
    return new MessageHeader(
        myself.name(),
        state.currentEpoch(),
        owner.configEpoch(),
        myself.isReplica() ? data.replicaOffset() : data.masterOffset(),
        owner.slots(),
        master == null ? null : master.name(),
        announcedIp == null ? "" : announcedIp,
        ports.client(),
        ports.plaintext(),
        ports.bus(),
        myself.flags(),
        state.ok(),
        myself.isMaster() && state.manualFailover().inProgress(),
        false);
  }
}

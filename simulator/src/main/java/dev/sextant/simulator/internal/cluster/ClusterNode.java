package dev.sextant.simulator.internal.cluster;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node of the cluster as one node, its own or another's, sees it. All times are Unix times in
 * milliseconds, 0 for never.
 *
 * <p>Written by the packages that make up the state machine, on the node's thread.
 */
public final class ClusterNode {
  /** When the object was made: a handshake lives only so long. */
  final long createdMs;

  /** When the ping that is still unanswered was sent; 0 when none is. */
  long pingSentMs;

  /** When the node last answered, from own experience or by gossip. */
  long pongReceivedMs;

  /** When anything at all last arrived from it. */
  long dataReceivedMs;

  /** When it was marked {@link NodeFlags#FAIL}. */
  long failedMs;

  /** The replication offset it last announced. */
  long replicationOffset;

  /** What was last gossiped about it; stays the same for many pings. */
  private @Nullable GossipEntry gossip;

  /** Which ping last gossiped about it: no ping names a node twice. */
  long lastInGossip;

  @Nullable ClusterLink link;
  @Nullable ClusterLink inboundLink;

  /** Who reported the node as unreachable, and when last. */
  final Map<ClusterNode, Long> failureReports = new LinkedHashMap<>();

  private final List<ClusterNode> replicas = new ArrayList<>();
  private SlotBitmap slots = SlotBitmap.EMPTY;

  /** The slots while they are being changed; null when {@link #slots} has them. */
  private @Nullable BitSet changingSlots;

  private int slotCount;
  private String name;
  private int flags;
  private long configEpoch;
  private @Nullable ClusterNode master;
  private String ip = "";
  private String hostname = "";
  private int port;
  private int plaintextPort;
  private int busPort;
  private long votedMs;
  private long orphanedSinceMs;

  ClusterNode(String name, int flags, long nowMs) {
    this.name = name;
    this.flags = flags;
    this.createdMs = nowMs;
  }

  /** The node ID: 40 hexadecimal digits. */
  public String name() {
    return name;
  }

  /** What gossip says about the node now. */
  GossipEntry gossip() {
    GossipEntry last = gossip;
    if (last == null
        || last.flags() != flags
        || last.pongReceivedSeconds() != pongReceivedMs / 1000
        || last.pingSentSeconds() != pingSentMs / 1000
        || last.port() != port
        || last.busPort() != busPort
        || last.plaintextPort() != plaintextPort
        || !last.ip().equals(ip)
        || !last.name().equals(name)) {
      last =
          new GossipEntry(
              name,
              pingSentMs / 1000,
              pongReceivedMs / 1000,
              ip,
              port,
              plaintextPort,
              busPort,
              flags);
      gossip = last;
    }
    return last;
  }

  void rename(String newName) {
    name = newName;
  }

  /** Its {@link NodeFlags}. */
  public int flags() {
    return flags;
  }

  /** Whether any of {@code wanted} is set. */
  public boolean has(int wanted) {
    return (flags & wanted) != 0;
  }

  void set(int wanted) {
    flags |= wanted;
  }

  void clear(int unwanted) {
    flags &= ~unwanted;
  }

  void assign(int flag, boolean value) {
    flags = value ? flags | flag : flags & ~flag;
  }

  /** Whether the node is a master. */
  public boolean isMaster() {
    return has(NodeFlags.MASTER);
  }

  /** Whether the node is a replica. */
  public boolean isReplica() {
    return has(NodeFlags.REPLICA);
  }

  /** Whether the masters agree that the node is down. */
  public boolean failed() {
    return has(NodeFlags.FAIL);
  }

  /** Whether the node does not answer this one. */
  public boolean possiblyFailed() {
    return has(NodeFlags.PFAIL);
  }

  /** Whether the node, a replica, is configured not to fail over by itself. */
  public boolean excludedFromFailover() {
    return has(NodeFlags.NOFAILOVER);
  }

  /** Whether the node's address is known. */
  public boolean hasAddress() {
    return !has(NodeFlags.NOADDR);
  }

  boolean inHandshake() {
    return has(NodeFlags.HANDSHAKE);
  }

  /** The configuration epoch last heard of. */
  public long configEpoch() {
    return configEpoch;
  }

  /** Sets the configuration epoch. */
  public void configEpoch(long epoch) {
    configEpoch = epoch;
  }

  /** The epoch that the node's slots stand under: its master's if it is a replica. */
  long effectiveEpoch() {
    return isReplica() && master != null ? master.configEpoch : configEpoch;
  }

  /** The node's master; null on a master, and on a replica whose master is unknown. */
  public @Nullable ClusterNode master() {
    return master;
  }

  void master(@Nullable ClusterNode newMaster) {
    master = newMaster;
  }

  /** Its replicas, in the order in which they were learnt of; a live view. */
  public List<ClusterNode> replicas() {
    return Collections.unmodifiableList(replicas);
  }

  /** How many of its replicas are not marked as failed. */
  public int workingReplicas() {
    int working = 0;
    for (ClusterNode replica : replicas) {
      working += replica.failed() ? 0 : 1;
    }
    return working;
  }

  void addReplica(ClusterNode replica) {
    if (!replicas.contains(replica)) {
      replicas.add(replica);
      set(NodeFlags.MIGRATE_TO);
    }
  }

  void removeReplica(ClusterNode replica) {
    if (replicas.remove(replica) && replicas.isEmpty()) {
      clear(NodeFlags.MIGRATE_TO);
    }
  }

  /** How many slots the node has. */
  public int slotCount() {
    return slotCount;
  }

  /** The slots that the node has now. */
  public SlotBitmap slots() {
    if (changingSlots != null) {
      slots = SlotBitmap.copyOf(changingSlots);
      changingSlots = null;
    }
    return slots;
  }

  /**
   * Whether the node has exactly the slots of {@code claim}. If so, its instance is kept: the next
   * claim is then recognised by identity, and nodes of one JVM share one set.
   */
  boolean hasExactly(SlotBitmap claim) {
    if (!slots().equals(claim)) {
      return false;
    }
    if (!has(NodeFlags.MYSELF)) {
      slots = claim;
    }
    return true;
  }

  void addSlot(int slot) {
    changingSlots().set(slot);
    slotCount++;
  }

  void removeSlot(int slot) {
    changingSlots().clear(slot);
    slotCount--;
  }

  private BitSet changingSlots() {
    if (changingSlots == null) {
      changingSlots = slots.toBitSet();
    }
    return changingSlots;
  }

  /** Its IP address; empty while unknown. */
  public String ip() {
    return ip;
  }

  void ip(String newIp) {
    ip = newIp;
  }

  /** Its announced host name; empty without one. */
  public String hostname() {
    return hostname;
  }

  void hostname(String newHostname) {
    hostname = newHostname;
  }

  /** Its port for clients. */
  public int port() {
    return port;
  }

  /** Its port for clients without TLS in a TLS cluster, otherwise 0. */
  public int plaintextPort() {
    return plaintextPort;
  }

  /** The port that a client should use, who speaks TLS or does not. */
  public int portFor(boolean plaintextClient) {
    return plaintextClient && plaintextPort != 0 ? plaintextPort : port;
  }

  /** Its cluster bus port. */
  public int busPort() {
    return busPort;
  }

  void ports(int newPort, int newPlaintextPort, int newBusPort) {
    port = newPort;
    plaintextPort = newPlaintextPort;
    busPort = newBusPort;
  }

  void address(String newIp, int newPort, int newPlaintextPort, int newBusPort) {
    ip = newIp;
    ports(newPort, newPlaintextPort, newBusPort);
  }

  /** The link to the node, up or still connecting; null when there is none. */
  public @Nullable ClusterLink link() {
    return link;
  }

  /** The replication offset it last announced, in bytes. */
  public long replicationOffset() {
    return replicationOffset;
  }

  /** When it was marked as failed. */
  public long failedMs() {
    return failedMs;
  }

  /** When this node last voted for one of its replicas. */
  public long votedMs() {
    return votedMs;
  }

  /** Notes a vote for one of its replicas. */
  public void voted(long nowMs) {
    votedMs = nowMs;
  }

  /** Since when the master has had no working replica; 0 while it has one. */
  public long orphanedSinceMs() {
    return orphanedSinceMs;
  }

  /** Notes whether the master lacks a working replica. */
  public void orphaned(boolean orphaned, long nowMs) {
    if (!orphaned) {
      orphanedSinceMs = 0;
    } else if (orphanedSinceMs == 0) {
      orphanedSinceMs = nowMs;
    }
  }

  @Override
  public String toString() {
    return name + " " + NodeFlags.describe(flags);
  }
}

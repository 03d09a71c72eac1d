package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.slots.Slots;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one node knows of the cluster, and the elementary changes of that knowledge. The rules that
 * decide on a change are elsewhere; here are its consequences that must never be forgotten, such as
 * that a removed node also loses its slots, its links and its reports.
 *
 * <p>Time stands still within one event: {@link #now(long)} is called at its start.
 */
public final class ClusterState {
  private final ClusterSettings settings;
  private final NodeData data;
  private final NodeActions actions;
  private final RandomSource random;
  private final ClusterBus bus;
  private final NodeTable nodes = new NodeTable();
  private final SlotTable slots = new SlotTable();
  private final ManualFailoverState manualFailover = new ManualFailoverState();
  private final Set<Todo> todo = EnumSet.noneOf(Todo.class);
  private ClusterNode myself;
  private @Nullable String announcedIp;
  private long nowMs;
  private long currentEpoch;
  private long lastVoteEpoch;
  private boolean ok;
  private boolean replicasKnown;
  private int size = 1;

  /** The state of a node that has never been in a cluster: alone, a master, with a random name. */
  public ClusterState(ClusterPorts ports, long nowMs) {
    this.settings = ports.settings();
    this.data = ports.data();
    this.actions = ports.actions();
    this.random = ports.random();
    this.bus = ports.bus();
    this.nowMs = nowMs;
    this.myself = new ClusterNode(randomName(), NodeFlags.MYSELF | NodeFlags.MASTER, nowMs);
    nodes.add(myself);
  }

  /** The node that this is the state of. */
  public ClusterNode myself() {
    return myself;
  }

  /** All known nodes. */
  public NodeTable nodes() {
    return nodes;
  }

  /** All slots. */
  public SlotTable slots() {
    return slots;
  }

  /** The manual failover under way, if there is one. */
  public ManualFailoverState manualFailover() {
    return manualFailover;
  }

  /** The node's configuration. */
  public ClusterSettings settings() {
    return settings;
  }

  /** What the node can tell about its data. */
  public NodeData data() {
    return data;
  }

  /** What the node can be made to do. */
  public NodeActions actions() {
    return actions;
  }

  /** Where to draw random numbers from. */
  public RandomSource random() {
    return random;
  }

  /** The time of the event that is being handled, Unix time in milliseconds. */
  public long nowMs() {
    return nowMs;
  }

  /** Begins the handling of an event at {@code timeMs}. */
  public void now(long timeMs) {
    nowMs = timeMs;
  }

  /** The greatest epoch heard of. */
  public long currentEpoch() {
    return currentEpoch;
  }

  /** Sets the current epoch. */
  public void currentEpoch(long epoch) {
    currentEpoch = epoch;
  }

  /** Begins a new epoch and returns it. */
  public long nextEpoch() {
    return ++currentEpoch;
  }

  /** The epoch of the last vote given. */
  public long lastVoteEpoch() {
    return lastVoteEpoch;
  }

  /** Notes a vote in {@code epoch}. */
  public void lastVoteEpoch(long epoch) {
    lastVoteEpoch = epoch;
  }

  /** Whether the cluster serves: {@code cluster_state:ok}. */
  public boolean ok() {
    return ok;
  }

  void ok(boolean newOk) {
    ok = newOk;
  }

  /** How many masters have slots, as last computed; at least 1 before. */
  public int size() {
    return size;
  }

  void size(int newSize) {
    size = newSize;
  }

  /** How many masters with slots make a majority. */
  public int quorum() {
    return size / 2 + 1;
  }

  /** Asks for things to be done before the event loop waits again. */
  public void todo(Todo... things) {
    Collections.addAll(todo, things);
  }

  /** Whether anything is to be done. */
  public boolean hasTodo() {
    return !todo.isEmpty();
  }

  /** Hands over what is to be done, and begins an empty list. */
  public Set<Todo> takeTodo() {
    Set<Todo> taken = EnumSet.copyOf(todo);
    todo.clear();
    return taken;
  }

  /** As {@link #takeTodo()}, but only {@code things}; what else is to be done stays. */
  public Set<Todo> takeTodo(Todo... things) {
    Set<Todo> taken = EnumSet.noneOf(Todo.class);
    for (Todo thing : things) {
      if (todo.remove(thing)) {
        taken.add(thing);
      }
    }
    return taken;
  }

  void done(Todo thing) {
    todo.remove(thing);
  }

  /** Writes a line to the node's log. */
  public void log(LogLevel level, String line) {
    actions.log(level, line);
  }

  /** A new name for a node: 40 hexadecimal digits. */
  String randomName() {
    StringBuilder name = new StringBuilder(48);
    while (name.length() < 40) {
      long bits = random.nextLong();
      for (int shift = 0; shift < 64; shift += 4) {
        name.append(Character.forDigit((int) (bits >>> shift) & 15, 16));
      }
    }
    name.setLength(40);
    return name.toString();
  }

  /** A node that is not in the table yet. */
  ClusterNode createNode(String name, int flags) {
    return new ClusterNode(name, flags, nowMs);
  }

  /** Replaces the node that this is the state of; for loading a configuration. */
  void become(ClusterNode node) {
    myself = node;
  }

  /** Gives this node a new name. */
  public void renameMyself() {
    nodes.rename(myself, randomName());
  }

  /**
   * Removes {@code node} with everything that refers to it: its slots become nobody's, its replicas
   * have an unknown master, its links are closed.
   */
  public void removeNode(ClusterNode node) {
    slots.forget(node);
    removeSlotsOf(node);
    for (ClusterNode other : nodes.all()) {
      if (other != node) {
        other.failureReports.remove(node);
      }
    }
    for (ClusterNode replica : node.replicas()) {
      replica.master(null);
    }
    ClusterNode master = node.master();
    if (node.isReplica() && master != null) {
      master.removeReplica(node);
    }
    nodes.remove(node);
    dropLink(node.link);
    dropLink(node.inboundLink);
  }

  /** Closes the link to {@code node}, the one from it, or both; new ones will take their place. */
  public void dropLinks(ClusterNode node, boolean to, boolean from) {
    if (to) {
      dropLink(node.link);
    }
    if (from) {
      dropLink(node.inboundLink);
    }
  }

  /** Closes {@code link}, if there is one, and lets its node forget it. */
  public void dropLink(@Nullable ClusterLink link) {
    if (link == null || link.closed()) {
      return;
    }
    detachLink(link);
    bus.close(link);
  }

  /** Lets the node of {@code link} forget it: the transport has closed it already. */
  public void detachLink(ClusterLink link) {
    link.markClosed();
    ClusterNode node = link.node();
    if (node == null) {
      return;
    }
    if (node.link == link) {
      node.link = null;
    } else if (node.inboundLink == link) {
      node.inboundLink = null;
    }
  }

  /**
   * Begins a handshake with the node at this address, unless one is under way.
   *
   * @return false if the address is none
   */
  public boolean startHandshake(String ip, int port, int busPort) {
    String normalIp = IpAddress.normalize(ip);
    if (normalIp == null) {
      return false;
    }
    for (ClusterNode node : nodes.all()) {
      if (node.inHandshake()
          && node.ip().equalsIgnoreCase(normalIp)
          && node.port() == port
          && node.busPort() == busPort) {
        return true;
      }
    }
    ClusterNode unnamed = createNode(randomName(), NodeFlags.HANDSHAKE | NodeFlags.MEET);
    unnamed.address(normalIp, port, 0, busPort);
    nodes.add(unnamed);
    return true;
  }

  /** Removes {@code node} and keeps it out for a minute. */
  public void forget(ClusterNode node) {
    nodes.keepOut(node.name(), nowMs);
    removeNode(node);
  }

  /** The nodes of one shard, its master first; {@code member} alone if its master is unknown. */
  public List<ClusterNode> shardOf(ClusterNode member) {
    ClusterNode master = member.isMaster() ? member : member.master();
    if (master == null) {
      return List.of(member);
    }
    List<ClusterNode> shard = new ArrayList<>(master.replicas().size() + 1);
    shard.add(master);
    shard.addAll(master.replicas());
    return shard;
  }

  /** Gives {@code slot}, which must be nobody's, to {@code node}. */
  public void addSlot(ClusterNode node, int slot) {
    if (slots.owner(slot) != null) {
      throw new IllegalStateException("slot " + slot + " is taken");
    }
    node.addSlot(slot);
    slots.owner(slot, node);
    // A master's first slot makes it worth a replica, if the cluster has replicas at all.
    if (node.slotCount() == 1 && mastersHaveReplicas()) {
      node.set(NodeFlags.MIGRATE_TO);
    }
  }

  /** Takes {@code slot} from its owner, if it has one. */
  public void removeSlot(int slot) {
    ClusterNode owner = slots.owner(slot);
    if (owner == null) {
      return;
    }
    ClusterNode master = owner.isMaster() ? owner : owner.master();
    if (master == myself || (master != null && myself.master() == master)) {
      actions.unsubscribeShardChannels(slot);
    }
    owner.removeSlot(slot);
    slots.owner(slot, null);
  }

  /** Takes all slots from {@code node}. */
  public void removeSlotsOf(ClusterNode node) {
    SlotBitmap all = node.slots();
    for (int slot = all.next(0); slot >= 0; slot = all.next(slot + 1)) {
      removeSlot(slot);
    }
  }

  /** Takes all slots from everybody. */
  public void removeAllSlots() {
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      removeSlot(slot);
    }
  }

  /** Notes that {@code replica} is a replica of {@code master}, which it was not before. */
  void assign(ClusterNode replica, ClusterNode master) {
    master.addReplica(replica);
    replica.master(master);
    replicasKnown = true;
  }

  private boolean mastersHaveReplicas() {
    if (!replicasKnown) {
      return false; // A thousand nodes meet before the first has a replica.
    }
    for (ClusterNode node : nodes.all()) {
      if (!node.isReplica() && !node.replicas().isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Makes {@code node}, which was a replica, a master. */
  public void makeMaster(ClusterNode node) {
    if (node.isMaster()) {
      return;
    }
    ClusterNode oldMaster = node.master();
    if (oldMaster != null) {
      oldMaster.removeReplica(node);
      if (node != myself) {
        node.set(NodeFlags.MIGRATE_TO);
      }
    }
    node.clear(NodeFlags.REPLICA);
    node.set(NodeFlags.MASTER);
    node.master(null);
    todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE);
  }

  /** Makes this node, which must have no slots, a replica of {@code master}. */
  public void replicate(ClusterNode master) {
    if (master == myself || myself.slotCount() != 0) {
      throw new IllegalStateException("cannot replicate " + master);
    }
    if (myself.isMaster()) {
      myself.clear(NodeFlags.MASTER | NodeFlags.MIGRATE_TO);
      myself.set(NodeFlags.REPLICA);
      slots.closeAll();
    } else {
      ClusterNode oldMaster = myself.master();
      if (oldMaster != null) {
        oldMaster.removeReplica(myself);
      }
    }
    assign(myself, master);
    actions.replicateFrom(master.ip(), master.port());
    resetManualFailover();
  }

  /** Ends a manual failover, whatever its outcome, and lets clients write again. */
  public void resetManualFailover() {
    if (manualFailover.replica() != null) {
      actions.resumeWrites();
    }
    manualFailover.clear();
  }

  /** The greatest epoch of any node, or the current one if that is greater. */
  public long greatestEpoch() {
    long greatest = currentEpoch;
    for (ClusterNode node : nodes.all()) {
      greatest = Math.max(greatest, node.configEpoch());
    }
    return greatest;
  }

  /**
   * Gives this node a new, greatest configuration epoch without asking anybody, unless it has the
   * greatest already. Two nodes may do so at once and collide; {@link Epochs} settles that.
   *
   * @return whether it has a new one
   */
  public boolean bumpConfigEpoch() {
    if (myself.configEpoch() != 0 && myself.configEpoch() == greatestEpoch()) {
      return false;
    }
    myself.configEpoch(nextEpoch());
    todo(Todo.SAVE_CONFIG, Todo.FSYNC_CONFIG);
    log(LogLevel.WARNING, "New configEpoch set to " + myself.configEpoch());
    return true;
  }

  /** Takes over what CONFIG SET may have changed of what this node announces of itself. */
  public void settingsChanged() {
    int flagsBefore = myself.flags();
    myself.assign(NodeFlags.NOFAILOVER, settings.replicaNoFailover());
    if (myself.flags() != flagsBefore) {
      todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE);
    }
    AnnouncedPorts ports = AnnouncedPorts.of(settings);
    myself.ports(ports.client(), ports.plaintext(), ports.bus());
    String announced = settings.announceIp();
    if (!Objects.equals(announced, announcedIp)) {
      announcedIp = announced;
      // Without an announced address the next MEET or PING tells what it is.
      myself.ip(announced == null ? "" : announced);
    }
    refreshHostname();
  }

  /** Takes over the announced host name. */
  public void refreshHostname() {
    String hostname = settings.announceHostname();
    myself.hostname(hostname == null ? "" : hostname);
  }
}

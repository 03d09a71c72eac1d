package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.Nullable;

/**
 * PING, PONG and MEET: when they are sent, and what a received one changes.
 *
 * <p>Each second the one of five random nodes is pinged that has been silent longest; beyond that,
 * every node not heard of for half the node timeout. So all nodes are covered well within the
 * timeout, and a large cluster is not drowned in pings.
 *
 * <p>A node that is met by address alone is in handshake: it has a made-up name until its first
 * PONG tells the real one, and is dropped if none arrives in time.
 */
public final class Heartbeats {
  private static final int TICKS_PER_RANDOM_PING = 10;
  private static final int RANDOM_PING_CANDIDATES = 5;
  private static final long MIN_HANDSHAKE_TIMEOUT_MS = 1000;

  /** For each master that is told. */
  private static final long REPORT_PAUSE_MS = 2;

  private final ClusterState state;
  private final ClusterBus bus;
  private final Messenger messenger;
  private final GossipSelection selection;
  private final Gossip gossip;
  private final FailureDetector failures;
  private final SlotOwnership ownership;
  private final Epochs epochs;
  private long ticks;
  private long droppedForBuffer;
  private boolean silenceToReport;
  private long nextReportMs;

  /** The heartbeats of the node of {@code state}. */
  public Heartbeats(
      ClusterState state,
      ClusterBus bus,
      Messenger messenger,
      GossipSelection selection,
      FailureDetector failures,
      SlotOwnership ownership) {
    this.state = state;
    this.bus = bus;
    this.messenger = messenger;
    this.selection = selection;
    this.failures = failures;
    this.ownership = ownership;
    this.gossip = new Gossip(state, failures);
    this.epochs = new Epochs(state);
  }

  /** How many links were dropped because too much waited on them. */
  public long droppedForBuffer() {
    return droppedForBuffer;
  }

  /** Connects, reconnects and pings as is due; to be called every 100 ms. */
  public void tick() {
    ticks++;
    boolean limited = state.settings().linkSendbufLimitBytes() != 0;
    for (ClusterNode node : state.nodes().all()) {
      if (limited) {
        dropIfBufferTooLarge(node.link);
        dropIfBufferTooLarge(node.inboundLink);
      }
      if (node.has(NodeFlags.MYSELF | NodeFlags.NOADDR)) {
        continue;
      }
      if (node.inHandshake() && state.nowMs() - node.createdMs > handshakeTimeoutMs()) {
        state.removeNode(node);
      } else if (node.link == null) {
        connect(node);
      }
    }
    selection.countUnreachable();
    if (ticks % TICKS_PER_RANDOM_PING == 0) {
      pingOneAtRandom();
    }
    for (ClusterNode node : state.nodes().all()) {
      if (!node.has(NodeFlags.MYSELF | NodeFlags.NOADDR | NodeFlags.HANDSHAKE)) {
        pingIfDue(node);
      }
    }
  }

  private long handshakeTimeoutMs() {
    return Math.max(MIN_HANDSHAKE_TIMEOUT_MS, state.settings().nodeTimeoutMs());
  }

  private void dropIfBufferTooLarge(@Nullable ClusterLink link) {
    long limit = state.settings().linkSendbufLimitBytes();
    if (link == null || limit == 0 || bus.sendBuffer(link).allocatedBytes() <= limit) {
      return;
    }
    ClusterNode node = link.node();
    state.log(
        LogLevel.WARNING,
        "Freeing cluster link("
            + (link.inbound() ? "from" : "to")
            + " node "
            + (node == null ? "" : node.name())
            + ", used memory: "
            + bus.sendBuffer(link).allocatedBytes()
            + ") due to exceeding send buffer memory limit.");
    state.dropLink(link);
    droppedForBuffer++;
  }

  private void connect(ClusterNode node) {
    ClusterLink link = ClusterLink.outbound(node, state.nowMs());
    node.link = link;
    if (!bus.connect(link, node.ip(), node.busPort())) {
      // Failure detection waits for the answer to a ping, so one counts as sent.
      if (node.pingSentMs == 0) {
        node.pingSentMs = state.nowMs();
      }
      state.log(
          LogLevel.DEBUG,
          "Unable to connect to Cluster Node [" + node.ip() + "]:" + node.busPort());
      state.detachLink(link);
    }
  }

  /** {@code link}, opened by this node, is up: the first message goes out. */
  public void linkUp(ClusterLink link, String peerIp, String localIp) {
    ClusterNode node = link.node();
    if (link.closed() || node == null) {
      return;
    }
    link.connected(peerIp, localIp);
    long unansweredSinceMs = node.pingSentMs;
    messenger.sendHeartbeat(link, node.has(NodeFlags.MEET) ? MessageType.MEET : MessageType.PING);
    // A reconnection must not give the node more time to answer.
    if (unansweredSinceMs != 0) {
      node.pingSentMs = unansweredSinceMs;
    }
    node.clear(NodeFlags.MEET);
  }

  /**
   * Tells the other masters at once that nodes have fallen silent, if this one is a master too, so
   * that its opinion counts. In Redis they learn it from the next regular heartbeat, up to half the
   * node timeout later; nobody who waits for a failover in a test gains from that.
   *
   * <p>In a large cluster many find many nodes silent within seconds. So that this does not drown
   * all else, a pause follows, the longer the more masters were told.
   *
   * @param found whether there are newly silent nodes; to be called with each tick
   */
  public void reportSilence(boolean found) {
    silenceToReport |= found && state.myself().isMaster();
    if (!silenceToReport || state.nowMs() < nextReportMs) {
      return;
    }
    silenceToReport = false;
    selection.countUnreachable();
    int told = 0;
    for (ClusterNode node : state.nodes().all()) {
      ClusterLink link = node.link;
      if (node.isMaster()
          && link != null
          && node.pingSentMs == 0
          && !node.has(NodeFlags.MYSELF | NodeFlags.NOADDR | NodeFlags.HANDSHAKE)) {
        messenger.sendHeartbeat(link, MessageType.PING);
        told++;
      }
    }
    nextReportMs = state.nowMs() + REPORT_PAUSE_MS * told;
  }

  private void pingOneAtRandom() {
    ClusterNode oldest = null;
    for (int i = 0; i < RANDOM_PING_CANDIDATES; i++) {
      ClusterNode node = state.nodes().any(state.random());
      if (node.link == null
          || node.pingSentMs != 0
          || node.has(NodeFlags.MYSELF | NodeFlags.HANDSHAKE)) {
        continue;
      }
      if (oldest == null || oldest.pongReceivedMs > node.pongReceivedMs) {
        oldest = node;
      }
    }
    if (oldest != null && oldest.link != null) {
      messenger.sendHeartbeat(oldest.link, MessageType.PING);
    }
  }

  private void pingIfDue(ClusterNode node) {
    long now = state.nowMs();
    long halfTimeoutMs = state.settings().nodeTimeoutMs() / 2;
    ClusterLink link = node.link;
    if (link != null
        && now - link.createdMs() > state.settings().nodeTimeoutMs()
        && node.pingSentMs != 0
        && now - node.pingSentMs > halfTimeoutMs
        && now - node.dataReceivedMs > halfTimeoutMs) {
      // Perhaps only the connection is dead: a new one is made with the next tick.
      state.dropLink(link);
      return;
    }
    ManualFailoverState manual = state.manualFailover();
    boolean overdue = node.pingSentMs == 0 && now - node.pongReceivedMs > halfTimeoutMs;
    boolean awaitsOffset = state.myself().isMaster() && manual.replica() == node;
    if (link != null && (overdue || awaitsOffset)) {
      messenger.sendHeartbeat(link, MessageType.PING);
    }
  }

  /**
   * The known node that has sent a message with {@code header} on {@code link}, or null; takes over
   * what any header says about epochs and offset.
   */
  public @Nullable ClusterNode senderOf(ClusterLink link, MessageHeader header) {
    ClusterNode sender = link.node();
    if (sender == null || sender.inHandshake()) {
      sender = state.nodes().find(header.sender());
      if (sender != null && link.node() == null) {
        adopt(link, sender);
      }
    }
    if (sender == null) {
      return null;
    }
    sender.dataReceivedMs = state.nowMs();
    if (!sender.inHandshake()) {
      state.currentEpoch(Math.max(state.currentEpoch(), header.currentEpoch()));
      if (header.configEpoch() > sender.configEpoch() && !borrowsEpoch(sender, header)) {
        sender.configEpoch(header.configEpoch());
        state.todo(Todo.SAVE_CONFIG, Todo.FSYNC_CONFIG);
      }
      sender.replicationOffset = header.offset();
    }
    return sender;
  }

  /**
   * Whether the epoch in {@code header} is that of a master whom the sender, here still a master,
   * follows by now. Heartbeats alone tell roles, so any other message may come before this node
   * knows. With the epoch the old master's lost slots would look like the newest claim to them.
   */
  private static boolean borrowsEpoch(ClusterNode sender, MessageHeader header) {
    return header.master() != null && sender.isMaster();
  }

  /** An inbound link has said whose it is. The node's older one is stale most likely. */
  private void adopt(ClusterLink link, ClusterNode owner) {
    state.dropLink(owner.inboundLink);
    owner.inboundLink = link;
    link.belongsTo(owner);
  }

  /** A heartbeat has arrived on {@code link} from {@code sender}, null if unknown. */
  public void received(
      ClusterLink link, ClusterMessage.Heartbeat heartbeat, @Nullable ClusterNode sender) {
    if (heartbeat.type() != MessageType.PONG) {
      answer(link, heartbeat, sender);
    }
    ClusterNode peer = link.node();
    if (!link.inbound() && peer != null && !identify(link, peer, heartbeat, sender)) {
      return;
    }
    MessageHeader header = heartbeat.header();
    if (sender != null) {
      sender.assign(NodeFlags.NOFAILOVER, (header.flags() & NodeFlags.NOFAILOVER) != 0);
      if (heartbeat.type() == MessageType.PING && !sender.inHandshake()) {
        updateAddress(sender, link, header);
      }
    }
    if (!link.inbound() && peer != null && heartbeat.type() == MessageType.PONG) {
      peer.pongReceivedMs = state.nowMs();
      peer.pingSentMs = 0;
      failures.answered(peer);
    }
    if (sender != null) {
      updateRole(sender, header.master());
      ownership.heard(sender, header);
      epochs.settleCollision(sender, header.configEpoch());
      gossip.believe(heartbeat.gossip(), sender);
      sender.hostname(heartbeat.hostname());
    }
  }

  private void answer(
      ClusterLink link, ClusterMessage.Heartbeat heartbeat, @Nullable ClusterNode sender) {
    boolean meet = heartbeat.type() == MessageType.MEET;
    learnOwnAddress(link, meet);
    if (sender == null && meet) {
      MessageHeader header = heartbeat.header();
      // Known by address alone: name and role are learnt from its PONG.
      ClusterNode node = state.createNode(state.randomName(), NodeFlags.HANDSHAKE);
      node.address(
          addressOf(link, header), header.port(), header.plaintextPort(), header.busPort());
      state.nodes().add(node);
      state.todo(Todo.SAVE_CONFIG);
      gossip.believe(heartbeat.gossip(), link.node());
    }
    messenger.sendHeartbeat(link, MessageType.PONG);
  }

  /** A node learns its address from whoever meets it: the one they reach it at. */
  private void learnOwnAddress(ClusterLink link, boolean meet) {
    ClusterNode myself = state.myself();
    if (state.settings().announceIp() != null || !(meet || myself.ip().isEmpty())) {
      return;
    }
    String ip = link.localIp();
    if (!ip.isEmpty() && !ip.equals(myself.ip())) {
      myself.ip(ip);
      state.log(LogLevel.WARNING, "IP address for this node updated to " + ip);
      state.todo(Todo.SAVE_CONFIG);
    }
  }

  private static String addressOf(ClusterLink link, MessageHeader header) {
    return header.ip().isEmpty() ? link.peerIp() : header.ip();
  }

  /**
   * Checks who answers on a link that this node opened to {@code peer}.
   *
   * @return false if it is not whom the link was opened to; the link is closed then
   */
  private boolean identify(
      ClusterLink link,
      ClusterNode peer,
      ClusterMessage.Heartbeat heartbeat,
      @Nullable ClusterNode sender) {
    MessageHeader header = heartbeat.header();
    if (peer.inHandshake()) {
      if (sender != null) {
        state.log(
            LogLevel.VERBOSE,
            "Handshake: we already know node "
                + sender.name()
                + ", updating the address if needed.");
        updateAddress(sender, link, header);
        state.removeNode(peer);
        return false;
      }
      state.nodes().rename(peer, header.sender());
      peer.clear(NodeFlags.HANDSHAKE);
      peer.set(header.flags() & (NodeFlags.MASTER | NodeFlags.REPLICA));
      state.todo(Todo.SAVE_CONFIG);
      return true;
    }
    if (peer.name().equals(header.sender())) {
      return true;
    }
    state.log(
        LogLevel.DEBUG,
        "PONG contains mismatching sender ID. About node "
            + peer.name()
            + " added "
            + (state.nowMs() - peer.createdMs)
            + " ms ago, having flags "
            + peer.flags());
    peer.set(NodeFlags.NOADDR);
    peer.address("", 0, 0, 0);
    state.dropLink(link);
    state.todo(Todo.SAVE_CONFIG);
    return false;
  }

  /** Takes over a new address of {@code node}, and has it connected to there. */
  private void updateAddress(ClusterNode node, ClusterLink link, MessageHeader header) {
    String ip = addressOf(link, header);
    if (link == node.link || ip.isEmpty()) {
      return;
    }
    if (node.port() == header.port()
        && node.busPort() == header.busPort()
        && node.plaintextPort() == header.plaintextPort()
        && node.ip().equals(ip)) {
      return;
    }
    node.address(ip, header.port(), header.plaintextPort(), header.busPort());
    state.dropLink(node.link);
    node.clear(NodeFlags.NOADDR);
    state.log(
        LogLevel.WARNING,
        "Address updated for node " + node.name() + ", now " + ip + ":" + node.port());
    if (state.myself().isReplica() && state.myself().master() == node) {
      state.actions().replicateFrom(ip, node.port());
    }
    state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE);
  }

  /** Takes over what {@code sender} says it is: a master, or a replica of {@code masterName}. */
  private void updateRole(ClusterNode sender, @Nullable String masterName) {
    if (masterName == null) {
      state.makeMaster(sender);
      return;
    }
    if (sender.isMaster()) {
      state.removeSlotsOf(sender);
      sender.clear(NodeFlags.MASTER | NodeFlags.MIGRATE_TO);
      sender.set(NodeFlags.REPLICA);
      state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE);
    }
    ClusterNode master = state.nodes().find(masterName);
    ClusterNode before = sender.master();
    if (master != null && master != before) {
      if (before != null) {
        before.removeReplica(sender);
      }
      state.assign(sender, master);
      state.todo(Todo.SAVE_CONFIG);
    }
  }
}

package dev.sextant.simulator.internal.membership;

import dev.sextant.simulator.internal.cluster.ClusterHealth;
import dev.sextant.simulator.internal.cluster.ClusterLink;
import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterPorts;
import dev.sextant.simulator.internal.cluster.ClusterReports;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.FailureDetector;
import dev.sextant.simulator.internal.cluster.GossipSelection;
import dev.sextant.simulator.internal.cluster.Heartbeats;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.MessageHeader;
import dev.sextant.simulator.internal.cluster.MessageType;
import dev.sextant.simulator.internal.cluster.Messenger;
import dev.sextant.simulator.internal.cluster.NodesConf;
import dev.sextant.simulator.internal.cluster.SlotOwnership;
import dev.sextant.simulator.internal.cluster.SlotRouter;
import dev.sextant.simulator.internal.cluster.Todo;
import dev.sextant.simulator.internal.failover.Election;
import dev.sextant.simulator.internal.failover.ManualFailover;
import dev.sextant.simulator.internal.failover.ReplicaMigration;
import dev.sextant.simulator.internal.failover.Voting;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One node of a Redis Cluster as a state machine. Its inputs are the methods of this class, each
 * with the time at which it happens; its outputs go through the {@link ClusterPorts}.
 *
 * <p>The node calls {@link #onTick} every 100 ms, the transport the {@code onLink...} methods and
 * {@link #onMessage}, and CLUSTER subcommands {@link #commands()}. After any of these, and after
 * replication has moved the offset, at the latest before its event loop waits again, the node calls
 * {@link #beforeSleep}: only then is {@code nodes.conf} written and are messages sent, in this
 * order.
 *
 * <p>All on the node's one thread. Times are Unix times in milliseconds and never go back.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis Cluster
 * specification</a>; where that is silent, Redis 7.0.15.
 */
public final class ClusterMachine {
  private final ClusterPorts ports;
  private final ClusterState state;
  private final Messenger messenger;
  private final FailureDetector failures;
  private final SlotOwnership ownership;
  private final Heartbeats heartbeats;
  private final ClusterHealth health;
  private final Voting voting;
  private final Election election;
  private final ManualFailover manualFailover;
  private final ReplicaMigration migration;
  private final ClusterReports reports;
  private final SlotRouter router;
  private final ClusterCommands commands;
  private @Nullable MessageType dropped;

  private ClusterMachine(ClusterPorts ports, long nowMs) {
    this.ports = ports;
    this.state = new ClusterState(ports, nowMs);
    GossipSelection selection = new GossipSelection(state);
    this.messenger = new Messenger(state, ports.bus(), selection);
    this.failures = new FailureDetector(state, messenger);
    this.ownership = new SlotOwnership(state, messenger);
    this.heartbeats = new Heartbeats(state, ports.bus(), messenger, selection, failures, ownership);
    this.health = new ClusterHealth(state);
    this.voting = new Voting(state, messenger);
    this.election = new Election(state, messenger, health);
    this.manualFailover = new ManualFailover(state, messenger, election);
    this.migration = new ReplicaMigration(state);
    this.reports = new ClusterReports(state, ports.bus(), messenger, heartbeats);
    this.router = new SlotRouter(state);
    this.commands =
        new ClusterCommands(state, messenger, failures, manualFailover, this::trySaveConfig);
  }

  /**
   * A node that starts, as {@code redis-server} does: with its {@code nodes.conf}, or as a new node
   * that is in no cluster.
   *
   * @param nodesConf the content of the file; null or blank if there is none
   * @throws NodesConf.CorruptException if the content is not in order
   */
  public static ClusterMachine start(ClusterPorts ports, @Nullable String nodesConf, long nowMs) {
    ClusterMachine machine = new ClusterMachine(ports, nowMs);
    ClusterState state = machine.state;
    if (nodesConf == null || nodesConf.isBlank()) {
      state.log(LogLevel.NOTICE, "No cluster configuration found, I'm " + state.myself().name());
      machine.saveConfig(true);
    } else {
      NodesConf.load(nodesConf, state);
    }
    state.settingsChanged();
    return machine;
  }

  /**
   * A node of a cluster that is born complete: as {@link #start}, but it serves at once instead of
   * first waiting, as a master does after a restart, for news that it was replaced meanwhile.
   */
  public static ClusterMachine startSettled(ClusterPorts ports, String nodesConf, long nowMs) {
    ClusterMachine machine = start(ports, nodesConf, nowMs);
    machine.health.assumeSettled();
    machine.saveConfig(true);
    return machine;
  }

  /** What the node knows; to look at. */
  public ClusterState state() {
    return state;
  }

  /** Decides what is served here. */
  public SlotRouter router() {
    return router;
  }

  /** What the reading CLUSTER subcommands report. */
  public ClusterReports reports() {
    return reports;
  }

  /** What the other CLUSTER subcommands do. */
  public ClusterCommands commands() {
    return commands;
  }

  /**
   * The node has loaded its data from disk; to be called before it serves, if the data was not
   * empty. Slots that hold keys without being this node's are made its own, or marked as being
   * imported where another node owns them.
   */
  public void onDataLoaded(long nowMs) {
    state.now(nowMs);
    if (ownership.claimSlotsWithKeys()) {
      saveConfig(true);
    }
  }

  /** Whether a manual failover is under way; a master then sends its replicas no pings. */
  public boolean manualFailoverInProgress() {
    return state.manualFailover().inProgress();
  }

  /** A node has opened a link to this one, from {@code peerIp} to {@code localIp}. */
  public ClusterLink onAccept(String peerIp, String localIp, long nowMs) {
    state.now(nowMs);
    return ClusterLink.inbound(peerIp, localIp, nowMs);
  }

  /** A link that this node asked for is up. */
  public void onLinkUp(ClusterLink link, String peerIp, String localIp, long nowMs) {
    state.now(nowMs);
    heartbeats.linkUp(link, peerIp, localIp);
  }

  /** A link has failed, while connecting or later. */
  public void onLinkDown(ClusterLink link, long nowMs) {
    state.now(nowMs);
    state.detachLink(link);
  }

  /** A message has arrived. Messages on links that this node has closed are ignored. */
  public void onMessage(ClusterLink link, ClusterMessage message, long nowMs) {
    if (link.closed()) {
      return;
    }
    state.now(nowMs);
    messenger.countReceived(message.type());
    if (message.type() == dropped) {
      state.log(LogLevel.WARNING, "Dropping packet that matches debug drop filter");
      return;
    }
    ClusterNode sender = heartbeats.senderOf(link, message.header());
    if (sender != null) {
      manualFailoverNews(sender, message.header());
    }
    if (message instanceof ClusterMessage.Heartbeat heartbeat) {
      heartbeats.received(link, heartbeat, sender);
    } else if (sender != null) {
      dispatch(link, message, sender);
    } else if (message instanceof ClusterMessage.Fail fail) {
      state.log(
          LogLevel.NOTICE,
          "Ignoring FAIL message from unknown node "
              + fail.header().sender()
              + " about "
              + fail.failing());
    }
  }

  /**
   * A packet has arrived that says nothing: broken, or of a kind that is not known here.
   *
   * @param type what it says it is, if that is known
   * @param complaint for the log, if there is anything to complain about
   */
  public void onIgnoredPacket(
      ClusterLink link, @Nullable MessageType type, @Nullable String complaint) {
    if (link.closed()) {
      return;
    }
    if (type != null) {
      messenger.countReceived(type);
    }
    if (complaint != null) {
      state.log(LogLevel.WARNING, complaint);
    }
  }

  private void manualFailoverNews(ClusterNode sender, MessageHeader header) {
    if (header.paused()) {
      manualFailover.masterPaused(sender, header.offset());
    }
  }

  private void dispatch(ClusterLink link, ClusterMessage message, ClusterNode sender) {
    if (message instanceof ClusterMessage.Fail fail) {
      failures.toldOfFailure(sender, fail.failing());
    } else if (message instanceof ClusterMessage.Publish publication) {
      boolean sharded = publication.type() == MessageType.PUBLISHSHARD;
      ports.actions().deliver(publication.channel(), publication.message(), sharded);
    } else if (message instanceof ClusterMessage.FailoverAuthRequest request) {
      voting.requested(sender, request.header());
    } else if (message instanceof ClusterMessage.FailoverAuthAck vote) {
      election.voted(sender, vote.header());
    } else if (message instanceof ClusterMessage.ManualFailoverStart) {
      manualFailover.startRequested(sender, link);
    } else if (message instanceof ClusterMessage.Update update) {
      ownership.updated(update);
    }
  }

  /** The regular work; every 100 ms. */
  public void onTick(long nowMs) {
    state.now(nowMs);
    state.refreshHostname();
    heartbeats.tick();
    boolean newSilence = failures.markSilentNodes();
    heartbeats.reportSilence(newSilence);
    followMasterOfConfig();
    manualFailover.checkTimeout();
    if (state.myself().isReplica()) {
      manualFailover.proceed();
      election.proceed();
      migration.consider();
    }
    if (newSilence || !state.ok()) {
      health.update();
    }
  }

  /** A replica that has just started knows its master from {@code nodes.conf} alone. */
  private void followMasterOfConfig() {
    ClusterNode master = state.myself().master();
    if (state.myself().isReplica()
        && master != null
        && master.hasAddress()
        && !ports.data().replicating()) {
      ports.actions().replicateFrom(master.ip(), master.port());
    }
  }

  /** Finishes what the last events began, saves {@code nodes.conf}, and lets messages go. */
  public void beforeSleep(long nowMs) {
    state.now(nowMs);
    if (state.hasTodo()) {
      finish(state.takeTodo());
    }
    messenger.flush();
  }

  private void finish(Set<Todo> todo) {
    if (todo.contains(Todo.HANDLE_MANUAL_FAILOVER)) {
      if (state.myself().isReplica()) {
        manualFailover.proceed();
        election.proceed();
      }
    } else if (todo.contains(Todo.HANDLE_FAILOVER)) {
      election.proceed();
    }
    // An election that was begun or won just now must be on disk before anybody hears of it: a node
    // that is killed as a new master and comes back as a replica would leave its slots to nobody.
    todo.addAll(state.takeTodo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG, Todo.FSYNC_CONFIG));
    if (todo.contains(Todo.UPDATE_STATE)) {
      health.update();
    }
    if (todo.contains(Todo.SAVE_CONFIG)) {
      saveConfig(todo.contains(Todo.FSYNC_CONFIG));
    }
  }

  /** Passes a client's PUBLISH on to every node, or its SPUBLISH to the nodes of this shard. */
  public void publish(byte[] channel, byte[] message, boolean sharded, long nowMs) {
    state.now(nowMs);
    messenger.publish(channel, message, sharded);
  }

  /** CONFIG SET may have changed what this node announces. */
  public void onSettingsChanged(long nowMs) {
    state.now(nowMs);
    state.settingsChanged();
  }

  /** Ignores arriving messages of one type, for DEBUG; null ends that. */
  public void dropMessages(@Nullable MessageType type) {
    dropped = type;
  }

  private @Nullable String trySaveConfig() {
    return ports.actions().saveConfig(reports.nodesConf(), true);
  }

  private void saveConfig(boolean fsync) {
    if (ports.actions().saveConfig(reports.nodesConf(), fsync) != null) {
      state.log(LogLevel.WARNING, "Fatal: can't update cluster config file.");
      ports.actions().die();
    }
  }
}

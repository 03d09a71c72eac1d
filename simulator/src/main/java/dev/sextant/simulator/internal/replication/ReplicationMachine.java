package dev.sextant.simulator.internal.replication;

import dev.sextant.core.command.Replication;
import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.env.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One node's replication as a state machine. Its inputs are the methods of this class, each with
 * the time at which it happens; its outputs go through the {@link ReplicationPorts}.
 *
 * <p>The node calls {@link #onTick} once a second, first when it has started; the transport calls
 * the {@code onLink...} methods and {@link #onMessage}; the engine hands its writes to {@link
 * #propagation}. At the end of each turn of its event loop the node calls {@link #beforeSleep}:
 * only then does what was written leave for the replicas, together.
 *
 * <p>All on the node's one thread. Times are Unix times in milliseconds and never go back.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/replication/">Replication</a>;
 * where that is silent, Redis 7.0.15.
 */
public final class ReplicationMachine {
  private final ReplicationState state;
  private final OutgoingStream stream;
  private final Replicas replicas;
  private final MasterLink masterLink;
  private final SyncServer syncServer;
  private final ReplicationMemory memory;
  private long ticks;

  private ReplicationMachine(ReplicationPorts ports, long nowMs) {
    this.state = new ReplicationState(ports, nowMs);
    this.stream = new OutgoingStream(state);
    this.replicas = new Replicas(state, stream);
    this.masterLink = new MasterLink(state, stream, replicas);
    this.syncServer = new SyncServer(state, stream, replicas, masterLink);
    this.memory = new ReplicationMemory(state, stream, replicas);
  }

  /**
   * The replication of a node that starts without data: a master, or the replica of the master that
   * {@code replicaof} names, which it connects to at the first {@link #onTick}. No port is called;
   * {@link #replicating} tells which of the two it is.
   */
  public static ReplicationMachine start(ReplicationPorts ports, long nowMs) {
    return new ReplicationMachine(ports, nowMs);
  }

  // ------------------------------------------------------------------ the node

  /** Where the engine's writes go. */
  public Propagation propagation() {
    return stream;
  }

  /** Replication as commands see it; INFO shows ages by {@code clock}. */
  public Replication forCommands(Clock clock) {
    return new ReplicationReports(state, stream, replicas, masterLink, clock);
  }

  /** The regular work; once a second. */
  public void onTick(long nowMs) {
    state.now(nowMs);
    masterLink.tick();
    if (ticks++ % state.pingPeriodSeconds() == 0) {
      replicas.ping(masterLink.failover().hasEnd());
    }
    syncServer.tick();
    replicas.disconnectSilent();
    replicas.freeUnusedBacklog();
  }

  /** Serves those who wait for acknowledgements, and lets the stream go. */
  public void beforeSleep(long nowMs) {
    state.now(nowMs);
    masterLink.applyHeld();
    replicas.beforeSleep();
    // Not where an acknowledgement arrives, since replicas are lost by it.
    masterLink.failover().update();
  }

  /** Closes all links, without any further consequence: the node ends. */
  public void close() {
    masterLink.closeLink();
    replicas.closeLinks();
  }

  // ------------------------------------------------------------------ roles

  /** Follows the master that serves clients at this address, in place of any other. */
  public void replicateFrom(String host, int port, long nowMs) {
    state.now(nowMs);
    masterLink.follow(new Master(host, port));
  }

  /** Becomes a master, with the data as it is. Nothing happens on a master. */
  public void stopReplicating(long nowMs) {
    if (state.isReplica()) {
      state.now(nowMs);
      masterLink.unfollow();
    }
  }

  /**
   * Begins to hand the role of the master to a replica.
   *
   * @return the error line that refuses it, or null
   */
  public @Nullable String failover(FailoverRequest request, long nowMs) {
    state.now(nowMs);
    return masterLink.failover().begin(request);
  }

  /** Gives {@link #failover} up, which must be under way. */
  public void abortFailover(long nowMs) {
    state.now(nowMs);
    masterLink.failover().abort("Failover manually aborted");
  }

  /** Whether a failover is under way. */
  public boolean isFailingOver() {
    return masterLink.failover().isActive();
  }

  /**
   * Becomes a master because the present one says so, in the name of the common history.
   *
   * @param client who says it, for the log
   * @return the error line that refuses it, or null
   */
  public @Nullable String takeOver(String id, String client, long nowMs) {
    state.now(nowMs);
    return syncServer.takeOver(id, client);
  }

  /** Breaks the link to the master, as CLIENT KILL does; the next begins at once. */
  public void dropMaster(long nowMs) {
    state.now(nowMs);
    masterLink.drop();
  }

  /** Whether this node is a replica of the master at this address already. */
  public boolean replicatesFrom(String host, int port) {
    Master master = state.master();
    return master != null && master.host().equalsIgnoreCase(host) && master.port() == port;
  }

  // ------------------------------------------------------------------ links

  /** A replica has opened a link to this node, from {@code peerIp}. */
  public ReplicationLink onAccept(String peerIp, long nowMs) {
    state.now(nowMs);
    ReplicationLink link = ReplicationLink.inbound(peerIp);
    link.replica = new Replica(link);
    return link;
  }

  /** A link that this node asked for is up. */
  public void onLinkUp(ReplicationLink link, long nowMs) {
    if (!link.closed() && masterLink.isOn(link)) {
      state.now(nowMs);
      link.connected();
      masterLink.linkUp();
    }
  }

  /**
   * A link has failed, while connecting or later.
   *
   * @param reason the system's words for it
   */
  public void onLinkDown(ReplicationLink link, String reason, long nowMs) {
    if (link.closed()) {
      return;
    }
    state.now(nowMs);
    link.markClosed();
    if (link.replica != null) {
      replicas.detach(link.replica);
    } else if (masterLink.isOn(link)) {
      masterLink.linkDown(reason);
    }
  }

  /** A message has arrived. Messages on links that this node has closed are ignored. */
  public void onMessage(ReplicationLink link, ReplicationMessage message, long nowMs) {
    if (link.closed()) {
      return;
    }
    state.now(nowMs);
    Replica replica = link.replica;
    if (replica == null) {
      if (masterLink.isOn(link)) {
        masterLink.received(message);
      }
    } else if (message instanceof ReplicationMessage.Acknowledgement acknowledgement) {
      replicas.acknowledged(replica, acknowledgement.offset());
    } else if (message instanceof ReplicationMessage.Greeting greeting) {
      syncServer.greeted(replica, greeting);
    } else if (message instanceof ReplicationMessage.Capabilities capabilities) {
      replica.capabilities = capabilities;
    } else if (message instanceof ReplicationMessage.SyncRequest request) {
      syncServer.requested(replica, request);
    }
  }

  /** The error line for replicas that want to be synchronised at present; null if they can be. */
  public @Nullable String syncRefusal() {
    return syncServer.refusal();
  }

  /** Tells the master how far this replica is, if there is a stream. */
  public void acknowledge(long nowMs) {
    state.now(nowMs);
    masterLink.acknowledge();
  }

  /** The {@link ReplicationMessage.RdbBytes} that were sent last on a link have left. */
  public void onSent(ReplicationLink link, long nowMs) {
    Replica replica = link.replica;
    if (!link.closed() && replica != null && replica.transfer != null) {
      state.now(nowMs);
      replica.transfer.sent(replica);
    }
  }

  // ------------------------------------------------------------------ facts

  /** The replica's half; to look at. */
  MasterLink masterLink() {
    return masterLink;
  }

  /** {@code master_repl_offset}: bytes of the stream produced, or on a replica passed on. */
  public long masterOffset() {
    return stream.offset();
  }

  /**
   * How many bytes of its master's stream a replica has applied, also when the link is down; 0
   * without a master.
   */
  public long replicaOffset() {
    return state.isReplica() ? Math.max(0, masterLink.knownOffset()) : 0;
  }

  /**
   * How old a replica's data is, in milliseconds: since it last heard from its master, or since the
   * link broke. Very large if there never was one.
   */
  public long replicaDataAgeMs(long nowMs) {
    state.now(nowMs);
    return masterLink.dataAgeMs();
  }

  /**
   * Where in which history the data is at present, for a file that is saved now; null when there is
   * no history that anybody could go on with.
   */
  public @Nullable RdbRequest position() {
    boolean known = state.isReplica() ? masterLink.knownOffset() >= 0 : stream.backlog() != null;
    int database = state.isReplica() ? masterLink.database() : Math.max(0, stream.database());
    return known
        ? new RdbRequest(RdbRequest.Part.ALL, database, state.id(), stream.offset())
        : null;
  }

  /**
   * The data that the node has at its start is {@code position} in a history. A replica asks its
   * master to go on from there; a master lets replicas that know that history go on with its own.
   */
  public void resume(RdbRequest position, long nowMs) {
    if (state.isReplica()) {
      resumeAsReplica(position, nowMs);
      return;
    }
    state.now(nowMs);
    stream.restartAt(position.offset());
    state.renameHistory(position.id(), state.id(), position.offset());
    replicas.restartBacklogTime();
  }

  /** As {@link #resume}, on a node that is told only later whose replica it is. */
  public void resumeAsReplica(RdbRequest position, long nowMs) {
    state.now(nowMs);
    stream.restartAt(position.offset());
    state.adoptHistory(position.id());
    masterLink.resume(position);
  }

  /** Whether the node has a master to replicate from, connected or not. */
  public boolean replicating() {
    return state.isReplica();
  }

  /** A line for the log about each replica that lacks a part of the stream: the node ends. */
  public List<String> laggingReplicas(long nowMs) {
    state.now(nowMs);
    return replicas.attached().stream()
        .filter(replica -> replica.acknowledged != stream.offset())
        .map(
            replica ->
                "Lagging replica "
                    + replica.name()
                    + " reported offset "
                    + (stream.offset() - replica.acknowledged)
                    + " behind master, lag="
                    + (replica.isOnline() ? state.secondsSince(replica.lastSeenMs) : 0)
                    + ", state="
                    + replica.phase.text()
                    + ".")
        .toList();
  }

  /** How many replicas are attached. */
  public int replicas() {
    return replicas.attached().size();
  }

  /** What Redis would have allocated for the backlog and for what waits for slow replicas. */
  public long bufferBytes() {
    return memory.bufferBytes();
  }

  /** The part of {@link #bufferBytes} that is the backlog; the rest is on account of replicas. */
  public long backlogBytes() {
    return memory.backlogBytes();
  }

  /** The part of {@link #bufferBytes} that does not count against maxmemory. */
  public long notEvictableBytes() {
    return memory.notEvictableBytes();
  }
}

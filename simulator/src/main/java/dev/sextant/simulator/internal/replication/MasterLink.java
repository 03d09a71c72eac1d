package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The link of a replica to its master: connecting, the handshake, the transfer, and then the
 * stream.
 *
 * <p>When the link breaks, the position in the master's history is remembered, and the next link
 * begins with the wish to go on from there. A master that is demoted remembers its own position in
 * the same way: unless it has written what nobody else has, its successor can continue with it.
 *
 * <p>Source: the replica's half of {@code replication.c}.
 */
final class MasterLink {
  /** How far the link is; the names are those of ROLE. */
  enum Phase {
    NONE("none"),
    CONNECT("connect"),
    CONNECTING("connecting"),
    HANDSHAKE("handshake"),
    TRANSFER("sync"),
    CONNECTED("connected");

    private final String text;

    Phase(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * A place in a history, from which a master is asked to continue; Redis's cached master.
   *
   * @param offset how many bytes of the history are in the data
   * @param database which database the history has selected there
   */
  private record Position(String id, long offset, int database) {}

  private static final String UNKNOWN_COMMAND = "-ERR unknown command";

  private final ReplicationState state;
  private final OutgoingStream stream;
  private final Replicas replicas;
  private final Failover failover;
  private Phase phase = Phase.NONE;
  private @Nullable ReplicationLink link;
  private @Nullable Position position;
  private @Nullable IncomingStream incoming;
  private ReplicationMessage.@Nullable FullResync announced;
  private @Nullable FileLoad load;

  /** Whether the master was asked with SYNC: it takes no acknowledgements then. */
  private boolean plain;

  /** When something was last heard while there was no stream yet, Unix time in milliseconds. */
  private long lastProgressMs;

  /** When the last stream broke off, Unix time in milliseconds; 0: there was none. */
  private long downSinceMs;

  MasterLink(ReplicationState state, OutgoingStream stream, Replicas replicas) {
    this.state = state;
    this.stream = stream;
    this.replicas = replicas;
    this.failover = new Failover(state, stream, replicas, this);
    if (state.isReplica()) {
      phase = Phase.CONNECT;
    }
  }

  /** Handing the role of the master over, if that is under way. */
  Failover failover() {
    return failover;
  }

  Phase phase() {
    return phase;
  }

  boolean isConnected() {
    return phase == Phase.CONNECTED;
  }

  /** The stream from the master; null unless connected. */
  @Nullable IncomingStream incoming() {
    return incoming;
  }

  /** What has come of a data set, if one is arriving from a master elsewhere. */
  @Nullable IncomingFile file() {
    return load == null ? null : load.file();
  }

  /** Goes on with the stream where the node could not execute it when it arrived. */
  void applyHeld() {
    if (incoming != null) {
      incoming.applyHeld();
    }
  }

  void acknowledge() {
    if (incoming != null && !plain) {
      incoming.acknowledge();
    }
  }

  boolean isOn(ReplicationLink other) {
    return link == other;
  }

  /** How many bytes of a master's history are in the data; -1 if that is unknown. */
  long knownOffset() {
    if (incoming != null) {
      return incoming.appliedOffset();
    }
    return position == null ? -1 : position.offset();
  }

  /** The database in which a reader of this node's stream has to start. */
  int database() {
    if (incoming != null) {
      return incoming.database();
    }
    return position == null ? 0 : position.database();
  }

  /** Seconds since the stream broke off, -1 if there was none. */
  long downSeconds() {
    return downSinceMs == 0 ? -1 : state.secondsSince(downSinceMs);
  }

  /** Seconds since anything was heard before the stream began. */
  long silentSeconds() {
    return state.secondsSince(lastProgressMs);
  }

  /** How old the data is, in milliseconds, to the second. */
  long dataAgeMs() {
    return 1000 * state.secondsSince(incoming != null ? incoming.lastHeardMs() : downSinceMs);
  }

  // ------------------------------------------------------------------ whom to follow

  void follow(Master master) {
    boolean wasMaster = !state.isReplica();
    if (isConnected()) {
      lose();
    }
    abandon();
    state.follow(master);
    state.ports().actions().becameReplica();
    if (wasMaster) {
      state.log(
          LogLevel.NOTICE,
          "Before turning into a replica, using my own master parameters to synthesize a cached"
              + " master: I may be able to synchronize with the new master with just a partial"
              + " transfer.");
      position = new Position(state.id(), stream.offset(), 0);
    }
    announceAndConnect("Connecting to MASTER ", "");
  }

  /** The data is what a master's history was at {@code start}. */
  void resume(RdbRequest start) {
    position = new Position(start.id(), start.offset(), start.database());
  }

  void unfollow() {
    state.follow(null);
    if (isConnected()) {
      lose();
    }
    forgetPosition();
    abandon();
    phase = Phase.NONE;
    state.partFromMaster(stream.offset());
    replicas.disconnectAll();
    replicas.restartBacklogTime();
    stream.selectAgain();
    downSinceMs = 0;
    state.ports().actions().becameMaster();
  }

  // ------------------------------------------------------------------ the link

  void tick() {
    if (!state.isReplica()) {
      return;
    }
    boolean overdue =
        state.secondsSince(incoming != null ? incoming.lastHeardMs() : lastProgressMs)
            > state.config().get(ReplicationDirectives.REPL_TIMEOUT);
    switch (phase) {
      case CONNECTING, HANDSHAKE -> {
        if (overdue) {
          state.log(LogLevel.WARNING, "Timeout connecting to the MASTER...");
          retry();
        }
      }
      case TRANSFER -> {
        if (load != null && load.isComplete()) {
          send(new ReplicationMessage.Patience());
        } else if (overdue) {
          state.log(
              LogLevel.WARNING,
              "Timeout receiving bulk data from MASTER... If the problem persists try to set the"
                  + " 'repl-timeout' parameter in redis.conf to a larger value.");
          retry();
        }
      }
      case CONNECTED -> {
        if (overdue) {
          state.log(LogLevel.WARNING, "MASTER timeout: no data nor PING received...");
          loseAndReconnect();
        }
      }
      case NONE, CONNECT -> {}
    }
    if (phase == Phase.CONNECT) {
      announceAndConnect("Connecting to MASTER ", "");
    }
    acknowledge();
  }

  void linkUp() {
    if (phase != Phase.CONNECTING) {
      return;
    }
    state.log(LogLevel.NOTICE, "Non blocking connect for SYNC fired the event.");
    phase = Phase.HANDSHAKE;
    NodeConfig config = state.config();
    int announcedPort = config.get(ReplicationDirectives.REPLICA_ANNOUNCE_PORT);
    send(
        new ReplicationMessage.Greeting(
            config.get(ReplicationDirectives.MASTERUSER),
            config.get(ReplicationDirectives.MASTERAUTH),
            announcedPort == 0 ? config.get(NetworkDirectives.PORT) : announcedPort,
            config.get(ReplicationDirectives.REPLICA_ANNOUNCE_IP)));
  }

  void linkDown(String reason) {
    switch (phase) {
      case CONNECTING -> {
        state.log(LogLevel.WARNING, "Error condition on socket for SYNC: " + reason);
        abandon();
      }
      case HANDSHAKE -> {
        state.log(LogLevel.WARNING, "Failed to read response from the server: " + reason);
        state.log(LogLevel.WARNING, "Master did not respond to command during SYNC handshake");
        abandon();
      }
      case TRANSFER -> {
        if (load != null && load.isComplete()) {
          load.lost(reason); // What is there is worth having.
          return;
        }
        state.log(LogLevel.WARNING, "I/O error trying to sync with MASTER: " + reason);
        retry();
      }
      case CONNECTED -> loseAndReconnect();
      case NONE, CONNECT -> {}
    }
  }

  /** Ends the stream, if there is one, as if the link had broken. */
  void drop() {
    if (isConnected()) {
      loseAndReconnect();
    }
  }

  private void announceAndConnect(String before, String after) {
    Master master = Objects.requireNonNull(state.master());
    state.log(LogLevel.NOTICE, before + master.host() + ":" + master.port() + after);
    lastProgressMs = state.nowMs();
    phase = Phase.CONNECTING;
    plain = false;
    link = ReplicationLink.outbound(master.host());
    state.ports().bus().connect(link, master.host(), master.port());
    state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync started");
  }

  /** Gives the present attempt up; the next begins within a second. */
  private void abandon() {
    closeLink();
    announced = null;
    FileLoad unfinished = load;
    load = null;
    if (unfinished != null) {
      unfinished.cancel("connection lost");
    }
    phase = Phase.CONNECT;
  }

  private void retry() {
    abandon();
    announceAndConnect("Reconnecting to MASTER ", " after failure");
  }

  /** Ends the stream and remembers how far it came. */
  private void lose() {
    IncomingStream ended = Objects.requireNonNull(incoming);
    state.log(LogLevel.WARNING, "Connection with master lost.");
    state.log(LogLevel.NOTICE, "Caching the disconnected master state.");
    position = new Position(ended.id(), ended.appliedOffset(), ended.database());
    ended.close();
    incoming = null;
    downSinceMs = state.nowMs();
    abandon();
  }

  private void loseAndReconnect() {
    lose();
    announceAndConnect("Reconnecting to MASTER ", "");
  }

  void closeLink() {
    ReplicationLink open = link;
    link = null;
    if (open != null && !open.closed()) {
      open.markClosed();
      state.ports().bus().close(open);
    }
  }

  private void forgetPosition() {
    if (position != null) {
      state.log(LogLevel.NOTICE, "Discarding previously cached master state.");
      position = null;
    }
  }

  private void send(ReplicationMessage message) {
    state.ports().bus().send(Objects.requireNonNull(link), message);
  }

  // ------------------------------------------------------------------ what the master says

  void received(ReplicationMessage message) {
    lastProgressMs = state.nowMs();
    if (message instanceof ReplicationMessage.Stream part) {
      if (incoming != null) {
        incoming.received(part.items());
      } else if (load != null) {
        load.early().addAll(part.items());
      }
    } else if (phase == Phase.HANDSHAKE) {
      handshake(message);
    } else if (phase == Phase.TRANSFER) {
      transfer(message);
    }
  }

  private void transfer(ReplicationMessage message) {
    FileLoad present = load;
    if (message instanceof ReplicationMessage.Payload payload) {
      load(payload);
    } else if (message instanceof ReplicationMessage.FileBegins begins) {
      fileBegins(begins.length());
    } else if (present != null && message instanceof ReplicationMessage.RdbBytes part) {
      state.ports().actions().countReceived(part.bytes().length);
      try {
        present.received(part.bytes());
      } catch (IOException e) {
        notKept(e);
        retry();
      }
    } else if (present != null && message instanceof ReplicationMessage.FileEnds) {
      present.complete(failure -> fileKept(present, failure));
    }
  }

  private void notKept(IOException failure) {
    state.log(LogLevel.WARNING, String.valueOf(failure.getMessage()));
  }

  private void fileBegins(long length) {
    try {
      FileLoad begun = new FileLoad(state, length, this::fileLoaded);
      load = begun;
      if (begun.isDiskless()) {
        begin(begun);
      }
    } catch (IOException e) {
      notKept(e);
      abandon();
    }
  }

  private void begin(FileLoad begun) {
    if (!begun.isBeside()) {
      flushOldData();
    }
    begun.begin(state.id().equals(Objects.requireNonNull(announced).id()));
  }

  private void flushOldData() {
    makeRoom();
    state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync: Flushing old data");
  }

  private void fileKept(FileLoad present, @Nullable String failure) {
    if (failure != null) {
      state.log(LogLevel.WARNING, failure);
      retry();
      return;
    }
    flushOldData();
    present.beginKept();
  }

  private void handshake(ReplicationMessage message) {
    if (message instanceof ReplicationMessage.GreetingReply reply) {
      greeted(reply);
    } else if (message instanceof ReplicationMessage.NotUnderstood option) {
      state.log(
          LogLevel.NOTICE,
          "(Non critical) Master does not understand REPLCONF "
              + option.option()
              + ": "
              + option.reply());
    } else if (message instanceof ReplicationMessage.SyncRefusal refusal) {
      refused("-" + refusal.error());
    } else if (message instanceof ReplicationMessage.FullResync fullResync) {
      state.log(
          LogLevel.NOTICE,
          "Full resync from master: " + fullResync.id() + ":" + fullResync.offset());
      failover.succeeded();
      announced = fullResync;
      phase = Phase.TRANSFER;
    } else if (message instanceof ReplicationMessage.Continue goOn && position != null) {
      continueFrom(position, goOn.id());
    }
  }

  private void greeted(ReplicationMessage.GreetingReply reply) {
    state.log(LogLevel.NOTICE, "Master replied to PING, replication can continue...");
    if (reply.error() != null) {
      state.log(LogLevel.WARNING, "Unable to AUTH to MASTER: -" + reply.error());
      abandon();
      return;
    }
    Position known = position;
    if (known == null) {
      state.log(LogLevel.NOTICE, "Partial resynchronization not possible (no cached master)");
      send(new ReplicationMessage.SyncRequest("?", -1, failover.isInProgress()));
    } else {
      long wanted = known.offset() + 1;
      state.log(
          LogLevel.NOTICE,
          "Trying a partial resynchronization (request " + known.id() + ":" + wanted + ").");
      send(new ReplicationMessage.SyncRequest(known.id(), wanted, failover.isInProgress()));
    }
  }

  /**
   * After an error that it does not know Redis tries SYNC, fails again, and connects anew without a
   * pause: some hundred times a second, as long as a password is missing. Here only a master that
   * does not have PSYNC is asked with SYNC; otherwise the attempt ends, and the next begins within
   * a second.
   */
  private void refused(String reply) {
    if (failover.isInProgress()) {
      failover.abort("Failover target rejected psync request");
      return;
    }
    if (reply.startsWith("-NOMASTERLINK") || reply.startsWith("-LOADING")) {
      state.log(
          LogLevel.NOTICE,
          "Master is currently unable to PSYNC but should be in the future: " + reply);
      abandon();
      return;
    }
    if (reply.startsWith("-ERR")) {
      state.log(
          LogLevel.NOTICE,
          "Master does not support PSYNC or is in error state (reply: " + reply + ")");
      if (reply.startsWith(UNKNOWN_COMMAND)) {
        askPlainly();
        return;
      }
    } else {
      state.log(LogLevel.WARNING, "Unexpected reply to PSYNC from master: " + reply);
    }
    state.log(LogLevel.WARNING, "MASTER aborted replication with an error: " + reply.substring(1));
    abandon();
  }

  /** What comes is a history that has no name; the one it gets here means nothing to its master. */
  private void askPlainly() {
    state.log(LogLevel.NOTICE, "Retrying with SYNC...");
    plain = true;
    announced = new ReplicationMessage.FullResync(state.newId(), 0);
    phase = Phase.TRANSFER;
    send(new ReplicationMessage.PlainSync());
  }

  private void continueFrom(Position known, String newId) {
    state.log(LogLevel.NOTICE, "Successful partial resynchronization with master.");
    if (!newId.equals(known.id())) {
      state.log(LogLevel.WARNING, "Master replication ID changed to " + newId);
      state.renameHistory(known.id(), newId, stream.offset());
      replicas.disconnectAll();
    }
    stream.keepBacklog();
    connected(new Position(newId, known.offset(), known.database()));
    failover.succeeded();
    state.log(
        LogLevel.NOTICE, "MASTER <-> REPLICA sync: Master accepted a Partial Resynchronization.");
  }

  private void load(ReplicationMessage.Payload payload) {
    flushOldData();
    state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync: Loading DB in memory");
    state.ports().data().load(payload.snapshot());
    loaded(payload.database());
    Objects.requireNonNull(incoming).acknowledge();
  }

  private void fileLoaded(ReplicatedData.Loaded outcome) {
    FileLoad ended = Objects.requireNonNull(load);
    load = null;
    if (outcome.failure() != null) {
      state.log(
          LogLevel.WARNING,
          "Failed trying to load the MASTER synchronization DB from "
              + (ended.isDiskless() ? "socket: " : "disk: ")
              + outcome.failure());
      retry();
      ended.deleteUnwanted();
      return;
    }
    if (ended.isBeside()) {
      makeRoom();
      state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync: Swapping active DB with loaded DB");
    }
    ended.deleteUnwanted();
    loaded(outcome.database());
    IncomingStream begun = Objects.requireNonNull(incoming);
    if (ended.file().isStreamed()) {
      plain = false; // Who sends it so takes acknowledgements, and waits for one.
      begun.acknowledge();
    }
    if (!ended.early().isEmpty()) {
      begun.received(ended.early());
    }
    if (ended.lostBecause() != null) {
      loseAndReconnect();
    }
  }

  /** Whatever follows is another history. */
  private void makeRoom() {
    forgetPosition();
    replicas.disconnectAll();
    stream.dropBacklog();
  }

  private void loaded(int database) {
    ReplicationMessage.FullResync target = Objects.requireNonNull(announced);
    state.adoptHistory(target.id());
    stream.restartAt(target.offset());
    connected(new Position(target.id(), target.offset(), database));
    state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync: Finished with success");
  }

  private void connected(Position start) {
    Master master = Objects.requireNonNull(state.master());
    MasterSession session =
        state
            .ports()
            .data()
            .openMasterSession(master.host() + ":" + master.port(), start.database());
    incoming =
        new IncomingStream(
            state, stream, session, Objects.requireNonNull(link), start.id(), start.offset());
    announced = null;
    position = null;
    downSinceMs = 0;
    phase = Phase.CONNECTED;
  }
}

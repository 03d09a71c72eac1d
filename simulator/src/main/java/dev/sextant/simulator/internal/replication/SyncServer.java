package dev.sextant.simulator.internal.replication;

import dev.sextant.simulator.internal.cluster.LogLevel;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings replicas up to date: with what they missed, if they know this node's history and the
 * backlog reaches back far enough, otherwise with all data.
 *
 * <p>Source: {@code syncCommand} and {@code masterTryPartialResynchronization}.
 */
final class SyncServer {
  private final ReplicationState state;
  private final OutgoingStream stream;
  private final Replicas replicas;
  private final MasterLink masterLink;
  private final Transfers transfers;

  SyncServer(
      ReplicationState state, OutgoingStream stream, Replicas replicas, MasterLink masterLink) {
    this.state = state;
    this.stream = stream;
    this.replicas = replicas;
    this.masterLink = masterLink;
    this.transfers = new Transfers(state, stream, replicas, masterLink);
  }

  /** The regular work; once a second. */
  void tick() {
    transfers.tick();
  }

  void greeted(Replica replica, ReplicationMessage.Greeting greeting) {
    String error = null;
    if (!greeting.password().isEmpty()) {
      error = state.ports().conditions().authenticationError(greeting.user(), greeting.password());
      replica.authenticated = error == null;
    }
    replica.listeningPort = greeting.listeningPort();
    replica.announcedIp = greeting.announcedIp();
    send(replica, new ReplicationMessage.GreetingReply(error));
  }

  void requested(Replica replica, ReplicationMessage.SyncRequest request) {
    if (replica.phase != Replica.Phase.STRANGER) {
      return;
    }
    String refusal = request.failover() ? takeOver(request.id(), replica.name()) : null;
    if (refusal == null) {
      refusal = refusal(replica);
    }
    if (refusal != null) {
      send(replica, new ReplicationMessage.SyncRefusal(refusal));
      return;
    }
    state.log(LogLevel.NOTICE, "Replica " + replica.name() + " asks for synchronization");
    ReplicationMessage.Capabilities capabilities = replica.capabilities;
    if (capabilities != null && capabilities.synced()) {
      full(replica);
    } else if (tryPartial(replica, request)) {
      count(Synchronisation.PARTIAL);
    } else {
      if (!request.id().equals("?")) {
        count(Synchronisation.PARTIAL_REFUSED);
      }
      full(replica);
    }
  }

  private @Nullable String refusal(Replica replica) {
    // Who talks over a socket has had to authenticate for the very request.
    boolean known = replica.authenticated || replica.capabilities != null;
    if (!known && state.ports().conditions().needsAuthentication()) {
      return "NOAUTH Authentication required.";
    }
    return refusal();
  }

  /**
   * The master asks this replica to become the master (PSYNC with FAILOVER).
   *
   * @param id the history, which must be this node's
   * @param client who says so, for the log
   * @return the error line that refuses it, or null
   */
  @Nullable String takeOver(String id, String client) {
    state.log(LogLevel.WARNING, "Failover request received for replid " + id + ".");
    if (!state.isReplica()) {
      return "ERR PSYNC FAILOVER can't be sent to a master.";
    }
    if (!id.equalsIgnoreCase(state.id())) {
      return "ERR PSYNC FAILOVER replid must match my replid.";
    }
    masterLink.unfollow();
    state.log(LogLevel.NOTICE, "MASTER MODE enabled (failover request from '" + client + "')");
    return null;
  }

  /** Why no replica can be synchronised at present; null if it can. */
  @Nullable String refusal() {
    if (masterLink.failover().isActive()) {
      return "NOMASTERLINK Can't SYNC while failing over";
    }
    if (state.isReplica() && !masterLink.isConnected()) {
      return "NOMASTERLINK Can't SYNC while not connected with my master";
    }
    return null;
  }

  // ------------------------------------------------------------------ partial

  private boolean tryPartial(Replica replica, ReplicationMessage.SyncRequest request) {
    if (!knowsHistory(replica, request)) {
      return false;
    }
    Backlog backlog = stream.backlog();
    List<StreamItem> missed =
        backlog == null ? null : backlog.from(request.offset(), replica.capabilities != null);
    if (missed == null) {
      state.log(
          LogLevel.NOTICE,
          "Unable to partial resync with replica "
              + replica.name()
              + " for lack of backlog (Replica request was: "
              + request.offset()
              + ").");
      if (request.offset() > stream.offset()) {
        state.log(
            LogLevel.WARNING,
            "Warning: replica "
                + replica.name()
                + " tried to PSYNC with an offset that is greater than the master replication"
                + " offset.");
      }
      return false;
    }
    replicas.attach(replica, Replica.Phase.ONLINE);
    send(replica, new ReplicationMessage.Continue(state.id()));
    ReplicationMessage.Stream rest = new ReplicationMessage.Stream(missed);
    if (!missed.isEmpty()) {
      send(replica, rest);
      state.ports().actions().countSent(rest.length());
    }
    state.log(
        LogLevel.NOTICE,
        "Partial resynchronization request from "
            + replica.name()
            + " accepted. Sending "
            + rest.length()
            + " bytes of backlog starting from offset "
            + request.offset()
            + ".");
    return true;
  }

  private boolean knowsHistory(Replica replica, ReplicationMessage.SyncRequest request) {
    boolean second = request.id().equalsIgnoreCase(state.secondId());
    if (request.id().equalsIgnoreCase(state.id())
        || (second && request.offset() <= state.secondOffset())) {
      return true;
    }
    if (request.id().equals("?")) {
      state.log(LogLevel.NOTICE, "Full resync requested by replica " + replica.name());
    } else if (second) {
      state.log(
          LogLevel.NOTICE,
          "Partial resynchronization not accepted: Requested offset for second ID was "
              + request.offset()
              + ", but I can reply up to "
              + state.secondOffset());
    } else {
      state.log(
          LogLevel.NOTICE,
          "Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '"
              + request.id()
              + "', my replication IDs are '"
              + state.id()
              + "' and '"
              + state.secondId()
              + "')");
    }
    return false;
  }

  // ------------------------------------------------------------------ full

  private void full(Replica replica) {
    count(Synchronisation.FULL);
    boolean takesBytes = replica.capabilities != null;
    replicas.attach(replica, takesBytes ? Replica.Phase.WAIT_START : Replica.Phase.SEND_BULK);
    if (stream.backlog() == null) {
      state.beginHistory();
      stream.keepBacklog();
      state.log(
          LogLevel.NOTICE,
          "Replication backlog created, my new replication IDs are '"
              + state.id()
              + "' and '"
              + state.secondId()
              + "'");
    }
    if (takesBytes) {
      transfers.add(replica);
      return;
    }
    stream.selectAgain();
    send(replica, new ReplicationMessage.FullResync(state.id(), stream.offset()));
    send(
        replica,
        new ReplicationMessage.Payload(state.ports().data().snapshot(), masterLink.database()));
  }

  private void count(Synchronisation outcome) {
    state.ports().actions().count(outcome);
  }

  private void send(Replica replica, ReplicationMessage message) {
    state.ports().bus().send(replica.link, message);
  }
}

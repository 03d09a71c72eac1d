package dev.sextant.simulator.internal.replication;

import dev.sextant.simulator.internal.cluster.LogLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One RDB file and the replicas that it is for.
 *
 * <p>Source: {@code startBgsaveForReplication} and {@code updateSlavesWaitingBgsave}.
 */
abstract class Transfer {
  private final ReplicationState state;
  private final Replicas replicas;
  private final Runnable onEnd;
  private final RdbRequest request;
  private final List<Replica> members = new ArrayList<>();
  private boolean made;

  /**
   * @param onEnd called when nothing more is made
   */
  Transfer(ReplicationState state, Replicas replicas, RdbRequest request, Runnable onEnd) {
    this.state = state;
    this.replicas = replicas;
    this.request = request;
    this.onEnd = onEnd;
  }

  /** Begins, with the members there are. */
  abstract void start();

  /** What was sent last to {@code replica} has left. */
  abstract void sent(Replica replica);

  /** A member is gone, and no longer among them. */
  abstract void left(Replica replica);

  /** Whether the file goes out as it is made. */
  abstract boolean diskless();

  /** Whether nothing can go on because this member takes nothing. */
  abstract boolean waitsFor(Replica replica);

  final RdbRequest request() {
    return request;
  }

  final ReplicationState state() {
    return state;
  }

  final List<Replica> members() {
    return members;
  }

  /** Whether all of the file is there, or nothing more of it will be. */
  final boolean isMade() {
    return made;
  }

  /** Whether another replica may still take part: nobody was sent any of it. */
  final boolean isOpen() {
    return !diskless() && !made;
  }

  /** Takes in a replica, which will be kept waiting until the file is there. */
  final void add(Replica replica) {
    members.add(replica);
    replica.transfer = this;
    replica.phase = Replica.Phase.WAIT_END;
    send(replica, new ReplicationMessage.FullResync(request.id(), request.offset()));
  }

  /** A member is gone. */
  final void leave(Replica replica) {
    if (members.remove(replica)) {
      replica.transfer = null;
      left(replica);
    }
  }

  /** Nothing more is made: the next file may begin. */
  final void finishMaking() {
    if (!made) {
      made = true;
      onEnd.run();
    }
  }

  /** There will be no file: those who wait for it have to come again. */
  final void fail() {
    finishMaking();
    for (Replica replica : List.copyOf(members)) {
      log(LogLevel.WARNING, "SYNC failed. BGSAVE child returned an error");
      replicas.disconnect(replica);
    }
  }

  /** Ends the link to a member that cannot be served. */
  final void disconnect(Replica replica) {
    replicas.disconnect(replica);
  }

  /**
   * A member has the file.
   *
   * @param waits whether it gets the stream only after its acknowledgement
   */
  final void complete(Replica replica, boolean waits) {
    members.remove(replica);
    replica.transfer = null;
    ReplicationMessage.Capabilities capabilities = replica.capabilities;
    if (capabilities != null && capabilities.rdbOnly()) {
      log(
          LogLevel.NOTICE,
          "RDB transfer completed, rdb only replica ("
              + replica.name()
              + ") should be disconnected asap");
      replicas.disconnect(replica);
    } else {
      replica.online(state);
      replica.startsOnAcknowledgement = waits;
      if (!waits) {
        send(replica, new ReplicationMessage.StreamBegins());
      }
    }
  }

  final void log(LogLevel level, String line) {
    state.log(level, line);
  }

  final void sendText(Replica replica, String text) {
    sendBytes(replica, text.getBytes(StandardCharsets.US_ASCII));
  }

  final void sendBytes(Replica replica, byte[] part) {
    send(replica, new ReplicationMessage.RdbBytes(part));
  }

  private void send(Replica replica, ReplicationMessage message) {
    state.ports().bus().send(replica.link, message);
  }
}

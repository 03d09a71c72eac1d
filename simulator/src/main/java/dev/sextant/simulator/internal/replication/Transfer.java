package dev.sextant.simulator.internal.replication;

import dev.sextant.simulator.internal.cluster.LogLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One RDB file on its way to replicas that take bytes: what a child process is in Redis.
 *
 * <p>"Diskless", its parts go to all replicas as they are made, each when all have taken the one
 * before, between two marks, since nobody knows the length. Otherwise it is made first, and then
 * each replica takes it at its own pace, with the length in front.
 */
final class Transfer {
  private static final int MARK_LENGTH = 40;

  private final ReplicationState state;
  private final Replicas replicas;
  private final Runnable onEnd;
  private final RdbRequest request;
  private final boolean diskless;
  private final RdbSource source;
  private final List<Replica> members = new ArrayList<>();

  /** The members that have not taken the last part yet; diskless. */
  private final Set<Replica> taking = new HashSet<>();

  /** How many bytes of it are there; not diskless. */
  private long length;

  private final List<byte[]> file = new ArrayList<>();

  /** How many parts of the file each member was sent; not diskless. */
  private final Map<Replica, Integer> sentParts = new HashMap<>();

  private byte[] mark = {};

  /** Whether the next part will be made at its time; diskless. */
  private boolean scheduled;

  private boolean made;
  private boolean over;

  /**
   * @param onEnd called when nothing more is made
   */
  Transfer(
      ReplicationState state,
      Replicas replicas,
      RdbRequest request,
      boolean diskless,
      Runnable onEnd) {
    this.state = state;
    this.replicas = replicas;
    this.request = request;
    this.diskless = diskless;
    this.onEnd = onEnd;
    this.source = state.ports().data().rdb(request, this::killed);
  }

  RdbRequest request() {
    return request;
  }

  boolean diskless() {
    return diskless;
  }

  /** Whether another replica may still take part: it is not sent to anybody yet. */
  boolean isOpen() {
    return !diskless && !made;
  }

  List<Replica> members() {
    return members;
  }

  /** Takes in a replica, which will be kept waiting until the file is there. */
  void add(Replica replica) {
    members.add(replica);
    replica.transfer = this;
    replica.phase = Replica.Phase.WAIT_END;
    send(replica, new ReplicationMessage.FullResync(request.id(), request.offset()));
  }

  /** Begins, with the members there are. */
  void start() {
    if (diskless) {
      mark = state.randomHex(MARK_LENGTH).getBytes(StandardCharsets.US_ASCII);
      sendToAll(
          ("$EOF:" + new String(mark, StandardCharsets.US_ASCII) + "\r\n")
              .getBytes(StandardCharsets.US_ASCII));
    } else {
      state.ports().actions().after(0, this::makeAll);
    }
  }

  private void makeAll() {
    byte[] part = over ? null : source.next();
    if (part != null) {
      file.add(part);
      length += part.length;
      state.ports().actions().after(source.pauseMillis(), this::makeAll);
    } else if (!over) {
      finishMaking();
      for (Replica replica : List.copyOf(members)) {
        replica.phase = Replica.Phase.SEND_BULK;
        sentParts.put(replica, 0);
        sendBytes(replica, ("$" + length + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
    }
  }

  /** What was sent last to {@code replica} has left. */
  void sent(Replica replica) {
    if (diskless) {
      taking.remove(replica);
      if (taking.isEmpty()) {
        goOn();
      }
      return;
    }
    int parts = sentParts.getOrDefault(replica, 0);
    if (parts < file.size()) {
      sentParts.put(replica, parts + 1);
      sendBytes(replica, file.get(parts));
    } else {
      complete(replica);
    }
  }

  private void nextToAll() {
    if (!taking.isEmpty() || over) {
      return;
    }
    if (made) {
      List.copyOf(members).forEach(this::complete);
      return;
    }
    byte[] part = source.next();
    if (part == null) {
      state.log(
          LogLevel.WARNING,
          "Diskless rdb transfer, done reading from pipe, "
              + members.size()
              + " replicas still up.");
      finishMaking();
      part = mark;
    }
    if (part.length == 0) {
      goOn();
    } else {
      sendToAll(part);
    }
  }

  /** Makes the next part, at its time. */
  private void goOn() {
    if (made) {
      nextToAll();
    } else if (!scheduled) {
      scheduled = true;
      state
          .ports()
          .actions()
          .after(
              source.pauseMillis(),
              () -> {
                scheduled = false;
                nextToAll();
              });
    }
  }

  /** A member is gone. */
  void leave(Replica replica) {
    if (!members.remove(replica)) {
      return;
    }
    replica.transfer = null;
    taking.remove(replica);
    if (members.isEmpty()) {
      if (diskless && !made) {
        state.log(
            LogLevel.WARNING, "Diskless rdb transfer, last replica dropped, killing fork child.");
      }
      end();
    } else if (diskless && taking.isEmpty()) {
      goOn();
    }
  }

  /** The data set is another now: those who wait for the file have to come again. */
  private void killed() {
    end();
    for (Replica replica : List.copyOf(members)) {
      state.log(LogLevel.WARNING, "SYNC failed. BGSAVE child returned an error");
      replicas.disconnect(replica);
    }
  }

  /** Whether nothing can go on because this member takes nothing. */
  boolean waitsFor(Replica replica) {
    return diskless && taking.contains(replica);
  }

  private void complete(Replica replica) {
    members.remove(replica);
    replica.transfer = null;
    ReplicationMessage.Capabilities capabilities = replica.capabilities;
    if (capabilities != null && capabilities.rdbOnly()) {
      state.log(
          LogLevel.NOTICE,
          "RDB transfer completed, rdb only replica ("
              + replica.name()
              + ") should be disconnected asap");
      replicas.disconnect(replica);
    } else {
      if (diskless) {
        state.log(
            LogLevel.NOTICE,
            "Streamed RDB transfer with replica "
                + replica.name()
                + " succeeded (socket). Waiting for REPLCONF ACK from slave to enable streaming");
      }
      replica.online(state);
      replica.startsOnAcknowledgement = diskless;
      if (!diskless) {
        send(replica, new ReplicationMessage.StreamBegins());
      }
    }
    if (members.isEmpty()) {
      end();
    }
  }

  private void finishMaking() {
    made = true;
    source.close();
    onEnd.run();
  }

  private void end() {
    over = true;
    if (!made) {
      finishMaking();
    }
  }

  private void sendToAll(byte[] part) {
    taking.addAll(members);
    members.forEach(replica -> replica.lastSeenMs = state.nowMs());
    members.forEach(replica -> sendBytes(replica, part));
  }

  private void sendBytes(Replica replica, byte[] part) {
    send(replica, new ReplicationMessage.RdbBytes(part));
  }

  private void send(Replica replica, ReplicationMessage message) {
    state.ports().bus().send(replica.link, message);
  }
}

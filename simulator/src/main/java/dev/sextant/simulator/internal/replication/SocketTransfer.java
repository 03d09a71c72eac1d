package dev.sextant.simulator.internal.replication;

import dev.sextant.simulator.internal.cluster.LogLevel;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * An RDB file that goes to the replicas as it is made ("diskless"), with a mark at its end: a part
 * is made when all have taken the one before.
 *
 * <p>Source: {@code rdbPipeReadHandler}.
 */
final class SocketTransfer extends Transfer {
  private static final int MARK_LENGTH = 40;

  private final RdbSource source;
  private final String mark;

  /** The members that have not taken the last part yet. */
  private final Set<Replica> taking = new HashSet<>();

  /** Whether the next part will be made at its time. */
  private boolean scheduled;

  SocketTransfer(ReplicationState state, Replicas replicas, RdbRequest request, Runnable onEnd) {
    super(state, replicas, request, onEnd);
    this.mark = state.randomHex(MARK_LENGTH);
    this.source = state.ports().data().rdb(request, this::killed);
  }

  @Override
  boolean diskless() {
    return true;
  }

  @Override
  void start() {
    sendToAll(("$EOF:" + mark + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  @Override
  void sent(Replica replica) {
    taking.remove(replica);
    if (taking.isEmpty()) {
      goOn();
    }
  }

  private void next() {
    if (!taking.isEmpty() || members().isEmpty()) {
      return;
    }
    if (isMade()) {
      List.copyOf(members()).forEach(this::complete);
      return;
    }
    byte[] part = source.next();
    if (part == null) {
      log(
          LogLevel.WARNING,
          "Diskless rdb transfer, done reading from pipe, "
              + members().size()
              + " replicas still up.");
      close();
      part = mark.getBytes(StandardCharsets.US_ASCII);
    }
    if (part.length == 0) {
      goOn();
    } else {
      sendToAll(part);
    }
  }

  /** Makes the next part, at its time. */
  private void goOn() {
    if (isMade()) {
      next();
    } else if (!scheduled) {
      scheduled = true;
      state()
          .ports()
          .actions()
          .after(
              source.pauseMillis(),
              () -> {
                scheduled = false;
                next();
              });
    }
  }

  private void complete(Replica replica) {
    log(
        LogLevel.NOTICE,
        "Streamed RDB transfer with replica "
            + replica.name()
            + " succeeded (socket). Waiting for REPLCONF ACK from slave to enable streaming");
    complete(replica, true);
  }

  @Override
  void left(Replica replica) {
    taking.remove(replica);
    if (!members().isEmpty()) {
      if (taking.isEmpty()) {
        goOn();
      }
    } else if (!isMade()) {
      log(LogLevel.WARNING, "Diskless rdb transfer, last replica dropped, killing fork child.");
      close();
    }
  }

  @Override
  boolean waitsFor(Replica replica) {
    return taking.contains(replica);
  }

  private void killed() {
    close();
    fail();
  }

  private void close() {
    if (!isMade()) {
      source.close();
      finishMaking();
    }
  }

  private void sendToAll(byte[] part) {
    taking.addAll(members());
    members().forEach(replica -> replica.lastSeenMs = state().nowMs());
    members().forEach(replica -> sendBytes(replica, part));
  }
}

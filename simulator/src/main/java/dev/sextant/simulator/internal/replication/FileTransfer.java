package dev.sextant.simulator.internal.replication;

import dev.sextant.simulator.internal.cluster.LogLevel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An RDB file that is saved as BGSAVE does it, in the node's own place for it, and sent when it is
 * complete, to each replica at its own pace.
 *
 * <p>Source: {@code sendBulkToSlave}.
 */
final class FileTransfer extends Transfer {
  /** What a member has still to be sent. */
  private static final class Rest {
    final RdbSource source;
    long bytes;

    Rest(RdbSource source, long bytes) {
      this.source = source;
      this.bytes = bytes;
    }
  }

  private final Map<Replica, Rest> rests = new HashMap<>();

  FileTransfer(ReplicationState state, Replicas replicas, RdbRequest request, Runnable onEnd) {
    super(state, replicas, request, onEnd);
  }

  @Override
  boolean diskless() {
    return false;
  }

  @Override
  void start() {
    state().ports().data().save(this::saved);
  }

  private void saved(@Nullable SavedRdb file) {
    if (file == null) {
      fail();
      return;
    }
    finishMaking();
    for (Replica replica : List.copyOf(members())) {
      replica.phase = Replica.Phase.SEND_BULK;
      rests.put(replica, new Rest(file.open(), file.length()));
      sendText(replica, "$" + file.length() + "\r\n");
    }
  }

  @Override
  void sent(Replica replica) {
    Rest rest = Objects.requireNonNull(rests.get(replica));
    byte[] part = rest.bytes == 0 ? null : rest.source.next();
    if (part != null) {
      rest.bytes -= part.length;
      sendBytes(replica, part);
    } else if (rest.bytes == 0) {
      forget(replica);
      complete(replica, false);
    } else {
      log(LogLevel.WARNING, "Read error sending DB to replica: premature EOF");
      disconnect(replica);
    }
  }

  /** When nobody waits for the file any more, it may be that nobody at all needs it. */
  @Override
  void left(Replica replica) {
    forget(replica);
    if (members().isEmpty() && !isMade()) {
      state().ports().data().saveIsNotNeeded();
    }
  }

  private void forget(Replica replica) {
    Rest rest = rests.remove(replica);
    if (rest != null) {
      rest.source.close();
    }
  }

  @Override
  boolean waitsFor(Replica replica) {
    return false;
  }
}

package dev.sextant.simulator.internal.replication;

import dev.sextant.core.types.Bytes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The stream from the master: executed in order, and passed on as it came.
 *
 * <p>The offset moves when a command has been executed, and by a whole transaction at its EXEC: a
 * link that breaks in between continues before MULTI.
 */
final class IncomingStream {
  private final ReplicationState state;
  private final OutgoingStream outgoing;
  private final MasterSession session;
  private final ReplicationLink link;
  private final String id;
  private final List<StreamItem> transaction = new ArrayList<>();

  /** What has arrived while the node could execute nothing. */
  private final Deque<StreamItem> held = new ArrayDeque<>();

  private long readOffset;
  private long executedOffset;
  private long appliedOffset;
  private long lastHeardMs;

  /** The stream on {@code link}, of the history {@code id} after {@code offset} bytes. */
  IncomingStream(
      ReplicationState state,
      OutgoingStream outgoing,
      MasterSession session,
      ReplicationLink link,
      String id,
      long offset) {
    this.state = state;
    this.outgoing = outgoing;
    this.session = session;
    this.link = link;
    this.id = id;
    this.readOffset = offset;
    this.executedOffset = offset;
    this.appliedOffset = offset;
    this.lastHeardMs = state.nowMs();
  }

  String id() {
    return id;
  }

  /** How many bytes have arrived. */
  long readOffset() {
    return readOffset;
  }

  /** How many bytes are in the data. */
  long appliedOffset() {
    return appliedOffset;
  }

  /** When something last arrived, Unix time in milliseconds. */
  long lastHeardMs() {
    return lastHeardMs;
  }

  int database() {
    return session.database();
  }

  void received(List<StreamItem> items) {
    lastHeardMs = state.nowMs();
    long before = readOffset;
    for (StreamItem item : items) {
      if (link.closed()) {
        break;
      }
      readOffset += item.length();
      held.add(item);
      applyHeld();
    }
    state.ports().actions().countReceived(readOffset - before);
  }

  /** Executes what has arrived, as far as the node can. */
  void applyHeld() {
    while (!held.isEmpty() && !link.closed() && !session.isHeld(held.element().args())) {
      StreamItem item = held.remove();
      executedOffset += item.length();
      apply(item);
    }
  }

  private void apply(StreamItem item) {
    if (isGetAck(item.args())) {
      acknowledge();
    } else {
      session.execute(item.args());
    }
    if (session.inTransaction()) {
      transaction.add(item);
      return;
    }
    if (!transaction.isEmpty()) {
      transaction.forEach(outgoing::append);
      transaction.clear();
    }
    outgoing.append(item);
    appliedOffset = executedOffset;
  }

  /** REPLCONF GETACK is the master's question to this end of the link, not to the data. */
  private static boolean isGetAck(byte[][] args) {
    return args.length == 3
        && Bytes.equalsIgnoreCase(args[0], "replconf")
        && Bytes.equalsIgnoreCase(args[1], "getack");
  }

  void acknowledge() {
    state.ports().bus().send(link, new ReplicationMessage.Acknowledgement(appliedOffset));
  }

  void close() {
    session.close();
  }
}

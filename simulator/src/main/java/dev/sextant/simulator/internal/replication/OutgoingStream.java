package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.LongDirective;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The stream that leaves this node: on a master the writes it executes, on a replica, byte for
 * byte, what it was sent, so that offsets mean the same along a chain.
 *
 * <p>The stream begins to count with the first replica; a node without a backlog does not keep one.
 * What is appended during a turn of the event loop leaves together, in one message per replica.
 */
final class OutgoingStream implements Propagation {
  private static final LongDirective CAPACITY = ReplicationDirectives.REPL_BACKLOG_SIZE;
  private static final int NO_DATABASE = -1;
  private static final byte[] SELECT = "SELECT".getBytes(StandardCharsets.US_ASCII);

  private final ReplicationState state;
  private @Nullable Backlog backlog;
  private long offset;
  private int database = NO_DATABASE;
  private List<StreamItem> unsent = new ArrayList<>();

  OutgoingStream(ReplicationState state) {
    this.state = state;
  }

  /** How many bytes the stream has had. */
  long offset() {
    return offset;
  }

  /** The database that the stream has selected; -1 when the next command selects one. */
  int database() {
    return database;
  }

  @Nullable Backlog backlog() {
    return backlog;
  }

  /** Starts to keep a backlog, if there is none. */
  void keepBacklog() {
    if (backlog == null) {
      backlog = new Backlog(offset + 1);
    }
  }

  void dropBacklog() {
    backlog = null;
  }

  /**
   * Gives up what nobody needs: beyond its size, the backlog keeps what replicas have not taken.
   *
   * @param pending how many bytes the slowest replica has not taken
   */
  void trimBacklog(long pending) {
    if (backlog != null) {
      backlog.trim(Math.max(pending, state.config().get(CAPACITY)));
    }
  }

  /** Goes on from another state of the data, with an empty backlog. */
  void restartAt(long newOffset) {
    offset = newOffset;
    backlog = new Backlog(offset + 1);
    unsent = new ArrayList<>();
  }

  /** Makes the next command be preceded by SELECT: whoever reads from here knows no database. */
  void selectAgain() {
    database = NO_DATABASE;
  }

  /** The writes of this node. A replica's are its master's, and travel by {@link #append}. */
  @Override
  public void propagate(int db, byte[][] args) {
    if (backlog == null || state.isReplica()) {
      return;
    }
    if (db != database) {
      append(StreamItem.of(SELECT, Bytes.ofLong(db)));
      database = db;
    }
    append(StreamItem.of(args));
  }

  /** A command that this node has not executed, for whatever database is selected. */
  void feed(byte[][] args) {
    if (!state.isReplica()) {
      append(StreamItem.of(args));
    }
  }

  void append(StreamItem item) {
    Backlog kept = backlog;
    if (kept == null) {
      return;
    }
    offset += item.length();
    kept.add(item);
    unsent.add(item);
  }

  /** What was appended since the last call. */
  List<StreamItem> takeUnsent() {
    if (unsent.isEmpty()) {
      return List.of();
    }
    List<StreamItem> taken = unsent;
    unsent = new ArrayList<>();
    return taken;
  }
}

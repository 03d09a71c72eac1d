package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.config.ReplicationDirectives.DisklessLoad;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A data set that arrives from a master elsewhere, and goes into the node in slices.
 *
 * <p>With {@code repl-diskless-load} it is parsed as it arrives, and the node counts as loading
 * from the beginning on; without, when it is all there, in the node's own RDB file.
 */
final class FileLoad {
  private final ReplicationState state;
  private final IncomingFile file;
  private final boolean beside;
  private final Consumer<ReplicatedData.Loaded> onEnd;
  private final List<StreamItem> early = new ArrayList<>();

  /** The file, where it is kept until it is complete; else it is taken in as it arrives. */
  private final ReplicatedData.@Nullable Kept kept;

  private ReplicatedData.@Nullable Arrival arrival;
  private ReplicatedData.@Nullable Loader loader;
  private boolean complete;
  private boolean over;

  /** Whether the next slice will be read at its time. */
  private boolean scheduled;

  private @Nullable String lostBecause;

  /**
   * @param length of the file in bytes; -1 when a mark ends it
   * @param onEnd told how it has ended, unless it is given up
   * @throws IOException when there is no place to keep it; the message is a line for the log
   */
  FileLoad(ReplicationState state, long length, Consumer<ReplicatedData.Loaded> onEnd)
      throws IOException {
    this.state = state;
    this.file = new IncomingFile(length);
    this.onEnd = onEnd;
    DisklessLoad wanted = state.config().get(ReplicationDirectives.REPL_DISKLESS_LOAD);
    this.beside = wanted == DisklessLoad.SWAPDB;
    boolean diskless =
        beside || (wanted == DisklessLoad.ON_EMPTY_DB && state.ports().data().isEmpty());
    this.kept = diskless ? null : state.ports().data().keep();
    state.log(
        LogLevel.NOTICE,
        "MASTER <-> REPLICA sync: receiving "
            + (length < 0 ? "streamed RDB from master with EOF " : length + " bytes from master ")
            + (diskless ? "to parser" : "to disk"));
  }

  IncomingFile file() {
    return file;
  }

  /** Whether it is taken in as it arrives. */
  boolean isDiskless() {
    return kept == null;
  }

  /** Whether the old data stays until the new is complete. */
  boolean isBeside() {
    return beside;
  }

  /** Whether it has arrived, and is being parsed. */
  boolean isComplete() {
    return complete;
  }

  /** Why the link to the master broke meanwhile; null if it did not. */
  @Nullable String lostBecause() {
    return lostBecause;
  }

  void lost(String reason) {
    lostBecause = reason;
  }

  /** What the master has said behind the file. */
  List<StreamItem> early() {
    return early;
  }

  /**
   * The node counts as loading from now on, with what arrives.
   *
   * @param sameHistory whether the old data is an earlier state of the new
   */
  void begin(boolean sameHistory) {
    ReplicatedData.Place place =
        !beside
            ? ReplicatedData.Place.HERE
            : sameHistory ? ReplicatedData.Place.BESIDE_OPEN : ReplicatedData.Place.BESIDE;
    state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync: Loading DB in memory");
    arrival = state.ports().data().arrival(place, file.announced());
    loader = arrival;
  }

  /** The node counts as loading from now on, with what was kept. */
  void beginKept() {
    state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync: Loading DB in memory");
    loader = Objects.requireNonNull(kept).load();
    advance();
  }

  /**
   * More of the file has arrived.
   *
   * @throws IOException when it cannot be kept; the message is a line for the log
   */
  void received(byte[] part) throws IOException {
    file.add(part.length);
    if (kept != null) {
      kept.add(part);
    } else {
      Objects.requireNonNull(arrival).add(part);
      advance();
    }
  }

  /**
   * The file is all there.
   *
   * @param whenKept called when it is where it is to be kept, with a line for the log if it is not
   */
  void complete(Consumer<@Nullable String> whenKept) {
    complete = true;
    if (kept != null) {
      kept.complete(whenKept);
    } else {
      Objects.requireNonNull(arrival).complete();
      advance();
    }
  }

  private void advance() {
    ReplicatedData.Loader present = loader;
    if (present == null || scheduled || present.isWaiting()) {
      return;
    }
    ReplicatedData.Loaded outcome = present.advance();
    if (outcome != null) {
      loader = null;
      over = true;
      onEnd.accept(outcome);
    } else if (!present.isWaiting()) {
      scheduled = true;
      state.ports().actions().after(present.pauseMillis(), this::nextSlice);
    }
  }

  private void nextSlice() {
    scheduled = false;
    advance();
  }

  /** It was loaded, or cannot be: a node that keeps no files keeps this one neither, if told so. */
  void deleteUnwanted() {
    if (kept != null
        && state.config().get(PersistenceDirectives.RDB_DEL_SYNC_FILES)
        && state.ports().data().isPersistenceOff()) {
      state.log(
          LogLevel.NOTICE,
          "Removing the RDB file obtained from the master. This replica has persistence disabled");
      kept.delete();
    }
  }

  /** Gives it up. */
  void cancel(String reason) {
    if (over) {
      return;
    }
    over = true;
    ReplicatedData.Loader present = loader;
    loader = null;
    if (present != null) {
      present.cancel();
      state.log(
          LogLevel.WARNING,
          "Internal error in RDB reading offset " + file.received() + " -> " + reason);
      if (beside) {
        state.log(
            LogLevel.NOTICE, "MASTER <-> REPLICA sync: Discarding temporary DB in background");
      }
    } else if (kept != null) {
      kept.cancel();
    }
  }
}

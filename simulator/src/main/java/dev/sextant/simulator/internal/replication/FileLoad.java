package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.config.ReplicationDirectives.DisklessLoad;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A data set that arrives from a master elsewhere, and goes into the node in slices.
 *
 * <p>With {@code repl-diskless-load} it is parsed as it arrives, and the node counts as loading
 * from the beginning on; without, when it is all there. Redis keeps it in a file until then, and
 * here it is kept in memory.
 */
final class FileLoad {
  private final ReplicationState state;
  private final IncomingFile file;
  private final boolean diskless;
  private final boolean beside;
  private final Consumer<ReplicatedData.Loaded> onEnd;
  private final List<StreamItem> early = new ArrayList<>();

  /** What has arrived before there is a loader. */
  private final List<byte[]> kept = new ArrayList<>();

  private ReplicatedData.@Nullable Loader loader;
  private boolean complete;

  /** Whether the next slice will be read at its time. */
  private boolean scheduled;

  private @Nullable String lostBecause;

  /**
   * @param length of the file in bytes; -1 when a mark ends it
   * @param onEnd told how it has ended, unless it is given up
   */
  FileLoad(ReplicationState state, long length, Consumer<ReplicatedData.Loaded> onEnd) {
    this.state = state;
    this.file = new IncomingFile(length);
    this.onEnd = onEnd;
    DisklessLoad wanted = state.config().get(ReplicationDirectives.REPL_DISKLESS_LOAD);
    this.beside = wanted == DisklessLoad.SWAPDB;
    this.diskless =
        beside || (wanted == DisklessLoad.ON_EMPTY_DB && state.ports().data().isEmpty());
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
    return diskless;
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
   * The node counts as loading from now on.
   *
   * @param sameHistory whether the old data is an earlier state of the new
   */
  void begin(boolean sameHistory) {
    ReplicatedData.Place place =
        !beside
            ? ReplicatedData.Place.HERE
            : sameHistory ? ReplicatedData.Place.BESIDE_OPEN : ReplicatedData.Place.BESIDE;
    state.log(LogLevel.NOTICE, "MASTER <-> REPLICA sync: Loading DB in memory");
    ReplicatedData.Loader begun = state.ports().data().loader(place, file.announced());
    kept.forEach(begun::add);
    kept.clear();
    loader = begun;
  }

  /** More of the file has arrived. */
  void received(byte[] part) {
    file.add(part.length);
    if (loader == null) {
      kept.add(part);
    } else {
      loader.add(part);
      advance();
    }
  }

  /** The file is all there. */
  void complete() {
    complete = true;
    Objects.requireNonNull(loader).complete();
    advance();
  }

  private void advance() {
    ReplicatedData.Loader present = loader;
    if (present == null || scheduled || present.isWaiting()) {
      return;
    }
    ReplicatedData.Loaded outcome = present.advance();
    if (outcome != null) {
      loader = null;
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

  /** Gives it up. */
  void cancel(String reason) {
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
    }
  }
}

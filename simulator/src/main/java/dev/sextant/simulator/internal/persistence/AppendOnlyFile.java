package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_USE_RDB_PREAMBLE;
import static dev.sextant.core.config.PersistenceDirectives.APPENDONLY;
import static dev.sextant.core.config.PersistenceDirectives.AUTO_AOF_REWRITE_MIN_SIZE;
import static dev.sextant.core.config.PersistenceDirectives.AUTO_AOF_REWRITE_PERCENTAGE;

import dev.sextant.core.command.AppendOnly;
import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.LongCommand;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.persistence.AofManifest;
import dev.sextant.core.persistence.AofManifest.Part;
import dev.sextant.simulator.internal.port.FileErrors;
import java.io.IOException;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A node's append only file: everything that is propagated is written to it, and at the next start
 * executed again.
 *
 * <p>It is switched on at start or at run time. In the second case nothing of the data set is in a
 * file yet, so a base is made first; until that is done, what is written gathers in a temporary
 * increment, and the files do not count ({@link State#WAITING}).
 *
 * <p>Belongs to the node's thread.
 *
 * <p>Source: {@code aof.c} of Redis 7.0.15; <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/persistence/">Redis
 * persistence</a>.
 */
public final class AppendOnlyFile implements Propagation, AppendOnly {

  /** Whether writes are kept. */
  enum State {
    OFF,
    ON,
    /** Switched on, and the first base is not done yet. */
    WAITING
  }

  private final AofPorts ports;
  private final AofFolder folder;
  private final AofWriter writer;
  private final AofRewriter rewriter;
  private State state;

  /** The append only file of a node that is about to start; nothing is read or written yet. */
  public AppendOnlyFile(AofPorts ports) {
    this.ports = ports;
    this.folder = new AofFolder(ports);
    this.writer = new AofWriter(ports, () -> isRewriting() || ports.node().isSaving());
    this.rewriter = new AofRewriter(ports, folder, writer, this::rewritten);
    this.state = ports.config().get(APPENDONLY) ? State.ON : State.OFF;
  }

  // ------------------------------------------------------------------ start

  /** Whether it is where the node's data set comes from at its start. */
  public boolean isOn() {
    return state != State.OFF;
  }

  /**
   * Takes note of the files that are there, which comes before all else.
   *
   * @throws FatalLoadException when the node must not start
   */
  public void readManifest() throws FatalLoadException {
    folder.load();
  }

  /**
   * Loads the data set at the start of the node: all of it, or the beginning of much, and the rest
   * in slices, between which clients are told to wait.
   *
   * @param whenLoaded called when it is loaded, at once or later
   * @param whenFailed called when the rest of it turns out to be damaged
   * @throws FatalLoadException when the node must not start
   */
  public void load(Runnable whenLoaded, Runnable whenFailed) throws FatalLoadException {
    long startMicros = ports.clock().micros();
    AofLoader loader = new AofLoader(ports, folder);
    Runnable atEnd =
        () -> {
          loaded(loader, startMicros);
          whenLoaded.run();
        };
    goOn(loader, loader.begin(), atEnd, whenFailed);
  }

  private void goOn(AofLoader loader, boolean more, Runnable atEnd, Runnable whenFailed) {
    if (more) {
      ports.node().after(0, () -> loadSlice(loader, atEnd, whenFailed));
    } else {
      atEnd.run();
    }
  }

  private void loadSlice(AofLoader loader, Runnable atEnd, Runnable whenFailed) {
    boolean more;
    try {
      more = loader.goOn();
    } catch (FatalLoadException e) {
      whenFailed.run(); // Why, the log has said.
      return;
    }
    goOn(loader, more, atEnd, whenFailed);
  }

  private void loaded(AofLoader loader, long startMicros) {
    if (loader.outcome() != AofLoader.Outcome.ABSENT) {
      notice(
          String.format(
              Locale.ROOT,
              "DB loaded from append only file: %.3f seconds",
              (ports.clock().micros() - startMicros) / 1e6));
      writer.totalLength = loader.totalLength();
      rewriter.baseLength = loader.baseLength();
    }
  }

  /**
   * Opens the file for writing after {@link #load}, if it is on; a node without one begins one.
   *
   * @throws FatalLoadException when the node must not start
   */
  public void open() throws FatalLoadException {
    if (state == State.ON) {
      openForWriting();
    }
    folder.deleteHistory();
  }

  private void openForWriting() throws FatalLoadException {
    if (!folder.create()) {
      throw new FatalLoadException("Can't open or create append-only dir " + folder.name());
    }
    AofManifest manifest = folder.manifest();
    boolean hasIncrement = manifest.current() != null;
    if (manifest.isEmpty()) {
      manifest = makeBase(manifest);
    }
    if (!hasIncrement) {
      manifest = manifest.withIncrement(folder.fileName());
    }
    Part increment = Objects.requireNonNull(manifest.current());
    try {
      writer.open(folder.path(increment.name()));
    } catch (IOException e) {
      throw FatalLoadException.logged(
          ports.node(),
          "Can't open the append-only file " + increment.name() + ": " + FileErrors.reason(e));
    }
    if (!manifest.equals(folder.manifest()) && !folder.change(manifest)) {
      throw new FatalLoadException("The AOF manifest cannot be written");
    }
    notice(
        (hasIncrement ? "Opening" : "Creating")
            + " AOF incr file "
            + increment.name()
            + " on server start");
  }

  private AofManifest makeBase(AofManifest manifest) throws FatalLoadException {
    boolean asRdb = ports.config().get(AOF_USE_RDB_PREAMBLE);
    AofManifest next = manifest.withBase(folder.fileName(), asRdb);
    String name = Objects.requireNonNull(next.base()).name();
    try {
      BaseFile.writeNow(ports, ports.node().contents(asRdb, true), folder.path(name));
    } catch (IOException e) {
      throw FatalLoadException.logged(
          ports.node(), "Write error writing append only file on disk: " + FileErrors.reason(e));
    }
    notice("Creating AOF base file " + name + " on server start");
    return next;
  }

  // ------------------------------------------------------------------ writing

  @Override
  public void propagate(int db, byte[][] args) {
    if (state == State.ON || state == State.WAITING && rewriter.isRunning()) {
      writer.add(db, args);
    }
  }

  /** A turn of the node is over, and its replies have not left: writes what it has propagated. */
  public void endOfTurn() {
    if (state != State.OFF) {
      writer.flush(false);
    }
  }

  /** Does what is due; ten times a second or so. */
  public void onTick() {
    if (!rewriter.isRunning() && !ports.node().isSaving()) {
      if (rewriter.scheduled) {
        if (!rewriter.isLimited()) {
          boolean unused = rewriter.start(state);
        }
      } else if (state == State.ON) {
        rewriteIfGrown();
      }
    }
  }

  private void rewriteIfGrown() {
    int percentage = ports.config().get(AUTO_AOF_REWRITE_PERCENTAGE);
    long size = writer.totalLength;
    if (percentage == 0 || size <= ports.config().get(AUTO_AOF_REWRITE_MIN_SIZE)) {
      return;
    }
    long base = Math.max(1, rewriter.baseLength);
    long growth = size * 100 / base - 100;
    if (growth >= percentage && !rewriter.isLimited()) {
      notice("Starting automatic rewriting of AOF on " + growth + "% growth");
      boolean unused = rewriter.start(state);
    }
  }

  @Override
  public @Nullable String error() {
    return state == State.OFF ? null : writer.error();
  }

  // ------------------------------------------------------------------ commands

  /** Whether a rewrite is under way. */
  public boolean isRewriting() {
    return rewriter.isRunning();
  }

  @Override
  public Rewriting rewrite(boolean inTransaction) {
    if (rewriter.isRunning()) {
      return Rewriting.RUNNING;
    }
    if (inTransaction || ports.node().isSaving()) {
      rewriter.schedule();
      return Rewriting.SCHEDULED;
    }
    return rewriter.start(state) ? Rewriting.STARTED : Rewriting.FAILED;
  }

  private void rewritten() {
    if (state == State.WAITING) {
      state = State.ON;
    }
  }

  /**
   * CONFIG SET appendonly yes.
   *
   * @param inTransaction whether it is within a transaction, whose other writes are not out yet
   * @return false when that is not possible; the log says why
   */
  public boolean switchOn(boolean inTransaction) {
    state = State.WAITING;
    if (ports.node().isSaving()) {
      rewriter.scheduled = true;
      warn(
          "AOF was enabled but there is already another background operation. An AOF background was"
              + " scheduled to start when possible.");
    } else if (inTransaction) {
      rewriter.scheduled = true;
      warn(
          "AOF was enabled during a transaction. An AOF background was scheduled to start when"
              + " possible.");
    } else if (!rewriteFromStart()) {
      state = State.OFF;
      warn(
          "Redis needs to enable the AOF but can't trigger a background AOF rewrite operation."
              + " Check the above logs for more info about the error.");
      return false;
    }
    writer.forgetErrors();
    return true;
  }

  /** A rewrite that is under way does not gather what is written, and is of no use. */
  private boolean rewriteFromStart() {
    if (rewriter.isRunning()) {
      warn(
          "AOF was enabled but there is already an AOF rewriting in background. Stopping background"
              + " AOF and starting a rewrite now.");
      rewriter.cancel();
    }
    return rewriter.start(state);
  }

  /** CONFIG SET appendonly no: what was written is on disk when this returns. */
  public void switchOff() {
    writer.close();
    state = State.OFF;
    rewriter.scheduled = false;
    rewriter.cancel();
  }

  /** The data set was replaced by another: the files are of the old one. */
  public void dataReplaced() {
    if (state != State.OFF) {
      switchOff();
      if (!switchOn(false)) {
        warn("Failed enabling the AOF after successful master synchronization!");
      }
    }
  }

  /** Files of the past are to be removed, or kept, from now on (aof-disable-auto-gc). */
  public void collectionChanged() {
    folder.deleteHistory();
  }

  @Override
  public LongCommand reload() {
    if (state != State.OFF) {
      writer.flush(true);
    }
    ports.node().clear();
    AofLoader loader = new AofLoader(ports, folder);
    return new LongCommand() {
      private boolean hasBegun;

      @Override
      public boolean goOn() {
        try {
          boolean more = hasBegun ? loader.goOn() : begin(loader);
          hasBegun = true;
          return !more && isReloaded(loader);
        } catch (FatalLoadException e) {
          ports.node().die(); // Why, the log has said.
          return true;
        }
      }
    };
  }

  private boolean begin(AofLoader loader) throws FatalLoadException {
    folder.load();
    folder.deleteHistory();
    return loader.begin();
  }

  private boolean isReloaded(AofLoader loader) {
    AofLoader.Outcome outcome = loader.outcome();
    if (outcome == AofLoader.Outcome.LOADED || outcome == AofLoader.Outcome.EMPTY) {
      ports.node().forgetChanges();
      warn("Append Only File loaded by DEBUG LOADAOF");
    } else {
      ports.node().die();
    }
    return true;
  }

  @Override
  public void flushSleep(long micros) {
    writer.flushSleepMicros = micros;
  }

  /** Whether the first base is being made of a file that was switched on at run time. */
  public boolean isBeginning() {
    return state == State.WAITING && rewriter.isRunning();
  }

  /** The node ends in order: writes and forces to disk what there is. */
  public void shutDown() {
    if (rewriter.isRunning()) {
      warn("There is a child rewriting the AOF. Killing it!");
      rewriter.cancel();
    }
    if (state != State.OFF) {
      notice("Calling fsync() on the AOF file.");
      writer.close();
    }
  }

  // ------------------------------------------------------------------ reports

  /** What was propagated and is not written yet, in bytes. */
  public long bufferBytes() {
    return writer.pendingBytes();
  }

  @Override
  public void resetStatistics() {
    writer.delayedSyncs = 0;
    rewriter.count = 0;
    rewriter.failures = 0;
  }

  @Override
  public void report(InfoText text) {
    text.line("aof_enabled", state == State.OFF ? 0 : 1);
    text.line("aof_rewrite_in_progress", rewriter.isRunning() ? 1 : 0);
    text.line("aof_rewrite_scheduled", rewriter.scheduled ? 1 : 0);
    text.line("aof_last_rewrite_time_sec", rewriter.lastSeconds);
    text.line("aof_current_rewrite_time_sec", rewriter.currentSeconds());
    text.line("aof_last_bgrewrite_status", rewriter.lastFailed ? "err" : "ok");
    text.line("aof_rewrites", rewriter.count);
    text.line("aof_rewrites_consecutive_failures", rewriter.failures);
    text.line("aof_last_write_status", writer.error() == null ? "ok" : "err");
    text.zeros("aof_last_cow_size", "module_fork_in_progress", "module_fork_last_cow_size");
    if (ports.config().get(APPENDONLY)) {
      text.line("aof_current_size", writer.totalLength);
      text.line("aof_base_size", rewriter.baseLength);
      text.line("aof_pending_rewrite", rewriter.scheduled ? 1 : 0);
      text.line("aof_buffer_length", writer.pendingBytes());
      text.line("aof_pending_bio_fsync", writer.pendingSyncs());
      text.line("aof_delayed_fsync", writer.delayedSyncs);
    }
  }

  private void notice(String line) {
    ports.node().log("notice", line);
  }

  private void warn(String line) {
    ports.node().log("warning", line);
  }
}

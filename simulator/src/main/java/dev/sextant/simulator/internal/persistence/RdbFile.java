package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.command.DumpFile;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.config.SavePoint;
import dev.sextant.core.engine.Snapshots;
import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.simulator.internal.port.Background;
import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.InputStream;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The RDB file of one life of a node: saved on demand, at the save points and at the end, loaded at
 * the start.
 *
 * <p>Source: {@code rdb.c} and {@code serverCron} of Redis 7.0.15.
 */
public final class RdbFile implements DumpFile {
  private static final String NOTICE = "notice";
  private static final String WARNING = "warning";
  private static final int CHUNK_BYTES = 1 << 20;

  /** After a save that failed, the next one that nobody asks for waits so long. */
  private static final long RETRY_SECONDS = 5;

  private static final long NEVER = -1;

  private final RdbNode node;
  private final NodeFiles files;
  private final Background background;
  private final RdbLoader loader;
  private @Nullable BackgroundSave saving;
  private @Nullable Runnable transfer;
  private @Nullable Consumer<Boolean> replicas;
  private volatile @Nullable TemporaryRdb savedNow;
  private boolean scheduled;
  private long saves;
  private int begun;
  private long savedChanges;
  private long changesBefore;
  private long lastSaveSeconds;
  private long lastTrySeconds;
  private long startSeconds;
  private long lastDurationSeconds = NEVER;
  private long lastCopiedBytes;
  private boolean failed;

  /**
   * @param background its {@code done} runs as a turn of the node
   */
  public RdbFile(RdbNode node, NodeFiles files, Background background) {
    this.node = node;
    this.files = files;
    this.background = background;
    this.loader = new RdbLoader(node, files);
    this.lastSaveSeconds = nowSeconds(); // Redis counts from its start, whatever it loads then.
  }

  private Server server() {
    return node.server();
  }

  private NodeConfig config() {
    return server().config();
  }

  private long nowSeconds() {
    return server().clock().millis() / 1000;
  }

  // ------------------------------------------------------------------ saving

  @Override
  public boolean save() {
    saves++;
    return write();
  }

  private boolean write() {
    SnapshotWriter writer = Snapshots.atOnce(server(), request());
    TemporaryRdb file = temporary("temp-" + server().ports().host().processId() + ".rdb");
    savedNow = file;
    file.open();
    boolean more = true;
    while (more) {
      more = writer.advance(CHUNK_BYTES);
      file.write(writer.take());
    }
    long delayMicros = config().get(PersistenceDirectives.RDB_KEY_SAVE_DELAY);
    if (delayMicros > 0) {
      node.stall(delayMicros * writer.keysWritten());
    }
    file.finish();
    return isSaved(file, server().dirty);
  }

  /** Notes and logs how it went; {@code changes} of the changes so far are in the file. */
  private boolean isSaved(TemporaryRdb file, long changes) {
    String failure = file.failure();
    if (failure != null) {
      node.log(WARNING, failure);
      return false;
    }
    node.log(NOTICE, "DB saved on disk");
    savedChanges = changes;
    lastSaveSeconds = nowSeconds();
    failed = false;
    return true;
  }

  private Snapshots.Request request() {
    return Snapshots.Request.everything(node.replicationFacts());
  }

  private TemporaryRdb temporary(String name) {
    return new TemporaryRdb(
        files,
        config().get(PersistenceDirectives.DIR),
        name,
        config().text(PersistenceDirectives.DBFILENAME),
        config().get(PersistenceDirectives.RDB_SAVE_INCREMENTAL_FSYNC));
  }

  @Override
  public Saving saveInBackground(boolean orLater, boolean inTransaction) {
    if (isSaving()) {
      return Saving.RUNNING;
    }
    if (!node.isRewriting() && !inTransaction) {
      begin();
      return Saving.STARTED;
    }
    if (!orLater && !inTransaction) {
      return Saving.BLOCKED;
    }
    scheduled = true;
    return Saving.SCHEDULED;
  }

  private void begin() {
    long pid = server().ports().host().processId();
    saves++;
    changesBefore = server().dirty;
    lastTrySeconds = nowSeconds();
    startSeconds = lastTrySeconds;
    BackgroundSave started =
        new BackgroundSave(
            node,
            background,
            Snapshots.begin(server(), request()),
            temporary("temp-" + pid + "-" + ++begun + ".rdb"),
            this::ended);
    saving = started;
    started.start();
    node.log(NOTICE, "Background saving started by pid " + started.childPid().orElse(pid));
  }

  /**
   * Begins to save as {@link #saveInBackground} does, for replicas that want the file; nothing is
   * being saved at present.
   *
   * @param onEnd hears whether the file is there
   */
  public void saveForReplicas(Consumer<Boolean> onEnd) {
    begin();
    replicas = onEnd;
  }

  private void tellReplicas(boolean saved) {
    Consumer<Boolean> waiting = replicas;
    replicas = null;
    if (waiting != null) {
      waiting.accept(saved);
    }
  }

  private void ended(BackgroundSave save) {
    saving = null;
    lastCopiedBytes = save.copiedBytes();
    lastDurationSeconds = nowSeconds() - startSeconds;
    boolean saved = save.signal() == 0 && isSaved(save.file(), changesBefore);
    if (saved) {
      node.log(NOTICE, "Background saving terminated with success");
    } else if (save.signal() != 0) {
      node.log(WARNING, "Background saving terminated by signal " + save.signal());
      failed |= save.signal() != ChildProcess.SIGUSR1;
    } else {
      node.log(WARNING, "Background saving error");
      failed = true;
    }
    tellReplicas(saved);
  }

  /** Ends what is saved in the background, for whomever, without a file; a failure it is not. */
  public void cancel() {
    BackgroundSave present = saving;
    if (present != null) {
      saving = null;
      lastDurationSeconds = nowSeconds() - startSeconds;
      present.cancel();
      node.log(WARNING, "Background saving terminated by signal " + ChildProcess.SIGUSR1);
      tellReplicas(false);
    }
    endTransfer("terminated by signal " + ChildProcess.SIGUSR1);
  }

  /** The process ends at once: of a file that is being saved nothing is left. From any thread. */
  public void abandon() {
    TemporaryRdb file = savedNow;
    if (file != null) {
      file.giveUp();
    }
  }

  @Override
  public boolean isSaving() {
    return saving != null || transfer != null;
  }

  /** The number of the process that saves in the background, which may be this one. */
  public long savingPid() {
    long own = server().ports().host().processId();
    return saving == null ? own : saving.childPid().orElse(own);
  }

  @Override
  public void emptied() {
    cancel();
    if (hasSavePoints()) {
      write(); // It fails on its own account: the log says so, and nobody else.
    }
  }

  /** Where the file is, or will be. */
  public String path() {
    return loader.path();
  }

  /** Whether the configuration asks for saving at all. */
  public boolean hasSavePoints() {
    return !config().get(PersistenceDirectives.SAVE).isEmpty();
  }

  /** The regular work: saves when a save point is reached, or when that was asked for. */
  public void onTick() {
    if (isSaving() || node.isRewriting()) {
      return;
    }
    if (failed && nowSeconds() - lastTrySeconds <= RETRY_SECONDS) {
      return;
    }
    SavePoint reached = reached();
    if (reached != null) {
      node.log(
          NOTICE, reached.changes() + " changes in " + reached.seconds() + " seconds. Saving...");
      begin();
    } else if (scheduled) {
      scheduled = false;
      begin();
    }
  }

  /** Changes so far are none: what is there now has been loaded from a file. */
  public void forgetChanges() {
    savedChanges = server().dirty;
  }

  private @Nullable SavePoint reached() {
    long changes = server().dirty - savedChanges;
    long seconds = nowSeconds() - lastSaveSeconds;
    for (SavePoint point : config().get(PersistenceDirectives.SAVE)) {
      if (changes >= point.changes() && seconds > point.seconds()) {
        return point;
      }
    }
    return null;
  }

  // ------------------------------------------------------------------ files for others

  /**
   * Begins a file that goes elsewhere, as Redis's child does that saves for its replicas. Until
   * {@link #endTransfer} the node counts as saving.
   *
   * @param pid of the process that passes it on
   * @param onCancel called when it is given up as a save is, after which it is to be ended
   * @return null while something is saved or rewritten already
   */
  public @Nullable SnapshotWriter beginTransfer(
      Snapshots.Request request, long pid, Runnable onCancel) {
    if (isSaving() || node.isRewriting()) {
      return null;
    }
    transfer = onCancel;
    node.log(NOTICE, "Background RDB transfer started by pid " + pid);
    return Snapshots.begin(server(), request);
  }

  /** The file is complete, or not wanted any more. */
  public void endTransfer(SnapshotWriter writer) {
    writer.cancel();
    transfer = null;
  }

  /** The process that passed the file on has ended before the file. */
  public void failTransfer(ChildProcess.Exit exit) {
    endTransfer(exit.signal() == 0 ? "error" : "terminated by signal " + exit.signal());
  }

  private void endTransfer(String how) {
    Runnable cancelled = transfer;
    if (cancelled != null) {
      node.log(WARNING, "Background transfer " + how);
      cancelled.run();
    }
  }

  // ------------------------------------------------------------------ loading

  /**
   * Reads the file at the start of the node, if there is one: all of it, or the beginning of a long
   * one, and the rest in slices, between which clients are told to wait.
   *
   * @param whenLoaded called when it is read, at once or later
   * @param whenFailed called when the rest of the file turns out to be damaged
   * @throws FatalLoadException when the node must not start with it; the file is as it was
   */
  public void loadAtStart(Runnable whenLoaded, Runnable whenFailed) throws FatalLoadException {
    lastSaveSeconds = nowSeconds();
    goOn(loader.loadAtStart(), whenLoaded, whenFailed);
  }

  private void goOn(boolean more, Runnable whenLoaded, Runnable whenFailed) {
    if (more) {
      node.after(0, () -> loadSlice(whenLoaded, whenFailed));
    } else {
      forgetChanges();
      whenLoaded.run();
    }
  }

  private void loadSlice(Runnable whenLoaded, Runnable whenFailed) {
    try {
      goOn(loader.loadSlice(), whenLoaded, whenFailed);
    } catch (FatalLoadException e) {
      whenFailed.run();
    }
  }

  /**
   * The RDB file that an append only file begins with.
   *
   * @param length how many bytes {@code in} has in all
   */
  public RdbPreamble preamble(InputStream in, long length) {
    return loader.preamble(in, length);
  }

  @Override
  public boolean load(boolean replaces) {
    boolean loaded = loader.load(replaces);
    forgetChanges();
    return loaded;
  }

  // ------------------------------------------------------------------ reports

  @Override
  public long lastSaveSeconds() {
    return lastSaveSeconds;
  }

  @Override
  public @Nullable String error() {
    return failed
            && config().get(PersistenceDirectives.STOP_WRITES_ON_BGSAVE_ERROR)
            && hasSavePoints()
        ? Errors.MISCONF
        : null;
  }

  @Override
  public void resetStatistics() {
    saves = 0;
  }

  @Override
  public void report(InfoText text) {
    BackgroundSave present = saving;
    long written = present == null ? 0 : present.keysWritten();
    long all = present == null ? 0 : present.keysInAll();
    long copied = present == null ? 0 : present.copiedBytes();
    text.line("current_cow_peak", copied);
    text.line("current_cow_size", copied);
    text.zeros("current_cow_size_age");
    double percent = all == 0 ? 0 : 100.0 * written / all;
    text.line("current_fork_perc", String.format(Locale.ROOT, "%.2f", percent));
    text.line("current_save_keys_processed", written);
    text.line("current_save_keys_total", all);
    text.line("rdb_changes_since_last_save", server().dirty - savedChanges);
    text.line("rdb_bgsave_in_progress", isSaving() ? 1 : 0);
    text.line("rdb_last_save_time", lastSaveSeconds);
    text.line("rdb_last_bgsave_status", failed ? "err" : "ok");
    text.line("rdb_last_bgsave_time_sec", lastDurationSeconds);
    text.line("rdb_current_bgsave_time_sec", present == null ? NEVER : nowSeconds() - startSeconds);
    text.line("rdb_saves", saves);
    text.line("rdb_last_cow_size", lastCopiedBytes);
    text.line("rdb_last_load_keys_expired", loader.keysExpired());
    text.line("rdb_last_load_keys_loaded", loader.keysLoaded());
  }
}

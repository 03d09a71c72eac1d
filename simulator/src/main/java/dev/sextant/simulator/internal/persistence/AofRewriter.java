package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_USE_RDB_PREAMBLE;

import dev.sextant.core.persistence.AofManifest;
import dev.sextant.core.persistence.AofManifest.Part;
import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.FileErrors;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites the append only file in the background: from one moment on, writes go to another
 * increment, and what the data set was at that moment becomes the new base. When that is on disk, a
 * manifest with the new base and the new increment replaces the old one; a rewrite that fails has
 * changed nothing but the number of increments.
 *
 * <p>Source: {@code rewriteAppendOnlyFileBackground} and {@code backgroundRewriteDoneHandler} in
 * Redis's {@code aof.c}.
 */
final class AofRewriter {
  private final AofPorts ports;
  private final AofFolder folder;
  private final AofWriter writer;
  private final Runnable succeeded;
  private final RewriteLimit limit = new RewriteLimit();
  private @Nullable BaseFile running;
  private boolean gathersInTemporary;
  private boolean usesRdb;
  private long startedSecond = -1;

  /** How long the last one took in seconds; -1 before the first. */
  long lastSeconds = -1;

  boolean lastFailed;
  boolean scheduled;

  /** How many were begun. */
  long count;

  /** How many in a row have failed. */
  long failures;

  /** How many bytes all files had when the last one was over. */
  long baseLength;

  /**
   * @param succeeded is told when one was good
   */
  AofRewriter(AofPorts ports, AofFolder folder, AofWriter writer, Runnable succeeded) {
    this.ports = ports;
    this.folder = folder;
    this.writer = writer;
    this.succeeded = succeeded;
  }

  boolean isRunning() {
    return running != null;
  }

  /** For how many seconds it has been running; -1 when it is not. */
  long currentSeconds() {
    return startedSecond < 0 ? -1 : ports.nowSeconds() - startedSecond;
  }

  /** Whether one that the node begins by itself has to wait; the log says so when a wait begins. */
  boolean isLimited() {
    long now = ports.nowSeconds();
    if (limit.holds(failures, now)) {
      return true;
    }
    String wait = limit.begin(failures, now);
    if (wait != null) {
      warn(wait);
    }
    return wait != null;
  }

  /** A user wants one as soon as possible. */
  void schedule() {
    scheduled = true;
    failures = 0;
  }

  /**
   * Begins one.
   *
   * @param state what the append only file does at present
   * @return false when that is not possible; the log says why
   */
  boolean start(AppendOnlyFile.State state) {
    if (isRunning() || ports.node().isSaving()) {
      return false;
    }
    if (!folder.create()) {
      lastFailed = true;
      return false;
    }
    writer.flush(true);
    if (!openIncrement(state)) {
      lastFailed = true;
      return false;
    }
    count++;
    usesRdb = ports.config().get(AOF_USE_RDB_PREAMBLE);
    gathersInTemporary = state == AppendOnlyFile.State.WAITING;
    BaseFile base =
        new BaseFile(
            ports,
            ports.node().contents(usesRdb, false),
            number -> folder.outside(temporaryName(number)),
            this::written);
    running = base;
    scheduled = false;
    startedSecond = ports.nowSeconds();
    base.start();
    notice("Background append only file rewriting started by pid " + base.pid());
    return true;
  }

  private static String temporaryName(long pid) {
    return "temp-rewriteaof-bg-" + pid + ".aof";
  }

  private boolean openIncrement(AppendOnlyFile.State state) {
    if (state == AppendOnlyFile.State.OFF) {
      return true;
    }
    boolean waiting = state == AppendOnlyFile.State.WAITING;
    AofManifest next = folder.manifest().withIncrement(folder.fileName());
    String name =
        waiting ? folder.temporaryIncrement() : Objects.requireNonNull(next.current()).name();
    String path = folder.path(name);
    try {
      ports.files().create(path).close();
      if (!waiting && !folder.change(next)) {
        return false;
      }
      writer.open(path);
    } catch (IOException e) {
      warn("Can't open the append-only file " + name + ": " + FileErrors.reason(e));
      return false;
    }
    notice("Creating AOF incr file " + name + " on background rewrite");
    return true;
  }

  /** Ends the one that is running, without a trace. */
  void cancel() {
    BaseFile base = running;
    if (base == null) {
      return;
    }
    notice("Killing running AOF rewrite child: " + base.pid());
    base.cancel();
    if (gathersInTemporary) {
      folder.deleteLater(folder.path(folder.temporaryIncrement()));
    }
    running = null;
    startedSecond = -1;
  }

  private void written(boolean complete) {
    BaseFile base = Objects.requireNonNull(running);
    boolean success = complete && takeOver(base);
    if (!complete) {
      warn(
          "Background AOF rewrite terminated "
              + (base.signal() == 0 ? "with error" : "by signal " + base.signal()));
    }
    if (base.signal() != ChildProcess.SIGUSR1) {
      lastFailed = !success;
      failures = success ? 0 : failures + 1;
    }
    if (!success) {
      folder.deleteLater(base.path());
      giveUpIncrement();
    } else {
      notice("Background AOF rewrite finished successfully");
      succeeded.run();
    }
    running = null;
    lastSeconds = currentSeconds();
    startedSecond = -1;
  }

  /** What was gathered for a base that is not there is worth nothing; the next one starts anew. */
  private void giveUpIncrement() {
    if (gathersInTemporary) {
      writer.dropPending();
      String name = folder.temporaryIncrement();
      notice("Removing the temp incr aof file " + name + " in the background");
      folder.deleteLater(folder.path(name));
      scheduled = true;
    }
  }

  /** Makes the file that was written the base. */
  private boolean takeOver(BaseFile written) {
    String shown = temporaryName(written.pid());
    notice("Successfully created the temporary AOF base file " + shown);
    notice("Background AOF rewrite terminated with success");
    AofManifest next = folder.manifest().withBase(folder.fileName(), usesRdb);
    Part base = Objects.requireNonNull(next.base());
    if (!rename("base", shown, written.path(), base.name())) {
      return false;
    }
    String increment = null;
    if (gathersInTemporary) {
      next = next.withIncrement(folder.fileName());
      increment = Objects.requireNonNull(next.current()).name();
      String gathered = folder.temporaryIncrement();
      if (!rename("incr", gathered, folder.path(gathered), increment)) {
        folder.deleteLater(folder.path(base.name()));
        return false;
      }
      writer.renamed(folder.path(increment));
    }
    if (!folder.change(next.rewritten(writer.isOpen()))) {
      folder.deleteLater(folder.path(base.name()));
      if (increment != null) {
        folder.deleteLater(folder.path(increment));
      }
      return false;
    }
    if (writer.isOpen()) {
      writer.totalLength = length(base.name()) + writer.length();
      baseLength = writer.totalLength;
    }
    folder.deleteHistory();
    return true;
  }

  private long length(String name) {
    try {
      return ports.files().size(folder.path(name));
    } catch (IOException e) {
      warn("Unable to obtain the AOF file " + name + " length. stat: " + FileErrors.reason(e));
      return 0;
    }
  }

  private boolean rename(String kind, String shown, String from, String to) {
    try {
      ports.files().rename(from, folder.path(to));
    } catch (IOException e) {
      warn(
          "Error trying to rename the temporary AOF "
              + kind
              + " file "
              + from
              + " into "
              + folder.path(to)
              + ": "
              + FileErrors.reason(e));
      return false;
    }
    notice("Successfully renamed the temporary AOF " + kind + " file " + shown + " into " + to);
    return true;
  }

  private void notice(String line) {
    ports.node().log("notice", line);
  }

  private void warn(String line) {
    ports.node().log("warning", line);
  }
}

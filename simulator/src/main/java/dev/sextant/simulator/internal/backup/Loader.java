package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.persistence.SnapshotPart;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.slots.Slots;
import dev.sextant.protocol.value.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the keys of one file of a backup to the masters that own their slots. Values go as they are
 * in the file, whatever their encoding; the server that gets one decodes it.
 */
final class Loader {
  private static final long SAVE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Errors that every key would meet. */
  private static final List<String> HOPELESS =
      List.of("OOM", "NOPERM", "NOAUTH", "MISCONF", "NOREPLICAS", "DENIED");

  private final RestoreRun run;
  private final BackupFolder.Part part;
  private final AtomicLong done;
  private final long alreadyDone;

  /**
   * @param done counts keys over all files
   */
  Loader(RestoreRun run, BackupFolder.Part part, AtomicLong done) {
    this.run = run;
    this.part = part;
    this.done = done;
    this.alreadyDone = run.state().keysDone(part.name());
  }

  /** Sends them all, but for those that an earlier run has sent. */
  void load() throws BackupException, InterruptedException {
    long count = 0;
    long saved = System.nanoTime();
    try (RdbFile file = new RdbFile(part.file());
        ClusterPipeline pipeline = new ClusterPipeline(run.owners())) {
      SnapshotPart next = file.cursor().next();
      while (next != null) {
        run.stopIfInterrupted();
        if (next instanceof SnapshotPart.Key key && ++count > alreadyDone) {
          load(key, file, pipeline);
          run.progress().update("restoring", done.incrementAndGet(), run.backup().keys(), "keys");
        }
        if (System.nanoTime() - saved > SAVE_NANOS) {
          pipeline.drain();
          run.state().keysDone(part.name(), Math.max(count, alreadyDone));
          saved = System.nanoTime();
        }
        next = file.cursor().next();
      }
      pipeline.drain();
      run.state().keysDone(part.name(), count);
    } catch (RdbException | IOException e) {
      throw new BackupException(part.file() + " cannot be read: " + Access.reason(e), e);
    }
    run.report().addPresent(Math.min(alreadyDone, count));
  }

  private void load(SnapshotPart.Key key, RdbFile file, ClusterPipeline pipeline)
      throws BackupException, InterruptedException, RdbException {
    if (run.isOver(key.expireAtMillis())) {
      run.report().addExpired();
      return;
    }
    pipeline.submit(new Task(key, file.cursor().payload()));
  }

  /** A key on its way. */
  private final class Task implements KeyTask {
    private final byte[] key;
    private final int slot;
    private final List<byte[]> request = new ArrayList<>();
    private final long weight;

    Task(SnapshotPart.Key key, byte[] payload) {
      this.key = key.name();
      this.slot = Slots.of(key.name());
      this.weight = payload.length;
      request.add(text("RESTORE"));
      request.add(key.name());
      boolean expires = key.expireAtMillis() != SnapshotPart.NO_EXPIRY;
      request.add(text(Long.toString(expires ? key.expireAtMillis() : 0)));
      request.add(payload);
      request.add(text("ABSTTL"));
      if (run.replaces()) {
        request.add(text("REPLACE"));
      }
      if (key.idleSeconds() >= 0) {
        request.add(text("IDLETIME"));
        request.add(text(Long.toString(key.idleSeconds())));
      } else if (key.frequency() >= 0) {
        request.add(text("FREQ"));
        request.add(text(Integer.toString(key.frequency())));
      }
    }

    private byte[] text(String word) {
      return word.getBytes(US_ASCII);
    }

    @Override
    public int slot() {
      return slot;
    }

    @Override
    public List<List<byte[]>> requests() {
      return List.of(request);
    }

    @Override
    public long weight() {
      return weight;
    }

    @Override
    public void answered(List<RespValue> replies, boolean isRepeated) throws BackupException {
      RespValue reply = replies.get(0);
      if (!reply.isError()) {
        run.report().addRestored();
        return;
      }
      String error = reply.text();
      if (error.startsWith("BUSYKEY") && (isRepeated || run.resumes())) {
        run.report().addPresent(1); // Sent before the connection or the run ended.
      } else if (HOPELESS.contains(error.split(" ", 2)[0])) {
        throw new BackupException(
            run.owners().owner(slot)
                + " does not take key "
                + RespValue.bulk(key)
                + ": "
                + error
                + "; remove the cause and go on with --resume");
      } else {
        run.report().addDifference("key " + RespValue.bulk(key) + " was not taken: " + error);
      }
    }
  }
}

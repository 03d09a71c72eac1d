package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.persistence.SnapshotPart;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.slots.Slots;
import dev.sextant.protocol.value.RespValue;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Compares what is in the target with what is in the backup: every key by its value and its time to
 * live, and then every slot by its number of keys, which shows what the backup does not have.
 */
final class Verifier {
  private static final byte[] DUMP = "DUMP".getBytes(US_ASCII);
  private static final byte[] PEXPIRETIME = "PEXPIRETIME".getBytes(US_ASCII);
  private static final long EXPIRY_MISSING = -2;

  private final RestoreRun run;
  private final AtomicLong done = new AtomicLong();

  /** Keys of the backup that may be in the target, by slot. */
  private final AtomicIntegerArray expected = new AtomicIntegerArray(Slots.COUNT);

  Verifier(RestoreRun run) {
    this.run = run;
  }

  /** Compares the keys of a file. */
  void compare(BackupFolder.Part part) throws BackupException, InterruptedException {
    try (RdbFile file = new RdbFile(part.file());
        ClusterPipeline pipeline = new ClusterPipeline(run.owners())) {
      SnapshotPart next = file.cursor().next();
      while (next != null) {
        run.stopIfInterrupted();
        if (next instanceof SnapshotPart.Key key) {
          compare(key, file, pipeline);
          run.progress().update("verifying", done.incrementAndGet(), run.backup().keys(), "keys");
        }
        next = file.cursor().next();
      }
      pipeline.drain();
    } catch (RdbException | IOException e) {
      throw new BackupException(part.file() + " cannot be read: " + Access.reason(e), e);
    }
  }

  private void compare(SnapshotPart.Key key, RdbFile file, ClusterPipeline pipeline)
      throws BackupException, InterruptedException, RdbException {
    // An expired key may still be counted by its slot until the server comes by.
    expected.incrementAndGet(Slots.of(key.name()));
    if (!run.isOver(key.expireAtMillis())) {
      pipeline.submit(new Comparison(key, file.cursor().payload()));
    }
  }

  /** Finds slots with more keys than the backup has. */
  void countExtra() throws BackupException, InterruptedException {
    try (ClusterPipeline pipeline = new ClusterPipeline(run.owners())) {
      for (int slot = 0; slot < Slots.COUNT; slot++) {
        pipeline.submit(new Count(slot));
      }
      pipeline.drain();
    }
  }

  /** A key whose value is asked for. */
  private final class Comparison implements KeyTask {
    private final SnapshotPart.Key key;
    private final byte[] payload;

    Comparison(SnapshotPart.Key key, byte[] payload) {
      this.key = key;
      this.payload = payload;
    }

    @Override
    public int slot() {
      return Slots.of(key.name());
    }

    @Override
    public List<List<byte[]>> requests() {
      return List.of(List.of(DUMP, key.name()), List.of(PEXPIRETIME, key.name()));
    }

    @Override
    public long weight() {
      return payload.length;
    }

    @Override
    public void answered(List<RespValue> replies, boolean isRepeated) throws BackupException {
      RespValue dump = replies.get(0);
      RespValue expiry = replies.get(1);
      String name = "key " + RespValue.bulk(key.name());
      if (dump.isError()) {
        throw new BackupException(
            run.owners().owner(slot()) + " cannot be verified: DUMP answers " + dump.text());
      }
      boolean isGone = dump.isNull() || !expiry.isError() && expiry.number() == EXPIRY_MISSING;
      if (isGone && run.isOver(key.expireAtMillis())) {
        run.report().addVerified(); // It was there until its time was over.
      } else if (isGone) {
        run.report().addDifference(name + " is not in the target");
      } else if (!SameValue.isSame(payload, ((RespValue.BulkString) dump).bytes())) {
        run.report().addDifference(name + " has another value in the target");
      } else if (!expiry.isError() && expiry.number() != key.expireAtMillis()) {
        run.report()
            .addDifference(
                name
                    + " expires at "
                    + expiry.number()
                    + " instead of "
                    + key.expireAtMillis()
                    + " (ms; -1: never)");
      } else {
        run.report().addVerified();
      }
    }
  }

  /** A slot whose keys are counted. */
  private final class Count implements KeyTask {
    private final int slot;

    Count(int slot) {
      this.slot = slot;
    }

    @Override
    public int slot() {
      return slot;
    }

    @Override
    public List<List<byte[]>> requests() {
      return List.of(
          List.of(
              "CLUSTER".getBytes(US_ASCII),
              "COUNTKEYSINSLOT".getBytes(US_ASCII),
              Integer.toString(slot).getBytes(US_ASCII)));
    }

    @Override
    public long weight() {
      return 1;
    }

    @Override
    public void answered(List<RespValue> replies, boolean isRepeated) throws BackupException {
      RespValue reply = replies.get(0);
      if (reply.isError()) {
        throw new BackupException(
            run.owners().owner(slot) + " cannot be verified: " + reply.text());
      }
      long more = reply.number() - expected.get(slot);
      if (more > 0) {
        run.report()
            .addExtra(
                more,
                "slot "
                    + slot
                    + " has "
                    + more
                    + (more == 1 ? " key" : " keys")
                    + " that the backup does not have (CLUSTER GETKEYSINSLOT "
                    + slot
                    + " "
                    + reply.number()
                    + " at "
                    + run.owners().owner(slot)
                    + ")");
      }
    }
  }
}

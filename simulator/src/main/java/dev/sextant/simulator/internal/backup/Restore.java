package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.rdb.DumpPayload;
import dev.sextant.core.rdb.RdbType;
import dev.sextant.core.rdb.RdbWriter;
import dev.sextant.core.slots.Slots;
import dev.sextant.core.types.ByteKey;
import dev.sextant.protocol.value.RespValue;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Puts a backup back into a cluster, whose layout may be another one than when it was taken: each
 * key goes to the master that owns its slot now. First everything is checked that can be, of the
 * backup and of the target, then keys are sent, and then all is compared.
 */
public final class Restore {
  /** Files that are read at a time; each has connections of its own. */
  private static final int FILES_AT_ONCE = 8;

  private final Options options;
  private final Progress progress;

  /**
   * What the user asked for.
   *
   * @param nodes any nodes of the target
   * @param folder that of the backup
   * @param hasManifest false for a folder of RDB files
   * @param replaces whether a target with keys is taken, and those in the backup are overwritten
   * @param resumes whether it goes on where an interrupted one ended
   * @param stateFile where it is kept how far we are; null: beside the manifest
   */
  public record Options(
      List<Address> nodes,
      Access access,
      Path folder,
      boolean hasManifest,
      boolean replaces,
      boolean resumes,
      @Nullable Path stateFile) {}

  /** A restore that has not begun. */
  public Restore(Options options, Progress progress) {
    this.options = options;
    this.progress = progress;
  }

  /**
   * Tells what would be done: how many keys of the backup each master of the target gets.
   *
   * @throws BackupException when the backup or the target is not fit for it
   */
  public Map<String, Long> plan() throws BackupException, InterruptedException {
    BackupFolder backup = BackupFolder.open(options.folder, options.hasManifest, progress);
    SlotOwners owners = new SlotOwners(options.nodes, options.access);
    checkTarget(owners);
    Map<String, Long> plan = new LinkedHashMap<>();
    owners.masters().forEach(master -> plan.put(master.toString(), 0L));
    for (BackupFolder.Part part : backup.parts()) {
      for (int slot = 0; slot < Slots.COUNT; slot++) {
        plan.merge(
            owners.owner(slot).toString(), (long) part.summary().keysBySlot()[slot], Long::sum);
      }
    }
    return plan;
  }

  /**
   * Restores.
   *
   * @return what came of it, differences included, which are no exception
   * @throws BackupException when it could not begin or not go on
   */
  public RestoreReport run() throws BackupException, InterruptedException {
    BackupFolder backup = BackupFolder.open(options.folder, options.hasManifest, progress);
    SlotOwners owners = new SlotOwners(options.nodes, options.access);
    long clockOffset = checkTarget(owners);
    Path stateFile = options.stateFile;
    RestoreState state =
        RestoreState.open(
            stateFile == null ? options.folder.resolve(RestoreState.FILE) : stateFile,
            backup.fingerprint(),
            options.resumes);
    state.save();
    RestoreReport report = new RestoreReport();
    RestoreRun run =
        new RestoreRun(
            backup,
            owners,
            state,
            report,
            progress,
            options.replaces,
            options.resumes,
            clockOffset);
    restoreFunctions(run);
    AtomicLong done = new AtomicLong();
    forEachFile(run, part -> new Loader(run, part, done).load());
    Verifier verifier = new Verifier(run);
    forEachFile(run, verifier::compare);
    verifier.countExtra();
    state.delete();
    return report;
  }

  /** Work on a file of the backup. */
  private interface FileWork {
    void on(BackupFolder.Part part) throws BackupException, InterruptedException;
  }

  private static void forEachFile(RestoreRun run, FileWork work)
      throws BackupException, InterruptedException {
    AllMasters.each(
        run.backup().parts(),
        FILES_AT_ONCE,
        part -> {
          work.on(part);
          return part;
        });
  }

  /** Checks that all masters of the target can be used; returns what its clock is ahead of ours. */
  private long checkTarget(SlotOwners owners) throws BackupException {
    long earliest = Long.MAX_VALUE;
    for (Address master : owners.masters()) {
      try (RespConnection connection = options.access.connect(master)) {
        long keys = connection.ask("DBSIZE").number();
        if (keys > 0 && !options.replaces && !options.resumes) {
          throw new BackupException(
              "the target is not empty: "
                  + master
                  + " has "
                  + keys
                  + (keys == 1 ? " key" : " keys")
                  + "; empty it, or give --replace to overwrite the keys that are in the backup");
        }
        List<RespValue> time = connection.ask("TIME").elements();
        long millis =
            Long.parseLong(time.get(0).text()) * 1000 + Long.parseLong(time.get(1).text()) / 1000;
        // Of several clocks the one behind: a key that is over for one master only must be sent.
        earliest = Math.min(earliest, millis - System.currentTimeMillis());
      }
    }
    return earliest;
  }

  private void restoreFunctions(RestoreRun run) throws BackupException {
    Set<ByteKey> seen = new LinkedHashSet<>();
    RdbWriter out = new RdbWriter(false);
    for (BackupFolder.Part part : run.backup().parts()) {
      for (byte[] code : part.summary().libraries()) {
        if (seen.add(new ByteKey(code))) {
          out.writeByte(RdbType.FUNCTION2);
          out.writeString(code);
        }
      }
    }
    if (seen.isEmpty()) {
      return;
    }
    byte[] payload = DumpPayload.withFooter(out);
    String policy = run.replaces() || run.resumes() ? "REPLACE" : "APPEND";
    List<byte[]> request = List.of(ascii("FUNCTION"), ascii("RESTORE"), payload, ascii(policy));
    for (Address master : run.owners().masters()) {
      try (RespConnection connection = options.access.connect(master)) {
        connection.send(request);
        connection.flush();
        RespValue reply = connection.read();
        if (reply.isError()) {
          throw new BackupException(
              master
                  + " does not take the function libraries of the backup: "
                  + reply.text()
                  + "; with --replace they are overwritten");
        }
      } catch (IOException e) {
        throw new BackupException("the connection to " + master + " was lost", e);
      }
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }
}

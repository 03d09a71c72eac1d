package dev.sextant.simulator.internal.backup;

import dev.sextant.core.slots.Slots;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The files of a backup, read and found sound before anything is restored from them: whole, by
 * their checksums, and each the dump of a master of its own.
 *
 * <p>The last is the mistake that costs the most. The slots of a cluster are divided among its
 * masters, and so a dump holds the keys of one of them. Who copies one dump to all masters has lost
 * the keys of the others, and has nodes with keys that they do not own, which no client will find.
 * It shows in two files that are the same, or in keys of slots that are not the master's.
 */
public record BackupFolder(Path path, List<Part> parts) {

  /** A file, and what is in it. */
  record Part(Path file, String sha256, RdbSummary summary) {
    String name() {
      return Objects.toString(file.getFileName());
    }
  }

  /**
   * Reads and checks a folder.
   *
   * @param hasManifest false to take all files {@code *.rdb} in it, whoever wrote them
   * @throws BackupException when anything is not as it should be; the line names the file
   */
  public static BackupFolder open(Path folder, boolean hasManifest, Progress progress)
      throws BackupException, InterruptedException {
    List<Manifest.Master> masters = hasManifest ? Manifest.read(folder).masters() : List.of();
    List<Path> files =
        hasManifest
            ? masters.stream().map(master -> folder.resolve(master.file())).toList()
            : rdbFiles(folder);
    AtomicLong checked = new AtomicLong();
    List<Part> parts = new ArrayList<>();
    List<String> sums =
        AllMasters.each(files, threads(), file -> sha256(file, expected(masters, file)));
    List<RdbSummary> summaries =
        AllMasters.each(
            files,
            threads(),
            file -> {
              RdbSummary summary = RdbSummary.of(file);
              progress.update("checking", checked.incrementAndGet(), files.size(), "files");
              return summary;
            });
    for (int i = 0; i < files.size(); i++) {
      parts.add(new Part(files.get(i), sums.get(i), summaries.get(i)));
      checkDatabases(files.get(i), summaries.get(i));
    }
    checkCopies(parts);
    for (int i = 0; i < masters.size(); i++) {
      checkSlots(parts.get(i), masters.get(i));
    }
    checkOverlap(parts);
    return new BackupFolder(folder, parts);
  }

  private static int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** What tells this backup from any other. */
  String fingerprint() {
    return String.join(" ", parts.stream().map(Part::sha256).sorted().toList());
  }

  long keys() {
    return parts.stream().mapToLong(part -> part.summary.keys()).sum();
  }

  private static List<Path> rdbFiles(Path folder) throws BackupException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.rdb")) {
      found.forEach(files::add);
    } catch (IOException e) {
      throw new BackupException(folder + " cannot be read: " + Access.reason(e), e);
    }
    if (files.isEmpty()) {
      throw new BackupException(folder + " has no files *.rdb; give the folder of the dumps");
    }
    files.sort(null);
    return files;
  }

  // ---------------------------------------------------------------- checks

  private static Manifest.@Nullable Master expected(List<Manifest.Master> masters, Path file) {
    String name = Objects.toString(file.getFileName());
    return masters.stream().filter(master -> master.file().equals(name)).findFirst().orElse(null);
  }

  private static String sha256(Path file, Manifest.@Nullable Master expected)
      throws BackupException {
    try {
      long size = Files.size(file);
      if (expected != null && size != expected.bytes()) {
        throw new BackupException(
            file
                + " has "
                + size
                + " bytes, but "
                + Manifest.FILE
                + " says "
                + expected.bytes()
                + "; it was cut or replaced, use another copy of this backup");
      }
      String sum = RdbFile.sha256(file);
      if (expected != null && !sum.equals(expected.sha256())) {
        throw new BackupException(
            file
                + " has another SHA-256 than "
                + Manifest.FILE
                + " says; it was changed or damaged, use another copy of this backup");
      }
      return sum;
    } catch (IOException e) {
      throw new BackupException(
          file
              + " cannot be read ("
              + e.getClass().getSimpleName()
              + "); the backup needs all its"
              + " files",
          e);
    }
  }

  private static void checkCopies(List<Part> parts) throws BackupException {
    Map<String, Part> seen = new HashMap<>();
    for (Part part : parts) {
      // Those of two masters without keys may well be the same.
      Part first = part.summary.keys() == 0 ? null : seen.putIfAbsent(part.sha256, part);
      if (first != null) {
        throw new BackupException(
            part.file
                + " is a copy of "
                + first.file
                + ": one dump was copied for several masters, but a dump holds only the keys of its"
                + " own master, and those of the others are lost in it; use the dump of each master,"
                + " or remove the copies to restore what this one has");
      }
    }
  }

  private static void checkDatabases(Path file, RdbSummary summary) throws BackupException {
    for (int database : summary.keysByDatabase().keySet()) {
      if (database != 0) {
        throw new BackupException(
            file
                + " has keys in database "
                + database
                + ", but a cluster has only database 0; it is no dump of a cluster's master");
      }
    }
  }

  private static void checkSlots(Part part, Manifest.Master master) throws BackupException {
    BitSet foreign = part.summary.slots();
    foreign.andNot(master.slotSet());
    if (!foreign.isEmpty()) {
      throw new BackupException(
          part.file
              + " has keys of slots that its master did not own: "
              + SlotSet.text(foreign)
              + "; it is the dump of another master, use the right one");
    }
  }

  /** The same slot in two files: two dumps of the same master, of which one is older. */
  private static void checkOverlap(List<Part> parts) throws BackupException {
    Part[] owners = new Part[Slots.COUNT];
    for (Part part : parts) {
      BitSet slots = part.summary.slots();
      for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1)) {
        Part other = owners[slot];
        if (other != null) {
          throw new BackupException(
              part.file
                  + " and "
                  + other.file
                  + " both have keys of slot "
                  + slot
                  + ": two dumps of one master, or one of its replica; leave one of them out");
        }
        owners[slot] = part;
      }
    }
  }
}

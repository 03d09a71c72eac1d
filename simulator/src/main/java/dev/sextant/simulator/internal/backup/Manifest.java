package dev.sextant.simulator.internal.backup;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sextant.core.slots.Slots;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a backup consists of: {@code manifest.json} beside its RDB files. It is written last, so
 * that a folder with a manifest is a whole backup.
 *
 * @param format 1
 * @param takenAt when the first snapshot began, ISO 8601 in UTC
 * @param spreadMillis how long after the first snapshot the last one began
 */
public record Manifest(
    int format, String tool, String takenAt, double spreadMillis, List<Master> masters) {

  /** The name of the file. */
  public static final String FILE = "manifest.json";

  static final int FORMAT = 1;

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  /**
   * The part of one master.
   *
   * @param slots those that it owned, as ranges
   * @param epoch its configuration epoch
   * @param replicationOffset where in its replication stream the snapshot stands
   * @param startedAfterMillis how long after the first of all snapshots this one began
   * @param keys how many keys the file holds, expired ones included
   * @param expiringKeys how many of them have a time to live
   * @param keysByDatabase the same by database
   * @param slotsWithKeys in how many slots there are keys
   * @param functionLibraries how many of them the file holds
   * @param file its name within the folder
   */
  public record Master(
      String nodeId,
      String address,
      String redisVersion,
      List<String> slots,
      long epoch,
      String replicationId,
      long replicationOffset,
      double startedAfterMillis,
      long keys,
      long expiringKeys,
      Map<Integer, Long> keysByDatabase,
      int slotsWithKeys,
      int functionLibraries,
      String file,
      long bytes,
      String sha256) {

    /** The slots as a set. */
    BitSet slotSet() {
      BitSet set = new BitSet(Slots.COUNT);
      slots.forEach(range -> SlotSet.add(set, range));
      return set;
    }
  }

  /** How many keys all files hold together. */
  public long keys() {
    return masters.stream().mapToLong(Master::keys).sum();
  }

  /** The text of the file. */
  byte[] toJson() {
    try {
      return JSON.writeValueAsBytes(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a manifest that is no JSON", e);
    }
  }

  /**
   * Reads that of a folder.
   *
   * @throws BackupException when there is none, or it is damaged
   */
  public static Manifest read(Path folder) throws BackupException {
    Path file = folder.resolve(FILE);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new BackupException(
          file
              + " cannot be read ("
              + e.getClass().getSimpleName()
              + "): "
              + folder
              + " holds no backup, or one that was not finished; give the folder that 'sextant"
              + " backup' wrote, or --no-manifest for a folder of RDB files",
          e);
    }
    try {
      Manifest manifest = JSON.readValue(bytes, Manifest.class);
      check(manifest, file);
      return manifest;
    } catch (IOException | RuntimeException e) { // Nulls in odd places, numbers that are none.
      throw new BackupException(
          file + " is damaged" + place(e) + "; use another copy of this backup", e);
    }
  }

  private static String place(Exception e) {
    if (e instanceof JsonProcessingException json) {
      JsonLocation at = json.getLocation();
      String where =
          at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
      return where + ": " + json.getOriginalMessage().lines().findFirst().orElse("");
    }
    return ": " + Access.reason(e);
  }

  private static void check(Manifest manifest, Path file) throws BackupException {
    if (manifest.format != FORMAT) {
      throw new BackupException(
          file
              + " has format "
              + manifest.format
              + ", but only "
              + FORMAT
              + " is known; use the version of sextant that wrote it: "
              + manifest.tool);
    }
    Set<String> names = new HashSet<>();
    for (Master master : manifest.masters) {
      master.slotSet();
      // A name with a path in it would have another file read than one of the backup.
      if (!master.file.matches("[A-Za-z0-9._-]+") || !names.add(master.file)) {
        throw new IllegalArgumentException("no name of a file of the backup: " + master.file);
      }
    }
  }
}

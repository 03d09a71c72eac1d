package dev.sextant.simulator.internal.backup;

import dev.sextant.core.persistence.SnapshotPart;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.slots.Slots;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an RDB file holds, counted by walking through all of it, which also proves that it is whole:
 * its checksum is looked at.
 *
 * @param keysBySlot for each slot, how many keys of database 0 are in it
 * @param libraries the sources of the function libraries
 */
record RdbSummary(
    long keys,
    long expiringKeys,
    Map<Integer, Long> keysByDatabase,
    int[] keysBySlot,
    List<byte[]> libraries) {

  /**
   * Reads a file.
   *
   * @throws BackupException when it is damaged; the line names the file and the byte
   */
  static RdbSummary of(Path path) throws BackupException {
    long expiring = 0;
    Map<Integer, Long> byDatabase = new TreeMap<>();
    int[] bySlot = new int[Slots.COUNT];
    List<byte[]> libraries = new ArrayList<>();
    try (RdbFile file = new RdbFile(path)) {
      SnapshotPart part = file.cursor().next();
      while (part != null) {
        if (part instanceof SnapshotPart.Key key) {
          byDatabase.merge(key.database(), 1L, Long::sum);
          expiring += key.expireAtMillis() == SnapshotPart.NO_EXPIRY ? 0 : 1;
          bySlot[Slots.of(key.name())] += key.database() == 0 ? 1 : 0;
        } else if (part instanceof SnapshotPart.Library library) {
          libraries.add(library.code());
        }
        part = file.cursor().next();
      }
    } catch (RdbException e) {
      throw new BackupException(path + " is damaged: " + e.getMessage() + "; use another copy", e);
    } catch (IOException e) {
      throw new BackupException(path + " cannot be read: " + Access.reason(e), e);
    }
    long keys = byDatabase.values().stream().mapToLong(Long::longValue).sum();
    return new RdbSummary(keys, expiring, byDatabase, bySlot, libraries);
  }

  /** The slots in which there are keys. */
  BitSet slots() {
    BitSet slots = new BitSet(Slots.COUNT);
    for (int slot = 0; slot < Slots.COUNT; slot++) {
      slots.set(slot, keysBySlot[slot] > 0);
    }
    return slots;
  }
}

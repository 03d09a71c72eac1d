package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_LOAD_TRUNCATED;

import dev.sextant.core.persistence.AofManifest;
import dev.sextant.core.persistence.AofManifest.Part;
import dev.sextant.core.persistence.AofReader;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Loads an append only file: the base, then the increments in order.
 *
 * <p>The last file may end anywhere, as a crash in the middle of a write leaves it; with {@code
 * aof-load-truncated} the incomplete command or transaction at its end is cut off, and that is all.
 * Any other damage is fatal, and the files stay as they are.
 *
 * <p>Source: {@code loadAppendOnlyFiles} in Redis's {@code aof.c}.
 */
final class AofLoader {
  private static final byte[] RDB_MAGIC = "REDIS".getBytes(StandardCharsets.US_ASCII);
  private static final int BUFFER_BYTES = 1 << 16;
  private static final String CHECK_AOF =
      "make a backup of your AOF file, then use ./redis-check-aof --fix <filename.manifest>";

  /** How loading has ended. */
  enum Outcome {
    LOADED,
    /** All is loaded but an incomplete end, which was cut off. */
    TRUNCATED,
    /** There was nothing to load. */
    ABSENT,
    /** The files are there and hold nothing. */
    EMPTY
  }

  private final AofPorts ports;
  private final AofFolder folder;
  private long totalLength;
  private long baseLength;

  AofLoader(AofPorts ports, AofFolder folder) {
    this.ports = ports;
    this.folder = folder;
  }

  /** How many bytes all loaded files had. */
  long totalLength() {
    return totalLength;
  }

  /** How many bytes the base had. */
  long baseLength() {
    return baseLength;
  }

  /**
   * Loads what the manifest names.
   *
   * @throws FatalLoadException when that is not possible; part of it may be loaded
   */
  Outcome load() throws FatalLoadException {
    if (isOldForm()) {
      upgrade();
    }
    AofManifest manifest = folder.manifest();
    if (manifest.isEmpty()) {
      return Outcome.ABSENT;
    }
    List<Part> parts = manifest.parts();
    totalLength = 0;
    for (Part part : parts) {
      totalLength += length(part);
    }
    if (totalLength == 0) {
      return Outcome.EMPTY;
    }
    baseLength = manifest.base() == null ? 0 : length(manifest.base());
    Outcome outcome = Outcome.LOADED;
    for (int i = 0; i < parts.size(); i++) {
      outcome = load(parts.get(i), i == parts.size() - 1);
    }
    return outcome;
  }

  private long length(Part part) throws FatalLoadException {
    try {
      return ports.files().size(folder.path(part.name()));
    } catch (IOException e) {
      throw fatal(
          "Unable to obtain the AOF file "
              + part.name()
              + " length. stat: "
              + FileErrors.reason(e));
    }
  }

  // ------------------------------------------------------------------ the old form

  /** Whether there is one file of an old version, or its move to the folder was interrupted. */
  private boolean isOldForm() {
    NodeFiles files = ports.files();
    String name = folder.fileName();
    if (!files.exists(name)) {
      return false;
    }
    AofManifest manifest = folder.manifest();
    Part base = manifest.base();
    boolean interrupted =
        base != null
            && manifest.increments().isEmpty()
            && base.name().equals(name)
            && !files.exists(folder.path(name));
    return !files.exists(folder.name()) || manifest.isEmpty() || interrupted;
  }

  /** Each step may be the last before a crash: the next start does it again. */
  private void upgrade() throws FatalLoadException {
    String name = folder.fileName();
    if (!folder.create() || !folder.change(folder.manifest().withOldBase(name))) {
      throw new FatalLoadException("The old AOF file " + name + " cannot be moved");
    }
    try {
      ports.files().rename(name, folder.path(name));
    } catch (IOException e) {
      throw fatal(
          "Error trying to move the old AOF file "
              + name
              + " into dir "
              + folder.name()
              + ": "
              + FileErrors.reason(e));
    }
    notice(
        "Successfully migrated an old-style AOF file ("
            + name
            + ") into the AOF directory ("
            + folder.name()
            + ").");
  }

  // ------------------------------------------------------------------ one file

  private Outcome load(Part part, boolean isLast) throws FatalLoadException {
    long start = ports.clock().micros();
    if (length(part) == 0) {
      return Outcome.LOADED;
    }
    Outcome outcome = new OneFile(part.name(), isLast).load();
    String kind = part.type() == AofManifest.Type.BASE ? "base" : "incr";
    notice(
        String.format(
            Locale.ROOT,
            "DB loaded from %s file %s: %.3f seconds",
            kind,
            part.name(),
            (ports.clock().micros() - start) / 1e6));
    return outcome;
  }

  private FatalLoadException fatal(String line) {
    return FatalLoadException.logged(ports.node(), line);
  }

  private void notice(String line) {
    ports.node().log("notice", line);
  }

  private void warn(String line) {
    ports.node().log("warning", line);
  }

  /** The loading of one file, and how far it was good. */
  private final class OneFile {
    private final String name;
    private final boolean isLast;
    private long goodUpTo;
    private long goodBeforeTransaction;

    OneFile(String name, boolean isLast) {
      this.name = name;
      this.isLast = isLast;
    }

    Outcome load() throws FatalLoadException {
      try (AofNode.Replay replay = ports.node().replay()) {
        goodUpTo = loadPreamble();
        try (InputStream in = open()) {
          in.skipNBytes(goodUpTo);
          return replay(new AofReader(in, goodUpTo), replay) ? Outcome.LOADED : truncated();
        }
      } catch (IOException e) {
        throw fatal(
            "Unrecoverable error reading the append only file "
                + name
                + ": "
                + FileErrors.reason(e));
      }
    }

    private InputStream open() throws IOException {
      return new BufferedInputStream(ports.files().open(folder.path(name)), BUFFER_BYTES);
    }

    /** Returns how many bytes at the beginning are an RDB file. */
    private long loadPreamble() throws IOException, FatalLoadException {
      try (InputStream in = open()) {
        if (!Arrays.equals(in.readNBytes(RDB_MAGIC.length), RDB_MAGIC)) {
          return 0;
        }
      }
      boolean old = name.equals(folder.fileName());
      notice(
          old
              ? "Reading RDB preamble from AOF file..."
              : "Reading RDB base file on AOF loading...");
      long end;
      try (InputStream in = open()) {
        end = ports.node().loadRdb(in, ports.files().size(folder.path(name)));
      } catch (IOException e) {
        warn("In " + name + ": " + e.getMessage());
        throw fatal(
            old
                ? "Error reading the RDB preamble of the AOF file " + name + ", AOF loading aborted"
                : "Error reading the RDB base file " + name + ", AOF loading aborted");
      }
      if (old) {
        notice("Reading the remaining AOF tail...");
      }
      return end;
    }

    /**
     * Executes all commands.
     *
     * @return whether the file ends behind a command
     */
    private boolean replay(AofReader reader, AofNode.Replay replay)
        throws IOException, FatalLoadException {
      try {
        for (byte[][] args = reader.next(); args != null; args = reader.next()) {
          boolean before = replay.isInTransaction();
          if (!replay.execute(args)) {
            throw fatal(
                "Unknown command '"
                    + new String(args[0], StandardCharsets.ISO_8859_1)
                    + "' reading the append only file "
                    + name);
          }
          if (!before) {
            goodBeforeTransaction = goodUpTo;
          }
          goodUpTo = reader.offset();
        }
      } catch (AofReader.CutOffException e) {
        endTransaction(replay);
        return false;
      } catch (AofReader.BadFormatException e) {
        warn("In " + name + ": " + e.getMessage());
        throw fatal("Bad file format reading the append only file " + name + ": " + CHECK_AOF);
      }
      return !endTransaction(replay);
    }

    /** A transaction without its end counts as not begun. */
    private boolean endTransaction(AofNode.Replay replay) {
      if (!replay.isInTransaction()) {
        return false;
      }
      warn("Revert incomplete MULTI/EXEC transaction in AOF file " + name);
      goodUpTo = goodBeforeTransaction;
      return true;
    }

    private Outcome truncated() throws FatalLoadException {
      if (ports.config().get(AOF_LOAD_TRUNCATED)) {
        warn("!!! Warning: short read while loading the AOF file " + name + "!!!");
        if (!isLast) {
          throw fatal("Fatal error: the truncated file is not the last file");
        }
        warn("!!! Truncating the AOF " + name + " at offset " + goodUpTo + " !!!");
        try {
          ports.files().truncate(folder.path(name), goodUpTo);
          warn("AOF " + name + " loaded anyway because aof-load-truncated is enabled");
          return Outcome.TRUNCATED;
        } catch (IOException e) {
          warn("Error truncating the AOF file " + name + ": " + FileErrors.reason(e));
        }
      }
      throw fatal(
          "Unexpected end of file reading the append only file "
              + name
              + ". You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix"
              + " <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated'"
              + " configuration option to yes and restart the server.");
    }
  }
}

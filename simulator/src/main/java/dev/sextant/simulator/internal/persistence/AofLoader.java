package dev.sextant.simulator.internal.persistence;

import static dev.sextant.core.config.PersistenceDirectives.AOF_LOAD_TRUNCATED;
import static dev.sextant.core.config.PersistenceDirectives.KEY_LOAD_DELAY;
import static dev.sextant.core.config.PersistenceDirectives.LOADING_PROCESS_EVENTS_INTERVAL_BYTES;

import dev.sextant.core.command.Loading;
import dev.sextant.core.persistence.AofManifest;
import dev.sextant.core.persistence.AofManifest.Part;
import dev.sextant.core.persistence.AofReader;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Loads an append only file: the base, then the increments in order; in slices, between which the
 * node tells its clients to wait.
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

  /** So many commands are executed between two looks at the clients, at most. */
  private static final int COMMANDS_AT_ONCE = 1024;

  private final AofPorts ports;
  private final AofFolder folder;
  private List<Part> parts = List.of();
  private int next;
  private @Nullable OneFile present;
  private Outcome outcome = Outcome.LOADED;
  private long totalLength;
  private long baseLength;
  private long loadedLength;
  private long bytesLeft;
  private int commandsLeft;

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

  /** How it has ended, when there is no more. */
  Outcome outcome() {
    return outcome;
  }

  /**
   * Begins to load what the manifest names: so much of it that Redis would not look after its
   * clients meanwhile. If there is more, {@link #goOn} goes on.
   *
   * @return whether there is more
   * @throws FatalLoadException when that is not possible; part of it may be loaded
   */
  boolean begin() throws FatalLoadException {
    if (isOldForm()) {
      upgrade();
    }
    AofManifest manifest = folder.manifest();
    if (manifest.isEmpty()) {
      outcome = Outcome.ABSENT;
      return false;
    }
    parts = manifest.parts();
    for (Part part : parts) {
      totalLength += length(part);
    }
    if (totalLength == 0) {
      outcome = Outcome.EMPTY;
      return false;
    }
    baseLength = manifest.base() == null ? 0 : length(manifest.base());
    Loading loading = ports.node().loading();
    loading.begin(Loading.Mode.IN_PLACE, totalLength, ports.clock().millis());
    return slice(Integer.MAX_VALUE);
  }

  /** Goes on, as {@link #begin} does. */
  boolean goOn() throws FatalLoadException {
    return slice(COMMANDS_AT_ONCE);
  }

  private boolean slice(int commands) throws FatalLoadException {
    bytesLeft = ports.config().get(LOADING_PROCESS_EVENTS_INTERVAL_BYTES);
    commandsLeft = commands;
    boolean more = false;
    try {
      more = isMore();
    } finally {
      if (!more) {
        end();
      }
    }
    return more;
  }

  private boolean isMore() throws FatalLoadException {
    OneFile file = present;
    while (file != null || next < parts.size()) {
      if (file == null) {
        file = new OneFile(parts.get(next), next == parts.size() - 1);
        present = file;
        next++;
      }
      if (file.isMore()) {
        ports.node().loading().progress(loadedLength + file.position());
        return true;
      }
      loadedLength += file.length;
      file.end();
      present = null;
      file = null;
    }
    return false;
  }

  private void end() {
    OneFile file = present;
    if (file != null) {
      file.end();
      present = null;
    }
    ports.node().loading().end();
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
    if (!files.exists(folder.outside(name))) {
      return false;
    }
    AofManifest manifest = folder.manifest();
    Part base = manifest.base();
    boolean interrupted =
        base != null
            && manifest.increments().isEmpty()
            && base.name().equals(name)
            && !files.exists(folder.path(name));
    return !folder.exists() || manifest.isEmpty() || interrupted;
  }

  /** Each step may be the last before a crash: the next start does it again. */
  private void upgrade() throws FatalLoadException {
    String name = folder.fileName();
    if (!folder.create() || !folder.change(folder.manifest().withOldBase(name))) {
      throw new FatalLoadException("The old AOF file " + name + " cannot be moved");
    }
    try {
      ports.files().rename(folder.outside(name), folder.path(name));
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
    private final boolean isBase;
    private final boolean isLast;
    private final long startMicros = ports.clock().micros();
    private final long length;

    /** A file is executed by itself: it begins in database 0, and transactions end with it. */
    private final AofNode.Replay replay;

    private @Nullable InputStream in;
    private @Nullable RdbPreamble preamble;
    private @Nullable AofReader reader;
    private long goodUpTo;
    private long goodBeforeTransaction;

    OneFile(Part part, boolean isLast) throws FatalLoadException {
      this.name = part.name();
      this.isBase = part.type() == AofManifest.Type.BASE;
      this.isLast = isLast;
      this.length = length(part);
      this.replay = ports.node().replay();
    }

    /** Loads a slice of it, and returns whether there is more. */
    boolean isMore() throws FatalLoadException {
      if (length == 0) {
        return false;
      }
      replay.resume();
      try {
        if (in == null) {
          open();
        }
        if (preamble != null && isMorePreamble(preamble) || isMoreCommands()) {
          return true;
        }
      } catch (IOException e) {
        throw fatal(
            "Unrecoverable error reading the append only file "
                + name
                + ": "
                + FileErrors.reason(e));
      } finally {
        replay.pause();
      }
      notice(
          String.format(
              Locale.ROOT,
              "DB loaded from %s file %s: %.3f seconds",
              isBase ? "base" : "incr",
              name,
              (ports.clock().micros() - startMicros) / 1e6));
      return false;
    }

    /** How far it was read. */
    long position() {
      return reader != null ? reader.offset() : preamble != null ? preamble.position() : 0;
    }

    private void open() throws IOException {
      boolean isRdb;
      try (InputStream head = ports.files().open(folder.path(name))) {
        isRdb = Arrays.equals(head.readNBytes(RDB_MAGIC.length), RDB_MAGIC);
      }
      if (isRdb) {
        notice(
            isOld()
                ? "Reading RDB preamble from AOF file..."
                : "Reading RDB base file on AOF loading...");
        preamble = ports.node().preamble(openAt(0), length);
      } else {
        reader = new AofReader(openAt(0), 0);
      }
    }

    private InputStream openAt(long offset) throws IOException {
      close();
      InputStream bytes =
          new BufferedInputStream(ports.files().open(folder.path(name)), BUFFER_BYTES);
      in = bytes;
      bytes.skipNBytes(offset);
      return bytes;
    }

    private boolean isOld() {
      return name.equals(folder.fileName());
    }

    private boolean isMorePreamble(RdbPreamble file) throws IOException, FatalLoadException {
      long before = file.position();
      try {
        if (file.isMore(bytesLeft)) {
          return true;
        }
      } catch (RdbException e) {
        warn("In " + name + ": " + e.getMessage());
        throw fatal(
            isOld()
                ? "Error reading the RDB preamble of the AOF file " + name + ", AOF loading aborted"
                : "Error reading the RDB base file " + name + ", AOF loading aborted");
      }
      bytesLeft -= file.position() - before;
      goodUpTo = file.position();
      preamble = null;
      reader = new AofReader(openAt(goodUpTo), goodUpTo);
      if (isOld()) {
        notice("Reading the remaining AOF tail...");
      }
      return false;
    }

    private boolean isMoreCommands() throws IOException, FatalLoadException {
      AofReader commands = Objects.requireNonNull(reader);
      long from = commands.offset();
      long enough = from + Math.max(1, bytesLeft);
      int executed = 0;
      try {
        while (!replay.isBusy() && commands.offset() < enough && executed < commandsLeft) {
          byte[][] args = commands.next();
          if (args == null) {
            if (endTransaction()) {
              cutOff();
            }
            return false;
          }
          execute(args);
          goodUpTo = commands.offset();
          executed++;
        }
        return true;
      } catch (AofReader.CutOffException e) {
        endTransaction();
        cutOff();
        return false;
      } catch (AofReader.BadFormatException e) {
        warn("In " + name + ": " + e.getMessage());
        throw fatal("Bad file format reading the append only file " + name + ": " + CHECK_AOF);
      } finally {
        bytesLeft -= commands.offset() - from;
        commandsLeft -= executed;
        delay(executed);
      }
    }

    private void execute(byte[][] args) throws FatalLoadException {
      boolean before = replay.isInTransaction();
      if (!replay.execute(args)) {
        warn("In " + name + ": unknown command at offset " + goodUpTo);
        throw fatal(
            "Unknown command '"
                + new String(args[0], StandardCharsets.ISO_8859_1)
                + "' reading the append only file "
                + name);
      }
      if (!before) {
        goodBeforeTransaction = goodUpTo;
      }
    }

    private void delay(int commands) {
      long micros = Math.max(0, ports.config().get(KEY_LOAD_DELAY));
      if (micros > 0 && commands > 0) {
        ports.node().stall(micros * commands);
      }
    }

    /** A transaction without its end counts as not begun. */
    private boolean endTransaction() {
      if (!replay.isInTransaction()) {
        return false;
      }
      warn("Revert incomplete MULTI/EXEC transaction in AOF file " + name);
      goodUpTo = goodBeforeTransaction;
      return true;
    }

    /** The file ends too early: so does what is kept of it. */
    private void cutOff() throws FatalLoadException {
      if (ports.config().get(AOF_LOAD_TRUNCATED)) {
        warn("!!! Warning: short read while loading the AOF file " + name + "!!!");
        if (!isLast) {
          tellLastGood();
          throw fatal("Fatal error: the truncated file is not the last file");
        }
        warn("!!! Truncating the AOF " + name + " at offset " + goodUpTo + " !!!");
        try {
          ports.files().truncate(folder.path(name), goodUpTo);
          warn("AOF " + name + " loaded anyway because aof-load-truncated is enabled");
          outcome = Outcome.TRUNCATED;
          return;
        } catch (IOException e) {
          warn("Error truncating the AOF file " + name + ": " + FileErrors.reason(e));
        }
      }
      tellLastGood();
      throw fatal(
          "Unexpected end of file reading the append only file "
              + name
              + ". You can: 1) Make a backup of your AOF file, then use ./redis-check-aof --fix"
              + " <filename.manifest>. 2) Alternatively you can set the 'aof-load-truncated'"
              + " configuration option to yes and restart the server.");
    }

    private void tellLastGood() {
      warn("In " + name + ": the last complete command ends at offset " + goodUpTo);
    }

    void end() {
      close();
      replay.close();
    }

    private void close() {
      InputStream open = in;
      in = null;
      try {
        if (open != null) {
          open.close();
        }
      } catch (IOException e) {
        // It was only read.
      }
    }
  }
}

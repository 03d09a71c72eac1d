package dev.sextant.simulator.internal.persistence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.sextant.core.command.Loading;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.engine.Snapshots;
import dev.sextant.core.persistence.SnapshotPart.Fact;
import dev.sextant.core.persistence.SnapshotReader;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads an RDB file into a node, with the lines that Redis logs about it. Nothing is ever written
 * to the file, however damaged it is.
 */
final class RdbLoader {
  private static final String NOTICE = "notice";
  private static final String WARNING = "warning";
  private static final double MEGABYTE = 1024 * 1024;
  private static final double MICROS_PER_SECOND = 1e6;

  private final RdbNode node;
  private final NodeFiles files;
  private @Nullable Run run;
  private long keysLoaded;
  private long keysExpired;
  private String historyId = "";
  private long historyOffset = -1;
  private int historyDatabase;

  /** What was left out of the file, because its time was over. */
  private final List<Expired> expired = new ArrayList<>();

  private record Expired(int database, byte[] key) {}

  RdbLoader(RdbNode node, NodeFiles files) {
    this.node = node;
    this.files = files;
  }

  /** How many keys the last file brought. */
  long keysLoaded() {
    return keysLoaded;
  }

  /** How many keys of the last file were left out because their time was over. */
  long keysExpired() {
    return keysExpired;
  }

  String path() {
    return node.server().config().get(PersistenceDirectives.DIR)
        + "/"
        + node.server().config().text(PersistenceDirectives.DBFILENAME);
  }

  /**
   * Reads the file at the start of the node: so much of it that Redis would not look after its
   * clients meanwhile. If there is more, {@link #loadSlice} goes on.
   *
   * @return whether there is more
   * @throws FatalLoadException when the node must not start with it
   */
  boolean loadAtStart() throws FatalLoadException {
    if (!files.exists(path())) {
      return false;
    }
    try {
      run = new Run(path(), false);
    } catch (IOException e) {
      throw fatal("Fatal error loading the DB: " + FileErrors.reason(e) + ". Exiting.");
    }
    return loadSlice();
  }

  /** Goes on reading, as {@link #loadAtStart} does. */
  boolean loadSlice() throws FatalLoadException {
    Run present = Objects.requireNonNull(run);
    long bytes =
        node.server().config().get(PersistenceDirectives.LOADING_PROCESS_EVENTS_INTERVAL_BYTES);
    try {
      if (isMore(present, bytes)) {
        return true;
      }
    } catch (IOException e) {
      throw fatal("Fatal error loading the DB: " + FileErrors.reason(e) + ". Exiting.");
    } catch (RdbException e) {
      throw damaged(e);
    }
    present.end();
    resumeHistory();
    double seconds = (node.server().clock().micros() - present.startMicros) / MICROS_PER_SECOND;
    node.log(NOTICE, String.format(Locale.ROOT, "DB loaded from disk: %.3f seconds", seconds));
    return false;
  }

  private boolean isMore(Run present, long bytes) throws IOException, RdbException {
    boolean more = false;
    try {
      more = present.readSlice(bytes);
    } finally {
      if (!more) {
        run = null;
        present.close();
      }
    }
    return more;
  }

  /** The RDB file that {@code in} begins with, and an append only file with it. */
  RdbPreamble preamble(InputStream in, long length) {
    RdbReader bytes = new RdbReader(in::read, length);
    SnapshotReader reader = Snapshots.reader(node.server(), bytes, false, this::tell);
    return new RdbPreamble(node, reader, () -> ended(reader));
  }

  /** All of a file was read. */
  private void ended(SnapshotReader reader) {
    keysLoaded = reader.keysLoaded();
    keysExpired = reader.keysExpired();
    if (reader.isUnchecked()) {
      node.log(WARNING, "RDB file was saved with checksum disabled: no check performed.");
    }
    for (byte[] name : reader.namesOfEmpty()) {
      node.log(WARNING, "rdbLoadObject skipping empty key: " + new String(name, ISO_8859_1));
    }
    long keysEmpty = reader.keysEmpty();
    node.log(
        keysEmpty > 0 ? WARNING : NOTICE,
        "Done loading RDB, keys loaded: "
            + keysLoaded
            + ", keys expired: "
            + keysExpired
            + (keysEmpty > 0 ? ", empty keys skipped: " + keysEmpty : "")
            + ".");
  }

  /** As {@link RdbFile#load}. */
  boolean load(boolean replaces) {
    try {
      read(replaces);
      return true;
    } catch (IOException e) {
      node.log(WARNING, "Could not read " + path() + ": " + FileErrors.reason(e));
      return false;
    } catch (RdbException e) {
      node.log(WARNING, path() + ": " + e.getMessage());
      return false;
    }
  }

  private void read(boolean replaces) throws IOException, RdbException {
    Run whole = new Run(path(), replaces);
    boolean more = true;
    try {
      while (more) {
        more = whole.readSlice(Long.MAX_VALUE);
      }
    } finally {
      whole.close();
    }
    expired.clear(); // Replicas of this node hear nothing of a file that it reads again.
    whole.end();
  }

  /** One file that is read, in slices or at once. */
  private final class Run {
    private final InputStream in;
    private final SnapshotReader reader;
    private final long startMicros = node.server().clock().micros();

    Run(String path, boolean replaces) throws IOException {
      keysLoaded = 0;
      keysExpired = 0;
      historyId = "";
      historyOffset = -1;
      expired.clear();
      long length = files.size(path);
      in = files.open(path);
      RdbReader bytes = new RdbReader(in::read, length);
      reader = Snapshots.reader(node.server(), bytes, replaces, RdbLoader.this::tell, this::isOver);
      node.server().loading().begin(Loading.Mode.IN_PLACE, length, node.server().clock().millis());
    }

    private void isOver(byte[] key, int database) {
      if (!historyId.isEmpty()) {
        expired.add(new Expired(database, key));
      }
    }

    /** Reads about so many bytes, and returns whether there is more. */
    boolean readSlice(long bytes) throws RdbException {
      long enough = bytes == Long.MAX_VALUE ? bytes : reader.position() + bytes;
      long keysBefore = reader.keysLoaded() + reader.keysExpired();
      boolean more = true;
      while (more && reader.position() < enough) {
        more = reader.readPart();
      }
      keysLoaded = reader.keysLoaded();
      keysExpired = reader.keysExpired();
      node.server().loading().progress(reader.position());
      long delayMicros = node.server().config().get(PersistenceDirectives.KEY_LOAD_DELAY);
      if (delayMicros > 0) {
        node.stall(delayMicros * (keysLoaded + keysExpired - keysBefore));
      }
      return more;
    }

    void end() {
      ended(reader);
    }

    void close() throws IOException {
      node.server().loading().end();
      in.close();
    }
  }

  /**
   * Replicas that know the history that the file is part of may go on with it. They still have the
   * keys whose time was over, and hear first of all that these are gone.
   */
  private void resumeHistory() {
    if (!historyId.isEmpty() && historyOffset >= 0) {
      node.resumeHistory(historyId, historyOffset, historyDatabase);
      expired.forEach(gone -> node.server().effects().expiredInFile(gone.database(), gone.key()));
      node.server().effects().flushUnframed();
    }
    expired.clear();
  }

  /** What a file says of itself is told in the log, or kept. */
  private void tell(Fact fact) {
    String name = fact.nameText();
    String value = fact.valueText();
    switch (name.toLowerCase(Locale.ROOT)) {
      case "redis-ver" -> node.log(NOTICE, "Loading RDB produced by version " + value);
      case "ctime" ->
          node.log(
              NOTICE,
              "RDB age "
                  + Math.max(0, node.server().clock().millis() / 1000 - number(value))
                  + " seconds");
      case "used-mem" ->
          node.log(
              NOTICE,
              String.format(
                  Locale.ROOT, "RDB memory usage when created %.2f Mb", number(value) / MEGABYTE));
      case "aof-base" -> {
        if (number(value) != 0) {
          node.log(NOTICE, "RDB is base AOF");
        }
      }
      case "repl-id" -> historyId = value;
      case "repl-offset" -> historyOffset = number(value);
      case "repl-stream-db" -> historyDatabase = (int) number(value);
      default -> {
        if (name.startsWith("%")) {
          node.log(NOTICE, "RDB '" + name + "': " + value);
        }
      }
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /**
   * The log gets the lines of Redis, which has its own for files that are none, or of another time;
   * who started the node gets one that names file and byte.
   */
  private FatalLoadException damaged(RdbException e) {
    String message = String.valueOf(e.getMessage());
    String kind = message.startsWith("wrong checksum") ? "RDB CRC error: " : "";
    if (message.startsWith("not an RDB file")) {
      node.log(WARNING, "Wrong signature trying to load DB from file " + path());
      node.log(WARNING, "Fatal error loading the DB: Invalid argument. Exiting.");
    } else if (message.startsWith("RDB version")) {
      node.log(WARNING, "Can't handle RDB format: " + path() + ": " + message);
      node.log(WARNING, "Fatal error loading the DB: Invalid argument. Exiting.");
    } else {
      node.log(WARNING, "Internal error in RDB reading " + path() + " -> " + kind + message);
      node.log(
          WARNING,
          "RDB ERROR DETECTED: "
              + message
              + ". The file was not changed; look at it with redis-check-rdb, or use a backup.");
      node.log(WARNING, "Terminating server after rdb file reading failure.");
    }
    return new FatalLoadException("Bad RDB file " + path() + ": " + kind + message);
  }

  private FatalLoadException fatal(String line) {
    node.log(WARNING, line);
    return new FatalLoadException(line);
  }
}

package dev.sextant.simulator.internal.node;

import com.google.common.primitives.Ints;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Loading;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.engine.Snapshots;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.keyspace.KeyspaceListener;
import dev.sextant.core.persistence.SnapshotPart.Fact;
import dev.sextant.core.persistence.SnapshotReader;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbPausedException;
import dev.sextant.core.rdb.RdbReader;
import dev.sextant.core.scripting.FunctionScripts;
import dev.sextant.core.types.Bytes;
import dev.sextant.simulator.internal.replication.ReplicatedData.Loaded;
import dev.sextant.simulator.internal.replication.ReplicatedData.Loader;
import dev.sextant.simulator.internal.replication.ReplicatedData.Place;
import dev.sextant.simulator.internal.replication.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An RDB file of a master elsewhere on its way into the node, in slices. */
class RdbLoad implements Loader {
  private static final int MICROS_PER_MILLI = 1000;

  private final NodeLife life;
  private final Server server;
  private final FunctionScripts functions;
  private final boolean here;
  private final Keyspace target;
  private final List<byte[]> libraries = new ArrayList<>();
  private final LoadSource file;
  private final RdbReader bytes;
  private final SnapshotReader reader;
  private int database;

  /** Whether the last part of the file was read. */
  private boolean atEnd;

  /** How much must have arrived before the part that is not there as a whole is tried again. */
  private long neededBytes;

  /**
   * @param length of the file, -1 when that is unknown
   */
  RdbLoad(NodeLife life, Place place, LoadSource file, long length) {
    this.life = life;
    this.server = life.server();
    this.functions = life.functions();
    this.file = file;
    this.here = place == Place.HERE;
    this.target = here ? server.keyspace() : beside(server);
    if (here) {
      empty();
    }
    this.bytes = RdbReader.ofArriving(file, length < 0 ? Long.MAX_VALUE : length);
    this.reader = new SnapshotReader(target, bytes, server.encodings(), false, new Rest());
    if (!Snapshots.checksChecksums(server)) {
      reader.ignoreChecksum();
    }
    Loading.Mode mode = place == Place.BESIDE_OPEN ? Loading.Mode.BESIDE : Loading.Mode.IN_PLACE;
    server.loading().begin(mode, Math.max(0, length), server.clock().millis());
  }

  /** Databases that nobody sees. */
  private static Keyspace beside(Server server) {
    Keyspace present = server.keyspace();
    Keyspace other =
        new Keyspace(
            present.count(),
            present.isCluster(),
            server.clock(),
            server.random(),
            KeyspaceListener.NONE);
    other.expiryOwner(false);
    return other;
  }

  private void empty() {
    server.effects().allModified(server.keyspace());
    server.keyspace().clear();
    functions.clear();
  }

  /** What the file has beside keys. */
  private final class Rest implements SnapshotReader.OtherParts {
    @Override
    public void library(byte[] code) {
      libraries.add(code);
    }

    @Override
    public void fact(Fact fact) {
      if (Bytes.equalsIgnoreCase(fact.name(), "repl-stream-db")) {
        Integer number = Ints.tryParse(fact.valueText());
        database = number == null ? 0 : number;
      }
    }
  }

  @Override
  public boolean isWaiting() {
    return !file.isComplete() && (atEnd || file.received() < neededBytes);
  }

  @Override
  public @Nullable Loaded advance() {
    try {
      atEnd = atEnd || !readSlice();
    } catch (RdbPausedException e) {
      // A part that is long is not tried again with every few bytes of it.
      neededBytes = bytes.taken() + Math.max(1, bytes.taken() - bytes.position());
    } catch (RdbException e) {
      cancel();
      return new Loaded(0, e.getMessage());
    }
    server.loading().progress(reader.position());
    return atEnd && file.isComplete() ? finish() : null;
  }

  /** Reads about so much as Redis does between two looks at its clients; false at the end. */
  private boolean readSlice() throws RdbException {
    long end =
        reader.position()
            + server.config().get(PersistenceDirectives.LOADING_PROCESS_EVENTS_INTERVAL_BYTES);
    int parts =
        delayMicros() == 0 ? Integer.MAX_VALUE : Math.max(1, MICROS_PER_MILLI / delayMicros());
    while (reader.position() < end && parts > 0) {
      if (!reader.readPart()) {
        return false;
      }
      parts--;
    }
    return true;
  }

  private int delayMicros() {
    return Math.max(0, server.config().get(PersistenceDirectives.KEY_LOAD_DELAY));
  }

  @Override
  public long pauseMillis() {
    return delayMicros() == 0 ? 0 : Math.max(1, delayMicros() / MICROS_PER_MILLI);
  }

  private Loaded finish() {
    try {
      functions.restore(libraries, FunctionScripts.RestorePolicy.FLUSH);
    } catch (CommandError e) {
      cancel();
      return new Loaded(0, "Failed loading library, " + e.line());
    }
    if (!here) {
      server.effects().allModified(server.keyspace());
      Snapshot.taking(target).replaceContentOf(server.keyspace());
    }
    server.dirty++;
    end();
    life.appendOnlyFile().dataReplaced();
    return new Loaded(database, null);
  }

  @Override
  public void cancel() {
    if (here) {
      empty();
    }
    end();
  }

  private void end() {
    file.close();
    server.loading().end();
  }
}

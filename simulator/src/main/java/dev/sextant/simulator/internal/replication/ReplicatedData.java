package dev.sextant.simulator.internal.replication;

import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The node's data, as replication copies it and writes to it. Called on the node's thread. */
public interface ReplicatedData {

  /** A copy of all data as it is now. */
  Snapshot snapshot();

  /**
   * The data as it is now, as bytes.
   *
   * @param onKilled called when there is not to be such a file any more, unless it is complete
   */
  RdbSource rdb(RdbRequest request, Runnable onKilled);

  /**
   * Saves the data as it is now as BGSAVE does, with its place in the history of the stream.
   *
   * @param onEnd is given the file, or null when there is none
   */
  void save(Consumer<@Nullable SavedRdb> onEnd);

  /** The replicas that {@link #save} was called for are gone; it ends unless others want it. */
  void saveIsNotNeeded();

  /** Puts {@code snapshot} in the place of all data. Its values belong to the node from now on. */
  void load(Snapshot snapshot);

  /** Whether there is no key at all. */
  boolean isEmpty();

  /** Whether nothing is ever written to the disk by itself, neither RDB files nor an AOF. */
  boolean isPersistenceOff();

  /**
   * Begins to take in a data set from a master elsewhere, as it arrives. Until the loader has ended
   * clients are answered as {@code place} says.
   *
   * @param length of the file in bytes; -1 when that is unknown
   */
  Arrival arrival(Place place, long length);

  /**
   * Begins to keep a data set from a master elsewhere, which is to be complete before it is taken
   * in.
   *
   * @throws IOException when that cannot be; the message is a line for the log
   */
  Kept keep() throws IOException;

  /**
   * Removes the file that {@link #save} has made.
   *
   * @return whether there was one
   */
  boolean deleteSaved();

  /** Where a data set is loaded to. */
  enum Place {
    /** In the place of all data, which is gone from the beginning on. */
    HERE,
    /** Beside the data, which it replaces at the end; clients wait. */
    BESIDE,
    /** As {@link #BESIDE}, and clients see the old data until then. */
    BESIDE_OPEN
  }

  /** A data set that is kept, under a name of its own at first. */
  interface Kept {
    /**
     * More of it has arrived.
     *
     * @throws IOException when it cannot be kept; the message is a line for the log
     */
    void add(byte[] part) throws IOException;

    /**
     * There is no more of it: it is what the node would start with from now on.
     *
     * @param done called later, unless it is given up; with a line for the log if it did not work
     */
    void complete(Consumer<@Nullable String> done);

    /** Begins to take it in, in the place of all data, once it is complete. */
    Loader load();

    /** Gives it up before it is complete. */
    void cancel();

    /** Removes it when it was loaded. */
    void delete();
  }

  /** A data set that is taken in as it arrives. */
  interface Arrival extends Loader {
    /** More of the file has arrived. */
    void add(byte[] part);

    /** There is no more of the file. */
    void complete();
  }

  /** A data set on its way into the node. */
  interface Loader {
    /** Reads a part of it; null: there is more. It has ended otherwise. */
    @Nullable Loaded advance();

    /** Whether {@link #advance} can do nothing until more has arrived. */
    boolean isWaiting();

    /** How long to wait before the next part, in milliseconds (key-load-delay). */
    long pauseMillis();

    /** Gives it up: the old data is there, or none. */
    void cancel();
  }

  /**
   * How the loading of a file has ended.
   *
   * @param database the one in which the stream after it starts
   * @param failure why it could not be read; null if all is well
   */
  record Loaded(int database, @Nullable String failure) {}

  /**
   * Opens a session for the commands of a master. Whoever closes it from the node's side has to
   * call {@link ReplicationMachine#dropMaster}.
   *
   * @param address of the master, "host:port"
   * @param database the database that is selected at first
   */
  MasterSession openMasterSession(String address, int database);
}

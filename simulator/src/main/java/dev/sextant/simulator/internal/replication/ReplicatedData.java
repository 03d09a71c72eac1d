package dev.sextant.simulator.internal.replication;

import org.jspecify.annotations.Nullable;

/** The node's data, as replication copies it and writes to it. Called on the node's thread. */
public interface ReplicatedData {

  /** A copy of all data as it is now. */
  Snapshot snapshot();

  /** The data as it is now, as bytes. */
  RdbSource rdb(RdbRequest request);

  /** Puts {@code snapshot} in the place of all data. Its values belong to the node from now on. */
  void load(Snapshot snapshot);

  /** Puts what the RDB file {@code file} holds in the place of all data. */
  Loaded load(byte[] file);

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

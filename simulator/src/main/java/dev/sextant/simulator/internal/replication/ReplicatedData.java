package dev.sextant.simulator.internal.replication;

/** The node's data, as replication copies it and writes to it. Called on the node's thread. */
public interface ReplicatedData {

  /** A copy of all data as it is now. */
  Snapshot snapshot();

  /** The data as it is now, as bytes. */
  RdbSource rdb(RdbRequest request);

  /** Puts {@code snapshot} in the place of all data. Its values belong to the node from now on. */
  void load(Snapshot snapshot);

  /**
   * Opens a session for the commands of a master. Whoever closes it from the node's side has to
   * call {@link ReplicationMachine#dropMaster}.
   *
   * @param address of the master, "host:port"
   * @param database the database that is selected at first
   */
  MasterSession openMasterSession(String address, int database);
}

package dev.sextant.simulator.internal.cluster;

/** What the cluster asks the node about its data and its replication. */
public interface NodeData {

  /** The replication offset as a master: bytes produced, {@code master_repl_offset}. */
  long masterOffset();

  /**
   * The replication offset as a replica: bytes processed from the link to the master, or up to
   * where that link broke; 0 if there was none.
   */
  long replicaOffset();

  /**
   * How old a replica's data is, in milliseconds: since the last byte from the master while
   * connected, otherwise since the link broke. Very large if there never was one.
   */
  long replicaDataAgeMs();

  /** Whether the node has been told a master to replicate from. */
  boolean replicating();

  /** How many keys of {@code slot} the node holds. */
  int keysInSlot(int slot);

  /** Whether the node holds no key at all. */
  boolean empty();
}

package dev.sextant.simulator.internal.cluster;

/**
 * The flags of a cluster node as bits of one integer, with the values that travel on the cluster
 * bus, and their names as {@code CLUSTER NODES} and {@code nodes.conf} spell them.
 */
public final class NodeFlags {
  /** The node is a master. */
  public static final int MASTER = 1;

  /** The node is a replica. */
  public static final int REPLICA = 1 << 1;

  /** This node alone finds the node unreachable. */
  public static final int PFAIL = 1 << 2;

  /** A majority of masters found the node unreachable. */
  public static final int FAIL = 1 << 3;

  /** The node is the one that holds this table. */
  public static final int MYSELF = 1 << 4;

  /** No first PONG yet; until then the node's name is a made-up one. */
  public static final int HANDSHAKE = 1 << 5;

  /** The node's address is not known, or was found to belong to another node. */
  public static final int NOADDR = 1 << 6;

  /** The first message to the node is to be a MEET. */
  public static final int MEET = 1 << 7;

  /** The master may be given a replica of another master when it has none left. */
  public static final int MIGRATE_TO = 1 << 8;

  /** The replica does not take part in automatic failover. */
  public static final int NOFAILOVER = 1 << 9;

  private static final int[] NAMED = {
    MYSELF, MASTER, REPLICA, PFAIL, FAIL, HANDSHAKE, NOADDR, NOFAILOVER
  };
  private static final String[] NAMES = {
    "myself", "master", "slave", "fail?", "fail", "handshake", "noaddr", "nofailover"
  };

  private NodeFlags() {}

  /** The names of {@code flags}, separated by commas; {@code noflags} when none has a name. */
  public static String describe(int flags) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < NAMED.length; i++) {
      if ((flags & NAMED[i]) != 0) {
        text.append(text.isEmpty() ? "" : ",").append(NAMES[i]);
      }
    }
    return text.isEmpty() ? "noflags" : text.toString();
  }

  /**
   * The flag called {@code name}, in any case; 0 for {@code noflags} and -1 for a name that is
   * none.
   */
  static int byName(String name) {
    for (int i = 0; i < NAMES.length; i++) {
      if (NAMES[i].equalsIgnoreCase(name)) {
        return NAMED[i];
      }
    }
    return name.equalsIgnoreCase("noflags") ? 0 : -1;
  }
}

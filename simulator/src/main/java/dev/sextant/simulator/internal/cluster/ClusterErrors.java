package dev.sextant.simulator.internal.cluster;

/** The error lines of the CLUSTER subcommands, as they go to the client without the dash. */
public final class ClusterErrors {
  /** A slot that is no number from 0 to 16383. */
  public static final String INVALID_SLOT = "ERR Invalid or out of range slot";

  /** FLUSHSLOTS with data. */
  public static final String FLUSHSLOTS_NOT_EMPTY =
      "ERR DB must be empty to perform CLUSTER FLUSHSLOTS.";

  /** SETSLOT on a replica. */
  public static final String SETSLOT_ON_REPLICA = "ERR Please use SETSLOT only with masters.";

  /** SETSLOT that names a replica. */
  public static final String TARGET_NOT_MASTER = "ERR Target node is not a master";

  /** FORGET of the node itself. */
  public static final String FORGET_MYSELF = "ERR I tried hard but I can't forget myself...";

  /** FORGET of a replica's master. */
  public static final String FORGET_MASTER = "ERR Can't forget my master!";

  /** REPLICATE of the node itself. */
  public static final String REPLICATE_MYSELF = "ERR Can't replicate myself";

  /** REPLICATE of a replica. */
  public static final String REPLICATE_REPLICA =
      "ERR I can only replicate a master, not a replica.";

  /** REPLICATE on a master that has something to lose. */
  public static final String REPLICATE_NOT_EMPTY =
      "ERR To set a master the node must be empty and without assigned slots.";

  /** REPLICAS of a replica. */
  public static final String NOT_A_MASTER = "ERR The specified node is not a master";

  /** FAILOVER on a master. */
  public static final String FAILOVER_ON_MASTER =
      "ERR You should send CLUSTER FAILOVER to a replica";

  /** FAILOVER without a known master. */
  public static final String FAILOVER_MASTER_UNKNOWN =
      "ERR I'm a replica but my master is unknown to me";

  /** FAILOVER while the master cannot take part. */
  public static final String FAILOVER_MASTER_DOWN =
      "ERR Master is down or failed, please use CLUSTER FAILOVER FORCE";

  /** SET-CONFIG-EPOCH in a cluster. */
  public static final String EPOCH_NOT_ALONE =
      "ERR The user can assign a config epoch only when the node does not know any other node.";

  /** SET-CONFIG-EPOCH a second time. */
  public static final String EPOCH_NOT_ZERO = "ERR Node config epoch is already non-zero";

  /** RESET of a master with data. */
  public static final String RESET_NOT_EMPTY =
      "ERR CLUSTER RESET can't be called with master nodes containing keys";

  private ClusterErrors() {}

  /** A node ID that is not known. */
  public static String unknownNode(String id) {
    return "ERR Unknown node " + id;
  }

  /** A node ID that is not known, as SETSLOT MIGRATING and IMPORTING say it. */
  public static String notKnown(String id) {
    return "ERR I don't know about node " + id;
  }

  /** MEET with an address that is none. */
  public static String invalidAddress(String ip, String port) {
    return "ERR Invalid node address specified: " + ip + ":" + port;
  }

  /** ADDSLOTS of a slot that is taken. */
  public static String slotBusy(int slot) {
    return "ERR Slot " + slot + " is already busy";
  }

  /** DELSLOTS of a slot that is nobody's. */
  public static String slotUnassigned(int slot) {
    return "ERR Slot " + slot + " is already unassigned";
  }

  /** A slot named twice. */
  public static String slotTwice(int slot) {
    return "ERR Slot " + slot + " specified multiple times";
  }

  /** A range that runs backwards. */
  public static String rangeBackwards(int first, int last) {
    return "ERR start slot number " + first + " is greater than end slot number " + last;
  }

  /** SETSLOT MIGRATING of another's slot. */
  public static String notOwner(int slot) {
    return "ERR I'm not the owner of hash slot " + slot;
  }

  /** SETSLOT IMPORTING of an own slot. */
  public static String alreadyOwner(int slot) {
    return "ERR I'm already the owner of hash slot " + slot;
  }

  /** SETSLOT NODE that would give away a slot with keys. */
  public static String slotHasKeys(int slot) {
    return "ERR Can't assign hashslot "
        + slot
        + " to a different node while I still hold keys for this hash slot.";
  }

  /** SET-CONFIG-EPOCH with a negative number. */
  public static String invalidEpoch(long epoch) {
    return "ERR Invalid config epoch specified: " + epoch;
  }

  /** SAVECONFIG that failed. */
  public static String saveFailed(String reason) {
    return "ERR error saving the cluster node config: " + reason;
  }
}

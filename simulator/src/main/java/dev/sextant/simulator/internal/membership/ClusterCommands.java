package dev.sextant.simulator.internal.membership;

import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.internal.cluster.ClusterErrors;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.FailureDetector;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.Messenger;
import dev.sextant.simulator.internal.cluster.Todo;
import dev.sextant.simulator.internal.failover.ManualFailover;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The CLUSTER subcommands that change something. Each takes its arguments as numbers and names and
 * the time it is called at, and returns null when it is done (the reply is OK), or the error line.
 * What can be wrong with the arguments' form is the caller's to check; that a slot number is in
 * range is checked here.
 */
public final class ClusterCommands {
  private static final long BUS_PORT_DISTANCE = 10000;

  private final ClusterState state;
  private final Messenger messenger;
  private final FailureDetector failures;
  private final ManualFailover manualFailover;
  private final Supplier<@Nullable String> saveConfig;

  ClusterCommands(
      ClusterState state,
      Messenger messenger,
      FailureDetector failures,
      ManualFailover manualFailover,
      Supplier<@Nullable String> saveConfig) {
    this.state = state;
    this.messenger = messenger;
    this.failures = failures;
    this.manualFailover = manualFailover;
    this.saveConfig = saveConfig;
  }

  /** MEET without a bus port. */
  public @Nullable String meet(String ip, long port, long nowMs) {
    return meet(ip, port, port + BUS_PORT_DISTANCE, nowMs);
  }

  /**
   * MEET: begins a handshake with the node at this address, unless one is under way. Of the numbers
   * Redis takes the lower 32 bits.
   */
  public @Nullable String meet(String ip, long port, long busPort, long nowMs) {
    state.now(nowMs);
    boolean valid = isPort((int) port) && isPort((int) busPort);
    if (!valid || !state.startHandshake(ip, (int) port, (int) busPort)) {
      return ClusterErrors.invalidAddress(ip, Long.toString(port));
    }
    return null;
  }

  private static boolean isPort(int port) {
    return port > 0 && port <= 65535;
  }

  /** ADDSLOTS. */
  public @Nullable String addSlots(long[] slots, long nowMs) {
    return allInRange(slots) ? changeSlots(pairs(slots), true, nowMs) : ClusterErrors.INVALID_SLOT;
  }

  /** DELSLOTS. */
  public @Nullable String delSlots(long[] slots, long nowMs) {
    return allInRange(slots) ? changeSlots(pairs(slots), false, nowMs) : ClusterErrors.INVALID_SLOT;
  }

  /** ADDSLOTSRANGE: first and last slot of each range in turn. */
  public @Nullable String addSlotsRange(long[] firstAndLast, long nowMs) {
    return changeSlots(firstAndLast, true, nowMs);
  }

  /** DELSLOTSRANGE: first and last slot of each range in turn. */
  public @Nullable String delSlotsRange(long[] firstAndLast, long nowMs) {
    return changeSlots(firstAndLast, false, nowMs);
  }

  private static boolean allInRange(long[] slots) {
    return Arrays.stream(slots).allMatch(ClusterCommands::isSlot);
  }

  private static long[] pairs(long[] slots) {
    long[] pairs = new long[slots.length * 2];
    for (int i = 0; i < slots.length; i++) {
      pairs[2 * i] = slots[i];
      pairs[2 * i + 1] = slots[i];
    }
    return pairs;
  }

  /** All or nothing. */
  private @Nullable String changeSlots(long[] firstAndLast, boolean add, long nowMs) {
    state.now(nowMs);
    BitSet wanted = new BitSet();
    for (int i = 0; i < firstAndLast.length; i += 2) {
      long first = firstAndLast[i];
      long last = firstAndLast[i + 1];
      if (!isSlot(first) || !isSlot(last)) {
        return ClusterErrors.INVALID_SLOT;
      }
      if (first > last) {
        return ClusterErrors.rangeBackwards((int) first, (int) last);
      }
      String error = collect((int) first, (int) last, add, wanted);
      if (error != null) {
        return error;
      }
    }
    for (int slot = wanted.nextSetBit(0); slot >= 0; slot = wanted.nextSetBit(slot + 1)) {
      state.slots().importingFrom(slot, null);
      if (add) {
        state.addSlot(state.myself(), slot);
      } else {
        state.removeSlot(slot);
      }
    }
    state.todo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG);
    return null;
  }

  private static boolean isSlot(long number) {
    return number >= 0 && number < Slots.COUNT;
  }

  private @Nullable String collect(int first, int last, boolean add, BitSet wanted) {
    for (int slot = first; slot <= last; slot++) {
      boolean taken = state.slots().owner(slot) != null;
      if (add && taken) {
        return ClusterErrors.slotBusy(slot);
      }
      if (!add && !taken) {
        return ClusterErrors.slotUnassigned(slot);
      }
      if (wanted.get(slot)) {
        return ClusterErrors.slotTwice(slot);
      }
      wanted.set(slot);
    }
    return null;
  }

  /** FLUSHSLOTS. */
  public @Nullable String flushSlots(long nowMs) {
    state.now(nowMs);
    if (!state.data().empty()) {
      return ClusterErrors.FLUSHSLOTS_NOT_EMPTY;
    }
    state.removeSlotsOf(state.myself());
    state.todo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG);
    return null;
  }

  /** SETSLOT ... MIGRATING. */
  public @Nullable String setSlotMigrating(long slotNumber, String targetId, long nowMs) {
    String error = refuseSetSlot(slotNumber, nowMs);
    if (error != null) {
      return error;
    }
    int slot = (int) slotNumber;
    if (state.slots().owner(slot) != state.myself()) {
      return ClusterErrors.notOwner(slot);
    }
    ClusterNode target = state.nodes().find(targetId);
    if (target == null) {
      return ClusterErrors.notKnown(targetId);
    }
    if (target.isReplica()) {
      return ClusterErrors.TARGET_NOT_MASTER;
    }
    state.slots().migratingTo(slot, target);
    return slotSet();
  }

  /** SETSLOT ... IMPORTING. */
  public @Nullable String setSlotImporting(long slotNumber, String sourceId, long nowMs) {
    String error = refuseSetSlot(slotNumber, nowMs);
    if (error != null) {
      return error;
    }
    int slot = (int) slotNumber;
    if (state.slots().owner(slot) == state.myself()) {
      return ClusterErrors.alreadyOwner(slot);
    }
    ClusterNode source = state.nodes().find(sourceId);
    if (source == null) {
      return ClusterErrors.notKnown(sourceId);
    }
    if (source.isReplica()) {
      return ClusterErrors.TARGET_NOT_MASTER;
    }
    state.slots().importingFrom(slot, source);
    return slotSet();
  }

  /** SETSLOT ... STABLE. */
  public @Nullable String setSlotStable(long slotNumber, long nowMs) {
    String error = refuseSetSlot(slotNumber, nowMs);
    if (error != null) {
      return error;
    }
    state.slots().importingFrom((int) slotNumber, null);
    state.slots().migratingTo((int) slotNumber, null);
    return slotSet();
  }

  /** SETSLOT ... NODE. */
  public @Nullable String setSlotNode(long slotNumber, String ownerId, long nowMs) {
    String error = refuseSetSlot(slotNumber, nowMs);
    if (error != null) {
      return error;
    }
    int slot = (int) slotNumber;
    ClusterNode owner = state.nodes().find(ownerId);
    if (owner == null) {
      return ClusterErrors.unknownNode(ownerId);
    }
    if (owner.isReplica()) {
      return ClusterErrors.TARGET_NOT_MASTER;
    }
    ClusterNode myself = state.myself();
    boolean givenAway = state.slots().owner(slot) == myself && owner != myself;
    boolean holdsKeys = state.data().keysInSlot(slot) > 0;
    if (givenAway && holdsKeys) {
      return ClusterErrors.slotHasKeys(slot);
    }
    if (!holdsKeys) {
      state.slots().migratingTo(slot, null);
    }
    state.removeSlot(slot);
    state.addSlot(owner, slot);
    if (givenAway && myself.slotCount() == 0 && state.settings().allowReplicaMigration()) {
      state.log(
          LogLevel.WARNING,
          "Configuration change detected. Reconfiguring myself as a replica of " + owner.name());
      state.replicate(owner);
      state.todo(Todo.FSYNC_CONFIG);
    }
    if (owner == myself && state.slots().importingFrom(slot) != null) {
      finishImport(slot);
    }
    return slotSet();
  }

  /** The new epoch makes every node believe this one, and not the one who had the slot. */
  private void finishImport(int slot) {
    if (state.bumpConfigEpoch()) {
      state.log(LogLevel.WARNING, "configEpoch updated after importing slot " + slot);
    }
    state.slots().importingFrom(slot, null);
    messenger.broadcastPong();
  }

  /** What is wrong with SETSLOT of this slot, whatever it is to do. */
  public @Nullable String refuseSetSlot(long slot, long nowMs) {
    state.now(nowMs);
    if (state.myself().isReplica()) {
      return ClusterErrors.SETSLOT_ON_REPLICA;
    }
    return isSlot(slot) ? null : ClusterErrors.INVALID_SLOT;
  }

  private @Nullable String slotSet() {
    state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE);
    return null;
  }

  /** BUMPEPOCH; returns the status to reply, {@code BUMPED <epoch>} or {@code STILL <epoch>}. */
  public String bumpEpoch(long nowMs) {
    state.now(nowMs);
    String how = state.bumpConfigEpoch() ? "BUMPED " : "STILL ";
    return how + Long.toUnsignedString(state.myself().configEpoch());
  }

  /** SET-CONFIG-EPOCH. */
  public @Nullable String setConfigEpoch(long epoch, long nowMs) {
    state.now(nowMs);
    ClusterNode myself = state.myself();
    if (epoch < 0) {
      return ClusterErrors.invalidEpoch(epoch);
    } else if (state.nodes().size() > 1) {
      return ClusterErrors.EPOCH_NOT_ALONE;
    } else if (myself.configEpoch() != 0) {
      return ClusterErrors.EPOCH_NOT_ZERO;
    }
    myself.configEpoch(epoch);
    state.log(LogLevel.WARNING, "configEpoch set to " + epoch + " via CLUSTER SET-CONFIG-EPOCH");
    state.currentEpoch(Math.max(state.currentEpoch(), epoch));
    state.todo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG);
    return null;
  }

  /** DEBUG CLUSTERLINK KILL: closes the link to a node, the one from it, or both. */
  public @Nullable String killLinks(String id, boolean to, boolean from, long nowMs) {
    state.now(nowMs);
    ClusterNode node = state.nodes().find(id);
    if (node == null) {
      return ClusterErrors.unknownNode(id);
    }
    state.dropLinks(node, to, from);
    return null;
  }

  /** FORGET. */
  public @Nullable String forget(String id, long nowMs) {
    state.now(nowMs);
    ClusterNode node = state.nodes().find(id);
    if (node == null) {
      return ClusterErrors.unknownNode(id);
    } else if (node == state.myself()) {
      return ClusterErrors.FORGET_MYSELF;
    } else if (state.myself().isReplica() && state.myself().master() == node) {
      return ClusterErrors.FORGET_MASTER;
    }
    state.forget(node);
    state.todo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG);
    return null;
  }

  /** REPLICATE. */
  public @Nullable String replicate(String masterId, long nowMs) {
    state.now(nowMs);
    ClusterNode master = state.nodes().find(masterId);
    ClusterNode myself = state.myself();
    if (master == null) {
      return ClusterErrors.unknownNode(masterId);
    } else if (master == myself) {
      return ClusterErrors.REPLICATE_MYSELF;
    } else if (master.isReplica()) {
      return ClusterErrors.REPLICATE_REPLICA;
    } else if (myself.isMaster() && (myself.slotCount() != 0 || !state.data().empty())) {
      return ClusterErrors.REPLICATE_NOT_EMPTY;
    }
    state.replicate(master);
    state.todo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG);
    return null;
  }

  /** FAILOVER. */
  public @Nullable String failover(ManualFailover.Mode mode, long nowMs) {
    state.now(nowMs);
    return manualFailover.request(mode);
  }

  /**
   * RESET: forgets all nodes and slots and becomes an empty master; {@code hard} also takes a new
   * name and starts at epoch 0.
   */
  public @Nullable String reset(boolean hard, long nowMs) {
    state.now(nowMs);
    if (state.myself().isMaster() && !state.data().empty()) {
      return ClusterErrors.RESET_NOT_EMPTY;
    }
    if (state.myself().isReplica()) {
      state.makeMaster(state.myself());
      state.actions().stopReplicating();
      state.actions().emptyData();
    }
    state.slots().closeAll();
    state.resetManualFailover();
    state.removeAllSlots();
    for (ClusterNode node : state.nodes().all()) {
      if (node != state.myself()) {
        state.removeNode(node);
      }
    }
    if (hard) {
      resetIdentity();
    }
    state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE, Todo.FSYNC_CONFIG);
    return null;
  }

  private void resetIdentity() {
    state.currentEpoch(0);
    state.lastVoteEpoch(0);
    state.myself().configEpoch(0);
    state.log(LogLevel.WARNING, "configEpoch set to 0 via CLUSTER RESET HARD");
    state.renameMyself();
    state.log(LogLevel.NOTICE, "Node hard reset, now I'm " + state.myself().name());
  }

  /** SAVECONFIG. */
  public @Nullable String saveConfig(long nowMs) {
    state.now(nowMs);
    String failure = saveConfig.get();
    return failure == null ? null : ClusterErrors.saveFailed(failure);
  }

  /** COUNT-FAILURE-REPORTS of a known node. */
  public int countFailureReports(ClusterNode node, long nowMs) {
    state.now(nowMs);
    return failures.countReports(node);
  }
}

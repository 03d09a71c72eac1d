package dev.sextant.simulator.internal.cluster;

import dev.sextant.core.slots.Slots;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Who owns a slot when two claim it: the one with the greater configuration epoch.
 *
 * <p>A master repeats its claim in every heartbeat. Each receiver compares it with its own table,
 * takes over what is newer, and answers what is older with an UPDATE about the newer owner, so that
 * a master returning from a partition learns it even when that owner cannot reach it. A master that
 * loses its last slot this way has been failed over: it becomes a replica of the one who took it.
 */
public final class SlotOwnership {
  private final ClusterState state;
  private final Messenger messenger;

  /** The rules of ownership for the node of {@code state}. */
  public SlotOwnership(ClusterState state, Messenger messenger) {
    this.state = state;
    this.messenger = messenger;
  }

  /** Handles an UPDATE message from a known node. */
  public void updated(ClusterMessage.Update update) {
    ClusterNode owner = state.nodes().find(update.owner());
    if (owner == null || owner.configEpoch() >= update.ownerEpoch()) {
      return;
    }
    if (owner.isReplica()) {
      state.makeMaster(owner);
    }
    owner.configEpoch(update.ownerEpoch());
    state.todo(Todo.SAVE_CONFIG, Todo.FSYNC_CONFIG);
    claimed(owner, update.ownerEpoch(), update.ownerSlots());
  }

  /** Handles the claim to slots in a heartbeat of the known node {@code sender}. */
  void heard(ClusterNode sender, MessageHeader header) {
    ClusterNode claimant = sender.isMaster() ? sender : sender.master();
    if (claimant == null) {
      return;
    }
    if (claimant.hasExactly(header.slots())) {
      if (sender.isMaster()) {
        // A message from before it had them, overtaken by another, may have made this unsure.
        header.slots().removeFrom(state.slots().notClaimed);
      }
      return;
    }
    if (sender.isMaster()) {
      claimed(sender, header.configEpoch(), header.slots());
    }
    correctStaleClaim(sender, header);
  }

  private void correctStaleClaim(ClusterNode sender, MessageHeader header) {
    SlotTable table = state.slots();
    SlotBitmap claim = header.slots();
    for (int slot = claim.next(0); slot >= 0; slot = claim.next(slot + 1)) {
      ClusterNode owner = table.owner(slot);
      if (owner != null
          && owner != sender
          && !table.unclaimed(slot)
          && owner.configEpoch() > header.configEpoch()) {
        state.log(
            LogLevel.VERBOSE,
            "Node "
                + sender.name()
                + " has old slots configuration, sending an UPDATE message about "
                + owner.name());
        messenger.sendUpdate(sender.link, owner);
        // One at a time, as Redis does: the next heartbeat brings the next.
        return;
      }
    }
  }

  /**
   * Brings the slots in line with the keys that a master has loaded from disk; returns whether
   * anything changed.
   */
  public boolean claimSlotsWithKeys() {
    SlotTable table = state.slots();
    ClusterNode myself = state.myself();
    boolean changed = false;
    int foreign = 0;
    for (int slot = 0; myself.isMaster() && slot < Slots.COUNT; slot++) {
      ClusterNode owner = table.owner(slot);
      if (owner == myself
          || table.importingFrom(slot) != null
          || state.data().keysInSlot(slot) == 0) {
        continue;
      }
      changed = true;
      if (owner == null) {
        state.log(
            LogLevel.WARNING,
            "I have keys for unassigned slot " + slot + ". Taking responsibility for it.");
        state.addSlot(myself, slot);
      } else {
        state.log(
            LogLevel.WARNING,
            "I have keys for slot "
                + slot
                + ", but the slot is assigned to another node. Setting it to importing state.");
        table.importingFrom(slot, owner);
        foreign++;
      }
    }
    if (foreign > 0) {
      state.log(
          LogLevel.WARNING,
          "Keys of "
              + foreign
              + " slots that other nodes own were loaded. Was this node started with the dump of"
              + " another master? Each master needs its own; to bring a backup into another layout,"
              + " restore it key by key.");
    }
    return changed;
  }

  /** {@code owner} claims exactly {@code claim} under {@code epoch}. */
  private void claimed(ClusterNode owner, long epoch, SlotBitmap claim) {
    ClusterNode myself = state.myself();
    if (owner == myself) {
      state.log(LogLevel.WARNING, "Discarding UPDATE message about myself.");
      return;
    }
    // The shard that this node belongs to, before anything changes.
    ClusterNode myMaster = myself.isMaster() ? myself : myself.master();
    Takeover takeover = takeOver(owner, epoch, claim, myMaster);
    ClusterNode grandmaster = grandmaster(myself);
    if (takeover.fromMyShard > 0
        && myMaster != null
        && myMaster.slotCount() == 0
        && (state.settings().allowReplicaMigration() || claim.count() == takeover.fromMyShard)) {
      state.log(
          LogLevel.WARNING,
          "Configuration change detected. Reconfiguring myself as a replica of " + owner.name());
      follow(owner);
    } else if (grandmaster != null) {
      state.log(
          LogLevel.WARNING,
          "I'm a sub-replica! Reconfiguring myself as a replica of grandmaster "
              + grandmaster.name());
      follow(grandmaster);
    } else {
      // Still a master with slots: keys of the lost ones must go. (A master turned replica
      // replaces its whole data set anyway.)
      BitSet lost = takeover.lostWithKeys;
      for (int slot = lost.nextSetBit(0); slot >= 0; slot = lost.nextSetBit(slot + 1)) {
        state.actions().deleteKeysInSlot(slot);
      }
    }
  }

  /** What a claim took from whom. */
  private static final class Takeover {
    int fromMyShard;
    final BitSet lostWithKeys = new BitSet();
  }

  private Takeover takeOver(
      ClusterNode claimant, long epoch, SlotBitmap claim, @Nullable ClusterNode myMaster) {
    SlotTable table = state.slots();
    Takeover takeover = new Takeover();
    SlotBitmap before = claimant.slots();
    for (int slot = before.next(0); slot >= 0; slot = before.next(slot + 1)) {
      if (!claim.contains(slot)) {
        table.notClaimed.set(slot);
      }
    }
    for (int slot = claim.next(0); slot >= 0; slot = claim.next(slot + 1)) {
      ClusterNode owner = table.owner(slot);
      if (owner == claimant) {
        table.notClaimed.clear(slot);
      } else if (table.importingFrom(slot) == null
          && (owner == null || table.unclaimed(slot) || owner.configEpoch() < epoch)) {
        // (A slot being imported is closed by hand alone.)
        if (owner == state.myself() && state.data().keysInSlot(slot) > 0) {
          takeover.lostWithKeys.set(slot);
        }
        if (owner == myMaster) {
          takeover.fromMyShard++;
        }
        state.removeSlot(slot);
        state.addSlot(claimant, slot);
        state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE, Todo.FSYNC_CONFIG);
      }
    }
    return takeover;
  }

  /**
   * The master of this replica's master, if that has itself become a replica; null otherwise, and
   * for the rare circle of two that TAKEOVER can leave for the operator to repair.
   */
  private static @Nullable ClusterNode grandmaster(ClusterNode myself) {
    ClusterNode master = myself.master();
    ClusterNode grandmaster = master == null ? null : master.master();
    return grandmaster == myself ? null : grandmaster;
  }

  private void follow(ClusterNode master) {
    state.replicate(master);
    state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE, Todo.FSYNC_CONFIG);
  }
}

package dev.sextant.simulator.internal.failover;

import dev.sextant.simulator.internal.cluster.ClusterHealth;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterState;
import dev.sextant.simulator.internal.cluster.Messenger;
import dev.sextant.simulator.internal.cluster.SlotBitmap;
import dev.sextant.simulator.internal.cluster.Todo;

/**
 * The last step of every kind of failover: the replica becomes master, takes its old master's slots
 * and tells everybody. It must have its new configuration epoch by then.
 */
final class Promotion {
  private final ClusterState state;
  private final Messenger messenger;
  private final ClusterHealth health;

  Promotion(ClusterState state, Messenger messenger, ClusterHealth health) {
    this.state = state;
    this.messenger = messenger;
    this.health = health;
  }

  void replaceMaster() {
    ClusterNode myself = state.myself();
    ClusterNode oldMaster = myself.master();
    if (myself.isMaster() || oldMaster == null) {
      return;
    }
    state.makeMaster(myself);
    state.actions().stopReplicating();
    SlotBitmap inheritance = oldMaster.slots();
    for (int slot = inheritance.next(0); slot >= 0; slot = inheritance.next(slot + 1)) {
      state.removeSlot(slot);
      state.addSlot(myself, slot);
    }
    health.update();
    state.todo(Todo.SAVE_CONFIG, Todo.FSYNC_CONFIG);
    messenger.broadcastPong();
    state.resetManualFailover();
  }
}

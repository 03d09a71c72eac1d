package dev.sextant.simulator.internal.cluster;

/**
 * Sees to it that no two masters keep the same configuration epoch.
 *
 * <p>Elections give unique epochs. Commands that need no agreement (closing an imported slot,
 * FAILOVER TAKEOVER) and the birth of a cluster, when every node has epoch 0, do not. It only does
 * harm when two such masters claim one slot, but nobody can rule that out, so the one with the
 * smaller name takes a new epoch, until all differ: the one with the greatest name never moves.
 */
final class Epochs {
  private final ClusterState state;

  Epochs(ClusterState state) {
    this.state = state;
  }

  /** Moves to a new epoch if {@code sender} is a master that has the same and a greater name. */
  void settleCollision(ClusterNode sender, long senderEpoch) {
    ClusterNode myself = state.myself();
    if (!sender.isMaster()
        || !myself.isMaster()
        || senderEpoch != myself.configEpoch()
        || sender.configEpoch() != myself.configEpoch()
        || sender.name().compareTo(myself.name()) <= 0) {
      return;
    }
    myself.configEpoch(state.nextEpoch());
    state.todo(Todo.SAVE_CONFIG, Todo.FSYNC_CONFIG);
    state.log(
        LogLevel.VERBOSE,
        "WARNING: configEpoch collision with node "
            + sender.name()
            + ". configEpoch set to "
            + myself.configEpoch());
  }
}

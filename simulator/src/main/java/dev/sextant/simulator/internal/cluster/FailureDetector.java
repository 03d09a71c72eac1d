package dev.sextant.simulator.internal.cluster;

/**
 * From silence to FAIL and back.
 *
 * <p>A node that leaves a ping unanswered for the node timeout is possibly failed (PFAIL): one
 * node's opinion, taken back with the next pong. Gossip carries opinions; a node that holds one
 * itself and has heard the same from enough masters to make a majority, itself counted if a master,
 * turns it into FAIL and says so to everybody, who take it over without asking. Reports expire
 * after twice the node timeout, so that a majority is one of about the same time.
 *
 * <p>FAIL is taken back when the node answers and either has nothing to lose (a replica, a master
 * without slots), or was a master whom nobody has replaced for a while.
 */
public final class FailureDetector {
  /** How many node timeouts a report is valid, and how many a master stays failed at least. */
  private static final int VALIDITY = 2;

  private final ClusterState state;
  private final Messenger messenger;

  /** A detector for the node of {@code state}. */
  public FailureDetector(ClusterState state, Messenger messenger) {
    this.state = state;
    this.messenger = messenger;
  }

  /** Marks nodes that are silent for too long; returns whether there were new ones. */
  public boolean markSilentNodes() {
    boolean found = false;
    for (ClusterNode node : state.nodes().all()) {
      if (node.has(NodeFlags.MYSELF | NodeFlags.NOADDR | NodeFlags.HANDSHAKE)
          || node.pingSentMs == 0) {
        continue;
      }
      // Anything that arrives is a sign of life: a pong can be late behind much other traffic.
      long silentMs = state.nowMs() - Math.max(node.pingSentMs, node.dataReceivedMs);
      if (silentMs > state.settings().nodeTimeoutMs()
          && !node.has(NodeFlags.PFAIL | NodeFlags.FAIL)) {
        state.log(LogLevel.DEBUG, "*** NODE " + node.name() + " possibly failing");
        node.set(NodeFlags.PFAIL);
        found = true;
      }
    }
    return found;
  }

  /** The master {@code reporter} finds {@code node} unreachable. */
  void reported(ClusterNode node, ClusterNode reporter) {
    if (node.failureReports.put(reporter, state.nowMs()) == null) {
      state.log(
          LogLevel.VERBOSE,
          "Node " + reporter.name() + " reported node " + node.name() + " as not reachable.");
    }
    failIfAgreed(node);
  }

  /** The master {@code reporter} finds {@code node} in order. */
  void reportWithdrawn(ClusterNode node, ClusterNode reporter) {
    if (node.failureReports.remove(reporter) != null) {
      expireReports(node);
      state.log(
          LogLevel.VERBOSE,
          "Node " + reporter.name() + " reported node " + node.name() + " is back online.");
    }
  }

  /** How many other masters find {@code node} unreachable. */
  public int countReports(ClusterNode node) {
    expireReports(node);
    return node.failureReports.size();
  }

  private void expireReports(ClusterNode node) {
    if (node.failureReports.isEmpty()) {
      return;
    }
    long maxAgeMs = state.settings().nodeTimeoutMs() * VALIDITY;
    node.failureReports.values().removeIf(reportedMs -> state.nowMs() - reportedMs > maxAgeMs);
  }

  private void failIfAgreed(ClusterNode node) {
    if (!node.possiblyFailed() || node.failed()) {
      return;
    }
    int agreeing = countReports(node) + (state.myself().isMaster() ? 1 : 0);
    if (agreeing < state.quorum()) {
      return;
    }
    state.log(LogLevel.NOTICE, "Marking node " + node.name() + " as failing (quorum reached).");
    markFailed(node);
    // A replica tells it too, although only masters were asked: the news is what counts.
    messenger.broadcastFail(node);
  }

  private void markFailed(ClusterNode node) {
    node.clear(NodeFlags.PFAIL);
    node.set(NodeFlags.FAIL);
    node.failedMs = state.nowMs();
    state.todo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG);
  }

  /** {@code reporter} says that the masters agree on the failure of the node of that name. */
  public void toldOfFailure(ClusterNode reporter, String name) {
    ClusterNode node = state.nodes().find(name);
    if (node == null || node.has(NodeFlags.FAIL | NodeFlags.MYSELF)) {
      return;
    }
    state.log(LogLevel.NOTICE, "FAIL message received from " + reporter.name() + " about " + name);
    markFailed(node);
  }

  /** {@code node} has answered a ping. */
  void answered(ClusterNode node) {
    if (node.possiblyFailed()) {
      node.clear(NodeFlags.PFAIL);
      state.todo(Todo.SAVE_CONFIG, Todo.UPDATE_STATE);
    } else if (node.failed()) {
      forgiveIfHarmless(node);
    }
  }

  private void forgiveIfHarmless(ClusterNode node) {
    String why = null;
    if (node.isReplica()) {
      why = "replica is reachable again.";
    } else if (node.slotCount() == 0) {
      why = "master without slots is reachable again.";
    } else if (state.nowMs() - node.failedMs > state.settings().nodeTimeoutMs() * VALIDITY) {
      why = "is reachable again and nobody is serving its slots after some time.";
    }
    if (why != null) {
      state.log(LogLevel.NOTICE, "Clear FAIL state for node " + node.name() + ": " + why);
      node.clear(NodeFlags.FAIL);
      state.todo(Todo.UPDATE_STATE, Todo.SAVE_CONFIG);
    }
  }
}

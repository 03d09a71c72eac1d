package dev.sextant.core.engine;

import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.Loading;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerStats;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.expiry.ActiveExpiry;
import dev.sextant.core.session.Session;

/** What a node does between commands, a few times a second. */
final class Cron {
  /**
   * Buckets moved per turn while a table is being rehashed: what Redis gets done in its
   * millisecond.
   */
  private static final int REHASH_STEPS = 1000;

  /** How many keys that only a replica knows to expire it looks at per turn. */
  private static final int OWN_KEYS_AT_ONCE = 64;

  private final Server server;
  private final ClientEvictor clientEvictor;
  private final OutputLimits outputLimits;
  private final WaitingRequests waitingRequests;
  private final ActiveExpiry activeExpiry;

  Cron(
      Server server,
      ClientEvictor clientEvictor,
      OutputLimits outputLimits,
      WaitingRequests waitingRequests) {
    this.server = server;
    this.clientEvictor = clientEvictor;
    this.outputLimits = outputLimits;
    this.waitingRequests = waitingRequests;
    this.activeExpiry = new ActiveExpiry(server.keyspace(), server.clock());
  }

  void tick() {
    resizeReplyBuffers();
    clientEvictor.measureAll();
    outputLimits.checkAll();
    server.stats().sampleRates(server.clock().millis());
    if (server.busyLine == null) {
      onDeadline();
      if (server.loading().mode() != Loading.Mode.IN_PLACE) {
        workOnKeyspace();
      }
    }
    // Asking for the memory in use notes its peak.
    server.usedMemoryBytes();
  }

  private void workOnKeyspace() {
    if (server.cronPaused) {
      return;
    }
    if (server.activeExpiry
        && server.keyspace().isExpiryOwner()
        && server.pause().mode() == ClientPause.Mode.OFF) {
      activeExpiry.run(
          server.config().get(MemoryDirectives.ACTIVE_EXPIRE_EFFORT),
          server.config().get(ServerDirectives.HZ));
      server.effects().flushUnframed();
      countExpiry();
      waitingRequests.serveSignalled();
    } else if (server.activeExpiry && !server.keyspace().isExpiryOwner()) {
      server.keyspace().expireOwn(OWN_KEYS_AT_ONCE);
    }
    limitTracking();
    server.keyspace().maintain(REHASH_STEPS);
  }

  private void limitTracking() {
    if (server.tracking().isTracking()) {
      long limit = server.config().get(NetworkDirectives.TRACKING_TABLE_MAX_KEYS);
      server.tracking().limit(limit, server.random());
      server.tracking().maintain();
    }
  }

  private void resizeReplyBuffers() {
    if (!server.resizesReplyBuffers) {
      return;
    }
    long now = server.clock().millis();
    for (Session session : server.clients().all()) {
      long pending = session.output().pendingBytes();
      switch (session.replyBuffer.resize(pending, now, server.replyBufferPeakMillis)) {
        case SHRUNK -> server.stats().replyBufferShrinks++;
        case EXPANDED -> server.stats().replyBufferExpands++;
        case NONE -> {}
      }
    }
  }

  private void countExpiry() {
    ServerStats stats = server.stats();
    server.noteLatency("expire-cycle", activeExpiry.micros() / 1000);
    stats.expireCycleMicros += activeExpiry.micros();
    stats.timeCapReachedCount += activeExpiry.isTimeUp() ? 1 : 0;
    stats.expiredStaleShare = activeExpiry.staleShare() * 0.05 + stats.expiredStaleShare * 0.95;
  }

  void onDeadline() {
    if (server.busyLine != null) {
      return;
    }
    waitingRequests.endOverdue();
    waitingRequests.redirectMoved();
    if (server.pause().endOverdue(server.clock().millis())) {
      waitingRequests.servePaused();
    }
  }
}

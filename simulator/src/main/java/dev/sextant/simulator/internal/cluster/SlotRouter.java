package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.Nullable;

/**
 * Decides whether this node serves a request or sends the client elsewhere.
 *
 * <p>Use it in the order of Redis, which shows in what a client gets when several things are wrong:
 * the first key's slot first ({@link #isUnbound}), then {@link #CROSSSLOT} for a further key of
 * another slot, then {@link #redirect}. {@link #servesAnything} answers the usual case, a master's
 * own slot, with four array reads, and then neither of the others is needed.
 *
 * <p>An open slot is the hard case. Its keys move one by one: the source serves those it still has
 * and sends the client on with ASK for the others, the target serves those who ASK; and a request
 * for several keys of which some have moved can only be tried again.
 */
public final class SlotRouter {
  /** The answer to a request with keys of different slots. */
  public static final String CROSSSLOT = "CROSSSLOT Keys in request don't hash to the same slot";

  /** The answer to a request about a slot that nobody owns. */
  public static final String UNBOUND = "CLUSTERDOWN Hash slot not served";

  private static final String DOWN = "CLUSTERDOWN The cluster is down";
  private static final String DOWN_READS_ONLY =
      "CLUSTERDOWN The cluster is down and only accepts read commands";
  private static final String TRY_AGAIN = "TRYAGAIN Multiple keys request during rehashing of slot";

  private final ClusterState state;

  /** A router for the node of {@code state}. */
  public SlotRouter(ClusterState state) {
    this.state = state;
  }

  /** Whether this node serves every request about {@code slot}: its own, and not open. */
  public boolean servesAnything(int slot) {
    SlotTable slots = state.slots();
    return state.ok()
        && slots.owner(slot) == state.myself()
        && slots.migratingTo(slot) == null
        && slots.importingFrom(slot) == null;
  }

  /** Whether nobody owns {@code slot}: the answer is {@link #UNBOUND}. */
  public boolean isUnbound(int slot) {
    return state.slots().owner(slot) == null;
  }

  /** Whether {@code slot} is open, so that a request's keys must be looked up and counted. */
  public boolean isOpen(int slot) {
    return isMigrating(slot) || isImporting(slot);
  }

  private boolean isMigrating(int slot) {
    return state.slots().owner(slot) == state.myself() && state.slots().migratingTo(slot) != null;
  }

  private boolean isImporting(int slot) {
    return !isMigrating(slot) && state.slots().importingFrom(slot) != null;
  }

  /** The error to answer {@code request} about {@code slot} with, or null to serve it. */
  public @Nullable String redirect(int slot, SlotRequest request) {
    ClusterNode owner = state.slots().owner(slot);
    if (owner == null) {
      return UNBOUND;
    }
    if (!state.ok()) {
      String down = downError(request);
      if (down != null) {
        return down;
      }
    }
    if (isOpen(slot) && request.migrate()) {
      return null;
    }
    ClusterNode target = state.slots().migratingTo(slot);
    if (target != null && isMigrating(slot) && request.missingKeys() > 0) {
      if (request.existingKeys() > 0) {
        return TRY_AGAIN;
      }
      // A slot may be said to move to where it is.
      return target == state.myself() ? null : pointTo("ASK", slot, target, request);
    }
    if (isImporting(slot) && request.asking()) {
      return request.severalKeys() && request.missingKeys() > 0 ? TRY_AGAIN : null;
    }
    if (owner == state.myself() || servesAsReplica(owner, request)) {
      return null;
    }
    return pointTo("MOVED", slot, owner, request);
  }

  private @Nullable String downError(SlotRequest request) {
    ClusterSettings settings = state.settings();
    if (request.shardPubsub()) {
      return settings.allowPubsubshardWhenDown() ? null : DOWN;
    }
    if (!settings.allowReadsWhenDown()) {
      return DOWN;
    }
    return request.writes() ? DOWN_READS_ONLY : null;
  }

  private boolean servesAsReplica(ClusterNode owner, SlotRequest request) {
    return (request.readonlySession() || request.shardPubsub())
        && !request.writes()
        && state.myself().isReplica()
        && state.myself().master() == owner;
  }

  /**
   * The error to wake a client with that is blocked on a key of {@code slot}, or null to let it
   * wait: when the slot has moved away, nothing would ever wake it.
   *
   * @param readsAsReplica whether the session is READONLY and the blocking command only reads
   */
  public @Nullable String redirectBlocked(
      int slot, boolean readsAsReplica, boolean plaintextClient) {
    if (!state.ok()) {
      return DOWN;
    }
    ClusterNode owner = state.slots().owner(slot);
    SlotRequest request =
        new SlotRequest(
            !readsAsReplica, readsAsReplica, false, false, false, false, 0, 0, plaintextClient);
    if (owner == state.myself() || state.slots().importingFrom(slot) != null) {
      return null;
    }
    if (owner == null) {
      return UNBOUND;
    }
    return servesAsReplica(owner, request) ? null : pointTo("MOVED", slot, owner, request);
  }

  private String pointTo(String how, int slot, ClusterNode node, SlotRequest request) {
    return how + " " + slot + " " + endpoint(node) + ":" + node.portFor(request.plaintextClient());
  }

  /** What {@code node} is called towards clients; may be empty. */
  String endpoint(ClusterNode node) {
    return switch (state.settings().preferredEndpointType()) {
      case IP -> node.ip();
      case HOSTNAME -> node.hostname().isEmpty() ? "?" : node.hostname();
      case UNKNOWN_ENDPOINT -> "";
    };
  }
}

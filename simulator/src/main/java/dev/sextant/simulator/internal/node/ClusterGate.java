package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.SlotGate;
import dev.sextant.simulator.internal.cluster.SlotRequest;
import dev.sextant.simulator.internal.cluster.SlotRouter;
import org.jspecify.annotations.Nullable;

/** Answers the engine's question about a slot with what the cluster machine knows. */
final class ClusterGate implements SlotGate {
  private final SlotRouter router;

  ClusterGate(SlotRouter router) {
    this.router = router;
  }

  @Override
  public @Nullable String redirect(Request request) {
    int slot = request.slot();
    if (router.servesAnything(slot)) {
      return null;
    }
    boolean shardPubSub = request.command().is(CommandFlag.PUBSUB);
    // Only a slot in migration depends on which keys are there, and finding out costs look-ups.
    boolean counted = router.isOpen(slot) && !shardPubSub;
    return router.redirect(
        slot,
        new SlotRequest(
            request.writes(),
            request.session().readOnly,
            request.session().asking || request.command().is(CommandFlag.ASKING),
            shardPubSub,
            request.command().name().equals("migrate"),
            request.multipleKeys(),
            counted ? request.presentKeys() : 0,
            counted ? request.missingKeys() : 0,
            true));
  }

  /** That a slot is nobody's is found out with the first key, before there is a second. */
  @Override
  public String crossSlot(int slot) {
    return router.isUnbound(slot) ? SlotRouter.UNBOUND : SlotRouter.CROSSSLOT;
  }
}

package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.NodeAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asked before anything is sent to a node, and told how it went. Asked for each attempt, and not
 * for each call: a call that is being repeated against a node that does not serve ends as soon as
 * others have found that out. Thread-safe; never blocks.
 */
public interface Gate {

  /** Lets everything pass. */
  Gate WITHOUT = (master, orReplica) -> Pass.FREE;

  /**
   * What the gate says about sending something to a master.
   *
   * @param orReplica whether one of its replicas may answer in its stead; then it is no news about
   *     the master how it went
   */
  Pass enter(NodeAddress master, boolean orReplica);

  /** These are the masters from now on; what is known of others is of no use any more. */
  default void mastersAre(Set<NodeAddress> masters) {}

  /** The gate's answer. */
  interface Pass {

    /** May always be sent. */
    Pass FREE =
        new Pass() {
          @Override
          public @Nullable String refusal() {
            return null;
          }

          @Override
          public void left(boolean served) {}
        };

    /** Why nothing may be sent, as the end of a sentence, or null if it may. */
    @Nullable String refusal();

    /**
     * To be called once for each pass that is no refusal, when the attempt has ended.
     *
     * @param served whether the node showed that it serves; a refusal of the command does show that
     */
    void left(boolean served);
  }
}

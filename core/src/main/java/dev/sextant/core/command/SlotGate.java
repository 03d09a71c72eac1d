package dev.sextant.core.command;

import dev.sextant.core.session.Session;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's answer to the question "may this node serve these keys of this slot to this
 * session?". The engine finds the slot and asks; who owns what is known elsewhere.
 *
 * <p>Source: {@code getNodeByQuery} in Redis's {@code cluster.c}.
 */
public interface SlotGate {

  /** What a request needs of its slot. */
  interface Request {
    Session session();

    /** The command; EXEC stands for all that was queued. */
    CommandSpec command();

    /** From 0 to 16383. */
    int slot();

    /** Whether any of its commands writes. */
    boolean writes();

    /** Whether it names more than one key. */
    boolean multipleKeys();

    /** How many of its keys are not in this node's database. Shard channels are no keys. */
    int missingKeys();

    /** How many of its keys are in this node's database. */
    int presentKeys();
  }

  /**
   * Decides.
   *
   * @return null when the request is served here, otherwise the error line ("MOVED 3999
   *     127.0.0.1:7001")
   */
  @Nullable String redirect(Request request);

  /** The error line for a request with keys of several slots; its first key is of {@code slot}. */
  default String crossSlot(int slot) {
    return Errors.CROSS_SLOT;
  }
}

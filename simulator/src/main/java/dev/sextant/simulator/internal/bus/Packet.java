package dev.sextant.simulator.internal.bus;

import dev.sextant.simulator.internal.cluster.ClusterMessage;
import dev.sextant.simulator.internal.cluster.MessageType;
import org.jspecify.annotations.Nullable;

/** What a packet turned out to be. */
public sealed interface Packet {

  /** One that says something. */
  record Understood(ClusterMessage message) implements Packet {}

  /**
   * One to be ignored, though its link stays.
   *
   * @param type what it says it is, to be counted as received; null if that is nothing known
   * @param complaint for the log; null if there is nothing to complain about
   */
  record Ignored(@Nullable MessageType type, @Nullable String complaint) implements Packet {}
}

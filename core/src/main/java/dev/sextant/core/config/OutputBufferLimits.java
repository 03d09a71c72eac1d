package dev.sextant.core.config;

/**
 * How much output may wait for a client before it is closed, by class of client.
 *
 * @param normal ordinary clients, MONITOR included
 * @param replica replicas
 * @param pubsub clients with a subscription
 */
public record OutputBufferLimits(Limit normal, Limit replica, Limit pubsub) {

  /**
   * One class's limits; 0 is no limit.
   *
   * @param hardBytes the client is closed as soon as more waits; unsigned
   * @param softBytes the client is closed when more waits for {@code softSeconds}; unsigned
   */
  public record Limit(long hardBytes, long softBytes, int softSeconds) {}

  OutputBufferLimits withNormal(Limit limit) {
    return new OutputBufferLimits(limit, replica, pubsub);
  }

  OutputBufferLimits withReplica(Limit limit) {
    return new OutputBufferLimits(normal, limit, pubsub);
  }

  OutputBufferLimits withPubsub(Limit limit) {
    return new OutputBufferLimits(normal, replica, limit);
  }
}

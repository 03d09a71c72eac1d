package dev.sextant.simulator;

/**
 * What nodes have sent on the cluster bus.
 *
 * @param messages how many messages, of all types
 * @param bytes how many bytes they take as packets of Redis's format; within one JVM they travel as
 *     objects
 */
public record BusTraffic(long messages, long bytes) {

  /**
   * What was sent after {@code earlier} was looked at. Nodes that died in between take theirs with
   * them.
   */
  public BusTraffic minus(BusTraffic earlier) {
    return new BusTraffic(messages - earlier.messages, bytes - earlier.bytes);
  }

  BusTraffic plus(BusTraffic other) {
    return new BusTraffic(messages + other.messages, bytes + other.bytes);
  }
}

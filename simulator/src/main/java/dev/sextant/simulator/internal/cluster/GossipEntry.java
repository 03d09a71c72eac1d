package dev.sextant.simulator.internal.cluster;

/**
 * One line of a heartbeat's gossip: how a third node looks from the sender.
 *
 * @param name name of the node
 * @param pingSentSeconds when the sender's unanswered ping left, Unix time in seconds; 0 if none
 * @param pongReceivedSeconds when the sender last had a pong, Unix time in seconds
 * @param ip address of the node
 * @param port port for clients
 * @param plaintextPort port for clients without TLS when {@code port} is for TLS, otherwise 0
 * @param busPort port of the cluster bus
 * @param flags the node's {@link NodeFlags} in the sender's table
 */
public record GossipEntry(
    String name,
    long pingSentSeconds,
    long pongReceivedSeconds,
    String ip,
    int port,
    int plaintextPort,
    int busPort,
    int flags) {

  boolean reportsFailure() {
    return (flags & (NodeFlags.FAIL | NodeFlags.PFAIL)) != 0;
  }

  boolean hasAddress() {
    return (flags & NodeFlags.NOADDR) == 0;
  }
}

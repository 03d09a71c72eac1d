package dev.sextant.simulator.internal.replication;

/**
 * The transport between replicas and masters: queues between the nodes of one JVM, or sockets that
 * carry the same messages as PSYNC, RDB and RESP. Called on the node's thread; reports back through
 * the machine's {@code onLinkUp}, {@code onLinkDown} and {@code onMessage}, never from within one
 * of these calls.
 */
public interface ReplicationBus {

  /**
   * Begins to connect {@code link} to the node that serves clients at this address. Success and
   * failure are reported later.
   */
  void connect(ReplicationLink link, String host, int port);

  /** Sends {@code message} on {@code link}, which is up, after all messages sent there before. */
  void send(ReplicationLink link, ReplicationMessage message);

  /** Closes {@code link}, up or still connecting. Nothing more is reported about it. */
  void close(ReplicationLink link);

  /**
   * How many bytes of the replication stream were sent on {@code link} and were not taken by the
   * other side yet. They count against the output buffer limit for replicas.
   */
  default long pendingBytes(ReplicationLink link) {
    return 0;
  }
}

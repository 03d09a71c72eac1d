package dev.sextant.simulator.internal.cluster;

/**
 * The transport that carries the cluster bus: sockets, or queues between nodes of one JVM. Called
 * on the node's thread; reports back through the machine's {@code onLinkUp}, {@code onLinkDown} and
 * {@code onMessage}, never from within one of these calls.
 */
public interface ClusterBus {

  /**
   * Begins to connect {@code link} to a node's bus port. Success and failure are reported later.
   *
   * <p>A transport that knows at once that nobody listens there should say so: the node's time to
   * answer then begins with this attempt, and a failure is found up to half a node timeout sooner
   * than by a ping that stays unanswered.
   *
   * @return false if the attempt failed at once; the link is then dropped without a report
   */
  boolean connect(ClusterLink link, String ip, int busPort);

  /** Sends {@code message} on {@code link}, which is up, after all messages sent there before. */
  void send(ClusterLink link, ClusterMessage message);

  /** Closes {@code link}, up or still connecting. Nothing more is reported about it. */
  void close(ClusterLink link);

  /** What waits on {@code link} to be written; zeros where nothing ever waits. */
  default SendBuffer sendBuffer(ClusterLink link) {
    return SendBuffer.EMPTY;
  }

  /** Bytes allocated for, and used by, messages that are not written yet. */
  record SendBuffer(long allocatedBytes, long usedBytes) {
    /** Nothing waits. */
    public static final SendBuffer EMPTY = new SendBuffer(0, 0);
  }
}

package dev.sextant.simulator.internal.cluster;

import java.util.List;

/**
 * A message of the cluster bus: the same fields as in Redis's binary format, independent of how it
 * travels. Immutable, and shared between nodes when they live in one JVM.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">Redis Cluster
 * specification</a>, "Heartbeat packet content" and the sections on failure detection and election.
 */
public sealed interface ClusterMessage {

  /** What kind of message it is. */
  MessageType type();

  /** What it says about its sender. */
  MessageHeader header();

  /**
   * PING, PONG or MEET.
   *
   * @param hostname the host name that the sender announces; empty if it announces none
   */
  record Heartbeat(
      MessageType type, MessageHeader header, List<GossipEntry> gossip, String hostname)
      implements ClusterMessage {
    /** Takes a copy of {@code gossip}. */
    public Heartbeat {
      gossip = List.copyOf(gossip);
    }
  }

  /**
   * FAIL.
   *
   * @param failing name of the node that failed
   */
  record Fail(MessageHeader header, String failing) implements ClusterMessage {
    @Override
    public MessageType type() {
      return MessageType.FAIL;
    }
  }

  /** PUBLISH or PUBLISHSHARD. No record, since two of its parts are arrays. */
  final class Publish implements ClusterMessage {
    private final MessageType type;
    private final MessageHeader header;
    private final byte[] channel;
    private final byte[] message;

    /** A message of either {@code type}; the arrays are kept, and not to be changed any more. */
    public Publish(MessageType type, MessageHeader header, byte[] channel, byte[] message) {
      this.type = type;
      this.header = header;
      this.channel = channel;
      this.message = message;
    }

    @Override
    public MessageType type() {
      return type;
    }

    @Override
    public MessageHeader header() {
      return header;
    }

    /** The channel; not to be changed. */
    public byte[] channel() {
      return channel;
    }

    /** What was published; not to be changed. */
    public byte[] message() {
      return message;
    }
  }

  /** FAILOVER_AUTH_REQUEST. */
  record FailoverAuthRequest(MessageHeader header) implements ClusterMessage {
    @Override
    public MessageType type() {
      return MessageType.FAILOVER_AUTH_REQUEST;
    }
  }

  /** FAILOVER_AUTH_ACK. */
  record FailoverAuthAck(MessageHeader header) implements ClusterMessage {
    @Override
    public MessageType type() {
      return MessageType.FAILOVER_AUTH_ACK;
    }
  }

  /** MFSTART. */
  record ManualFailoverStart(MessageHeader header) implements ClusterMessage {
    @Override
    public MessageType type() {
      return MessageType.MFSTART;
    }
  }

  /**
   * UPDATE.
   *
   * @param owner name of the node that the message is about, usually not the sender
   * @param ownerEpoch the owner's configuration epoch
   * @param ownerSlots every slot that the owner has
   */
  record Update(MessageHeader header, String owner, long ownerEpoch, SlotBitmap ownerSlots)
      implements ClusterMessage {
    @Override
    public MessageType type() {
      return MessageType.UPDATE;
    }
  }
}

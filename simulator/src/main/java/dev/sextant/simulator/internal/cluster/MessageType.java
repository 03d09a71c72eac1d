package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.Nullable;

/** The kinds of message on the cluster bus, in the order of their numbers there. */
public enum MessageType {
  /** Are you alive, and here is my view. */
  PING(0, "ping"),
  /** The answer to PING and MEET; unasked when a node has news. */
  PONG(1, "pong"),
  /** A PING that makes the receiver add an unknown sender. */
  MEET(2, "meet"),
  /** A node is unreachable by agreement of the masters. */
  FAIL(3, "fail"),
  /** A published message for every node. */
  PUBLISH(4, "publish"),
  /** A replica asks the masters for their votes. */
  FAILOVER_AUTH_REQUEST(5, "auth-req"),
  /** A vote. */
  FAILOVER_AUTH_ACK(6, "auth-ack"),
  /** The newer owner of slots that the receiver claimed. */
  UPDATE(7, "update"),
  /** A replica asks its master to pause for a manual failover. */
  MFSTART(8, "mfstart"),
  /** A module's own message; counted, otherwise ignored. */
  MODULE(9, "module"),
  /** A published message for the nodes of one shard. */
  PUBLISHSHARD(10, "publishshard");

  private static final MessageType[] BY_CODE = values();

  private final int code;
  private final String label;

  MessageType(int code, String label) {
    this.code = code;
    this.label = label;
  }

  /** The type with that number on the bus; null if there is none. */
  public static @Nullable MessageType byCode(int code) {
    return code >= 0 && code < BY_CODE.length ? BY_CODE[code] : null;
  }

  /** The name in the counters of {@code CLUSTER INFO}. */
  public String label() {
    return label;
  }

  /** The number on the bus. */
  public int code() {
    return code;
  }
}

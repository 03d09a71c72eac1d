package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What all parts of a node's replication share: the time, the master that is to be followed, and
 * the names of the history that the data is the result of.
 *
 * <p>A history is named by 40 random hexadecimal digits; together with an offset it names a state
 * of the data. A replica that is promoted begins a history of its own, and keeps the old one's name
 * as its second: whoever followed the old master, up to the byte where the histories part, may
 * continue with the new one.
 */
final class ReplicationState {
  private static final int ID_LENGTH = 40;
  private static final String NO_ID = "0".repeat(ID_LENGTH);
  private static final String HEX_DIGITS = "0123456789abcdef";

  private final ReplicationPorts ports;
  private long nowMs;
  private @Nullable Master master;

  private String id;
  private String secondId = NO_ID;
  private long secondOffset = -1;

  ReplicationState(ReplicationPorts ports, long nowMs) {
    this.ports = ports;
    this.nowMs = nowMs;
    this.id = newId();
    this.master = ports.config().get(ReplicationDirectives.REPLICAOF).orElse(null);
  }

  ReplicationPorts ports() {
    return ports;
  }

  NodeConfig config() {
    return ports.config();
  }

  void now(long nowMs) {
    this.nowMs = nowMs;
  }

  long nowMs() {
    return nowMs;
  }

  /**
   * How many seconds have passed since {@code thenMs}, as Redis counts them: by the second hand.
   */
  long secondsSince(long thenMs) {
    return nowMs / 1000 - thenMs / 1000;
  }

  /** How often a master sends PING, so that its replicas know it is there. */
  int pingPeriodSeconds() {
    return config().get(ReplicationDirectives.REPL_PING_REPLICA_PERIOD);
  }

  void log(LogLevel level, String line) {
    ports.actions().log(level, line);
  }

  // ------------------------------------------------------------------ role

  /** Where the master serves clients; null on a master. */
  @Nullable Master master() {
    return master;
  }

  boolean isReplica() {
    return master != null;
  }

  void follow(@Nullable Master newMaster) {
    master = newMaster;
    config().assign(ReplicationDirectives.REPLICAOF, Optional.ofNullable(newMaster));
  }

  // ------------------------------------------------------------------ history

  String id() {
    return id;
  }

  String secondId() {
    return secondId;
  }

  /** The first byte that the second history does not share with the present one; -1: none. */
  long secondOffset() {
    return secondOffset;
  }

  /** Begins a history that has nothing in common with any before. */
  void beginHistory() {
    adoptHistory(newId());
  }

  /** Takes part in a history from its present state on. */
  void adoptHistory(String newId) {
    id = newId;
    secondId = NO_ID;
    secondOffset = -1;
  }

  /** Goes on under another name; up to {@code offset} bytes both histories are the same. */
  void renameHistory(String oldId, String newId, long offset) {
    secondId = oldId;
    secondOffset = offset + 1;
    id = newId;
  }

  /** Parts from the master's history after {@code offset} bytes. */
  void partFromMaster(long offset) {
    renameHistory(id, newId(), offset);
    log(
        LogLevel.WARNING,
        "Setting secondary replication ID to "
            + secondId
            + ", valid up to offset: "
            + secondOffset
            + ". New replication ID is "
            + id);
  }

  /** A name that no history has. */
  String newId() {
    return randomHex(ID_LENGTH);
  }

  /** So many random hexadecimal digits. */
  String randomHex(int length) {
    StringBuilder digits = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      digits.append(HEX_DIGITS.charAt(ports.random().nextInt(HEX_DIGITS.length())));
    }
    return digits.toString();
  }
}

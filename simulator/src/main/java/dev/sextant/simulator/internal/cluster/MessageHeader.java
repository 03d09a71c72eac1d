package dev.sextant.simulator.internal.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What every message of the cluster bus says about its sender.
 *
 * @param sender name of the sending node, 40 hexadecimal digits
 * @param currentEpoch the cluster's epoch as the sender knows it
 * @param configEpoch the sender's configuration epoch; its master's when it is a replica
 * @param offset replication offset in bytes: produced if master, processed if replica
 * @param slots the slots that the sender claims; its master's when it is a replica
 * @param master name of the sender's master, or null for a master
 * @param ip the address that the sender announces; empty lets the receiver take the link's
 * @param port port for clients
 * @param plaintextPort port for clients without TLS when {@code port} is for TLS, otherwise 0
 * @param busPort port of the cluster bus
 * @param flags the sender's own {@link NodeFlags}
 * @param clusterOk whether the sender finds the cluster's state ok
 * @param paused the sender has paused its clients for a manual failover
 * @param forceAck a vote is asked for although the master works (manual failover)
 */
public record MessageHeader(
    String sender,
    long currentEpoch,
    long configEpoch,
    long offset,
    SlotBitmap slots,
    @Nullable String master,
    String ip,
    int port,
    int plaintextPort,
    int busPort,
    int flags,
    boolean clusterOk,
    boolean paused,
    boolean forceAck) {

  MessageHeader withForceAck() {
    return new MessageHeader(
        sender,
        currentEpoch,
        configEpoch,
        offset,
        slots,
        master,
        ip,
        port,
        plaintextPort,
        busPort,
        flags,
        clusterOk,
        paused,
        true);
  }
}

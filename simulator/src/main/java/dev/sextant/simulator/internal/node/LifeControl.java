package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Peer;
import dev.sextant.simulator.internal.net.BusConnection;
import dev.sextant.simulator.internal.net.MasterConnection;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a life of a node asks of the node it belongs to. */
interface LifeControl {
  /**
   * Whether the cluster is new and complete, so that its masters need not wait before they serve.
   */
  boolean bornSettled();

  /** The life ends in order, from within. */
  void shutDown();

  /** The life ends as if killed, from within. */
  void crash();

  /**
   * Clients are to connect to another port or other addresses from now on.
   *
   * @param port 0 for none
   * @throws IOException when it cannot be had; the old ones are kept then
   */
  void listen(List<String> addresses, int port) throws IOException;

  /**
   * Nodes of other processes may connect on the cluster bus from now on.
   *
   * @throws IOException when port or addresses cannot be had
   */
  void listenForBus(
      List<String> addresses,
      int port,
      Function<BusConnection, BusConnection.@Nullable Listener> acceptor)
      throws IOException;

  /**
   * Begins to connect to a node that is not in this JVM.
   *
   * @return null when that is not possible, as far as is known at once
   */
  @Nullable BusConnection connectBus(String ip, int port, BusConnection.Listener listener);

  /** Another server, for a command to talk to. */
  Peer peer(String host, int port);

  /** Begins to connect to a master that is not in this JVM. */
  MasterConnection connect(String host, int port, MasterConnection.Listener listener);

  /** The node's thread does nothing for a while. */
  void stall(long micros);

  /** The life does nothing by itself any more. */
  void hold();

  /** Ends {@link #hold}, after what the node's thread does now: what has been missed is done. */
  void release();

  /** An end in order, begun or asked for, does not come about. */
  void staysOn();
}

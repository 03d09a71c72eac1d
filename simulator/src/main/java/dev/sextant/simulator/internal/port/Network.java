package dev.sextant.simulator.internal.port;

import org.jspecify.annotations.Nullable;

/**
 * Wires between the nodes of one JVM: what TCP connections are between processes. Objects arrive in
 * order, or not at all once a wire is down; like a socket, a wire says nothing while the other end
 * is silent.
 */
public interface Network {

  /** What a wire carries; each has a port number space of its own. */
  enum Service {
    BUS,
    REPLICATION
  }

  /** One node's end of a wire. */
  interface Wire {
    /** Sends an object that nobody will change any more. Ignored when the wire is down. */
    void send(Object message);

    /** Closes both ends; the other end hears of it, this one does not. */
    void close();

    /** The address of the other end. */
    String peerIp();

    /** The address of this end. */
    String localIp();
  }

  /** Hears what happens to a wire, on the thread of the node at this end. */
  interface Listener {
    /** The wire is connected. Only for the end that asked for it. */
    void up(Wire wire);

    void received(Wire wire, Object message);

    /** The wire is gone. */
    void down(Wire wire);
  }

  /** Takes wires that other nodes connect. */
  interface Acceptor {
    /** A wire was connected to this node; returns who hears about it. */
    Listener accepted(Wire wire);
  }

  /**
   * Begins to connect to a service; the outcome is reported later.
   *
   * @return this end of the wire, or null when nobody listens there, which a machine knows at once
   *     of its own ports
   */
  @Nullable Wire connect(String ip, int port, Service service, Listener listener);

  /**
   * Whether a node of this network offers the service at that address or once did: when there is no
   * answer, it is dead, and not elsewhere.
   */
  boolean isInside(String ip, int port, Service service);

  /** Takes wires to {@code port} from now on, until the node dies. */
  void listen(int port, Service service, Acceptor acceptor);
}

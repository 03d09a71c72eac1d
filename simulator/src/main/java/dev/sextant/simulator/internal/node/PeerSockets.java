package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Peer;
import dev.sextant.simulator.internal.net.RequestConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** The connections of a node's commands to other servers, which end with the node. */
final class PeerSockets {
  private final NodeLife life;
  private final List<PeerSocket> open = new ArrayList<>();

  PeerSockets(NodeLife life) {
    this.life = life;
  }

  /**
   * @param connect begins to connect
   */
  Peer add(Function<RequestConnection.Listener, RequestConnection> connect) {
    open.removeIf(PeerSocket::isOver);
    PeerSocket fresh = new PeerSocket(life, connect);
    open.add(fresh);
    return fresh;
  }

  void close() {
    open.forEach(PeerSocket::close);
  }
}

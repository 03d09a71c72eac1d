package dev.sextant.simulator.internal.node;

import java.util.ArrayList;
import java.util.List;

/** The connections of a node's commands to other servers, which end with the node. */
final class PeerSockets {
  private final NodeLife life;
  private final List<PeerSocket> open = new ArrayList<>();

  PeerSockets(NodeLife life) {
    this.life = life;
  }

  PeerSocket to(String host, int port) {
    open.removeIf(PeerSocket::isOver);
    PeerSocket fresh = new PeerSocket(life, host, port);
    open.add(fresh);
    return fresh;
  }

  void close() {
    open.forEach(PeerSocket::close);
  }
}

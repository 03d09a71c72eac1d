package dev.sextant.simulator.internal.net;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Where the replies of a node wait for the end of a turn. A turn is what the event loop finds ready
 * at one time, of all connections. When it is over, what it has caused is settled once for all of
 * them (writes go to disk with one fsync and to each replica in one piece), and then the replies
 * leave.
 *
 * <p>Source: {@code beforeSleep} and {@code handleClientsWithPendingWrites} of Redis 7.0.15.
 */
final class TurnEnd {
  private final EventLoop loop;
  private final ConnectionHost host;
  private final Runnable end = this::run;
  private List<ClientConnection> waiting = new ArrayList<>();
  private List<ClientConnection> leaving = new ArrayList<>();
  private boolean scheduled;

  TurnEnd(EventLoop loop, ConnectionHost host) {
    this.loop = loop;
    this.host = host;
  }

  /** The connection has something to send, once the turn is over. On the node's thread. */
  void add(ClientConnection connection) {
    waiting.add(connection);
    if (!scheduled) {
      scheduled = true;
      loop.execute(end); // Behind all that is ready: the loop does its tasks after its sockets.
    }
  }

  private void run() {
    boolean settled = host.endOfTurn();
    scheduled = false;
    List<ClientConnection> now = waiting;
    waiting = leaving;
    leaving = now;
    for (ClientConnection connection : now) {
      connection.turnEnded(settled);
    }
    now.clear();
  }
}

package dev.sextant.simulator.internal.net;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Where the replies of a node wait for the end of a turn. A turn is what the event loop finds ready
 * at one time, of all connections. When it is over, what it has caused is settled once for all of
 * them (writes go to disk with one fsync and to each replica in one piece), and then all that waits
 * leaves, last come, first served. So replicas, which are given something only when a turn is over,
 * have it before any client hears of it.
 *
 * <p>Source: {@code beforeSleep} and {@code handleClientsWithPendingWrites} of Redis 7.0.15.
 */
public final class TurnEnd {
  private final EventLoop loop;
  private final ConnectionHost host;
  private final Runnable end = this::run;
  private List<ClientConnection> waiting = new ArrayList<>();
  private List<ClientConnection> leaving = new ArrayList<>();
  private boolean scheduled;

  /**
   * @param thread the event loop of the node
   */
  public TurnEnd(ScheduledExecutorService thread, ConnectionHost host) {
    this.loop = EventLoops.netty(thread);
    this.host = host;
  }

  /** The connection has something to send, once the turn is over. On the node's thread. */
  void add(ClientConnection connection) {
    waiting.add(connection);
    comes();
  }

  /** Something has come in, so that there is a turn which has to end. On the node's thread. */
  void comes() {
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
    for (int i = now.size() - 1; i >= 0; i--) {
      now.get(i).turnEnded(settled);
    }
    now.clear();
  }
}

package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.Network;
import dev.sextant.simulator.internal.port.Scheduler;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The in-process network: hands objects from node to node through their schedulers, in order.
 *
 * <p>It behaves as TCP on one machine does. When a node dies its kernel closes its connections, and
 * the others hear of it at once; connecting to a port where nobody listens fails at once. When two
 * nodes are cut off from each other nothing arrives and nothing is heard: what was sent waits, a
 * connection being made waits, and all of it gets through after healing, unless somebody has given
 * up meanwhile.
 *
 * <p>Each end of a wire is touched by its own node's thread only; between the ends only immutable
 * objects travel. The directories of listeners and of cuts are shared between the threads.
 */
public final class Wires {
  private record Address(String ip, int port, Network.Service service) {}

  private record Pair(String from, String to) {}

  private final Map<Address, Listening> listening = new ConcurrentHashMap<>();
  private final Set<Address> everListened = ConcurrentHashMap.newKeySet();
  private final Set<Pair> cuts = ConcurrentHashMap.newKeySet();
  private final Map<Pair, Queue<Runnable>> waiting = new LinkedHashMap<>();

  private record Listening(Host host, Network.Acceptor acceptor) {}

  Host host(String ip, Scheduler scheduler) {
    return new Host(ip, scheduler);
  }

  /**
   * From now on nothing from {@code from} reaches {@code to}; both are names given by {@link
   * Host#name}.
   */
  public void cut(String from, String to) {
    cuts.add(new Pair(from, to));
  }

  /** Ends a {@link #cut}; what waited arrives now. */
  public void heal(String from, String to) {
    Pair pair = new Pair(from, to);
    Queue<Runnable> queue;
    synchronized (waiting) {
      cuts.remove(pair);
      queue = waiting.remove(pair);
    }
    if (queue != null) {
      queue.forEach(Runnable::run);
    }
  }

  /**
   * Ends all cuts; what waited arrives now, in the order in which the links first held something
   * back.
   */
  public void healAll() {
    List<Queue<Runnable>> queues;
    synchronized (waiting) {
      cuts.clear();
      queues = List.copyOf(waiting.values());
      waiting.clear();
    }
    queues.forEach(queue -> queue.forEach(Runnable::run));
  }

  private void transmit(Host from, Host to, Runnable delivery) {
    Pair pair = new Pair(from.name, to.name);
    if (!cuts.isEmpty() && cuts.contains(pair)) {
      synchronized (waiting) {
        if (cuts.contains(pair)) {
          waiting.computeIfAbsent(pair, p -> new ArrayDeque<>()).add(() -> to.post(delivery));
          return;
        }
      }
    }
    to.post(delivery);
  }

  /** One life of one node in the network. */
  final class Host implements Network {
    private final String ip;
    private final Scheduler scheduler;
    // In the order they were made: when a node dies its peers hear of it in the same order each
    // run.
    private final Set<End> ends = new LinkedHashSet<>();
    private final Set<Address> addresses = new LinkedHashSet<>();
    // Ends of others, being connected, of which this host still has to hear.
    private final Set<End> waitingForThis = Collections.synchronizedSet(new LinkedHashSet<>());
    private String name = "";
    private volatile boolean dead;

    Host(String ip, Scheduler scheduler) {
      this.ip = ip;
      this.scheduler = scheduler;
    }

    private void post(Runnable task) {
      scheduler.post(task);
    }

    @Override
    public void listen(int port, Service service, Acceptor acceptor) {
      if (name.isEmpty() || service == Service.REPLICATION) {
        name = ip + ":" + port;
      }
      Address address = new Address(ip, port, service);
      addresses.add(address);
      everListened.add(address);
      listening.put(address, new Listening(this, acceptor));
    }

    @Override
    public boolean isInside(String peerIp, int port, Service service) {
      return everListened.contains(new Address(peerIp, port, service));
    }

    @Override
    public @Nullable Wire connect(String peerIp, int port, Service service, Listener listener) {
      Listening there = listening.get(new Address(peerIp, port, service));
      if (there == null || there.host().dead) {
        return null;
      }
      End near = new End(this, listener, peerIp, ip);
      ends.add(near);
      there.host().hearOf(near);
      transmit(this, there.host(), () -> there.host().accept(near, this, there.acceptor()));
      return near;
    }

    /**
     * The kernel holds {@code end} until this host takes notice of it. If it dies before (it may be
     * frozen), nobody else will tell the other side. From any thread.
     */
    private void hearOf(End end) {
      waitingForThis.add(end);
      if (dead) {
        drop(end);
      }
    }

    private void drop(End end) {
      if (waitingForThis.remove(end)) {
        transmit(this, end.host, end::goDown);
      }
    }

    private void accept(End caller, Host from, Acceptor acceptor) {
      waitingForThis.remove(caller);
      End far = new End(this, null, from.ip, ip);
      far.peer = caller;
      far.peerHost = from;
      ends.add(far);
      far.listener = acceptor.accepted(far);
      from.hearOf(far);
      transmit(this, from, () -> caller.connected(far, this));
    }

    /** All its wires go down, and its ports are free. From its own thread. */
    void die() {
      dead = true;
      for (Address address : addresses) {
        Listening registered = listening.get(address);
        if (registered != null && registered.host() == this) {
          listening.remove(address, registered);
        }
      }
      for (End end : List.copyOf(ends)) {
        end.close();
      }
      waitingHere().forEach(this::drop);
    }

    private List<End> waitingHere() {
      synchronized (waitingForThis) {
        return List.copyOf(waitingForThis);
      }
    }
  }

  private final class End implements Network.Wire {
    private final Host host;
    private final String peerIp;
    private final String localIp;
    private Network.@Nullable Listener listener;
    private @Nullable End peer;
    private @Nullable Host peerHost;
    private boolean closed;

    End(Host host, Network.@Nullable Listener listener, String peerIp, String localIp) {
      this.host = host;
      this.listener = listener;
      this.peerIp = peerIp;
      this.localIp = localIp;
    }

    void connected(End far, Host farHost) {
      host.waitingForThis.remove(far);
      peer = far;
      peerHost = farHost;
      if (closed) {
        // Given up while the connection was being made.
        transmit(host, farHost, far::goDown);
        return;
      }
      if (listener != null) {
        listener.up(this);
      }
    }

    @Override
    public void send(Object message) {
      End far = peer;
      Host to = peerHost;
      if (!closed && far != null && to != null) {
        transmit(host, to, () -> far.receive(message));
      }
    }

    private void receive(Object message) {
      if (!closed && listener != null) {
        listener.received(this, message);
      }
    }

    @Override
    public void close() {
      if (closed) {
        return;
      }
      closed = true;
      host.ends.remove(this);
      End far = peer;
      Host to = peerHost;
      if (far != null && to != null) {
        transmit(host, to, far::goDown);
      }
    }

    void goDown() {
      if (closed) {
        return;
      }
      closed = true;
      host.ends.remove(this);
      if (listener != null) {
        listener.down(this);
      }
    }

    @Override
    public String peerIp() {
      return peerIp;
    }

    @Override
    public String localIp() {
      return localIp;
    }
  }
}

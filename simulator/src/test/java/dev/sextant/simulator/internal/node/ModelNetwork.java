package dev.sextant.simulator.internal.node;

import dev.sextant.core.env.RandomSource;
import dev.sextant.simulator.internal.port.Network;
import dev.sextant.simulator.internal.port.Scheduler;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One node's view of the wires between the nodes, which makes every message late by a random time,
 * and tells when it has brought one. Messages of one wire stay in order.
 */
final class ModelNetwork implements Network {

  /** How late messages are; shared by all nodes. */
  static final class Delays {
    private final RandomSource random;
    int maxMillis;

    Delays(RandomSource random) {
      this.random = random;
    }

    long next() {
      return maxMillis == 0 ? 0 : random.nextInt(maxMillis + 1);
    }
  }

  private final Network wires;
  private final Delays delays;
  private final Scheduler kernel;
  private final LongSupplier nowMillis;
  private final Runnable delivered;

  /**
   * @param kernel runs what goes on whether or not the node does
   * @param delivered called after the node has taken something in
   */
  ModelNetwork(
      Network wires, Delays delays, Scheduler kernel, LongSupplier nowMillis, Runnable delivered) {
    this.wires = wires;
    this.delays = delays;
    this.kernel = kernel;
    this.nowMillis = nowMillis;
    this.delivered = delivered;
  }

  @Override
  public @Nullable Wire connect(String ip, int port, Service service, Listener listener) {
    Ear ear = new Ear(listener);
    Wire wire = wires.connect(ip, port, service, ear);
    if (wire == null) {
      return null;
    }
    ear.wire = new LateWire(wire);
    return ear.wire;
  }

  @Override
  public boolean isInside(String ip, int port, Service service) {
    return wires.isInside(ip, port, service);
  }

  @Override
  public void listen(int port, Service service, Acceptor acceptor) {
    wires.listen(
        port,
        service,
        wire -> {
          LateWire late = new LateWire(wire);
          Ear ear = new Ear(acceptor.accepted(late));
          ear.wire = late;
          delivered.run();
          return ear;
        });
  }

  private final class LateWire implements Wire {
    private final Wire wire;
    private long lastMillis;
    private boolean closed;

    LateWire(Wire wire) {
      this.wire = wire;
    }

    private void late(Runnable what) {
      long now = nowMillis.getAsLong();
      lastMillis = Math.max(lastMillis, now + delays.next());
      kernel.after(lastMillis - now, what);
    }

    @Override
    public void send(Object message) {
      late(() -> wire.send(message));
    }

    @Override
    public void close() {
      closed = true;
      late(wire::close);
    }

    @Override
    public String peerIp() {
      return wire.peerIp();
    }

    @Override
    public String localIp() {
      return wire.localIp();
    }
  }

  /** Hears what happens to a wire; nothing more once the node has closed it. */
  private final class Ear implements Listener {
    private final Listener listener;
    private @Nullable LateWire wire;

    Ear(Listener listener) {
      this.listener = listener;
    }

    private void hear(java.util.function.Consumer<Wire> what) {
      LateWire late = wire;
      if (late != null && !late.closed) {
        what.accept(late);
        delivered.run();
      }
    }

    @Override
    public void up(Wire connected) {
      hear(listener::up);
    }

    @Override
    public void received(Wire from, Object message) {
      hear(late -> listener.received(late, message));
    }

    @Override
    public void down(Wire broken) {
      hear(listener::down);
    }
  }
}

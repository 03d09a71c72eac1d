package dev.sextant.cache.internal.guard;

import dev.sextant.cache.api.CircuitSettings;
import dev.sextant.cache.api.CircuitState;
import dev.sextant.cache.api.NodeAddress;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.remote.Gate;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A circuit breaker and a bound per master, as {@link CircuitSettings} explains them. The bound is
 * a plain semaphore: resilience4j's takes a thread whose interrupt flag is set for one too many.
 *
 * <p>One for the whole cluster would be of no use in the most frequent case, one master of three
 * being down: a third of the attempts fail, too few to open it, or else the other two thirds are
 * refused in vain.
 *
 * <p>Reads that a replica may answer have a circuit of their own per master: they say nothing about
 * the master, and need not wait for it.
 *
 * <p>An attempt is counted against the master that owned the slot when it was sent. If the client
 * followed a redirection and another node did not serve, the wrong one is blamed; the topology is
 * read anew meanwhile, and then the right one is.
 *
 * <p>When a master has been replaced, the topology says so, and its circuit goes; an open one is
 * reported as closed, or it would be shown as open for ever. One that comes back begins anew.
 *
 * <p>A circuit that is open notices that its time is over when it is asked next, so no thread is
 * needed for that.
 */
public final class CircuitGate implements Gate {

  private static final Logger LOG = LoggerFactory.getLogger(CircuitGate.class);

  private final CircuitBreakerConfig circuitConfig;
  private final int maxConcurrent;

  /** A circuit wants a failure to be named, and does nothing with it. */
  private final Throwable notServed = new Exception("not served");

  private final Notifier notifier;
  private final Map<NodeAddress, NodeGate> masters = new ConcurrentHashMap<>();
  private final Map<NodeAddress, NodeGate> reads = new ConcurrentHashMap<>();

  /** A gate whose circuits are all closed. */
  public CircuitGate(CircuitSettings settings, Notifier notifier) {
    this(settings, notifier, Clock.systemUTC());
  }

  CircuitGate(CircuitSettings settings, Notifier notifier, Clock clock) {
    this.notifier = notifier;
    circuitConfig =
        CircuitBreakerConfig.custom()
            .failureRateThreshold(settings.failurePercent())
            .slidingWindow(settings.window(), settings.window(), SlidingWindowType.COUNT_BASED)
            .waitDurationInOpenState(settings.openTime())
            .permittedNumberOfCallsInHalfOpenState(settings.probes())
            .clock(clock)
            .build();
    maxConcurrent = settings.maxConcurrent();
  }

  @Override
  public Pass enter(NodeAddress master, boolean orReplica) {
    Map<NodeAddress, NodeGate> gates = orReplica ? reads : masters;
    NodeGate gate = gates.get(master);
    if (gate == null) {
      String name = master + (orReplica ? " and its replicas" : "");
      gate = gates.computeIfAbsent(master, unknown -> new NodeGate(name));
    }
    return gate.enter();
  }

  @Override
  public void mastersAre(Set<NodeAddress> now) {
    forgetOthers(masters, now);
    forgetOthers(reads, now);
  }

  private static void forgetOthers(Map<NodeAddress, NodeGate> gates, Set<NodeAddress> known) {
    gates.forEach(
        (master, gate) -> {
          if (!known.contains(master) && gates.remove(master, gate)) {
            gate.forget();
          }
        });
  }

  private void tell(String name, CircuitState before, CircuitState state) {
    if (state == CircuitState.OPEN) {
      LOG.warn("the circuit of {} is OPEN, was {}: too many attempts failed", name, before);
    } else {
      LOG.info("the circuit of {} is {}, was {}", name, state, before);
    }
    notifier.tell(listener -> listener.circuit(name, state));
  }

  private static CircuitState state(CircuitBreaker.State state) {
    return switch (state) {
      case OPEN, FORCED_OPEN -> CircuitState.OPEN;
      case HALF_OPEN -> CircuitState.HALF_OPEN;
      case CLOSED, DISABLED, METRICS_ONLY -> CircuitState.CLOSED;
    };
  }

  /** The gate to one master, which is also the pass of whoever is let through. */
  private final class NodeGate implements Pass {

    private final CircuitBreaker circuit;
    private final Semaphore places = new Semaphore(maxConcurrent);
    private final String name;
    private final Pass open;
    private final Pass full;
    private boolean forgotten;

    NodeGate(String name) {
      this.name = name;
      circuit = CircuitBreaker.of(name, circuitConfig);
      circuit
          .getEventPublisher()
          .onStateTransition(
              event ->
                  changed(
                      event.getStateTransition().getFromState(),
                      event.getStateTransition().getToState()));
      open = new Refusal("the circuit of " + name + " is open");
      full =
          new Refusal(
              name
                  + " has "
                  + maxConcurrent
                  + " commands under way, as many as maxConcurrent allows");
    }

    /**
     * The place first: it can be given back without a trace, while one of a half open circuit's
     * probes would be spent.
     */
    Pass enter() {
      if (!places.tryAcquire()) {
        return full;
      }
      if (!circuit.tryAcquirePermission()) {
        places.release();
        return open;
      }
      return this;
    }

    /**
     * There is nothing to be refused any more, and nobody is told what becomes of the attempts that
     * are still under way.
     */
    synchronized void forget() {
      if (state(circuit.getState()) != CircuitState.CLOSED) {
        changed(circuit.getState(), CircuitBreaker.State.CLOSED);
      }
      forgotten = true;
    }

    private synchronized void changed(CircuitBreaker.State before, CircuitBreaker.State after) {
      if (!forgotten) {
        tell(name, state(before), state(after));
      }
    }

    @Override
    public @Nullable String refusal() {
      return null;
    }

    @Override
    public void left(boolean served) {
      places.release();
      if (served) {
        circuit.onSuccess(0, TimeUnit.NANOSECONDS);
      } else {
        circuit.onError(0, TimeUnit.NANOSECONDS, notServed);
      }
    }
  }

  private record Refusal(String refusal) implements Pass {

    @Override
    public void left(boolean served) {
      throw new IllegalStateException("nobody was let through");
    }
  }
}

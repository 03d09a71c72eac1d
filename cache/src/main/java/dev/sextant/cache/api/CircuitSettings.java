package dev.sextant.cache.api;

import java.time.Duration;

/**
 * When a node is left alone, so that callers do not wait for a node that does not serve.
 *
 * <p>Each master has a circuit of its own. When too many of the last attempts to send it a command
 * have failed (no connection, a lost one, no reply in time, CLUSTERDOWN, LOADING), the circuit
 * opens: commands for its slots fail at once, with a {@link CacheUnavailableException}, while those
 * for other masters are sent as ever. After a while some are let through, and if they succeed the
 * circuit closes. A failover needs none of that: the new master has a circuit of its own, which is
 * closed. What the node refuses (a wrong type, no permission) is no failure of the node. Attempts
 * count, and not calls, so that calls which are being repeated end as soon as the circuit opens.
 * Reads that replicas may answer ({@link ReadPreference}) have a circuit of their own per master.
 *
 * <p>Each master also has a bound on what is under way to it at a time; beyond that commands fail
 * at once in the same way. So a master that is silent holds up no more callers than that, until
 * their time is out, and none for the others.
 *
 * <pre>{@code
 * ConnectionSettings settings =
 *     ConnectionSettings.builder()
 *         .seeds("redis-1:6379,redis-2:6379")
 *         .circuit(CircuitSettings.defaults().withOpenTime(Duration.ofSeconds(10)))
 *         .build();
 * }</pre>
 *
 * @param failurePercent opens when so many per cent of the window failed; 1 to 100, default 50
 * @param window how many attempts are looked at; before there were so many, the circuit stays
 *     closed; 1 to 10000, default 20
 * @param openTime how long nothing is sent; 1 ms to 1 h, default 2 s
 * @param probes how many are then let through, and decide whether to close or to open again; 1 to
 *     1000, default 3
 * @param maxConcurrent how many attempts may be under way to one master at a time, a batch counting
 *     once; 1 to 1000000, default 4096
 */
public record CircuitSettings(
    int failurePercent, int window, Duration openTime, int probes, int maxConcurrent) {

  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final CircuitSettings DEFAULTS =
      new CircuitSettings(50, 20, Duration.ofSeconds(2), 3, 4096);

  /** Refuses what is out of range. */
  public CircuitSettings {
    Settings.requireBetween("circuitFailurePercent", failurePercent, 1, 100);
    Settings.requireBetween("circuitWindow", window, 1, 10_000);
    Settings.requireBetween("circuitOpenTime", openTime, SHORTEST, LONGEST);
    Settings.requireBetween("circuitProbes", probes, 1, 1000);
    Settings.requireBetween("maxConcurrent", maxConcurrent, 1, 1_000_000);
  }

  /** The defaults. */
  public static CircuitSettings defaults() {
    return DEFAULTS;
  }

  /** These with another {@link #failurePercent()}. */
  public CircuitSettings withFailurePercent(int value) {
    return new CircuitSettings(value, window, openTime, probes, maxConcurrent);
  }

  /** These with another {@link #window()}. */
  public CircuitSettings withWindow(int value) {
    return new CircuitSettings(failurePercent, value, openTime, probes, maxConcurrent);
  }

  /** These with another {@link #openTime()}. */
  public CircuitSettings withOpenTime(Duration value) {
    return new CircuitSettings(failurePercent, window, value, probes, maxConcurrent);
  }

  /** These with other {@link #probes()}. */
  public CircuitSettings withProbes(int value) {
    return new CircuitSettings(failurePercent, window, openTime, value, maxConcurrent);
  }

  /** These with another {@link #maxConcurrent()}. */
  public CircuitSettings withMaxConcurrent(int value) {
    return new CircuitSettings(failurePercent, window, openTime, probes, value);
  }
}

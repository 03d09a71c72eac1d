package dev.sextant.cache.api;

/**
 * Whether commands are sent to a node; see {@link CircuitSettings}.
 *
 * <pre>{@code
 * CacheListener alarm =
 *     new CacheListener() {
 *       @Override
 *       public void circuit(String circuit, CircuitState state) {
 *         log(state == CircuitState.OPEN ? circuit + " does not serve" : circuit + " is " + state);
 *       }
 *     };
 * RedisCacheManager redis =
 *     RedisCacheManager.connect(settings, CacheTtls.defaults(), Json.standard(), alarm);
 * }</pre>
 */
public enum CircuitState {
  /** They are: the node serves. */
  CLOSED,
  /** They fail at once instead: the node did not serve, and is left alone for a while. */
  OPEN,
  /** Some are, to see whether the node serves again; the others fail at once. */
  HALF_OPEN
}

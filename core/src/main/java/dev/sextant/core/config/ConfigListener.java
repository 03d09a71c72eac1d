package dev.sextant.core.config;

/**
 * Puts a change made by CONFIG SET into effect. Called after all values of the command are in
 * place, once even if several of the listener's directives changed, and only if one did. Not called
 * for values from redis.conf: whoever listens reads those when it is built.
 */
@FunctionalInterface
public interface ConfigListener {

  /**
   * Puts the new values into effect.
   *
   * @param config the node's configuration, with the new values
   * @throws ConfigException to refuse: CONFIG SET then restores all its values, calls the listeners
   *     again so that they return to the old ones, and fails with this reason
   */
  void changed(NodeConfig config) throws ConfigException;
}

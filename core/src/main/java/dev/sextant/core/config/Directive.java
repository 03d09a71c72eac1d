package dev.sextant.core.config;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One configuration directive of Redis 7.0.15: names, flags, default, and how its value is read and
 * written. Immutable, shared by all nodes; the value lives in each node's {@link NodeConfig}. The
 * directives are the constants of the {@code *Directives} classes and are found by name through
 * {@link Directives}.
 *
 * @param <T> the Java type of the value; values are immutable
 */
public abstract class Directive<T> {
  private final Spec spec;
  private final T defaultValue;

  /** Where a node keeps the value; given by {@link Directives} when it builds the table. */
  int index = -1;

  Directive(Spec spec, T defaultValue) {
    this.spec = spec;
    this.defaultValue = defaultValue;
  }

  /** The name in lower case, as CONFIG GET shows it. */
  public final String name() {
    return spec.name();
  }

  /** The second (usually older) name, or null. */
  public final @Nullable String alias() {
    return spec.alias();
  }

  public final Set<ConfigFlag> flags() {
    return spec.flags();
  }

  public final boolean is(ConfigFlag flag) {
    return spec.flags().contains(flag);
  }

  /** The value of a node that was started without any configuration. */
  public final T defaultValue() {
    return defaultValue;
  }

  /**
   * Reads the value.
   *
   * @param arguments what follows the name in redis.conf, unquoted; of a directive without {@link
   *     ConfigFlag#MULTI_ARG}, exactly one
   * @param config the node's current values, on which a few directives depend
   * @throws ConfigException with Redis's reason, if the value is not acceptable
   */
  abstract T parse(List<String> arguments, NodeConfig config) throws ConfigException;

  /** The value as CONFIG GET shows it. */
  abstract String format(T value);

  /** Puts the value into the text of redis.conf. */
  void rewrite(T value, ConfigRewrite out) {
    out.line(name(), name() + " " + format(value), !value.equals(defaultValue));
  }

  /** The number that a node keeps beside the value for fast reading, or 0. */
  long toLong(T value) {
    return 0;
  }

  @Override
  public final String toString() {
    return spec.name();
  }
}

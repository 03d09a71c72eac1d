package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** replicaof: the master's host and port, or nothing for a master. */
public final class ReplicaOfDirective extends Directive<Optional<ReplicaOfDirective.Master>> {
  private static final int PORT_MAX = 65535;

  /** Where the master listens. */
  public record Master(String host, int port) {}

  ReplicaOfDirective(Spec spec) {
    super(spec, Optional.empty());
  }

  @Override
  Optional<Master> parse(List<String> arguments, NodeConfig config) throws ConfigException {
    if (arguments.size() != 2) {
      throw new ConfigException("wrong number of arguments");
    }
    String host = arguments.get(0);
    if (Ascii.equalsIgnoreCase(host, "no") && Ascii.equalsIgnoreCase(arguments.get(1), "one")) {
      return Optional.empty();
    }
    OptionalLong port = CNumbers.decimal(ByteText.untilZero(arguments.get(1)));
    if (port.isEmpty() || port.getAsLong() < 0 || port.getAsLong() > PORT_MAX) {
      throw new ConfigException("Invalid master port");
    }
    return Optional.of(new Master(host, (int) port.getAsLong()));
  }

  @Override
  String format(Optional<Master> value) {
    return value.map(master -> master.host() + " " + master.port()).orElse("");
  }

  /** A cluster node keeps its master in nodes.conf, never in redis.conf. */
  @Override
  void rewrite(Optional<Master> value, ConfigRewrite out) {
    if (value.isEmpty() || out.config().get(ClusterDirectives.CLUSTER_ENABLED)) {
      out.processed(name());
    } else {
      out.line(name(), name() + " " + format(value), true);
    }
  }
}

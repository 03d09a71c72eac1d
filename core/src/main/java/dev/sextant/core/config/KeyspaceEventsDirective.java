package dev.sextant.core.config;

import java.util.List;

/** notify-keyspace-events: bits of {@link KeyspaceEvents}. */
public final class KeyspaceEventsDirective extends Directive<Integer> {

  KeyspaceEventsDirective(Spec spec) {
    super(spec, 0);
  }

  @Override
  Integer parse(List<String> arguments, NodeConfig config) throws ConfigException {
    return KeyspaceEvents.parse(ByteText.untilZero(arguments.get(0)));
  }

  @Override
  String format(Integer value) {
    return KeyspaceEvents.format(value);
  }

  @Override
  void rewrite(Integer value, ConfigRewrite out) {
    out.line(name(), name() + " " + ConfigWords.quote(format(value)), value != 0);
  }

  @Override
  long toLong(Integer value) {
    return value;
  }
}

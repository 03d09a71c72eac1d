package dev.sextant.core.config;

import java.util.List;

/** bind: addresses to listen on; one that begins with a minus may be missing on the machine. */
public final class BindDirective extends Directive<List<String>> {
  private static final int ADDRESSES_MAX = 16;

  BindDirective(Spec spec) {
    super(spec, List.of("*", "-::*"));
  }

  @Override
  List<String> parse(List<String> arguments, NodeConfig config) throws ConfigException {
    if (arguments.size() > ADDRESSES_MAX) {
      throw new ConfigException("Too many bind addresses specified.");
    }
    if (arguments.size() == 1 && arguments.get(0).isEmpty()) {
      return List.of();
    }
    return arguments.stream().map(ByteText::untilZero).toList();
  }

  @Override
  String format(List<String> value) {
    return String.join(" ", value);
  }

  @Override
  void rewrite(List<String> value, ConfigRewrite out) {
    if (value.equals(defaultValue())) {
      out.processed(name());
    } else {
      out.line(name(), name() + " " + (value.isEmpty() ? "\"\"" : format(value)), true);
    }
  }
}

package dev.sextant.core.config;

import java.util.List;

/**
 * dir: the working directory, always absolute. The default is a placeholder: whoever starts the
 * node {@linkplain NodeConfig#assign assigns} the directory in which it starts.
 */
public final class DirDirective extends Directive<String> {

  DirDirective(Spec spec) {
    super(spec, "/");
  }

  @Override
  String parse(List<String> arguments, NodeConfig config) throws ConfigException {
    String path = ByteText.untilZero(arguments.get(0));
    if (path.isEmpty()) {
      throw new ConfigException("No such file or directory");
    }
    return config.workingDirectory().change(config.get(this), path);
  }

  @Override
  String format(String value) {
    return value;
  }

  @Override
  void rewrite(String value, ConfigRewrite out) {
    out.line(name(), name() + " " + ConfigWords.quote(value), true);
  }
}

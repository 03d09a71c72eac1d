package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A directive that is a set of {@link ShutdownOption}s; the empty set is called "default". */
public final class ShutdownOptionsDirective extends Directive<Set<ShutdownOption>> {

  ShutdownOptionsDirective(Spec spec) {
    super(spec, Set.of());
  }

  @Override
  Set<ShutdownOption> parse(List<String> arguments, NodeConfig config) throws ConfigException {
    Set<ShutdownOption> options = EnumSet.noneOf(ShutdownOption.class);
    for (String argument : arguments) {
      if (!Ascii.equalsIgnoreCase(argument, "default")) {
        options.add(option(argument));
      }
    }
    if (arguments.isEmpty()) {
      throw unknown();
    }
    if (options.contains(ShutdownOption.SAVE) && options.contains(ShutdownOption.NOSAVE)) {
      throw new ConfigException("shutdown options SAVE and NOSAVE can't be used simultaneously");
    }
    return Collections.unmodifiableSet(options);
  }

  private static ShutdownOption option(String argument) throws ConfigException {
    for (ShutdownOption option : ShutdownOption.values()) {
      if (Ascii.equalsIgnoreCase(argument, ChoiceDirective.word(option))) {
        return option;
      }
    }
    throw unknown();
  }

  private static ConfigException unknown() {
    return new ConfigException(
        "argument(s) must be one of the following: default, save, nosave, now, force");
  }

  @Override
  String format(Set<ShutdownOption> value) {
    return value.isEmpty()
        ? "default"
        : String.join(" ", value.stream().map(ChoiceDirective::word).toList());
  }
}

package dev.sextant.core.config;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every directive declares, whatever its type. */
record Spec(String name, @Nullable String alias, Set<ConfigFlag> flags) {

  static Spec named(String name, ConfigFlag... flags) {
    Set<ConfigFlag> set = EnumSet.noneOf(ConfigFlag.class);
    Collections.addAll(set, flags);
    return new Spec(name, null, Collections.unmodifiableSet(set));
  }

  /** The same with a second name, which CONFIG GET and SET treat as a directive of its own. */
  Spec alias(String second) {
    return new Spec(name, second, flags);
  }
}

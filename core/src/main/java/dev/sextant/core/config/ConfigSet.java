package dev.sextant.core.config;

import dev.sextant.core.config.Directives.Named;
import dev.sextant.core.config.NodeConfig.SetSituation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CONFIG SET in the three steps of Redis: look at all names; set all values; put them into effect.
 * A failure in the second or third step restores the old values.
 */
final class ConfigSet {
  private final NodeConfig config;

  ConfigSet(NodeConfig config) {
    this.config = config;
  }

  void run(List<String> namesAndValues, SetSituation situation) throws ConfigSetException {
    Map<Named, String> changes = changes(namesAndValues, situation);
    Object[] before = config.snapshot();
    Map<ConfigListener, String> affected = new LinkedHashMap<>();
    for (Map.Entry<Named, String> change : changes.entrySet()) {
      Named named = change.getKey();
      try {
        if (config.parseAndAssign(named.directive(), arguments(named, change.getValue()))) {
          for (ConfigListener listener : config.listeners(named.directive())) {
            affected.putIfAbsent(listener, named.name());
          }
        }
      } catch (ConfigException e) {
        config.restore(before);
        throw ConfigSetException.failed(named.name(), e.reason());
      }
    }
    for (Map.Entry<ConfigListener, String> listener : affected.entrySet()) {
      try {
        listener.getKey().changed(config);
      } catch (ConfigException e) {
        config.restore(before);
        affected.keySet().forEach(this::undo);
        throw ConfigSetException.failed(listener.getValue(), e.reason());
      }
    }
  }

  private Map<Named, String> changes(List<String> namesAndValues, SetSituation situation)
      throws ConfigSetException {
    Map<Named, String> changes = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.size(); i += 2) {
      String name = namesAndValues.get(i);
      Named named = Directives.named(name);
      if (named == null) {
        throw ConfigSetException.unknown(name);
      }
      checkAllowed(name, named.directive(), situation);
      if (changes.put(named, namesAndValues.get(i + 1)) != null) {
        throw ConfigSetException.failed(name, "duplicate parameter");
      }
    }
    return changes;
  }

  private void checkAllowed(String name, Directive<?> directive, SetSituation situation)
      throws ConfigSetException {
    if (directive.is(ConfigFlag.IMMUTABLE)) {
      throw ConfigSetException.failed(name, "can't set immutable config");
    }
    ProtectedAction allowed = config.get(SecurityDirectives.ENABLE_PROTECTED_CONFIGS);
    if (directive.is(ConfigFlag.PROTECTED) && !allowed.allows(situation.localClient())) {
      throw ConfigSetException.failed(name, "can't set protected config");
    }
    if (directive.is(ConfigFlag.DENY_LOADING) && situation.loading()) {
      throw ConfigSetException.loading();
    }
  }

  /**
   * Several arguments are separated by exactly one space each: two spaces enclose an empty one. The
   * empty value holds none.
   */
  private static List<String> arguments(Named named, String value) {
    if (!named.directive().is(ConfigFlag.MULTI_ARG)) {
      return List.of(value);
    }
    return value.isEmpty() ? List.of() : List.of(value.split(" ", -1));
  }

  /** A listener that accepted the old values before has no reason to refuse them now. */
  private void undo(ConfigListener listener) {
    try {
      listener.changed(config);
    } catch (ConfigException ignored) {
      // Redis logs this and goes on: the values are restored, only the effect may lag behind.
    }
  }
}

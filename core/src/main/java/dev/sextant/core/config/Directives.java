package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table of all directives that CONFIG knows. */
public final class Directives {
  private static final List<Directive<?>> ALL = collect();
  private static final Map<String, Named> BY_NAME = index();

  private Directives() {}

  /** A directive under one of its names: to CONFIG, name and alias are two entries. */
  record Named(String name, Directive<?> directive) {}

  /** Every directive, in the order in which CONFIG GET shows them; Redis's order is random. */
  public static List<Directive<?>> all() {
    return ALL;
  }

  /** The directive with this name or alias, in any case of letters, or null. */
  public static @Nullable Directive<?> find(String name) {
    Named named = named(name);
    return named == null ? null : named.directive();
  }

  static @Nullable Named named(String name) {
    return BY_NAME.get(Ascii.toLowerCase(name));
  }

  static Iterable<Named> names() {
    return BY_NAME.values();
  }

  private static List<Directive<?>> collect() {
    List<Directive<?>> all = new ArrayList<>();
    Stream.of(
            NetworkDirectives.all(),
            ServerDirectives.all(),
            SecurityDirectives.all(),
            MemoryDirectives.all(),
            EncodingDirectives.all(),
            PersistenceDirectives.all(),
            ReplicationDirectives.all(),
            ClusterDirectives.all(),
            MonitoringDirectives.all(),
            TlsDirectives.all())
        .forEach(all::addAll);
    for (int i = 0; i < all.size(); i++) {
      all.get(i).index = i;
    }
    return List.copyOf(all);
  }

  private static Map<String, Named> index() {
    Map<String, Named> names = new LinkedHashMap<>();
    for (Directive<?> directive : ALL) {
      names.put(directive.name(), new Named(directive.name(), directive));
      String alias = directive.alias();
      if (alias != null) {
        names.put(alias, new Named(alias, directive));
      }
    }
    return names;
  }
}

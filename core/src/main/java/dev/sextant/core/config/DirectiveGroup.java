package dev.sextant.core.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The directives of one section, collected as they are declared so that none can be forgotten. */
final class DirectiveGroup {
  private final List<Directive<?>> directives = new ArrayList<>();

  <D extends Directive<?>> D add(D directive) {
    directives.add(directive);
    return directive;
  }

  List<Directive<?>> directives() {
    return Collections.unmodifiableList(directives);
  }
}

package dev.sextant.core.config;

import com.google.common.base.Ascii;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A directive that is one of a few words. The words are the names of the Java constants in lower
 * case with hyphens (VOLATILE_LRU is "volatile-lru"), in the order in which Redis lists them.
 */
public final class ChoiceDirective<E extends Enum<E>> extends Directive<E> {
  private final List<E> choices;
  private final UnaryOperator<E> canonical;

  ChoiceDirective(Spec spec, E defaultValue) {
    this(spec, defaultValue, UnaryOperator.identity());
  }

  /**
   * A directive with synonyms.
   *
   * @param canonical gives, of words that mean the same, the one that Redis shows
   */
  ChoiceDirective(Spec spec, E defaultValue, UnaryOperator<E> canonical) {
    super(spec, defaultValue);
    this.choices = List.of(defaultValue.getDeclaringClass().getEnumConstants());
    this.canonical = canonical;
  }

  @Override
  E parse(List<String> arguments, NodeConfig config) throws ConfigException {
    if (arguments.size() == 1) {
      String value = ByteText.untilZero(arguments.get(0));
      for (E choice : choices) {
        if (Ascii.equalsIgnoreCase(value, word(choice))) {
          return canonical.apply(choice);
        }
      }
    }
    throw unknownWord(choices);
  }

  static ConfigException unknownWord(List<? extends Enum<?>> choices) {
    return new ConfigException(
        "argument(s) must be one of the following: "
            + String.join(", ", choices.stream().map(ChoiceDirective::word).toList()));
  }

  static String word(Enum<?> choice) {
    return Ascii.toLowerCase(choice.name()).replace('_', '-');
  }

  @Override
  String format(E value) {
    return word(value);
  }
}

package dev.sextant.core.config;

import java.util.List;
import java.util.OptionalLong;

/** A directive that is a whole number within bounds. */
abstract class NumberDirective<T extends Number> extends Directive<T> {

  /** How the number is written. */
  enum Form {
    /** Decimal digits. */
    INTEGER,
    /** Bytes, perhaps with a unit: 100, 64mb. */
    MEMORY,
    /** As MEMORY, or a percentage, which is kept as a negative number: 5%. */
    MEMORY_OR_PERCENT,
    /** Octal digits: file modes. */
    OCTAL
  }

  private final Form form;
  private final boolean unsigned;
  private final long lowest;
  private final long highest;

  NumberDirective(Spec spec, Form form, boolean unsigned, Bounds bounds, T defaultValue) {
    super(spec, defaultValue);
    this.form = form;
    this.unsigned = unsigned;
    this.lowest = bounds.lowest();
    this.highest = bounds.highest();
  }

  /** Both inclusive; of an unsigned directive, unsigned. */
  record Bounds(long lowest, long highest) {
    static Bounds between(long lowest, long highest) {
      return new Bounds(lowest, highest);
    }
  }

  abstract T box(long value);

  @Override
  T parse(List<String> arguments, NodeConfig config) throws ConfigException {
    long value = parseNumber(arguments.get(0));
    checkBounds(value);
    return box(value);
  }

  private long parseNumber(String text) throws ConfigException {
    OptionalLong number =
        switch (form) {
          case INTEGER -> CNumbers.strictLong(text);
          case MEMORY -> CNumbers.memory(ByteText.untilZero(text));
          case MEMORY_OR_PERCENT -> memoryOrPercent(text);
          case OCTAL -> CNumbers.octal(ByteText.untilZero(text));
        };
    if (number.isPresent()) {
      return number.getAsLong();
    }
    throw new ConfigException(
        switch (form) {
          case INTEGER -> "argument couldn't be parsed into an integer";
          case MEMORY -> "argument must be a memory value";
          case MEMORY_OR_PERCENT -> "argument must be a memory or percent value";
          case OCTAL -> "argument couldn't be parsed as an octal number";
        });
  }

  private static OptionalLong memoryOrPercent(String text) {
    OptionalLong memory = CNumbers.memory(ByteText.untilZero(text));
    if (memory.isPresent() || text.length() < 2 || !text.endsWith("%")) {
      return memory;
    }
    OptionalLong percent = CNumbers.strictLong(text.substring(0, text.length() - 1));
    return percent.isPresent() && percent.getAsLong() >= 0
        ? OptionalLong.of(-percent.getAsLong())
        : OptionalLong.empty();
  }

  private void checkBounds(long value) throws ConfigException {
    if (unsigned) {
      if (Long.compareUnsigned(value, lowest) < 0 || Long.compareUnsigned(value, highest) > 0) {
        int radix = form == Form.OCTAL ? 8 : 10;
        throw new ConfigException(
            "argument must be between "
                + Long.toUnsignedString(lowest, radix)
                + " and "
                + Long.toUnsignedString(highest, radix)
                + " inclusive");
      }
    } else if (form == Form.MEMORY_OR_PERCENT && value < 0) {
      if (value < lowest) {
        throw new ConfigException("percentage argument must be less or equal to " + -lowest);
      }
    } else if (value < lowest || value > highest) {
      throw new ConfigException(
          "argument must be between " + lowest + " and " + highest + " inclusive");
    }
  }

  @Override
  final String format(T boxed) {
    long value = boxed.longValue();
    return switch (form) {
      case INTEGER -> Long.toString(value);
      case MEMORY -> Long.toUnsignedString(value);
      case MEMORY_OR_PERCENT -> value < 0 ? -value + "%" : Long.toString(value);
      case OCTAL -> Long.toOctalString(value);
    };
  }

  @Override
  final void rewrite(T boxed, ConfigRewrite out) {
    long value = boxed.longValue();
    boolean bytes = form == Form.MEMORY || (form == Form.MEMORY_OR_PERCENT && value >= 0);
    String text = bytes ? CNumbers.formatMemory(value) : format(boxed);
    out.line(name(), name() + " " + text, !boxed.equals(defaultValue()));
  }

  @Override
  final long toLong(T value) {
    return value.longValue();
  }
}

package dev.sextant.core.config;

/**
 * A directive that is a number of 64 bits, or an unsigned one of 32. Redis's unsigned 64-bit
 * directives (maxmemory) may hold values above {@link Long#MAX_VALUE}, which are negative here.
 */
public final class LongDirective extends NumberDirective<Long> {
  private LongDirective(Spec spec, Form form, boolean unsigned, Bounds bounds, long defaultValue) {
    super(spec, form, unsigned, bounds, defaultValue);
  }

  static LongDirective integer(Spec spec, Bounds bounds, long defaultValue) {
    return new LongDirective(spec, Form.INTEGER, false, bounds, defaultValue);
  }

  static LongDirective unsigned(Spec spec, Bounds bounds, long defaultValue) {
    return new LongDirective(spec, Form.INTEGER, true, bounds, defaultValue);
  }

  static LongDirective octal(Spec spec, Bounds bounds, long defaultValue) {
    return new LongDirective(spec, Form.OCTAL, true, bounds, defaultValue);
  }

  static LongDirective memory(Spec spec, Bounds bounds, long defaultValue) {
    return new LongDirective(spec, Form.MEMORY, false, bounds, defaultValue);
  }

  static LongDirective unsignedMemory(Spec spec, Bounds bounds, long defaultValue) {
    return new LongDirective(spec, Form.MEMORY, true, bounds, defaultValue);
  }

  static LongDirective memoryOrPercent(Spec spec, Bounds bounds, long defaultValue) {
    return new LongDirective(spec, Form.MEMORY_OR_PERCENT, false, bounds, defaultValue);
  }

  @Override
  Long box(long value) {
    return value;
  }
}

package dev.sextant.core.config;

import java.util.List;

/** A directive that is a signed decimal number of 32 bits. */
public final class IntDirective extends NumberDirective<Integer> {
  private final int cappedLowest;
  private final int cappedHighest;

  IntDirective(Spec spec, Bounds bounds, int defaultValue) {
    this(spec, bounds, defaultValue, Bounds.between(Integer.MIN_VALUE, Integer.MAX_VALUE));
  }

  /**
   * @param cap a range into which an accepted value is moved, where Redis takes the number for a
   *     hint
   */
  IntDirective(Spec spec, Bounds bounds, int defaultValue, Bounds cap) {
    super(spec, Form.INTEGER, false, bounds, defaultValue);
    this.cappedLowest = (int) cap.lowest();
    this.cappedHighest = (int) cap.highest();
  }

  @Override
  Integer parse(List<String> arguments, NodeConfig config) throws ConfigException {
    return Math.max(cappedLowest, Math.min(cappedHighest, super.parse(arguments, config)));
  }

  @Override
  Integer box(long value) {
    return (int) value;
  }
}

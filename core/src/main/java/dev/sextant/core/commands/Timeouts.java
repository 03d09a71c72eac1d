package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.types.Bytes;

/** How long blocking commands wait. */
final class Timeouts {
  private static final int WHOLE_SECONDS_DIGITS = 9;

  private Timeouts() {}

  /** Argument {@code i}, seconds with a fraction, as milliseconds, rounded up; 0 for no limit. */
  static long seconds(Call call, int i) {
    byte[] text = call.arg(i);
    long millis =
        text.length <= WHOLE_SECONDS_DIGITS && Bytes.parseLong(text) >= 0
            ? Bytes.parseLong(text) * 1000
            : fractional(text);
    if (millis < 0) {
      throw Errors.err("timeout is negative");
    }
    return millis;
  }

  /** Argument {@code i}, milliseconds; 0 for no limit. */
  static long millis(Call call, int i) {
    long millis = call.integer(i, Errors.err("timeout is not an integer or out of range"));
    if (millis < 0) {
      throw Errors.err("timeout is negative");
    }
    return millis;
  }

  private static long fractional(byte[] text) {
    LongDouble seconds = LongDouble.parse(text);
    if (seconds == null) {
      throw Errors.err("timeout is not a float or out of range");
    }
    return seconds.ceilOfThousandfold();
  }
}

package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.geo.GeoPoint;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Places, lengths and units among the arguments of the GEO commands. */
final class GeoArguments {
  private GeoArguments() {}

  /** Arguments {@code i} and {@code i + 1} as longitude and latitude. */
  static GeoPoint place(Call call, int i) {
    GeoPoint place = new GeoPoint(call.decimal(i), call.decimal(i + 1));
    if (!place.isValid()) {
      throw Errors.err(
          "invalid longitude,latitude pair "
              + sixDecimals(place.longitude())
              + ","
              + sixDecimals(place.latitude()));
    }
    return place;
  }

  /** As C's {@code %f} writes a double that is not NaN. */
  private static String sixDecimals(double value) {
    if (Double.isInfinite(value)) {
      return value < 0 ? "-inf" : "inf";
    }
    String digits =
        new BigDecimal(Math.abs(value)).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
    return Double.doubleToRawLongBits(value) < 0 ? "-" + digits : digits;
  }

  /** Argument {@code i} as a number; {@code error} says what is missing when it is none. */
  static double length(Call call, int i, String error) {
    return call.decimal(i, Errors.err(error));
  }

  /** How many meters the unit at argument {@code i} has. */
  static double unitMeters(Call call, int i) {
    if (call.is(i, "m")) {
      return 1;
    } else if (call.is(i, "km")) {
      return 1000;
    } else if (call.is(i, "ft")) {
      return 0.3048;
    } else if (call.is(i, "mi")) {
      return 1609.34;
    }
    throw Errors.err("unsupported unit provided. please use M, KM, FT, MI");
  }
}

package dev.sextant.core.geo;

/**
 * A place on the earth, in degrees.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/geoadd/">GEOADD</a>; {@code
 * geohash_helper.c} of Redis for the formula and its constants.
 */
public record GeoPoint(double longitude, double latitude) {
  /** Where the map ends: places closer to a pole have no geohash. */
  public static final double MAX_LATITUDE = 85.05112878;

  public static final double MAX_LONGITUDE = 180;

  static final double RADIANS_PER_DEGREE = Math.PI / 180;
  static final double EARTH_RADIUS_METERS = 6372797.560856;

  /** Whether the place is on the map. */
  public boolean isValid() {
    return Math.abs(longitude) <= MAX_LONGITUDE && Math.abs(latitude) <= MAX_LATITUDE;
  }

  /** The distance to {@code other} along a great circle, in meters, by the haversine formula. */
  public double distanceMeters(GeoPoint other) {
    double v = Trigonometry.sin((radians(other.longitude) - radians(longitude)) / 2);
    if (v == 0) {
      return latitudeDistanceMeters(other);
    }
    double here = radians(latitude);
    double there = radians(other.latitude);
    double u = Trigonometry.sin((there - here) / 2);
    double a = u * u + Trigonometry.cos(here) * Trigonometry.cos(there) * v * v;
    return 2 * EARTH_RADIUS_METERS * Trigonometry.asin(Math.sqrt(a));
  }

  /** The distance between the two latitudes, in meters. */
  double latitudeDistanceMeters(GeoPoint other) {
    return EARTH_RADIUS_METERS * Math.abs(radians(other.latitude) - radians(latitude));
  }

  /**
   * Whether {@code other} is certainly farther away than {@code meters}: a quick look, which most
   * candidates of a search do not pass.
   */
  boolean isFartherThan(double meters, GeoPoint other) {
    double v = StrictMath.sin((radians(other.longitude) - radians(longitude)) / 2);
    double u = StrictMath.sin((radians(other.latitude) - radians(latitude)) / 2);
    double a =
        u * u + StrictMath.cos(radians(latitude)) * StrictMath.cos(radians(other.latitude)) * v * v;
    double sine = StrictMath.sin(meters / (2 * EARTH_RADIUS_METERS));
    return meters < EARTH_RADIUS_METERS && a > sine * sine * TOLERANCE + TINY;
  }

  private static final double TOLERANCE = 1.000001;
  private static final double TINY = 1e-20;

  static double radians(double degrees) {
    return degrees * RADIANS_PER_DEGREE;
  }

  static double degrees(double radians) {
    return radians / RADIANS_PER_DEGREE;
  }
}

package dev.sextant.core.geo;

/**
 * What a search looks through: a circle, or a box whose sides follow the meridians and parallels.
 */
public sealed interface GeoShape {
  GeoPoint center();

  /** The distance from the center to {@code place} in meters, or NaN when it lies outside. */
  double distanceWithin(GeoPoint place);

  /** How far the shape reaches to the east or west, in meters. */
  double reachEastMeters();

  /** How far the shape reaches to the north or south, in meters. */
  double reachNorthMeters();

  /** The distance from the center to the farthest place within. */
  double radiusMeters();

  /** A circle. */
  record Circle(GeoPoint center, double radiusMeters) implements GeoShape {
    @Override
    public double distanceWithin(GeoPoint place) {
      if (center.isFartherThan(radiusMeters, place)) {
        return Double.NaN;
      }
      double distance = center.distanceMeters(place);
      return distance > radiusMeters ? Double.NaN : distance;
    }

    @Override
    public double reachEastMeters() {
      return radiusMeters;
    }

    @Override
    public double reachNorthMeters() {
      return radiusMeters;
    }
  }

  /**
   * A box.
   *
   * @param radiusMeters from the center to a corner
   */
  record Box(GeoPoint center, double widthMeters, double heightMeters, double radiusMeters)
      implements GeoShape {

    @Override
    public double distanceWithin(GeoPoint place) {
      if (place.latitudeDistanceMeters(center) > heightMeters / 2) {
        return Double.NaN;
      }
      GeoPoint beside = new GeoPoint(center.longitude(), place.latitude());
      if (place.distanceMeters(beside) > widthMeters / 2) {
        return Double.NaN;
      }
      return center.distanceMeters(place);
    }

    @Override
    public double reachEastMeters() {
      return widthMeters / 2;
    }

    @Override
    public double reachNorthMeters() {
      return heightMeters / 2;
    }
  }
}

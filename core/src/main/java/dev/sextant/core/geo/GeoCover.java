package dev.sextant.core.geo;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cells of the map that a search has to look through to find all places of a shape.
 *
 * <p>They are the cell with the center and those around it, of a size such that nine are enough,
 * less those that the shape does not reach. What lies in them is then measured place by place. The
 * choice is Redis's, with its peculiarities near the poles and for shapes that go around the earth,
 * because it decides which places are found there, and in which order.
 *
 * <p>Source: {@code geohash_helper.c} of Redis.
 */
public final class GeoCover {
  /** Half of the map's circumference, as the choice of the size takes it. */
  private static final double MERCATOR_MAX_METERS = 20037726.37;

  /** North, south, east, west, and between them: cells to the east, cells to the north. */
  private static final int[][] NEIGHBORS = {
    {0, 1}, {0, -1}, {1, 0}, {-1, 0}, {1, 1}, {-1, 1}, {1, -1}, {-1, -1}
  };

  private GeoCover() {}

  /** The cells to look through, in this order; none twice in a row. */
  public static List<GeoHash> of(GeoShape shape) {
    GeoHash.Area bounds = bounds(shape);
    int step = stepFor(shape.radiusMeters(), shape.center().latitude());
    GeoHash cell = GeoHash.of(shape.center(), step);
    if (step > 1 && !isCovered(bounds, cell)) {
      cell = GeoHash.of(shape.center(), step - 1);
    }
    List<GeoHash> cells = new ArrayList<>(NEIGHBORS.length + 1);
    cells.add(cell);
    GeoHash.Area area = cell.area();
    // The cell that was used last counts as such only once it is not the first.
    @Nullable GeoHash previous = null;
    for (int[] direction : NEIGHBORS) {
      if (cell.step() >= 2 && isUseless(direction, area, bounds)) {
        continue;
      }
      GeoHash neighbor = cell.neighbor(direction[0], direction[1]);
      if (!neighbor.equals(previous)) {
        cells.add(neighbor);
        previous = neighbor;
      }
    }
    return cells;
  }

  private static boolean isUseless(int[] direction, GeoHash.Area area, GeoHash.Area bounds) {
    return direction[1] < 0 && area.minLatitude() < bounds.minLatitude()
        || direction[1] > 0 && area.maxLatitude() > bounds.maxLatitude()
        || direction[0] < 0 && area.minLongitude() < bounds.minLongitude()
        || direction[0] > 0 && area.maxLongitude() > bounds.maxLongitude();
  }

  /** Whether the cell and those around it reach as far as the bounds. */
  private static boolean isCovered(GeoHash.Area bounds, GeoHash cell) {
    // Comparisons with NaN, the bounds of an infinite shape, have to come out as in Redis.
    return !(cell.neighbor(0, 1).area().maxLatitude() < bounds.maxLatitude())
        && !(cell.neighbor(0, -1).area().minLatitude() > bounds.minLatitude())
        && !(cell.neighbor(1, 0).area().maxLongitude() < bounds.maxLongitude())
        && !(cell.neighbor(-1, 0).area().minLongitude() > bounds.minLongitude());
  }

  /** How many steps make cells of about the size of the shape. */
  private static int stepFor(double radiusMeters, double latitude) {
    if (radiusMeters == 0) {
      return GeoHash.MAX_STEP;
    }
    int step = -1;
    for (double range = radiusMeters; range < MERCATOR_MAX_METERS; range *= 2) {
      step++;
    }
    // Towards the poles the same distance takes more degrees of longitude.
    if (Math.abs(latitude) > 66) {
      step--;
    }
    if (Math.abs(latitude) > 80) {
      step--;
    }
    return Math.max(1, Math.min(GeoHash.MAX_STEP, step));
  }

  /** A rectangle of degrees around the shape. */
  private static GeoHash.Area bounds(GeoShape shape) {
    double latitude = shape.center().latitude();
    double longitude = shape.center().longitude();
    double up = GeoPoint.degrees(shape.reachNorthMeters() / GeoPoint.EARTH_RADIUS_METERS);
    // The parallel that is closer to the pole is the shorter one.
    double outer = latitude < 0 ? latitude - up : latitude + up;
    double aside =
        GeoPoint.degrees(
            shape.reachEastMeters()
                / GeoPoint.EARTH_RADIUS_METERS
                / StrictMath.cos(GeoPoint.radians(outer)));
    return new GeoHash.Area(longitude - aside, longitude + aside, latitude - up, latitude + up);
  }
}

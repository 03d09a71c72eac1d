package dev.sextant.core.geo;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;

class GeoHashTest {
  private static final GeoPoint PALERMO = new GeoPoint(13.361389, 38.115556);

  @Test
  void aPlace_hasTheScoreThatRedisGivesIt() {
    assertThat(GeoHash.of(PALERMO, 26).minScore()).isEqualTo(3479099956230698L);
    assertThat(GeoHash.ofScore(3479099956230698.0).text()).isEqualTo("sqc8b49rny0");
  }

  @Property
  void theMiddleOfACell_liesInTheCell(
      @ForAll @DoubleRange(min = -180, max = 180) @Scale(9) double longitude,
      @ForAll @DoubleRange(min = -85.05, max = 85.05) @Scale(9) double latitude) {
    GeoHash cell = GeoHash.of(new GeoPoint(longitude, latitude), GeoHash.MAX_STEP);
    GeoPoint middle = cell.center();

    assertThat(GeoHash.of(middle, GeoHash.MAX_STEP)).isEqualTo(cell);
    assertThat(Math.abs(middle.longitude() - longitude)).isLessThan(1e-5);
    assertThat(Math.abs(middle.latitude() - latitude)).isLessThan(1e-5);
  }

  @Property
  void aCellOfFewSteps_isTheRangeOfTheScoresWithin(
      @ForAll @DoubleRange(min = -180, max = 179.9) @Scale(9) double longitude,
      @ForAll @DoubleRange(min = -85.05, max = 85.05) @Scale(9) double latitude) {
    GeoPoint place = new GeoPoint(longitude, latitude);
    long score = GeoHash.of(place, GeoHash.MAX_STEP).minScore();

    for (int step = 1; step <= GeoHash.MAX_STEP; step++) {
      GeoHash cell = GeoHash.of(place, step);
      assertThat(score).isBetween(cell.minScore(), cell.endScore() - 1);
    }
  }

  @Test
  void neighbors_shareEdges_andGoOnAroundTheEarth() {
    GeoHash cell = GeoHash.of(PALERMO, 10);
    GeoHash.Area area = cell.area();

    assertThat(cell.neighbor(1, 0).area().minLongitude()).isEqualTo(area.maxLongitude());
    assertThat(cell.neighbor(0, -1).area().maxLatitude()).isEqualTo(area.minLatitude());
    assertThat(cell.neighbor(1, 1).neighbor(-1, -1)).isEqualTo(cell);
    GeoHash eastern = GeoHash.of(new GeoPoint(179.99, 0.1), 10);
    assertThat(eastern.neighbor(1, 0).area().minLongitude()).isEqualTo(-180);
    assertThat(eastern.neighbor(1, 0).neighbor(-1, 0)).isEqualTo(eastern);
  }

  @Test
  void distances_areThoseOfTheHaversineFormula() {
    GeoPoint catania = new GeoPoint(15.087269, 37.502669);

    assertThat(PALERMO.distanceMeters(catania)).isBetween(166_274.0, 166_275.0);
    assertThat(PALERMO.distanceMeters(PALERMO)).isZero();
    assertThat(new GeoPoint(0, 0).distanceMeters(new GeoPoint(180, 0)))
        .isEqualTo(Math.PI * GeoPoint.EARTH_RADIUS_METERS);
  }

  @Property
  void aCover_containsEveryPlaceOfACircle(
      @ForAll @DoubleRange(min = -170, max = 170) @Scale(9) double longitude,
      @ForAll @DoubleRange(min = -60, max = 60) @Scale(9) double latitude,
      @ForAll @DoubleRange(min = 1, max = 100_000) @Scale(9) double radius,
      @ForAll @DoubleRange(min = 0, max = 6.28) @Scale(9) double direction,
      @ForAll @DoubleRange(min = 0, max = 0.99) @Scale(9) double part) {
    GeoShape circle = new GeoShape.Circle(new GeoPoint(longitude, latitude), radius);
    double degrees = GeoPoint.degrees(radius * part / GeoPoint.EARTH_RADIUS_METERS);
    double up = degrees * Math.sin(direction);
    double aside =
        degrees * Math.cos(direction) / Math.cos(GeoPoint.radians(Math.abs(latitude) + 1));
    GeoPoint place = new GeoPoint(longitude + aside, latitude + up);
    long score = GeoHash.of(place, GeoHash.MAX_STEP).minScore();

    boolean covered =
        GeoCover.of(circle).stream()
            .anyMatch(cell -> cell.minScore() <= score && score < cell.endScore());
    assertThat(covered || Double.isNaN(circle.distanceWithin(place))).isTrue();
  }

  @Property
  void theQuickLook_neverRejectsAPlaceWithin(
      @ForAll @DoubleRange(min = -180, max = 180) @Scale(9) double longitude,
      @ForAll @DoubleRange(min = -85, max = 85) @Scale(9) double latitude,
      @ForAll @DoubleRange(min = 0, max = 1e7) @Scale(9) double radius) {
    GeoPoint place = new GeoPoint(longitude, latitude);

    if (PALERMO.distanceMeters(place) <= radius) {
      assertThat(PALERMO.isFartherThan(radius, place)).isFalse();
    }
    double distance = PALERMO.distanceMeters(place);
    assertThat(PALERMO.isFartherThan(distance, place)).isFalse();
  }
}

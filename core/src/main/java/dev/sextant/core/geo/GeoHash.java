package dev.sextant.core.geo;

/**
 * A cell of the map, which is halved in both directions again and again: each step adds one bit of
 * longitude and one of latitude, interleaved, with the longitude's first. Cells whose bits begin
 * alike lie within a larger one, so that an area is a range of numbers, and places can be found in
 * a sorted set whose scores are their cells of 26 steps, 52 bits, which a double holds exactly.
 *
 * <p>Source: {@code geohash.c} of Redis.
 *
 * @param bits the cell's bits, from the lowest up
 * @param step how many times the map was halved, 1 to 26
 */
public record GeoHash(long bits, int step) {
  /** The finest cells: 0.6 meters wide at the equator. */
  public static final int MAX_STEP = 26;

  private static final int SCORE_BITS = 2 * MAX_STEP;
  private static final long LATITUDE_BITS = 0x5555555555555555L;
  private static final long LONGITUDE_BITS = 0xaaaaaaaaaaaaaaaaL;
  private static final long LOW_32_BITS = 0xffffffffL;

  private static final String ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";
  private static final int TEXT_LENGTH = 11;
  private static final int BITS_PER_CHARACTER = 5;

  /** A rectangle on the map, in degrees. */
  record Area(double minLongitude, double maxLongitude, double minLatitude, double maxLatitude) {}

  /** The cell of {@code step} steps in which a valid place lies. */
  public static GeoHash of(GeoPoint place, int step) {
    return of(place, step, GeoPoint.MAX_LATITUDE);
  }

  private static GeoHash of(GeoPoint place, int step, double maxLatitude) {
    double scale = 1L << step;
    double latitude = (place.latitude() + maxLatitude) / (maxLatitude + maxLatitude);
    double longitude =
        (place.longitude() + GeoPoint.MAX_LONGITUDE)
            / (GeoPoint.MAX_LONGITUDE + GeoPoint.MAX_LONGITUDE);
    long bits = spread((long) (latitude * scale)) | spread((long) (longitude * scale)) << 1;
    return new GeoHash(bits, step);
  }

  /** The cell that is kept as {@code score}; any number is one. */
  public static GeoHash ofScore(double score) {
    // As C converts a double to an unsigned number.
    long bits = unsigned(score);
    return new GeoHash(bits, MAX_STEP);
  }

  /** The lowest score of a place within this cell. */
  public long minScore() {
    return bits << (SCORE_BITS - 2 * step);
  }

  /** The score after the highest of a place within this cell. */
  public long endScore() {
    return (bits + 1) << (SCORE_BITS - 2 * step);
  }

  /** The middle of the cell. */
  public GeoPoint center() {
    Area area = area();
    double longitude = (area.minLongitude + area.maxLongitude) / 2;
    double latitude = (area.minLatitude + area.maxLatitude) / 2;
    return new GeoPoint(
        clamp(longitude, GeoPoint.MAX_LONGITUDE), clamp(latitude, GeoPoint.MAX_LATITUDE));
  }

  private static double clamp(double degrees, double limit) {
    return degrees > limit ? limit : degrees < -limit ? -limit : degrees;
  }

  Area area() {
    long latitude = gather(bits);
    long longitude = gather(bits >>> 1);
    return new Area(
        degrees(longitude, GeoPoint.MAX_LONGITUDE),
        degrees((longitude + 1) & LOW_32_BITS, GeoPoint.MAX_LONGITUDE),
        degrees(latitude, GeoPoint.MAX_LATITUDE),
        degrees((latitude + 1) & LOW_32_BITS, GeoPoint.MAX_LATITUDE));
  }

  private double degrees(long index, double limit) {
    return -limit + (double) index / (1L << step) * (limit + limit);
  }

  /**
   * The cell that lies so many cells to the east and to the north: -1, 0 or 1 each. Around the edge
   * of the map it goes on at the other side.
   */
  GeoHash neighbor(int east, int north) {
    return new GeoHash(
        move(bits & LONGITUDE_BITS, east, LONGITUDE_BITS)
            | move(bits & LATITUDE_BITS, north, LATITUDE_BITS),
        step);
  }

  /**
   * Adds -1, 0 or 1 to the number in every second bit of {@code number}. A carry runs through the
   * bits between if they are all ones, a borrow if they are all zeros.
   *
   * @param own the bits that belong to the number
   */
  private long move(long number, int by, long own) {
    if (by == 0) {
      return number;
    }
    long used = -1L >>> (Long.SIZE - 2 * step);
    long between = ~own & used;
    long moved = by > 0 ? number + (between + 1) : (number | between) - (between + 1);
    return moved & own & used;
  }

  /**
   * The standard geohash of the middle of the cell, 11 characters: it divides the latitudes from
   * pole to pole. The last character stands for bits that a score does not have, and is 0.
   */
  public String text() {
    long standard = of(center(), MAX_STEP, 90).bits;
    StringBuilder text = new StringBuilder(TEXT_LENGTH);
    for (int i = 1; i < TEXT_LENGTH; i++) {
      int index = (int) (standard >>> (SCORE_BITS - i * BITS_PER_CHARACTER)) & 0x1f;
      text.append(ALPHABET.charAt(index));
    }
    return text.append('0').toString();
  }

  /** Puts a zero before each of the lower 32 bits. */
  private static long spread(long number) {
    long x = number & LOW_32_BITS;
    x = (x | x << 16) & 0x0000ffff0000ffffL;
    x = (x | x << 8) & 0x00ff00ff00ff00ffL;
    x = (x | x << 4) & 0x0f0f0f0f0f0f0f0fL;
    x = (x | x << 2) & 0x3333333333333333L;
    return (x | x << 1) & LATITUDE_BITS;
  }

  /** Puts every second bit, from the lowest on, side by side. */
  private static long gather(long spread) {
    long x = spread & LATITUDE_BITS;
    x = (x | x >>> 1) & 0x3333333333333333L;
    x = (x | x >>> 2) & 0x0f0f0f0f0f0f0f0fL;
    x = (x | x >>> 4) & 0x00ff00ff00ff00ffL;
    x = (x | x >>> 8) & 0x0000ffff0000ffffL;
    return (x | x >>> 16) & LOW_32_BITS;
  }

  /** As the processors that Redis runs on mostly convert: what is too large becomes 0. */
  private static long unsigned(double score) {
    if (score < 0x1p63) {
      return (long) score;
    }
    return score < 0x1p64 ? (long) (score - 0x1p63) ^ Long.MIN_VALUE : 0;
  }
}

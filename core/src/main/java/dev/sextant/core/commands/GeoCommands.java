package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GEO;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.geo.GeoHash;
import dev.sextant.core.geo.GeoPoint;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Places as members of sorted sets: the score of a member is the geohash of its place. Searches are
 * {@link GeoSearchCommands}.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=geo">Geospatial commands</a>.
 */
final class GeoCommands {
  private static final int DECIMALS_OF_DEGREES = 17;
  private static final double DISTANCE_SCALE = 10_000;

  private GeoCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("geoadd", -5, GeoCommands::geoadd)
        .group(GEO, "3.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RW, UPDATE);
    table
        .add("geodist", -4, GeoCommands::geodist)
        .group(GEO, "3.2.0")
        .flags(READONLY)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("geohash", -2, GeoCommands::geohash)
        .group(GEO, "3.2.0")
        .flags(READONLY)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("geopos", -2, GeoCommands::geopos)
        .group(GEO, "3.2.0")
        .flags(READONLY)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS);
  }

  /** GEOADD is ZADD, and is propagated as such. */
  private static void geoadd(Call call) {
    AddOptions options = AddOptions.parseGeo(call);
    int first = options.firstPair();
    double[] scores = new double[(call.count() - first) / 3];
    byte[][] zadd = new byte[first + 2 * scores.length][];
    zadd[0] = Words.ZADD;
    System.arraycopy(call.args(), 1, zadd, 1, first - 1);
    for (int i = 0; i < scores.length; i++) {
      int placeAt = first + 3 * i;
      long score = GeoHash.of(GeoArguments.place(call, placeAt), GeoHash.MAX_STEP).minScore();
      scores[i] = score;
      zadd[first + 2 * i] = Bytes.ofLong(score);
      zadd[first + 2 * i + 1] = call.arg(placeAt + 2);
    }
    call.propagateAs(zadd);
    SortedSetCommands.add(call, options, scores, zadd);
  }

  private static void geopos(Call call) {
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    call.reply().array(call.count() - 2);
    for (int i = 2; i < call.count(); i++) {
      double score = set == null ? Double.NaN : set.score(call.arg(i));
      if (Double.isNaN(score)) {
        call.reply().nullArray();
      } else {
        replyPlace(call.reply(), GeoHash.ofScore(score).center());
      }
    }
  }

  private static void geohash(Call call) {
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    call.reply().array(call.count() - 2);
    for (int i = 2; i < call.count(); i++) {
      double score = set == null ? Double.NaN : set.score(call.arg(i));
      if (Double.isNaN(score)) {
        call.reply().nullBulk();
      } else {
        call.reply().bulk(GeoHash.ofScore(score).text());
      }
    }
  }

  private static void geodist(Call call) {
    if (call.count() > 5) {
      throw Errors.SYNTAX;
    }
    double unitMeters = call.count() == 5 ? GeoArguments.unitMeters(call, 4) : 1;
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    double first = set == null ? Double.NaN : set.score(call.arg(2));
    double second = set == null ? Double.NaN : set.score(call.arg(3));
    if (Double.isNaN(first) || Double.isNaN(second)) {
      call.reply().nullBulk();
      return;
    }
    GeoPoint place = GeoHash.ofScore(first).center();
    double meters = place.distanceMeters(GeoHash.ofScore(second).center());
    replyDistance(call.reply(), meters / unitMeters);
  }

  // ------------------------------------------------------------------ replies

  /** Longitude and latitude, with more digits than a double needs, as Redis writes them. */
  static void replyPlace(ReplyWriter reply, GeoPoint place) {
    reply.array(2);
    reply.doubleText(degrees(place.longitude()));
    reply.doubleText(degrees(place.latitude()));
  }

  private static String degrees(double degrees) {
    BigDecimal digits =
        new BigDecimal(degrees).setScale(DECIMALS_OF_DEGREES, RoundingMode.HALF_EVEN);
    return digits.signum() == 0 ? "0" : digits.stripTrailingZeros().toPlainString();
  }

  /** A distance with four decimals: a bulk string in both protocols. */
  static void replyDistance(ReplyWriter reply, double distance) {
    long scaled = (long) Math.rint(distance * DISTANCE_SCALE);
    reply.bulk(BigDecimal.valueOf(scaled, 4).toPlainString());
  }
}

package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GEO;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.geo.GeoCover;
import dev.sextant.core.geo.GeoHash;
import dev.sextant.core.geo.GeoPoint;
import dev.sextant.core.geo.GeoShape;
import dev.sextant.core.types.RankRange;
import dev.sextant.core.types.ScoreRange;
import dev.sextant.core.types.SortedSetBuilder;
import dev.sextant.core.types.SortedSetValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Searches for members around a place.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=geo">Geospatial commands</a>.
 */
final class GeoSearchCommands {

  /** A member within the shape. */
  private record Found(byte[] member, double score, GeoPoint place, double meters) {}

  private static final Comparator<Found> NEAREST_FIRST = Comparator.comparingDouble(Found::meters);

  private GeoSearchCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("georadius", -6, GeoSearchCommands::georadius)
        .group(GEO, "3.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS)
        .keys(KeySpec.keyword("STORE", 6, 0, 1, 0), OW, UPDATE)
        .keys(KeySpec.keyword("STOREDIST", 6, 0, 1, 0), OW, UPDATE);
    table
        .add("georadius_ro", -6, GeoSearchCommands::georadiusRo)
        .group(GEO, "3.2.10")
        .flags(READONLY)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("georadiusbymember", -5, GeoSearchCommands::georadiusbymember)
        .group(GEO, "3.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS)
        .keys(KeySpec.keyword("STORE", 5, 0, 1, 0), OW, UPDATE)
        .keys(KeySpec.keyword("STOREDIST", 5, 0, 1, 0), OW, UPDATE);
    table
        .add("georadiusbymember_ro", -5, GeoSearchCommands::georadiusbymemberRo)
        .group(GEO, "3.2.10")
        .flags(READONLY)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("geosearch", -7, GeoSearchCommands::geosearch)
        .group(GEO, "6.2.0")
        .flags(READONLY)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("geosearchstore", -8, GeoSearchCommands::geosearchstore)
        .group(GEO, "6.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.GEO)
        .keys(KeySpec.at(1), OW, UPDATE)
        .keys(KeySpec.at(2), RO, ACCESS);
  }

  private static void georadius(Call call) {
    search(call, 1, GeoSearch.Form.RADIUS);
  }

  private static void georadiusRo(Call call) {
    search(call, 1, GeoSearch.Form.RADIUS_RO);
  }

  private static void georadiusbymember(Call call) {
    search(call, 1, GeoSearch.Form.MEMBER);
  }

  private static void georadiusbymemberRo(Call call) {
    search(call, 1, GeoSearch.Form.MEMBER_RO);
  }

  private static void geosearch(Call call) {
    search(call, 1, GeoSearch.Form.SEARCH);
  }

  private static void geosearchstore(Call call) {
    search(call, 2, GeoSearch.Form.SEARCH_STORE);
  }

  private static void search(Call call, int keyAt, GeoSearch.Form form) {
    SortedSetValue set = call.read(call.arg(keyAt), SortedSetValue.class);
    GeoSearch search = new GeoSearch(call, form, set);
    List<Found> found = set == null ? List.of() : results(set, search);
    byte[] target = search.target();
    if (target == null) {
      reply(call, search, found);
    } else {
      store(call, target, search, found);
    }
  }

  // ------------------------------------------------------------------ finding

  private static List<Found> results(SortedSetValue set, GeoSearch search) {
    List<Found> found = find(set, search.shape(), search.stopsAt());
    if (search.order() == GeoSearch.Order.ASCENDING) {
      found.sort(NEAREST_FIRST);
    } else if (search.order() == GeoSearch.Order.DESCENDING) {
      found.sort(NEAREST_FIRST.reversed());
    }
    return search.count() > 0 && search.count() < found.size()
        ? found.subList(0, (int) search.count())
        : found;
  }

  private static List<Found> find(SortedSetValue set, GeoShape shape, long stopAt) {
    List<Found> found = new ArrayList<>();
    for (GeoHash cell : GeoCover.of(shape)) {
      RankRange ranks = set.ranks(new ScoreRange(cell.minScore(), false, cell.endScore(), true));
      boolean stopped =
          set.anyMatch(
              ranks,
              (member, score) -> {
                GeoPoint place = GeoHash.ofScore(score).center();
                double meters = shape.distanceWithin(place);
                if (!Double.isNaN(meters)) {
                  found.add(new Found(member, score, place, meters));
                }
                return found.size() == stopAt && stopAt > 0;
              });
      if (stopped) {
        break;
      }
    }
    return found;
  }

  // ------------------------------------------------------------------ replying and storing

  private static void reply(Call call, GeoSearch search, List<Found> results) {
    call.reply().array(results.size());
    for (Found found : results) {
      if (search.options() > 0) {
        call.reply().array(1 + search.options());
      }
      call.reply().bulk(found.member());
      if (search.withDistance()) {
        GeoCommands.replyDistance(call.reply(), found.meters() / search.unitMeters());
      }
      if (search.withHash()) {
        call.reply().integer((long) found.score());
      }
      if (search.withPlace()) {
        GeoCommands.replyPlace(call.reply(), found.place());
      }
    }
  }

  private static void store(Call call, byte[] target, GeoSearch search, List<Found> results) {
    SortedSetBuilder builder = new SortedSetBuilder(results.size());
    for (Found found : results) {
      double score =
          search.storesDistances() ? found.meters() / search.unitMeters() : found.score();
      // Around the earth the cells may overlap, and a member come twice.
      builder.merge(found.member(), score, (before, now) -> now);
    }
    SortedSetValue value = builder.build(call.server().encodings());
    Results.store(call, target, value, value.size(), KeyspaceEvents.ZSET, search.storeEvent());
    call.dirty(Math.max(0, value.size() - 1)); // here every result counts as a change
  }
}

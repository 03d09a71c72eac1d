package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.SORTED_SET;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.commands.RangeRequest.Kind;
import dev.sextant.core.commands.RangeRequest.Selection;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.LexRange;
import dev.sextant.core.types.RankRange;
import dev.sextant.core.types.ScoreRange;
import dev.sextant.core.types.SortedSetValue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of ranks, scores and members of a sorted set: reading, storing, counting and removing
 * them.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=sorted-set">Sorted set
 * commands</a>.
 */
final class SortedSetRangeCommands {
  private SortedSetRangeCommands() {}

  static void register(CommandTable.Builder table) {
    registerReads(table);
    registerWrites(table);
  }

  private static void registerReads(CommandTable.Builder table) {
    table
        .add("zcount", 4, SortedSetRangeCommands::zcount)
        .group(SORTED_SET, "2.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zlexcount", 4, SortedSetRangeCommands::zlexcount)
        .group(SORTED_SET, "2.8.9")
        .flags(READONLY, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrange", -4, SortedSetRangeCommands::zrange)
        .group(SORTED_SET, "1.2.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrangebylex", -4, SortedSetRangeCommands::zrangebylex)
        .group(SORTED_SET, "2.8.9")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrangebyscore", -4, SortedSetRangeCommands::zrangebyscore)
        .group(SORTED_SET, "1.0.5")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrevrange", -4, SortedSetRangeCommands::zrevrange)
        .group(SORTED_SET, "1.2.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrevrangebylex", -4, SortedSetRangeCommands::zrevrangebylex)
        .group(SORTED_SET, "2.8.9")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrevrangebyscore", -4, SortedSetRangeCommands::zrevrangebyscore)
        .group(SORTED_SET, "2.2.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
  }

  private static void registerWrites(CommandTable.Builder table) {
    table
        .add("zrangestore", -5, SortedSetRangeCommands::zrangestore)
        .group(SORTED_SET, "6.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), OW, UPDATE)
        .keys(KeySpec.at(2), RO, ACCESS);
    table
        .add("zremrangebylex", 4, SortedSetRangeCommands::zremrangebylex)
        .group(SORTED_SET, "2.8.9")
        .flags(WRITE)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, DELETE);
    table
        .add("zremrangebyrank", 4, SortedSetRangeCommands::zremrangebyrank)
        .group(SORTED_SET, "2.0.0")
        .flags(WRITE)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, DELETE);
    table
        .add("zremrangebyscore", 4, SortedSetRangeCommands::zremrangebyscore)
        .group(SORTED_SET, "1.2.0")
        .flags(WRITE)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, DELETE);
  }

  // ------------------------------------------------------------------ reading

  private static void zrange(Call call) {
    range(call, null, null);
  }

  private static void zrevrange(Call call) {
    range(call, Kind.RANK, true);
  }

  private static void zrangebyscore(Call call) {
    range(call, Kind.SCORE, false);
  }

  private static void zrevrangebyscore(Call call) {
    range(call, Kind.SCORE, true);
  }

  private static void zrangebylex(Call call) {
    range(call, Kind.LEX, false);
  }

  private static void zrevrangebylex(Call call) {
    range(call, Kind.LEX, true);
  }

  private static void range(Call call, @Nullable Kind kind, @Nullable Boolean reverse) {
    RangeRequest request = RangeRequest.parse(call, 1, kind, reverse, true);
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    MemberReply reply = new MemberReply(call.reply(), request.withScores());
    if (set == null) {
      reply.begin(0);
      return;
    }
    Selection selection = request.select(set);
    reply.begin(selection.count());
    set.forEach(selection.from(), selection.count(), request.isReverse(), reply);
  }

  private static void zcount(Call call) {
    ScoreRange range = RangeRequest.scoreRange(call, 2, 3);
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    call.reply().integer(set == null ? 0 : set.ranks(range).size());
  }

  private static void zlexcount(Call call) {
    LexRange range = RangeRequest.lexRange(call, 2, 3);
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    call.reply().integer(set == null ? 0 : set.ranks(range).size());
  }

  // ------------------------------------------------------------------ storing and removing

  private static void zrangestore(Call call) {
    RangeRequest request = RangeRequest.parse(call, 2, null, null, false);
    SortedSetValue set = call.read(call.arg(2), SortedSetValue.class);
    SortedSetValue result = set == null ? null : copy(set, request, call);
    Results.store(
        call,
        call.arg(1),
        result,
        result == null ? 0 : result.size(),
        KeyspaceEvents.ZSET,
        "zrangestore");
  }

  private static SortedSetValue copy(SortedSetValue set, RangeRequest request, Call call) {
    Encodings limits = call.server().encodings();
    Selection selection = request.select(set);
    // Redis knows the size of a range of ranks beforehand, and finds out that of others. It shows
    // in negative zeros: they become positive on the way through a listpack.
    int expected = request.isOfRanks() ? selection.count() : 0;
    SortedSetValue copy = SortedSetValue.expecting(expected, limits);
    set.forEach(
        selection.from(),
        selection.count(),
        request.isReverse(),
        (member, score) -> copy.put(member, score, limits));
    return copy;
  }

  private static void zremrangebyrank(Call call) {
    long start = call.integer(2);
    long end = call.integer(3);
    remove(call, set -> RangeRequest.ranks(start, end, set.size(), false), "zremrangebyrank");
  }

  private static void zremrangebyscore(Call call) {
    ScoreRange range = RangeRequest.scoreRange(call, 2, 3);
    remove(call, set -> set.ranks(range), "zremrangebyscore");
  }

  private static void zremrangebylex(Call call) {
    LexRange range = RangeRequest.lexRange(call, 2, 3);
    remove(call, set -> set.ranks(range), "zremrangebylex");
  }

  private static void remove(
      Call call, Function<SortedSetValue, RankRange> interval, String event) {
    byte[] key = call.arg(1);
    SortedSetValue set = call.write(key, SortedSetValue.class);
    RankRange range = set == null ? new RankRange(0, 0) : interval.apply(set);
    if (set != null && range.size() > 0) {
      set.removeRanks(range);
      call.modified(key);
      call.notify(KeyspaceEvents.ZSET, event, key);
      Results.removeIfEmpty(call, key, set.size());
      call.dirty(range.size());
    }
    call.reply().integer(range.size());
  }
}

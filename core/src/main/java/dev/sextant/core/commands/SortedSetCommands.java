package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.SORTED_SET;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.env.RandomSource;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.protocol.reply.DoubleFormat;
import java.nio.charset.StandardCharsets;

/**
 * The commands on members of one sorted set. Ranges are {@link SortedSetRangeCommands}, popping is
 * {@link SortedSetPopCommands}, combining {@link SortedSetAlgebraCommands}.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=sorted-set">Sorted set
 * commands</a>.
 */
final class SortedSetCommands {
  private static final double MAX_INTEGER_IN_LISTPACK = 0x1p62;

  private SortedSetCommands() {}

  static void register(CommandTable.Builder table) {
    registerReads(table);
    registerWrites(table);
  }

  private static void registerReads(CommandTable.Builder table) {
    table
        .add("zcard", 2, SortedSetCommands::zcard)
        .group(SORTED_SET, "1.2.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO);
    table
        .add("zmscore", -3, SortedSetCommands::zmscore)
        .group(SORTED_SET, "6.2.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrandmember", -2, SortedSetCommands::zrandmember)
        .group(SORTED_SET, "6.2.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
    table
        .add("zscan", -3, SortedSetCommands::zscan)
        .group(SORTED_SET, "2.8.0")
        .flags(READONLY)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS)
        .tips("nondeterministic_output");
    table
        .add("zrank", 3, SortedSetCommands::zrank)
        .group(SORTED_SET, "2.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zrevrank", 3, SortedSetCommands::zrevrank)
        .group(SORTED_SET, "2.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("zscore", 3, SortedSetCommands::zscore)
        .group(SORTED_SET, "1.2.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RO, ACCESS);
  }

  private static void registerWrites(CommandTable.Builder table) {
    table
        .add("zadd", -4, SortedSetCommands::zadd)
        .group(SORTED_SET, "1.2.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, UPDATE);
    table
        .add("zincrby", 4, SortedSetCommands::zincrby)
        .group(SORTED_SET, "1.2.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
    table
        .add("zrem", -3, SortedSetCommands::zrem)
        .group(SORTED_SET, "1.2.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, DELETE);
  }

  // ------------------------------------------------------------------ changes

  private static void zadd(Call call) {
    add(call, AddOptions.parse(call, false));
  }

  /** ZINCRBY is ZADD with INCR, and takes its options, too. */
  private static void zincrby(Call call) {
    add(call, AddOptions.parse(call, true));
  }

  private static void add(Call call, AddOptions options) {
    add(call, options, options.scores(call), call.args());
  }

  /**
   * Does what ZADD does, and replies.
   *
   * @param args ZADD's arguments, of which the members are taken
   */
  static void add(Call call, AddOptions options, double[] scores, byte[][] args) {
    byte[] key = call.arg(1);
    SortedSetValue present = call.write(key, SortedSetValue.class);
    if (present == null && options.onlyPresent()) {
      replyToAdd(call, options, 0, 0, Double.NaN);
      return;
    }
    SortedSetValue set = present == null ? new SortedSetValue() : present;
    Encodings limits = call.server().encodings();
    int added = 0;
    int updated = 0;
    double score = Double.NaN;
    for (int i = 0; i < scores.length; i++) {
      byte[] member = args[options.firstPair() + 2 * i + 1];
      double before;
      if (options.isPlain()) {
        score = scores[i];
        before = set.put(member, score, limits);
      } else {
        before = set.score(member);
        score = options.decide(before, scores[i]);
        if (Double.isNaN(score)) {
          continue;
        }
        set.put(member, score, limits);
      }
      if (Double.isNaN(before)) {
        added++;
      } else if (before != score) {
        updated++;
      }
    }
    if (present == null) {
      call.db().add(key, set);
    }
    call.dirty(added + updated);
    replyToAdd(call, options, added, updated, score);
    if (added + updated > 0) {
      call.modified(key);
      call.notify(KeyspaceEvents.ZSET, options.isIncrement() ? "zincr" : "zadd", key);
    }
  }

  private static void replyToAdd(
      Call call, AddOptions options, int added, int updated, double score) {
    if (!options.isIncrement()) {
      call.reply().integer(options.countsChanged() ? added + updated : added);
    } else if (Double.isNaN(score)) {
      call.reply().nullBulk();
    } else {
      call.reply().doubleValue(score);
    }
  }

  private static void zrem(Call call) {
    byte[] key = call.arg(1);
    SortedSetValue set = call.write(key, SortedSetValue.class);
    if (set == null) {
      call.reply().integer(0);
      return;
    }
    int removed = 0;
    for (int i = 2; i < call.count() && set.size() > 0; i++) {
      if (set.remove(call.arg(i))) {
        removed++;
      }
    }
    if (removed > 0) {
      call.notify(KeyspaceEvents.ZSET, "zrem", key);
      Results.removeIfEmpty(call, key, set.size());
      call.modified(key);
      call.dirty(removed);
    }
    call.reply().integer(removed);
  }

  // ------------------------------------------------------------------ reads

  private static void zcard(Call call) {
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    call.reply().integer(set == null ? 0 : set.size());
  }

  private static void zscore(Call call) {
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    replyScore(call, set == null ? Double.NaN : set.score(call.arg(2)));
  }

  private static void zmscore(Call call) {
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    call.reply().array(call.count() - 2);
    for (int i = 2; i < call.count(); i++) {
      replyScore(call, set == null ? Double.NaN : set.score(call.arg(i)));
    }
  }

  private static void replyScore(Call call, double score) {
    if (Double.isNaN(score)) {
      call.reply().nullBulk();
    } else {
      call.reply().doubleValue(score);
    }
  }

  private static void zrank(Call call) {
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    replyRank(call, set == null ? -1 : set.rank(call.arg(2)));
  }

  private static void zrevrank(Call call) {
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    int rank = set == null ? -1 : set.rank(call.arg(2));
    replyRank(call, set == null || rank < 0 ? -1 : set.size() - 1 - rank);
  }

  private static void replyRank(Call call, int rank) {
    if (rank < 0) {
      call.reply().nullBulk();
    } else {
      call.reply().integer(rank);
    }
  }

  private static void zscan(Call call) {
    long cursor = ScanOptions.cursor(call, 2);
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    if (set == null) {
      ScanOptions.replyEmpty(call.reply());
      return;
    }
    ScanPage page = new ScanPage(ScanOptions.parse(call, 3, false), 2);
    boolean listpack = set.encoding().equals("listpack");
    page.fill(
        cursor, at -> set.scan(at, (member, score) -> page.add(member, scanned(score, listpack))));
    page.write(call.reply());
  }

  /** A score as ZSCAN writes it: a listpack is copied as it is, with whole scores as integers. */
  private static byte[] scanned(double score, boolean listpack) {
    return listpack && score == (long) score && Math.abs(score) <= MAX_INTEGER_IN_LISTPACK
        ? Bytes.ofLong((long) score)
        : DoubleFormat.format(score).getBytes(StandardCharsets.US_ASCII);
  }

  // ------------------------------------------------------------------ random members

  private static void zrandmember(Call call) {
    RandomSource random = call.server().random();
    if (call.count() == 2) {
      SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
      if (set == null) {
        call.reply().nullBulk();
      } else {
        set.random(random, (member, score) -> call.reply().bulk(member));
      }
      return;
    }
    long asked = RandomCount.parse(call, 2);
    boolean withScores = call.count() > 3;
    if (call.count() > 4 || withScores && !call.is(3, "WITHSCORES")) {
      throw Errors.SYNTAX;
    }
    if (withScores && Math.abs(asked) > Long.MAX_VALUE / 2) {
      throw Errors.OUT_OF_RANGE;
    }
    int count = RandomCount.forReply(asked, withScores ? 2 : 1);
    SortedSetValue set = call.read(call.arg(1), SortedSetValue.class);
    MemberReply reply = new MemberReply(call.reply(), withScores);
    if (set == null || count == 0) {
      call.reply().array(0);
    } else if (count < 0) {
      reply.begin(-count);
      for (int i = 0; i < -count && !call.isReplyLost(); i++) {
        set.random(random, reply);
      }
    } else if (count >= set.size()) {
      // All of them, and from the highest down, as Redis walks a sorted set for this.
      set.forEach(set.size() - 1, set.size(), true, reply.begin(set.size()));
    } else {
      set.randomDistinct(random, count, reply.begin(count));
    }
  }
}

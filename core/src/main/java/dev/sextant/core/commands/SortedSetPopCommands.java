package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.BLOCKING;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.SORTED_SET;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.RW;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Popping the members with the lowest or highest scores, at once or as soon as there are some.
 *
 * <p>Whatever pops, replicas get ZPOPMIN or ZPOPMAX: they need not look for the key again, and must
 * not wait.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=sorted-set">Sorted set
 * commands</a>.
 */
final class SortedSetPopCommands {

  private SortedSetPopCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("bzmpop", -5, SortedSetPopCommands::bzmpop)
        .group(SORTED_SET, "7.0.0")
        .flags(WRITE, BLOCKING)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.keynum(2, 0, 1, 1), RW, ACCESS, DELETE);
    table
        .add("bzpopmax", -3, SortedSetPopCommands::bzpopmax)
        .group(SORTED_SET, "5.0.0")
        .flags(WRITE, NOSCRIPT, FAST, BLOCKING)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.range(1, -2, 1), RW, ACCESS, DELETE);
    table
        .add("bzpopmin", -3, SortedSetPopCommands::bzpopmin)
        .group(SORTED_SET, "5.0.0")
        .flags(WRITE, NOSCRIPT, FAST, BLOCKING)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.range(1, -2, 1), RW, ACCESS, DELETE);
    table
        .add("zmpop", -4, SortedSetPopCommands::zmpop)
        .group(SORTED_SET, "7.0.0")
        .flags(WRITE)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.keynum(1, 0, 1, 1), RW, ACCESS, DELETE);
    table
        .add("zpopmax", -2, SortedSetPopCommands::zpopmax)
        .group(SORTED_SET, "5.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE);
    table
        .add("zpopmin", -2, SortedSetPopCommands::zpopmin)
        .group(SORTED_SET, "5.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.SORTEDSET)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE);
  }

  // ------------------------------------------------------------------ one key

  private static void zpopmin(Call call) {
    pop(call, false);
  }

  private static void zpopmax(Call call) {
    pop(call, true);
  }

  private static void pop(Call call, boolean highest) {
    if (call.count() > 3) {
      throw Errors.SYNTAX;
    }
    boolean counted = call.count() == 3;
    long count = counted ? call.integer(2, 0, Long.MAX_VALUE, Errors.MUST_BE_POSITIVE) : 1;
    SortedSetValue set = call.write(call.arg(1), SortedSetValue.class);
    if (set == null || count == 0) {
      call.reply().array(0);
      return;
    }
    boolean nested = counted && call.reply().protocol() > 2;
    int popped = (int) Math.min(count, set.size());
    MemberReply reply = new MemberReply(call.reply(), true, nested).begin(popped);
    take(call, new Found(call.arg(1), set), popped, highest, reply);
  }

  // ------------------------------------------------------------------ the first of many keys

  private static void zmpop(Call call) {
    PopRequest request = PopRequest.parse(call, 1);
    Found found = find(call, request.keys());
    if (found == null) {
      call.reply().nullArray();
    } else {
      popNested(call, found, request);
    }
  }

  private static void bzmpop(Call call) {
    PopRequest request = PopRequest.parse(call, 2);
    long timeoutMillis = Timeouts.seconds(call, 1);
    Found found = find(call, request.keys());
    if (found == null) {
      await(call, request.keys(), timeoutMillis);
    } else {
      popNested(call, found, request);
    }
  }

  private static void popNested(Call call, Found found, PopRequest request) {
    int popped = (int) Math.min(request.count(), found.set().size());
    call.reply().array(2);
    call.reply().bulk(found.key());
    take(
        call,
        found,
        popped,
        request.highest(),
        new MemberReply(call.reply(), true, true).begin(popped));
    call.propagateAs(
        request.highest() ? Words.ZPOPMAX : Words.ZPOPMIN, found.key(), Bytes.ofLong(popped));
  }

  private static void bzpopmin(Call call) {
    popOneOrWait(call, false);
  }

  private static void bzpopmax(Call call) {
    popOneOrWait(call, true);
  }

  private static void popOneOrWait(Call call, boolean highest) {
    int timeoutAt = call.count() - 1;
    long timeoutMillis = Timeouts.seconds(call, timeoutAt);
    List<byte[]> keys = Arrays.asList(call.args()).subList(1, timeoutAt);
    Found found = find(call, keys);
    if (found == null) {
      await(call, keys, timeoutMillis);
      return;
    }
    call.reply().array(3);
    call.reply().bulk(found.key());
    take(call, found, 1, highest, new MemberReply(call.reply(), true, false));
    call.propagateAs(highest ? Words.ZPOPMAX : Words.ZPOPMIN, found.key());
  }

  /** A sorted set and its key. */
  private record Found(byte[] key, SortedSetValue set) {}

  /** The first of {@code keys} that exists; WRONGTYPE when it holds something else. */
  private static @Nullable Found find(Call call, List<byte[]> keys) {
    byte[] ready = call.readyKey();
    for (byte[] key : ready == null ? keys : List.of(ready)) {
      SortedSetValue set = call.write(key, SortedSetValue.class);
      if (set != null) {
        return new Found(key, set);
      }
    }
    return null;
  }

  private static void await(Call call, List<byte[]> keys, long timeoutMillis) {
    if (call.mayWait()) {
      call.waitForKeys(Waiting.Reason.SORTED_SET, keys, timeoutMillis, ReplyWriter::nullArray);
    } else {
      call.reply().nullArray();
    }
  }

  private static void take(Call call, Found found, int count, boolean highest, MemberReply reply) {
    found.set().pop(count, highest, reply);
    call.notify(KeyspaceEvents.ZSET, highest ? "zpopmax" : "zpopmin", found.key());
    call.modified(found.key());
    call.dirty(count);
    Results.removeIfEmpty(call, found.key(), found.set().size());
  }

  /**
   * What ZMPOP is asked for.
   *
   * @param highest MAX, not MIN
   * @param count COUNT: at least 1
   */
  private record PopRequest(List<byte[]> keys, boolean highest, long count) {

    static PopRequest parse(Call call, int numKeysAt) {
      long keys =
          call.integer(
              numKeysAt, 1, Long.MAX_VALUE, Errors.err("numkeys should be greater than 0"));
      int firstKeyAt = numKeysAt + 1;
      if (keys >= call.count() - firstKeyAt) {
        throw Errors.SYNTAX;
      }
      int sideAt = firstKeyAt + (int) keys;
      boolean highest = call.is(sideAt, "MAX");
      if (!highest && !call.is(sideAt, "MIN")) {
        throw Errors.SYNTAX;
      }
      return new PopRequest(
          Arrays.asList(call.args()).subList(firstKeyAt, sideAt), highest, count(call, sideAt + 1));
    }

    private static long count(Call call, int at) {
      if (at == call.count()) {
        return 1;
      }
      if (!call.is(at, "COUNT") || at + 1 == call.count()) {
        throw Errors.SYNTAX;
      }
      long count =
          call.integer(at + 1, 1, Long.MAX_VALUE, Errors.err("count should be greater than 0"));
      if (at + 2 < call.count()) {
        throw Errors.SYNTAX;
      }
      return count;
    }
  }
}

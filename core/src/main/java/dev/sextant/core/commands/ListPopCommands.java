package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.BLOCKING;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.LIST;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.RW;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.ListValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Taking elements from the ends of lists: LPOP, RPOP, LMPOP, and their blocking forms BLPOP, BRPOP,
 * BLMPOP, which are propagated as what they did: LPOP or RPOP of one key.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=list">List commands</a>.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class ListPopCommands {
  private static final CommandError NO_KEYS = Errors.err("numkeys should be greater than 0");
  private static final CommandError NO_COUNT = Errors.err("count should be greater than 0");

  private ListPopCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("blmpop", -5, ListPopCommands::blmpop)
        .group(LIST, "7.0.0")
        .flags(WRITE, BLOCKING)
        .categories(AclCategory.LIST)
        .keys(KeySpec.keynum(2, 0, 1, 1), RW, ACCESS, DELETE);
    table
        .add("blpop", -3, call -> blockingPop(call, ListEnd.LEFT))
        .group(LIST, "2.0.0")
        .flags(WRITE, NOSCRIPT, BLOCKING)
        .categories(AclCategory.LIST)
        .keys(KeySpec.range(1, -2, 1), RW, ACCESS, DELETE);
    table
        .add("brpop", -3, call -> blockingPop(call, ListEnd.RIGHT))
        .group(LIST, "2.0.0")
        .flags(WRITE, NOSCRIPT, BLOCKING)
        .categories(AclCategory.LIST)
        .keys(KeySpec.range(1, -2, 1), RW, ACCESS, DELETE);
    table
        .add("lmpop", -4, ListPopCommands::lmpop)
        .group(LIST, "7.0.0")
        .flags(WRITE)
        .categories(AclCategory.LIST)
        .keys(KeySpec.keynum(1, 0, 1, 1), RW, ACCESS, DELETE);
    table
        .add("lpop", -2, call -> pop(call, ListEnd.LEFT))
        .group(LIST, "1.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE);
    table
        .add("rpop", -2, call -> pop(call, ListEnd.RIGHT))
        .group(LIST, "1.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE);
  }

  private static void pop(Call call, ListEnd end) {
    if (call.count() > 3) {
      throw Errors.wrongArity(call.spec().fullName());
    }
    boolean counted = call.count() == 3;
    long count = counted ? call.integer(2, 0, Long.MAX_VALUE, Errors.MUST_BE_POSITIVE) : 1;
    byte[] key = call.arg(1);
    ListValue list = call.write(key, ListValue.class);
    if (list == null) {
      replyNull(call.reply(), counted);
    } else if (count == 0) {
      call.reply().array(0);
    } else if (counted) {
      int popped = (int) Math.min(count, list.size());
      end.popAll(list, popped, call.reply());
      end.popped(call, key, list, popped);
    } else {
      call.reply().bulk(end.pop(list));
      end.popped(call, key, list, 1);
    }
  }

  private static void replyNull(ReplyWriter reply, boolean array) {
    if (array) {
      reply.nullArray();
    } else {
      reply.nullBulk();
    }
  }

  private static void blockingPop(Call call, ListEnd end) {
    int timeoutAt = call.count() - 1;
    long timeoutMillis = Timeouts.seconds(call, timeoutAt);
    List<byte[]> keys = Arrays.asList(call.args()).subList(1, timeoutAt);
    KeyWithList found = firstWithList(call, keys);
    if (found == null) {
      waitFor(call, keys, timeoutMillis);
      return;
    }
    call.reply().array(2);
    call.reply().bulk(found.key());
    call.reply().bulk(end.pop(found.list()));
    end.popped(call, found.key(), found.list(), 1);
    call.propagateAs(end.popCommand(), found.key());
  }

  private static void waitFor(Call call, List<byte[]> keys, long timeoutMillis) {
    if (call.mayWait()) {
      call.waitForKeys(Waiting.Reason.LIST, keys, timeoutMillis, ReplyWriter::nullArray);
    } else {
      call.reply().nullArray();
    }
  }

  /** LMPOP and BLMPOP from their number of keys on. */
  private record MultiPop(List<byte[]> keys, ListEnd end, long count) {
    static MultiPop parse(Call call, int numKeysAt) {
      long numKeys = call.integer(numKeysAt, 1, Long.MAX_VALUE, NO_KEYS);
      if (numKeys > call.count() - numKeysAt - 2) {
        throw Errors.SYNTAX;
      }
      int endAt = numKeysAt + (int) numKeys + 1;
      ListEnd end = ListEnd.parse(call, endAt);
      long count = 1;
      if (call.count() > endAt + 1) {
        if (call.count() == endAt + 2 || !call.is(endAt + 1, "COUNT")) {
          throw Errors.SYNTAX;
        }
        count = call.integer(endAt + 2, 1, Long.MAX_VALUE, NO_COUNT);
        if (call.count() > endAt + 3) {
          throw Errors.SYNTAX;
        }
      }
      return new MultiPop(Arrays.asList(call.args()).subList(numKeysAt + 1, endAt), end, count);
    }

    void popFrom(Call call, KeyWithList found) {
      int popped = (int) Math.min(count, found.list().size());
      call.reply().array(2);
      call.reply().bulk(found.key());
      end.popAll(found.list(), popped, call.reply());
      end.popped(call, found.key(), found.list(), popped);
      call.propagateAs(end.popCommand(), found.key(), Bytes.ofLong(popped));
    }
  }

  private static void lmpop(Call call) {
    MultiPop pop = MultiPop.parse(call, 1);
    KeyWithList found = firstWithList(call, pop.keys());
    if (found == null) {
      call.reply().nullArray();
    } else {
      pop.popFrom(call, found);
    }
  }

  private static void blmpop(Call call) {
    MultiPop pop = MultiPop.parse(call, 2);
    long timeoutMillis = Timeouts.seconds(call, 1);
    KeyWithList found = firstWithList(call, pop.keys());
    if (found == null) {
      waitFor(call, pop.keys(), timeoutMillis);
    } else {
      pop.popFrom(call, found);
    }
  }

  private record KeyWithList(byte[] key, ListValue list) {}

  /**
   * The first of {@code keys} that there is, or null; WRONGTYPE when it is no list. For one who has
   * waited it is the key that is ready, whatever the others hold by now.
   */
  private static @Nullable KeyWithList firstWithList(Call call, List<byte[]> keys) {
    byte[] ready = call.readyKey();
    for (byte[] key : ready == null ? keys : List.of(ready)) {
      ListValue list = call.write(key, ListValue.class);
      if (list != null) {
        return new KeyWithList(key, list);
      }
    }
    return null;
  }
}

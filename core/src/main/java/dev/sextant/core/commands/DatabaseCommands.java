package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.TOUCHES_ARBITRARY_KEYS;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.CommandGroup.SERVER;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.command.LazyFree;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.types.Glob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Databases as wholes: what is in them (DBSIZE, KEYS, SCAN, RANDOMKEY), emptying and exchanging
 * them, and moving a key from one to another.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=generic">Generic commands</a>
 * and <a href="https://redis.io/docs/latest/commands/scan/">SCAN</a>.
 */
final class DatabaseCommands {
  /** How often RANDOMKEY tries where it may not remove the expired keys it meets. */
  private static final int RANDOM_TRIES = 100;

  private DatabaseCommands() {}

  static void register(CommandTable.Builder table) {
    registerContents(table);
    table
        .add("flushall", -1, DatabaseCommands::flushall)
        .group(SERVER, "1.0.0")
        .flags(WRITE)
        .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
        .tips("request_policy:all_shards", "response_policy:all_succeeded");
    table
        .add("flushdb", -1, DatabaseCommands::flushdb)
        .group(SERVER, "1.0.0")
        .flags(WRITE)
        .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
        .tips("request_policy:all_shards", "response_policy:all_succeeded");
    table
        .add("move", 3, DatabaseCommands::move)
        .group(GENERIC, "1.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
    table
        .add("swapdb", 3, DatabaseCommands::swapdb)
        .group(SERVER, "4.0.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS);
  }

  private static void registerContents(CommandTable.Builder table) {
    table
        .add("dbsize", 1, DatabaseCommands::dbsize)
        .group(SERVER, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.KEYSPACE)
        .tips("request_policy:all_shards", "response_policy:agg_sum");
    table
        .add("keys", 2, DatabaseCommands::keys)
        .group(GENERIC, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
        .tips("request_policy:all_shards", "nondeterministic_output_order");
    table
        .add("randomkey", 1, DatabaseCommands::randomkey)
        .group(GENERIC, "1.0.0")
        .flags(READONLY, TOUCHES_ARBITRARY_KEYS)
        .categories(AclCategory.KEYSPACE)
        .tips("request_policy:all_shards", "nondeterministic_output");
    table
        .add("scan", -2, DatabaseCommands::scan)
        .group(GENERIC, "2.8.0")
        .flags(READONLY, TOUCHES_ARBITRARY_KEYS)
        .categories(AclCategory.KEYSPACE)
        .tips("nondeterministic_output", "request_policy:special");
  }

  // ------------------------------------------------------------------ contents

  private static void dbsize(Call call) {
    call.reply().integer(call.db().size());
  }

  private static void keys(Call call) {
    Database db = call.db();
    byte[] pattern = call.arg(1);
    boolean all = pattern.length == 1 && pattern[0] == '*';
    List<byte[]> found = new ArrayList<>();
    db.forEach(
        entry -> {
          if ((all || Glob.matches(pattern, entry.key)) && !db.isExpired(entry)) {
            found.add(entry.key);
          }
        });
    call.reply().array(found.size());
    found.forEach(call.reply()::bulk);
  }

  private static void randomkey(Call call) {
    byte[] key = randomKey(call);
    if (key == null) {
      call.reply().nullBulk();
    } else {
      call.reply().bulk(key);
    }
  }

  /** On a replica that holds nothing but expired keys, the answer is one of those in the end. */
  private static byte @Nullable [] randomKey(Call call) {
    Database db = call.db();
    boolean mayNotEnd =
        call.server().replication().isReplica() && db.expiring().size() == db.size();
    int tries = 0;
    while (true) {
      Entry entry = db.random();
      if (entry == null) {
        return null;
      }
      boolean enough = mayNotEnd && ++tries == RANDOM_TRIES;
      if (enough || db.peek(entry.key) != null) {
        return entry.key;
      }
    }
  }

  private static void scan(Call call) {
    long cursor = ScanOptions.cursor(call, 1);
    ScanOptions options = ScanOptions.parse(call, 2, true);
    Database db = call.db();
    ScanPage page = new ScanPage(options, 1);
    page.fill(cursor, at -> db.scan(at, entry -> page.add(entry.key)));
    page.removeIf(key -> !isOfType(db, key, options) || isGone(db, key));
    page.write(call.reply());
  }

  private static boolean isOfType(Database db, byte[] key, ScanOptions options) {
    if (options.type() == null) {
      return true;
    }
    Entry entry = db.readUntouched(key);
    return options.isOfType(entry == null ? "none" : entry.value().type().redisName());
  }

  /** Whether the key has expired. One that is not there any more has not. */
  private static boolean isGone(Database db, byte[] key) {
    Entry entry = db.raw(key);
    return entry != null && db.peek(key) == null;
  }

  // ------------------------------------------------------------------ emptying

  private static void flushall(Call call) {
    Keyspace keyspace = call.server().keyspace();
    noteFlush(call, keyspace.size());
    call.server().effects().allModified(keyspace);
    call.dirty(keyspace.size());
    keyspace.clear();
    call.server().dumpFile().emptied();
    call.forcePropagation();
    call.reply().ok();
  }

  private static void flushdb(Call call) {
    Database db = call.db();
    noteFlush(call, db.size());
    call.server().effects().clearing(db);
    call.dirty(db.size());
    db.clear();
    call.forcePropagation();
    call.reply().ok();
  }

  /** SYNC and ASYNC make no difference but in INFO: the memory is freed by the collector. */
  private static void noteFlush(Call call, long keys) {
    boolean asked = call.count() == 2 && call.is(1, "ASYNC");
    boolean valid = call.count() == 1 || asked || call.count() == 2 && call.is(1, "SYNC");
    if (!valid) {
      throw Errors.SYNTAX;
    }
    boolean usual = call.server().config().get(MemoryDirectives.LAZYFREE_LAZY_USER_FLUSH);
    if (asked || call.count() == 1 && usual) {
      LazyFree.emptied(call.server(), keys);
    }
  }

  // ------------------------------------------------------------------ several databases

  /** The number of a database, as argument {@code i} gives it. */
  static int databaseArgument(Call call, int i) {
    int index = call.int32(i);
    if (index < 0 || index >= call.server().config().get(ServerDirectives.DATABASES)) {
      throw Errors.DB_INDEX_OUT_OF_RANGE;
    }
    return index;
  }

  private static void move(Call call) {
    if (call.server().keyspace().isCluster()) {
      throw Errors.err("MOVE is not allowed in cluster mode");
    }
    byte[] key = call.arg(1);
    Database from = call.db();
    Database to = call.server().keyspace().database(databaseArgument(call, 2));
    if (from == to) {
      throw Errors.SAME_OBJECT;
    }
    Entry source = from.write(key);
    boolean possible = source != null && to.write(key) == null;
    if (source == null || !possible) {
      call.reply().integer(0);
      return;
    }
    KeyCommands.move(source, from, key, to);
    call.modified(key);
    call.server().effects().modified(to, key);
    call.notify(KeyspaceEvents.GENERIC, "move_from", key);
    call.server().effects().notify(KeyspaceEvents.GENERIC, "move_to", key, to.index());
    call.dirty(1);
    call.reply().integer(1);
  }

  private static void swapdb(Call call) {
    if (call.server().keyspace().isCluster()) {
      throw Errors.err("SWAPDB is not allowed in cluster mode");
    }
    int first = indexToSwap(call, 1, "first");
    int second = indexToSwap(call, 2, "second");
    int count = call.server().keyspace().count();
    if (first < 0 || first >= count || second < 0 || second >= count) {
      throw Errors.DB_INDEX_OUT_OF_RANGE;
    }
    if (first != second) {
      call.server().effects().swapping(first, second);
      call.server().keyspace().swap(first, second);
      call.server().effects().swapped(first, second);
    }
    call.dirty(1);
    call.reply().ok();
  }

  private static int indexToSwap(Call call, int i, String which) {
    CommandError invalid = Errors.err("invalid " + which + " DB index");
    return (int) call.integer(i, Integer.MIN_VALUE, Integer.MAX_VALUE, invalid);
  }
}

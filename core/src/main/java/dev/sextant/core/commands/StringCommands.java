package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.STRING;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;
import static dev.sextant.core.command.KeyFlag.VARIABLE_FLAGS;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.StringValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings as wholes: GET, SET and their relatives. {@link StringEditCommands} has what looks inside
 * them, {@link CounterCommands} what counts in them.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=string">String commands</a>.
 */
final class StringCommands {
  private static final KeySpec SET_READING = KeySpec.at(1).with(RW, ACCESS, UPDATE);
  private static final KeySpec SET_WRITING = KeySpec.at(1).with(OW, UPDATE);

  private StringCommands() {}

  static void register(CommandTable.Builder table) {
    registerReading(table);
    registerWriting(table);
  }

  private static void registerReading(CommandTable.Builder table) {
    table
        .add("get", 2, StringCommands::get)
        .group(STRING, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("getdel", 2, StringCommands::getdel)
        .group(STRING, "6.2.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE);
    table
        .add("getex", -2, StringCommands::getex)
        .group(STRING, "6.2.0")
        .flags(WRITE, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
    table
        .add("getset", 3, StringCommands::getset)
        .group(STRING, "1.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
    table
        .add("mget", -2, StringCommands::mget)
        .group(STRING, "1.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.range(1, -1, 1), RO, ACCESS)
        .tips("request_policy:multi_shard");
  }

  private static void registerWriting(CommandTable.Builder table) {
    table
        .add("mset", -3, StringCommands::mset)
        .group(STRING, "1.0.1")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STRING)
        .keys(KeySpec.range(1, -1, 2), OW, UPDATE)
        .tips("request_policy:multi_shard", "response_policy:all_succeeded");
    table
        .add("msetnx", -3, StringCommands::msetnx)
        .group(STRING, "1.0.1")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STRING)
        .keys(KeySpec.range(1, -1, 2), OW, INSERT)
        .tips("request_policy:multi_shard", "response_policy:agg_min");
    table
        .add("psetex", 4, StringCommands::psetex)
        .group(STRING, "2.6.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), OW, UPDATE);
    table
        .add("set", -3, StringCommands::set)
        .group(STRING, "1.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE, VARIABLE_FLAGS)
        .extractor(StringCommands::setKeys);
    table
        .add("setex", 4, StringCommands::setex)
        .group(STRING, "2.0.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), OW, UPDATE);
    table
        .add("setnx", 3, StringCommands::setnx)
        .group(STRING, "1.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), OW, INSERT);
  }

  // ------------------------------------------------------------------ reading

  private static void get(Call call) {
    replyWith(call, call.read(call.arg(1), StringValue.class));
  }

  private static void replyWith(Call call, @Nullable StringValue value) {
    if (value == null) {
      call.reply().nullBulk();
    } else {
      call.reply().bulk(value.array(), 0, value.length());
    }
  }

  private static void mget(Call call) {
    call.reply().array(call.count() - 1);
    for (int i = 1; i < call.count(); i++) {
      Entry entry = call.db().read(call.arg(i));
      replyWith(call, entry != null && entry.value() instanceof StringValue s ? s : null);
    }
  }

  private static void getdel(Call call) {
    byte[] key = call.arg(1);
    StringValue value = call.read(key, StringValue.class);
    replyWith(call, value);
    if (value != null) {
      boolean lazy = call.server().config().get(MemoryDirectives.LAZYFREE_LAZY_USER_DEL);
      call.db().delete(key);
      call.propagateAs(lazy ? Words.UNLINK : Words.DEL, key);
      call.changed(key, KeyspaceEvents.GENERIC, "del");
    }
  }

  private static void getex(Call call) {
    StringOptions options = StringOptions.ofGetex(call);
    byte[] key = call.arg(1);
    Entry entry = call.db().read(key);
    if (entry == null) {
      call.reply().nullBulk();
      return;
    }
    StringValue value = Call.typed(entry.value(), StringValue.class);
    long atMillis = options.expires() ? options.expireAtMillis(call) : Entry.NO_EXPIRY;
    replyWith(call, value);
    StringOptions.Lifetime lifetime = options.lifetime();
    if (lifetime == null) {
      return;
    }
    if (lifetime == StringOptions.Lifetime.PERSIST) {
      call.propagateAs(Words.PERSIST, key);
      ExpiryCommands.persist(call, entry);
    } else if (!lifetime.isRelative() && ExpiryCommands.isOver(call, atMillis)) {
      ExpiryCommands.deleteNow(call, key);
    } else {
      call.propagateAs(Words.PEXPIREAT, key, Bytes.ofLong(atMillis));
      ExpiryCommands.expireAt(call, entry, atMillis);
    }
  }

  // ------------------------------------------------------------------ writing

  private static void set(Call call) {
    if (call.count() > 3) {
      setWithOptions(call, StringOptions.ofSet(call));
      return;
    }
    store(call, call.arg(1), call.arg(2), false);
    call.dirty(1);
    call.reply().ok();
  }

  /** Sets a key and says so; counting the change is left to the caller. */
  private static Entry store(Call call, byte[] key, byte[] value, boolean keepExpiry) {
    StringValue string = StringValue.of(value, call.server().encodings());
    Entry entry = call.db().set(key, string, keepExpiry);
    call.notify(KeyspaceEvents.STRING, "set", key);
    return entry;
  }

  private static void setWithOptions(Call call, StringOptions options) {
    byte[] key = call.arg(1);
    long atMillis = options.expires() ? options.expireAtMillis(call) : Entry.NO_EXPIRY;
    if (options.get()) {
      replyWith(call, call.read(key, StringValue.class));
    }
    if (options.onlyIfMissing() || options.onlyIfPresent()) {
      boolean present = call.db().write(key) != null;
      if (present != options.onlyIfPresent()) {
        if (!options.get()) {
          call.reply().nullBulk();
        }
        return;
      }
    }
    boolean keepExpiry = options.lifetime() == StringOptions.Lifetime.KEEPTTL;
    Entry entry = store(call, key, call.arg(2), keepExpiry);
    if (options.expires()) {
      storeExpiry(call, entry, call.arg(2), atMillis);
    } else if (options.get()) {
      call.propagateAs(withoutGet(call.args()));
    }
    call.dirty(1);
    if (!options.get()) {
      call.reply().ok();
    }
  }

  private static void storeExpiry(Call call, Entry entry, byte[] value, long atMillis) {
    call.db().expireAt(entry, atMillis);
    byte[] key = entry.key;
    call.propagateAs(Words.SET, key, value, Words.PXAT, Bytes.ofLong(atMillis));
    call.notify(KeyspaceEvents.GENERIC, "expire", key);
  }

  /** What SET says without its option GET, which is of no use to replicas. */
  private static byte[][] withoutGet(byte[][] args) {
    byte[][] kept = new byte[args.length][];
    int count = 0;
    for (int i = 0; i < args.length; i++) {
      if (i < 3 || !Bytes.equalsIgnoreCase(args[i], "GET")) {
        kept[count++] = args[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** SET reads its key only with GET. */
  private static boolean setKeys(byte[][] args, KeyPositions found) {
    boolean reads = false;
    for (int i = 3; i < args.length; i++) {
      reads |= Bytes.equalsIgnoreCase(args[i], "GET");
    }
    found.add(1, reads ? SET_READING : SET_WRITING);
    return true;
  }

  private static void setnx(Call call) {
    byte[] key = call.arg(1);
    if (call.db().write(key) != null) {
      call.reply().integer(0);
      return;
    }
    store(call, key, call.arg(2), false);
    call.dirty(1);
    call.reply().integer(1);
  }

  private static void setex(Call call) {
    setWithExpiry(call, StringOptions.Lifetime.EX);
  }

  private static void psetex(Call call) {
    setWithExpiry(call, StringOptions.Lifetime.PX);
  }

  private static void setWithExpiry(Call call, StringOptions.Lifetime lifetime) {
    long atMillis = StringOptions.expireAtMillis(call, 2, lifetime);
    Entry entry = store(call, call.arg(1), call.arg(3), false);
    call.dirty(1);
    storeExpiry(call, entry, call.arg(3), atMillis);
    call.reply().ok();
  }

  private static void getset(Call call) {
    byte[] key = call.arg(1);
    replyWith(call, call.read(key, StringValue.class));
    store(call, key, call.arg(2), false);
    call.propagateAs(Words.SET, key, call.arg(2));
    call.dirty(1);
  }

  private static void mset(Call call) {
    requirePairs(call);
    storePairs(call);
    call.reply().ok();
  }

  private static void msetnx(Call call) {
    requirePairs(call);
    Database db = call.db();
    for (int i = 1; i < call.count(); i += 2) {
      if (db.write(call.arg(i)) != null) {
        call.reply().integer(0);
        return;
      }
    }
    storePairs(call);
    call.reply().integer(1);
  }

  private static void requirePairs(Call call) {
    if (call.count() % 2 == 0) {
      throw Errors.wrongArity(call.spec().fullName());
    }
  }

  private static void storePairs(Call call) {
    for (int i = 1; i < call.count(); i += 2) {
      store(call, call.arg(i), call.arg(i + 1), false);
    }
    call.dirty((call.count() - 1) / 2);
  }
}

package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INCOMPLETE;
import static dev.sextant.core.command.KeyFlag.RW;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.command.PeerRequests;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.rdb.DumpPayload;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * MIGRATE: keys move to another server.
 *
 * <p>Redis does nothing else until the other server has answered, which makes the move atomic. A
 * node must not stop its thread, which others may share; instead it holds back all clients for that
 * time, and the session waits. When the answer is there the request is executed again, and finds
 * it.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/migrate/">MIGRATE</a>.
 */
final class MigrateCommand {
  private static final KeySpec KEY = KeySpec.at(3).with(RW, ACCESS, DELETE);
  private static final int FIRST_OPTION = 6;
  private static final long DEFAULT_TIMEOUT_MILLIS = 1000;

  /** A move on its way; without an outcome until the other server has answered. */
  private record Move(List<byte[]> keys, PeerRequests.@Nullable Outcome outcome) {}

  /** The options, and where the keys are among the arguments. */
  private static final class Options {
    boolean copy;
    boolean replace;
    byte @Nullable [] user;
    byte @Nullable [] password;
    int firstKey = 3;
    int keys = 1;
  }

  private final Map<Session, Move> moves = new HashMap<>();

  private MigrateCommand() {}

  static void register(CommandTable.Builder table) {
    table
        .add("migrate", -6, new MigrateCommand()::migrate)
        .group(GENERIC, "2.6.0")
        .flags(WRITE)
        .categories(AclCategory.KEYSPACE, AclCategory.DANGEROUS)
        .keys(KeySpec.at(3), RW, ACCESS, DELETE)
        .keys(KeySpec.keyword("KEYS", -2, -1, 1, 0), RW, ACCESS, DELETE, INCOMPLETE)
        .extractor(MigrateCommand::keys)
        .tips("nondeterministic_output");
  }

  private static boolean keys(byte[][] args, KeyPositions found) {
    for (int i = FIRST_OPTION; i < args.length && args[3].length == 0; i++) {
      if (Bytes.equalsIgnoreCase(args[i], "KEYS")) {
        for (int key = i + 1; key < args.length; key++) {
          found.add(key, KEY);
        }
        return true;
      }
      i += Bytes.equalsIgnoreCase(args[i], "AUTH") ? 1 : 0;
      i += Bytes.equalsIgnoreCase(args[i], "AUTH2") ? 2 : 0;
    }
    found.add(3, KEY);
    return true;
  }

  private void migrate(Call call) {
    Options options = options(call);
    long timeout = call.integer(5);
    long db = call.integer(4);
    Move move = moves.remove(call.session());
    if (move != null && move.outcome() != null) {
      conclude(call, options, move.keys(), move.outcome());
      return;
    }
    List<byte[]> keys = new ArrayList<>();
    for (int i = options.firstKey; i < options.firstKey + options.keys; i++) {
      if (call.db().read(call.arg(i)) != null) {
        keys.add(call.arg(i));
      }
    }
    if (keys.isEmpty()) {
      call.reply().simple("NOKEY");
    } else if (!call.mayWait()) {
      throw Errors.err("MIGRATE is not possible within a transaction or script here");
    } else {
      begin(call, options, keys, db, timeout <= 0 ? DEFAULT_TIMEOUT_MILLIS : timeout);
    }
  }

  private static Options options(Call call) {
    Options options = new Options();
    for (int i = FIRST_OPTION; i < call.count(); i++) {
      int more = call.count() - 1 - i;
      if (call.is(i, "copy")) {
        options.copy = true;
      } else if (call.is(i, "replace")) {
        options.replace = true;
      } else if (call.is(i, "auth") && more >= 1) {
        options.password = secret(call, ++i);
      } else if (call.is(i, "auth2") && more >= 2) {
        options.user = secret(call, ++i);
        options.password = secret(call, ++i);
      } else if (call.is(i, "keys")) {
        if (call.arg(3).length != 0) {
          throw Errors.err(
              "When using MIGRATE KEYS option, the key argument must be set to the empty string");
        }
        options.firstKey = i + 1;
        options.keys = more;
        break;
      } else {
        throw Errors.SYNTAX;
      }
    }
    return options;
  }

  private static byte[] secret(Call call, int i) {
    call.redact(i);
    return call.arg(i);
  }

  // ------------------------------------------------------------------ sending

  private void begin(Call call, Options options, List<byte[]> keys, long db, long timeout) {
    List<byte[][]> requests = new ArrayList<>();
    byte[] password = options.password;
    byte[] user = options.user;
    if (password != null) {
      requests.add(
          user == null
              ? new byte[][] {word("AUTH"), password}
              : new byte[][] {word("AUTH"), user, password});
    }
    requests.add(new byte[][] {word("SELECT"), word(Long.toString(db))});
    for (byte[] key : keys) {
      requests.add(restore(call, key, options.replace));
    }
    Session session = call.session();
    int port = (int) Math.max(0, Math.min(65_535, call.integer(2)));
    PeerRequests peer = new PeerRequests(call.text(1), port, timeout, requests);
    call.server()
        .pause()
        .start(ClientPause.Purpose.MIGRATION, ClientPause.Mode.ALL, Waiting.FOREVER);
    moves.put(session, new Move(keys, null));
    call.waitFor(Waiting.Reason.MIGRATION, 0, reply -> {});
    byte[][] request = call.args();
    var runner = call.server().runner();
    call.server()
        .ports()
        .control()
        .ask(
            peer,
            outcome -> {
              moves.put(session, new Move(keys, outcome));
              runner.goOn(session, request);
              moves.remove(session);
              runner.endPause(ClientPause.Purpose.MIGRATION);
            });
  }

  private static byte[][] restore(Call call, byte[] key, boolean replace) {
    Entry entry = java.util.Objects.requireNonNull(call.db().raw(key));
    long ttl =
        entry.hasExpiry()
            ? Math.max(1, entry.expireAtMillis() - call.server().keyspace().nowMillis())
            : 0;
    boolean compresses = call.server().config().get(PersistenceDirectives.RDBCOMPRESSION);
    byte[] name = word(call.server().keyspace().isCluster() ? "RESTORE-ASKING" : "RESTORE");
    byte[] payload = DumpPayload.of(entry.value(), compresses);
    byte[] lifetime = word(Long.toString(ttl));
    return replace
        ? new byte[][] {name, key, lifetime, payload, word("REPLACE")}
        : new byte[][] {name, key, lifetime, payload};
  }

  private static byte[] word(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  // ------------------------------------------------------------------ the answer

  /** What has arrived there is deleted here, even when something else has not. */
  private static void conclude(
      Call call, Options options, List<byte[]> keys, PeerRequests.Outcome outcome) {
    List<String> lines = outcome.lines();
    if (lines == null) {
      // A refusal reaches Redis when it writes: it does not wait for the connection before.
      throw new CommandError(
          outcome.refused()
              ? "IOERR error or timeout writing to target instance"
              : "IOERR error or timeout connecting to the client");
    }
    int head = options.password == null ? 1 : 2;
    String admission =
        lines.stream().limit(head).filter(line -> line.startsWith("-")).findFirst().orElse(null);
    String refusal = admission;
    List<byte[]> deleted = new ArrayList<>();
    deleted.add(Words.DEL);
    for (int i = 0; i < keys.size() && head + i < lines.size() && admission == null; i++) {
      String line = lines.get(head + i);
      if (line.startsWith("-")) {
        refusal = refusal == null ? line : refusal;
      } else if (!options.copy) {
        delete(call, keys.get(i));
        deleted.add(keys.get(i));
      }
    }
    if (deleted.size() > 1) {
      call.propagateAs(deleted.toArray(byte[][]::new));
    }
    if (refusal != null) {
      throw Errors.err("Target instance replied with error: " + refusal.substring(1));
    }
    if (lines.size() < head + keys.size()) {
      throw new CommandError("IOERR error or timeout reading to target instance");
    }
    call.reply().ok();
  }

  private static void delete(Call call, byte[] key) {
    Entry entry = call.db().raw(key);
    if (entry != null) {
      call.db().remove(entry);
      call.changed(key, KeyspaceEvents.GENERIC, "del");
    }
  }
}

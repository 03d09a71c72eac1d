package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INCOMPLETE;
import static dev.sextant.core.command.KeyFlag.RW;

import com.google.common.primitives.Ints;
import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.command.Peer;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.keyspace.Database;
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
 * it. A connection that was kept from an earlier time may have broken meanwhile: unless something
 * was answered, it is tried once more.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/migrate/">MIGRATE</a>.
 */
final class MigrateCommand {
  private static final KeySpec KEY = KeySpec.at(3).with(RW, ACCESS, DELETE);
  private static final int FIRST_OPTION = 6;
  private static final long DEFAULT_TIMEOUT_MILLIS = 1000;

  /** A move on its way. */
  private static final class Move {
    private final Options options;
    private final Database source;
    private final long targetDatabase;
    private final long timeoutMillis;

    /** What is moved; keys that expire before they are sent are not. */
    private List<byte[]> keys;

    private MigrationPeers.@Nullable Target target;

    /** How many answers come before those of the keys. */
    private int head;

    /** Null until the other server has answered. */
    private Peer.@Nullable Answers answers;

    Move(Options options, Database source, List<byte[]> keys, long database, long timeout) {
      this.options = options;
      this.source = source;
      this.keys = keys;
      this.targetDatabase = database;
      this.timeoutMillis = timeout;
    }

    MigrationPeers.Target target() {
      return java.util.Objects.requireNonNull(target);
    }
  }

  /** The options, and where the keys are among the arguments. */
  private static final class Options {
    boolean copy;
    boolean replace;
    byte @Nullable [] user;
    byte @Nullable [] password;
    int firstKey = 3;
    int keys = 1;
  }

  private record Address(String host, int port) {}

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
    if (move != null && move.answers != null) {
      conclude(call, move, move.answers);
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
      long limit = timeout <= 0 ? DEFAULT_TIMEOUT_MILLIS : timeout;
      begin(call, new Move(options, call.db(), keys, db, limit));
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

  private void begin(Call call, Move move) {
    call.server()
        .pause()
        .start(ClientPause.Purpose.MIGRATION, ClientPause.Mode.ALL, Waiting.FOREVER);
    moves.put(call.session(), move);
    call.waitFor(Waiting.Reason.MIGRATION, 0, reply -> {});
    byte[][] request = call.args();
    Server server = call.server();
    Runnable whenAnswered =
        () -> {
          moves.put(call.session(), move);
          server.runner().goOn(call.session(), request);
          moves.remove(call.session());
          server.runner().endPause(ClientPause.Purpose.MIGRATION);
        };
    talk(server, move, new Address(call.text(1), port(call.text(2))), true, whenAnswered);
  }

  /** What is no port, nobody listens on. */
  private static int port(String text) {
    Integer port = Ints.tryParse(text);
    return port == null ? 0 : Math.max(0, Math.min(65_535, port));
  }

  private static void talk(
      Server server, Move move, Address to, boolean mayRetry, Runnable whenAnswered) {
    MigrationPeers peers = MigrationPeers.of(server);
    MigrationPeers.Target target = peers.to(to.host(), to.port());
    move.target = target;
    target
        .peer()
        .ask(
            requests(server, move),
            move.timeoutMillis,
            answers -> {
              if (answers.end() == Peer.End.COMPLETE) {
                peers.talked(target);
              } else {
                peers.close(target);
              }
              if (mayRetry && isWorthAnother(answers, move)) {
                talk(server, move, to, false, whenAnswered);
              } else {
                move.answers = answers;
                whenAnswered.run();
              }
            });
  }

  /** Whether no key can have been moved, and there is hope for a fresh connection. */
  private static boolean isWorthAnother(Peer.Answers answers, Move move) {
    return switch (answers.end()) {
      case BROKEN, NOT_WRITTEN -> answers.lines().size() <= move.head;
      case COMPLETE, TIMED_OUT, UNREACHABLE -> false;
    };
  }

  private static List<byte[][]> requests(Server server, Move move) {
    List<byte[][]> requests = new ArrayList<>();
    byte[] password = move.options.password;
    byte[] user = move.options.user;
    if (password != null) {
      requests.add(
          user == null
              ? new byte[][] {word("AUTH"), password}
              : new byte[][] {word("AUTH"), user, password});
    }
    if (!move.target().isIn(move.targetDatabase)) {
      requests.add(new byte[][] {word("SELECT"), word(Long.toString(move.targetDatabase))});
    }
    move.head = requests.size();
    List<byte[]> sent = new ArrayList<>();
    for (byte[] key : move.keys) {
      Entry entry = move.source.raw(key);
      if (entry != null && !isPast(server, entry)) {
        requests.add(restore(server, key, entry, move.options.replace));
        sent.add(key);
      }
    }
    move.keys = sent;
    return requests;
  }

  private static boolean isPast(Server server, Entry entry) {
    return entry.hasExpiry() && entry.expireAtMillis() < server.keyspace().nowMillis();
  }

  private static byte[][] restore(Server server, byte[] key, Entry entry, boolean replace) {
    long ttl =
        entry.hasExpiry() ? Math.max(1, entry.expireAtMillis() - server.keyspace().nowMillis()) : 0;
    boolean compresses = server.config().get(PersistenceDirectives.RDBCOMPRESSION);
    byte[] name = word(server.keyspace().isCluster() ? "RESTORE-ASKING" : "RESTORE");
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
  private static void conclude(Call call, Move move, Peer.Answers answers) {
    List<String> lines = answers.lines();
    String admission = firstError(lines.subList(0, Math.min(move.head, lines.size())));
    List<byte[]> deleted = new ArrayList<>();
    deleted.add(Words.DEL);
    int answered = Math.max(0, Math.min(move.keys.size(), lines.size() - move.head));
    for (int i = 0; i < answered && admission == null; i++) {
      if (!lines.get(move.head + i).startsWith("-") && !move.options.copy) {
        delete(call, move.keys.get(i));
        deleted.add(move.keys.get(i));
      }
    }
    if (deleted.size() > 1) {
      call.propagateAs(deleted.toArray(byte[][]::new));
    }
    String refusal = answered == 0 ? null : firstError(lines);
    if (refusal != null) {
      move.target().confused();
      throw Errors.err("Target instance replied with error: " + refusal.substring(1));
    }
    switch (answers.end()) {
      case COMPLETE -> move.target().selected(move.targetDatabase);
      case BROKEN, TIMED_OUT ->
          throw new CommandError("IOERR error or timeout reading to target instance");
      case NOT_WRITTEN ->
          throw new CommandError("IOERR error or timeout writing to target instance");
      case UNREACHABLE -> throw new CommandError("IOERR error or timeout connecting to the client");
    }
    call.reply().ok();
  }

  private static @Nullable String firstError(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("-")).findFirst().orElse(null);
  }

  private static void delete(Call call, byte[] key) {
    Entry entry = call.db().raw(key);
    if (entry != null) {
      call.db().remove(entry);
      call.changed(key, KeyspaceEvents.GENERIC, "del");
    }
  }
}

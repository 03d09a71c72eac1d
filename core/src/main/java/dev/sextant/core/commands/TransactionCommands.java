package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ALLOW_BUSY;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.SKIP_SLOWLOG;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.TRANSACTIONS;
import static dev.sextant.core.command.KeyFlag.RO;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.command.Server;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Transaction;
import dev.sextant.core.session.Watch;

/**
 * MULTI, EXEC, DISCARD, WATCH, UNWATCH.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/interact/transactions/">Transactions</a>.
 */
final class TransactionCommands {
  private TransactionCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("discard", 1, TransactionCommands::discard)
        .group(TRANSACTIONS, "2.0.0")
        .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
        .categories(AclCategory.TRANSACTION);
    table
        .add("exec", 1, TransactionCommands::exec)
        .group(TRANSACTIONS, "1.2.0")
        .flags(NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG)
        .categories(AclCategory.TRANSACTION);
    table
        .add("multi", 1, TransactionCommands::multi)
        .group(TRANSACTIONS, "1.2.0")
        .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
        .categories(AclCategory.TRANSACTION);
    table
        .add("unwatch", 1, TransactionCommands::unwatch)
        .group(TRANSACTIONS, "2.2.0")
        .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
        .categories(AclCategory.TRANSACTION);
    table
        .add("watch", -2, TransactionCommands::watch)
        .group(TRANSACTIONS, "2.2.0")
        .flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY)
        .categories(AclCategory.TRANSACTION)
        .keys(KeySpec.range(1, -1, 1), RO);
  }

  private static void multi(Call call) {
    if (call.session().transaction != null) {
      throw Errors.err("MULTI calls can not be nested");
    }
    call.session().transaction = new Transaction();
    call.reply().ok();
  }

  private static void discard(Call call) {
    if (call.session().transaction == null) {
      throw Errors.err("DISCARD without MULTI");
    }
    end(call.server(), call.session());
    call.reply().ok();
  }

  private static void end(Server server, Session session) {
    session.transaction = null;
    server.watched().unwatchAll(session);
  }

  private static void exec(Call call) {
    Session session = call.session();
    Transaction transaction = session.transaction;
    if (transaction == null) {
      throw Errors.err("EXEC without MULTI");
    }
    boolean dirty = isWatchBroken(call.server(), session);
    end(call.server(), session);
    if (transaction.aborted) {
      throw new CommandError(Errors.EXEC_ABORT);
    }
    if (dirty) {
      call.reply().nullArray();
      return;
    }
    call.reply().array(transaction.queued().size());
    executeFrom(call, transaction, 0);
  }

  /**
   * Executes what is queued, from {@code first} on. When one of them is a script that takes too
   * long, the others follow after it.
   *
   * @return false when they are not over
   */
  private static boolean executeFrom(Call call, Transaction transaction, int first) {
    int count = transaction.queued().size();
    for (int i = first; i < count; i++) {
      byte[][] args = transaction.queued().get(i);
      CommandSpec spec = call.server().commands().lookup(args);
      if (spec == null) {
        throw new IllegalStateException("a queued command is gone");
      }
      // Permissions may have changed since the command was queued.
      String refused = call.server().access().refusalAtExec(call.session(), spec, args);
      if (refused != null) {
        call.server().stats().countError(refused);
        call.reply().error(refused);
      } else if (!call.server().runner().run(call.session(), spec, args, call.reply())) {
        int next = i + 1;
        call.goOnLater(() -> executeFrom(call, transaction, next));
        return false;
      }
    }
    return true;
  }

  /**
   * A watched key was modified, or has expired since it was watched although nobody has met it yet.
   */
  private static boolean isWatchBroken(Server server, Session session) {
    Watch watch = session.watch;
    if (watch == null) {
      return false;
    }
    if (watch.dirty) {
      return true;
    }
    for (Watch.Key key : watch.keys()) {
      Database db = server.keyspace().database(key.db());
      Entry entry = db.raw(key.key().bytes());
      if (!key.expired() && entry != null && db.isExpired(entry)) {
        return true;
      }
    }
    return false;
  }

  private static void watch(Call call) {
    if (call.session().transaction != null) {
      throw Errors.err("WATCH inside MULTI is not allowed");
    }
    Watch watch = call.session().watch;
    // What is broken already stays broken: there is nothing more to watch.
    if (watch == null || !watch.dirty) {
      for (int i = 1; i < call.count(); i++) {
        Entry entry = call.db().raw(call.arg(i));
        boolean expired = entry != null && call.db().isExpired(entry);
        call.server().watched().watch(call.session(), call.session().db, call.arg(i), expired);
      }
    }
    call.reply().ok();
  }

  private static void unwatch(Call call) {
    call.server().watched().unwatchAll(call.session());
    call.reply().ok();
  }
}

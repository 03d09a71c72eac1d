package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.CONNECTION;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import java.nio.charset.StandardCharsets;

/**
 * What a connection says about itself: ECHO, PING, SELECT.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=connection">Connection
 * commands</a>.
 */
final class ConnectionCommands {
  private static final byte[] PONG = "pong".getBytes(StandardCharsets.US_ASCII);

  private ConnectionCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("echo", 2, ConnectionCommands::echo)
        .group(CONNECTION, "1.0.0")
        .flags(LOADING, STALE, FAST)
        .categories(AclCategory.CONNECTION);
    table
        .add("ping", -1, ConnectionCommands::ping)
        .group(CONNECTION, "1.0.0")
        .flags(FAST)
        .categories(AclCategory.CONNECTION)
        .tips("request_policy:all_shards", "response_policy:all_succeeded");
    table
        .add("select", 2, ConnectionCommands::select)
        .group(CONNECTION, "1.0.0")
        .flags(LOADING, STALE, FAST)
        .categories(AclCategory.CONNECTION);
  }

  private static void echo(Call call) {
    call.reply().bulk(call.arg(1));
  }

  private static void ping(Call call) {
    if (call.count() > 2) {
      throw Errors.wrongArity(call.spec().fullName());
    }
    if (call.session().isSubscribed() && call.session().protocol == 2) {
      call.reply().array(2);
      call.reply().bulk(PONG);
      call.reply().bulk(call.count() == 1 ? new byte[0] : call.arg(1));
    } else if (call.count() == 1) {
      call.reply().simple("PONG");
    } else {
      call.reply().bulk(call.arg(1));
    }
  }

  private static void select(Call call) {
    int db = call.int32(1);
    if (call.server().keyspace().isCluster() && db != 0) {
      throw Errors.err("SELECT is not allowed in cluster mode");
    }
    if (db < 0 || db >= call.server().keyspace().count()) {
      throw Errors.DB_INDEX_OUT_OF_RANGE;
    }
    call.session().db = db;
    call.reply().ok();
  }
}

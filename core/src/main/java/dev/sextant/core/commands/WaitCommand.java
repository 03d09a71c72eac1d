package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandGroup.GENERIC;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Replication;
import dev.sextant.core.session.Waiting;

/**
 * WAIT: until enough replicas have what the session wrote before.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/wait/">WAIT</a>.
 */
final class WaitCommand {
  private WaitCommand() {}

  static void register(CommandTable.Builder table) {
    table
        .add("wait", 3, WaitCommand::waitForReplicas)
        .group(GENERIC, "3.0.0")
        .flags(NOSCRIPT)
        .categories(AclCategory.CONNECTION)
        .tips("request_policy:all_shards", "response_policy:agg_min");
  }

  private static void waitForReplicas(Call call) {
    Replication replication = call.server().replication();
    if (replication.isReplica()) {
      throw Errors.err(
          "WAIT cannot be used with replica instances. Please also note that since Redis 4.0 if a"
              + " replica is configured to be writable (which is not the default) writes to"
              + " replicas are just local and are not propagated.");
    }
    long wanted = call.integer(1);
    long timeoutMillis = Timeouts.millis(call, 2);
    long offset = call.session().writeOffset;
    int acknowledged = replication.acknowledged(offset);
    if (acknowledged >= wanted || !call.mayWait()) {
      call.reply().integer(acknowledged);
      return;
    }
    // Once is enough: each acknowledgement makes this command try again.
    boolean first = !call.session().isWaiting();
    call.waitFor(
        Waiting.Reason.REPLICAS,
        timeoutMillis,
        reply -> reply.integer(replication.acknowledged(offset)));
    if (first) {
      replication.requestAcknowledgement();
    }
  }
}

package dev.sextant.simulator.internal.node;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_ASYNC_LOADING;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.session.Session;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * REPLICAOF and its older name SLAVEOF. A master is looked for among the nodes of the same world;
 * one that is not there refuses the connection, and is tried again and again.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/replicaof/">REPLICAOF</a>.
 */
final class ReplicationFamily {
  private final Supplier<@Nullable ReplicationMachine> machine;
  private final Consumer<String> log;

  /**
   * @param machine the node's replication, null only where no command is called
   */
  ReplicationFamily(Supplier<@Nullable ReplicationMachine> machine, Consumer<String> log) {
    this.machine = machine;
    this.log = log;
  }

  void register(CommandTable.Builder table) {
    table
        .add("replicaof", 3, this::replicaOf)
        .group(SERVER, "5.0.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT, STALE);
    table
        .add("slaveof", 3, this::replicaOf)
        .group(SERVER, "1.0.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT, STALE);
  }

  private ReplicationMachine machine() {
    return Objects.requireNonNull(machine.get());
  }

  private void replicaOf(Call call) {
    if (call.server().keyspace().isCluster()) {
      throw Errors.err("REPLICAOF not allowed in cluster mode.");
    }
    long now = call.server().clock().millis();
    if (call.is(1, "no") && call.is(2, "one")) {
      machine().stopReplicating(now);
    } else {
      if (call.session().kind == Session.Kind.REPLICA || call.session().monitor) {
        throw Errors.err("Command is not valid when client is a replica.");
      }
      int port = (int) call.integer(2, 0, 65_535, Errors.err("Invalid master port"));
      String host = call.text(1);
      if (machine().replicatesFrom(host, port)) {
        call.reply().simple("OK Already connected to specified master");
        return;
      }
      machine().replicateFrom(host, port, now);
      log.accept("REPLICAOF " + host + ":" + port + " enabled (user request)");
    }
    call.reply().ok();
  }
}

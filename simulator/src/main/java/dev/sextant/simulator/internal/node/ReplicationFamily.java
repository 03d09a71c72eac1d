package dev.sextant.simulator.internal.node;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.ALLOW_BUSY;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_ASYNC_LOADING;
import static dev.sextant.core.command.CommandFlag.NO_MULTI;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import com.google.common.base.Splitter;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.ClientLine;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.core.session.Session;
import dev.sextant.simulator.internal.replication.FailoverRequest;
import dev.sextant.simulator.internal.replication.RdbRequest;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * REPLICAOF and its older name SLAVEOF, and what replicas say to their master: REPLCONF, PSYNC,
 * SYNC; and FAILOVER.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/replicaof/">REPLICAOF</a>, and {@code
 * replication.c} of Redis 7.0.15.
 */
final class ReplicationFamily {
  /** How long the text of an address may be. */
  private static final int MAX_ADDRESS_BYTES = 256;

  private final Supplier<@Nullable NodeLife> owner;

  /**
   * @param owner the node, null only where no command is called
   */
  ReplicationFamily(Supplier<@Nullable NodeLife> owner) {
    this.owner = owner;
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
    table
        .add("replconf", -1, this::replConf)
        .group(SERVER, "3.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE, ALLOW_BUSY);
    table.add("failover", -1, this::failover).group(SERVER, "6.2.0").flags(ADMIN, NOSCRIPT, STALE);
    table
        .add("psync", -3, this::psync)
        .group(SERVER, "2.8.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NO_MULTI, NOSCRIPT);
    table
        .add("sync", 1, this::sync)
        .group(SERVER, "1.0.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NO_MULTI, NOSCRIPT);
  }

  private NodeLife life() {
    return Objects.requireNonNull(owner.get());
  }

  private ReplicationMachine machine() {
    return life().replication();
  }

  private void replicaOf(Call call) {
    if (call.server().keyspace().isCluster()) {
      throw Errors.err("REPLICAOF not allowed in cluster mode.");
    }
    if (machine().isFailingOver()) {
      throw Errors.err("REPLICAOF not allowed while failing over.");
    }
    long now = call.server().clock().millis();
    if (call.is(1, "no") && call.is(2, "one")) {
      becomeMaster(call);
    } else {
      if (isReplica(call.session())) {
        throw Errors.err("Command is not valid when client is a replica.");
      }
      int port = (int) call.integer(2, 0, 65_535, Errors.err("Invalid master port"));
      String host = call.text(1);
      if (machine().replicatesFrom(host, port)) {
        call.reply().simple("OK Already connected to specified master");
        return;
      }
      machine().replicateFrom(host, port, now);
      life()
          .log()
          .notice(
              "REPLICAOF "
                  + host
                  + ":"
                  + port
                  + " enabled (user request from '"
                  + clientLine(call)
                  + "')");
    }
    call.reply().ok();
  }

  private void becomeMaster(Call call) {
    if (machine().replicating()) {
      machine().stopReplicating(call.server().clock().millis());
      life().log().notice("MASTER MODE enabled (user request from '" + clientLine(call) + "')");
    }
  }

  private static String clientLine(Call call) {
    long now = call.server().clock().millis();
    return new ClientLine(now, call.session(), call.session(), call.args()).toString();
  }

  // ------------------------------------------------------------------ FAILOVER

  private void failover(Call call) {
    if (call.server().keyspace().isCluster()) {
      throw Errors.err(
          "FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command instead.");
    }
    long now = call.server().clock().millis();
    if (call.count() == 2 && call.is(1, "abort")) {
      if (!machine().isFailingOver()) {
        throw Errors.err("No failover in progress.");
      }
      machine().abortFailover(now);
    } else {
      String refusal = machine().failover(failoverRequest(call), now);
      if (refusal != null) {
        throw new CommandError(refusal);
      }
    }
    call.reply().ok();
  }

  private static FailoverRequest failoverRequest(Call call) {
    long timeout = 0;
    boolean force = false;
    Master target = null;
    for (int i = 1; i < call.count(); i++) {
      if (call.is(i, "timeout") && i + 1 < call.count() && timeout == 0) {
        timeout = call.integer(++i);
        if (timeout <= 0) {
          throw Errors.err("FAILOVER timeout must be greater than 0");
        }
      } else if (call.is(i, "to") && i + 2 < call.count() && target == null) {
        target = new Master(call.text(i + 1), (int) call.integer(i + 2));
        i += 2;
      } else if (call.is(i, "force") && !force) {
        force = true;
      } else {
        throw Errors.SYNTAX;
      }
    }
    return new FailoverRequest(target, force, timeout);
  }

  /** To Redis, MONITOR makes a replica of a client. */
  private static boolean isReplica(Session session) {
    return session.kind == Session.Kind.REPLICA || session.monitor;
  }

  // ------------------------------------------------------------------ what replicas say

  private void psync(Call call) {
    if (!isReplica(call.session()) && call.count() > 3 && call.is(3, "failover")) {
      String refusal =
          machine().takeOver(call.text(1), clientLine(call), call.server().clock().millis());
      if (refusal != null) {
        throw new CommandError(refusal);
      }
    }
    if (!mayBegin(call)) {
      return;
    }
    life()
        .replicaSockets()
        .begin(
            call.session(), new ReplicationMessage.SyncRequest(call.text(1), offset(call), false));
  }

  private long offset(Call call) {
    try {
      return call.integer(2);
    } catch (CommandError e) {
      String replica = life().replicaSockets().of(call.session()).name();
      life()
          .log()
          .warning("Replica " + replica + " asks for synchronization but with a wrong offset");
      throw e;
    }
  }

  private void sync(Call call) {
    if (mayBegin(call)) {
      life().replicaSockets().begin(call.session(), null);
    }
  }

  /** Whether the client may become a replica; false if it is one, which nobody answers. */
  private boolean mayBegin(Call call) {
    Session session = call.session();
    if (isReplica(session)) {
      return false;
    }
    String refusal = machine().syncRefusal();
    if (refusal != null) {
      throw new CommandError(refusal);
    }
    if (session.output().pendingBytes() > 0) {
      throw Errors.err("SYNC and PSYNC are invalid with pending output");
    }
    ReplicaSocket socket = life().replicaSockets().of(session);
    if (!socket.part.equals(RdbRequest.Part.ALL) && !socket.endMark) {
      throw Errors.err("Filtered replica requires EOF capability");
    }
    return true;
  }

  private void replConf(Call call) {
    if (call.count() % 2 == 0) {
      throw Errors.SYNTAX;
    }
    ReplicaSocket socket = life().replicaSockets().of(call.session());
    for (int i = 1; i < call.count(); i += 2) {
      switch (call.text(i).toLowerCase(Locale.ROOT)) {
        case "ack" -> {
          acknowledged(call, i + 1);
          return;
        }
        case "getack" -> {
          machine().acknowledge(call.server().clock().millis());
          return;
        }
        default -> set(socket, call, i);
      }
    }
    call.reply().ok();
  }

  private void acknowledged(Call call, int i) {
    long offset;
    try {
      offset = call.integer(i);
    } catch (CommandError e) {
      return; // Nobody answers an acknowledgement.
    }
    life().replicaSockets().acknowledged(call.session(), offset);
  }

  private static void set(ReplicaSocket socket, Call call, int i) {
    switch (call.text(i).toLowerCase(Locale.ROOT)) {
      case "listening-port" -> socket.session.listeningPort = (int) call.integer(i + 1);
      case "ip-address" -> {
        if (call.arg(i + 1).length >= MAX_ADDRESS_BYTES) {
          throw Errors.err(
              "REPLCONF ip-address provided by replica instance is too long: "
                  + call.arg(i + 1).length
                  + " bytes");
        }
        socket.announcedIp = call.text(i + 1);
      }
      case "capa" -> {
        socket.endMark |= call.is(i + 1, "eof");
        socket.newNames |= call.is(i + 1, "psync2");
      }
      case "rdb-only" ->
          socket.rdbOnly =
              call.integer(
                      i + 1, 0, 1, Errors.err("value is out of range, value must between 0 and 1"))
                  == 1;
      case "rdb-filter-only" -> socket.part = part(call.text(i + 1));
      default -> throw Errors.err("Unrecognized REPLCONF option: " + call.text(i));
    }
  }

  private static RdbRequest.Part part(String words) {
    boolean functions = false;
    for (String word : Splitter.onPattern("\\s+").omitEmptyStrings().split(words)) {
      if (word.equalsIgnoreCase("functions")) {
        functions = true;
      } else {
        throw Errors.err("Unsupported rdb-filter-only option: " + word);
      }
    }
    return new RdbRequest.Part(false, functions);
  }
}

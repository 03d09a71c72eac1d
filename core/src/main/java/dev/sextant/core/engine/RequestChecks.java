package dev.sextant.core.engine;

import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.config.SecurityDirectives;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * The questions a request has to pass before it is called, in Redis's order: existence and arity,
 * authentication, permission, redirection, memory, replicas, the replica's own rules, subscription
 * mode. The first that fails gives the error.
 *
 * <p>Source: {@code processCommand} in Redis's {@code server.c}.
 */
final class RequestChecks {
  private final Server server;
  private final NodeConfig config;
  private final Evictor evictor;
  private final SlotRouter router;
  private final boolean cluster;

  RequestChecks(Server server, Evictor evictor) {
    this.server = server;
    this.config = server.config();
    this.evictor = evictor;
    this.cluster = config.get(ClusterDirectives.CLUSTER_ENABLED);
    this.router = new SlotRouter(server, server.commands().commands().iterator().next());
  }

  /**
   * The error line for a request that may not run, or null. {@code spec} is known when it is null.
   */
  @Nullable String refusal(Session session, @Nullable CommandSpec spec, byte[][] args) {
    if (spec == null) {
      return unknown(args);
    }
    if (!spec.acceptsArgumentCount(args.length)) {
      return Errors.wrongArity(spec.fullName()).line();
    }
    if (spec.is(CommandFlag.PROTECTED)) {
      String refused = protectedRefusal(session, spec);
      if (refused != null) {
        return refused;
      }
    }
    if (!session.authenticated
        && !spec.is(CommandFlag.NO_AUTH)
        && !server.access().users().defaultNeedsNoPassword()) {
      return Errors.NO_AUTH;
    }
    Transaction transaction = session.transaction;
    if (transaction != null && spec.is(CommandFlag.NO_MULTI)) {
      return "ERR Command not allowed inside a transaction";
    }
    if (!session.user.isUnrestricted()) {
      String denied = server.access().refusal(session, spec, args);
      if (denied != null) {
        return denied;
      }
    }
    long flags = flags(spec, args, transaction);
    if (cluster && !session.mustBeObeyed() && (spec.hasSlots() || isExec(spec))) {
      String redirect = router.redirect(session, spec, args);
      if (redirect != null) {
        return redirect;
      }
    }
    // While a script is busy nothing may vanish that it has seen.
    boolean outOfMemory = evictor.isLimited() && server.busyLine == null && !evictor.makeRoom();
    if (outOfMemory && isRefusedWithoutMemory(spec, flags, session)) {
      return Errors.OOM;
    }
    if (server.busyLine == null) {
      server.outOfMemory = outOfMemory;
    }
    if (server.tracking().isTracking()) {
      server
          .tracking()
          .limit(config.get(NetworkDirectives.TRACKING_TABLE_MAX_KEYS), server.random());
    }
    return stateRefusal(session, spec, flags);
  }

  /** What the state of the node and of the session does not allow now. */
  private @Nullable String stateRefusal(Session session, CommandSpec spec, long flags) {
    String refused = diskRefusal(session, spec, flags);
    if (refused == null) {
      refused = replicationRefusal(session, flags);
    }
    if (refused == null) {
      refused = subscriptionRefusal(session, spec);
    }
    if (refused == null) {
      refused = staleRefusal(flags);
    }
    if (refused == null) {
      refused = loadingRefusal(spec, flags);
    }
    if (refused == null && server.busyLine != null && !spec.is(CommandFlag.ALLOW_BUSY)) {
      refused = server.busyLine;
    }
    long keyspace =
        CommandFlag.WRITE.bit() | CommandFlag.READONLY.bit() | CommandFlag.MAY_REPLICATE.bit();
    if (refused == null && isOnlooker(session) && (flags & keyspace) != 0) {
      refused = "ERR Replica can't interact with the keyspace";
    }
    return refused;
  }

  /** EXEC is judged by what it will execute. */
  private long flags(CommandSpec spec, byte[][] args, @Nullable Transaction transaction) {
    if (transaction == null || !isExec(spec)) {
      return spec.flagBits(server, args);
    }
    // All that it executes has to be good for the state of the data, and then it is so itself.
    long all = CommandFlag.STALE.bit() | CommandFlag.LOADING.bit();
    return (spec.flagBits() | transaction.anyFlags) & ~all | transaction.commonFlags & all;
  }

  private static boolean isExec(CommandSpec spec) {
    return spec.name().equals("exec");
  }

  private static boolean isRefusedWithoutMemory(CommandSpec spec, long flags, Session session) {
    if ((flags & CommandFlag.DENYOOM.bit()) != 0) {
      return true;
    }
    // What a transaction queues takes memory, too.
    return session.transaction != null
        && switch (spec.fullName()) {
          case "exec", "discard", "quit", "reset" -> false;
          default -> true;
        };
  }

  /** A node that cannot keep what is written takes no writes; PING is to tell, too. */
  private @Nullable String diskRefusal(Session session, CommandSpec spec, long flags) {
    boolean asked = (flags & CommandFlag.WRITE.bit()) != 0 || spec.name().equals("ping");
    return asked && !session.mustBeObeyed() ? server.diskError() : null;
  }

  private @Nullable String replicationRefusal(Session session, long flags) {
    boolean write = (flags & CommandFlag.WRITE.bit()) != 0;
    if (write && !server.hasEnoughReplicas()) {
      return Errors.NO_REPLICAS;
    }
    boolean refused =
        write
            && server.replication().isReplica()
            && !session.mustBeObeyed()
            && config.get(ReplicationDirectives.REPLICA_READ_ONLY);
    return refused ? Errors.READONLY : null;
  }

  private @Nullable String staleRefusal(long flags) {
    boolean refused =
        (flags & CommandFlag.STALE.bit()) == 0
            && server.replication().isReplica()
            && !server.replication().isMasterLinkUp()
            && !config.get(ReplicationDirectives.REPLICA_SERVE_STALE_DATA);
    return refused ? Errors.MASTER_DOWN : null;
  }

  private @Nullable String loadingRefusal(CommandSpec spec, long flags) {
    boolean refused =
        switch (server.loading().mode()) {
          case NONE -> false;
          case IN_PLACE -> (flags & CommandFlag.LOADING.bit()) == 0;
          case BESIDE -> spec.is(CommandFlag.NO_ASYNC_LOADING);
        };
    return refused ? Errors.LOADING : null;
  }

  /** Replicas and monitors are told what others do, and do nothing themselves. */
  private static boolean isOnlooker(Session session) {
    return session.kind == Session.Kind.REPLICA || session.monitor;
  }

  private static @Nullable String subscriptionRefusal(Session session, CommandSpec spec) {
    if (session.protocol != 2 || !session.isSubscribed()) {
      return null;
    }
    return switch (spec.fullName()) {
      case "ping",
          "subscribe",
          "unsubscribe",
          "psubscribe",
          "punsubscribe",
          "ssubscribe",
          "sunsubscribe",
          "quit",
          "reset" ->
          null;
      default ->
          "ERR Can't execute '"
              + spec.fullName()
              + "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in"
              + " this context";
    };
  }

  /** What the cluster says to a request; null when it is served here. */
  @Nullable String redirection(Session session, CommandSpec spec, byte[][] args) {
    return cluster && spec.hasSlots() ? router.redirect(session, spec, args) : null;
  }

  /** Whether a client's request has to wait for the end of a pause. */
  boolean isHeldBack(Session session, CommandSpec spec, byte[][] args) {
    return server.pause().mode() != ClientPause.Mode.OFF
        && !session.mustBeObeyed()
        && isPaused(session, spec, args);
  }

  /** Whether a request, of whomever, belongs to those that a pause holds back. */
  boolean isPaused(Session session, CommandSpec spec, byte[][] args) {
    ClientPause pause = server.pause();
    if (pause.mode() == ClientPause.Mode.OFF || isOnlooker(session)) {
      return false;
    }
    if (pause.mode() == ClientPause.Mode.ALL) {
      return true;
    }
    Transaction transaction = session.transaction;
    long writing = CommandFlag.WRITE.bit() | CommandFlag.MAY_REPLICATE.bit();
    return (flags(spec, args, transaction) & writing) != 0;
  }

  private @Nullable String protectedRefusal(Session session, CommandSpec spec) {
    boolean debug = spec.name().equals("debug");
    var setting =
        debug ? SecurityDirectives.ENABLE_DEBUG_COMMAND : SecurityDirectives.ENABLE_MODULE_COMMAND;
    if (config.get(setting).allows(session.isLocal())) {
      return null;
    }
    String option = debug ? "enable-debug-command" : "enable-module-command";
    return "ERR "
        + (debug ? "DEBUG" : "MODULE")
        + " command not allowed. If the "
        + option
        + " option is set to \"local\", you can run it from a local connection, otherwise you need"
        + " to set this option in the configuration file, and then restart the server.";
  }

  /** The text of commandCheckExistence: names the command and the beginning of its arguments. */
  private String unknown(byte[][] args) {
    CommandSpec container = server.commands().lookup(args[0]);
    if (container != null && args.length > 1) {
      String sub = Errors.text(args[1], 128);
      return Errors.unknownSubcommand(sub, container.fullName()).line();
    }
    StringBuilder beginning = new StringBuilder();
    for (int i = 1; i < args.length && beginning.length() < 128; i++) {
      beginning.append('\'').append(Errors.text(args[i], 128 - beginning.length())).append("' ");
    }
    return "ERR unknown command '"
        + Errors.text(args[0], 128)
        + "', with args beginning with: "
        + beginning;
  }
}

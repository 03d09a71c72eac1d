package dev.sextant.core.scripting;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.session.ClientTracking;
import dev.sextant.core.session.Session;
import dev.sextant.core.slots.Slots;
import dev.sextant.protocol.reply.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script or function: who runs it, what it may do, and what it has done.
 *
 * <p>A script that has declared its flags is checked once, before it starts. One that has not is
 * let in, and each of its commands is checked.
 *
 * <p>Source: {@code script.c} of Redis 7.0.15.
 */
final class ScriptRun {
  private final Server server;
  private final Call call;
  private final Session caller;
  private final Session session;
  private final String name;
  private final boolean eval;
  private final boolean readOnly;
  private final boolean allowsOutOfMemory;
  private final boolean allowsCrossSlot;
  private final long startNanos;
  private final KeyPositions positions = new KeyPositions();
  private int slot = -1;
  private boolean hasWritten;
  private boolean killed;

  /**
   * @param session where its commands are executed
   * @param name as messages show it: the digest of a script, the name of a function
   * @param eval whether it is a script of EVAL; otherwise a function
   * @param readOnly whether it was called by a command that lets nothing be written
   */
  ScriptRun(
      Call call, Session session, String name, ScriptFlags flags, boolean eval, boolean readOnly) {
    this.server = call.server();
    this.call = call;
    this.caller = call.session();
    this.session = session;
    this.name = name;
    this.eval = eval;
    this.readOnly = readOnly || flags.declared() && flags.has(ScriptFlag.NO_WRITES);
    this.allowsOutOfMemory = flags.declared() && flags.has(ScriptFlag.ALLOW_OOM);
    this.allowsCrossSlot = !flags.declared() || flags.has(ScriptFlag.ALLOW_CROSS_SLOT_KEYS);
    this.startNanos = server.clock().nanos();
    check(flags, readOnly);
    session.scriptCaller = caller;
    session.kind = caller.kind == Session.Kind.MASTER ? caller.kind : Session.Kind.NORMAL;
    session.db = caller.db;
    session.user = caller.user;
    session.protocol = 2;
    session.name = null;
  }

  // ------------------------------------------------------------------ before it starts

  private void check(ScriptFlags flags, boolean readOnlyCommand) {
    boolean stale =
        server.replication().isReplica()
            && !server.replication().isMasterLinkUp()
            && !server.config().get(ReplicationDirectives.REPLICA_SERVE_STALE_DATA);
    if (!flags.declared()) {
      if (stale) {
        throw new CommandError(Errors.MASTER_DOWN);
      }
      return;
    }
    if (flags.has(ScriptFlag.NO_CLUSTER) && server.keyspace().isCluster()) {
      throw Errors.err("Can not run script on cluster, 'no-cluster' flag is set.");
    }
    if (stale && !flags.has(ScriptFlag.ALLOW_STALE)) {
      throw new CommandError(
          "MASTERDOWN Link with MASTER is down, replica-serve-stale-data is set to 'no' and"
              + " 'allow-stale' flag is not set on the script.");
    }
    if (flags.has(ScriptFlag.NO_WRITES)) {
      return;
    }
    if (isReadOnlyReplica()) {
      throw new CommandError("READONLY Can not run script with write flag on readonly replica");
    }
    String aofError = server.appendOnly().error();
    if (aofError != null && !caller.mustBeObeyed()) {
      throw new CommandError(
          "MISCONF Redis is configured to persist data to AOF, but it's currently unable to persist"
              + " to disk. Writable scripts are blocked. Use 'no-writes' flag for read only"
              + " scripts. AOF error: "
              + aofError);
    }
    if (readOnlyCommand) {
      throw Errors.err("Can not execute a script with write flag using *_ro command.");
    }
    if (!server.hasEnoughReplicas()) {
      throw new CommandError(Errors.NO_REPLICAS);
    }
    if (server.outOfMemory && !flags.has(ScriptFlag.ALLOW_OOM)) {
      throw new CommandError(
          "OOM allow-oom flag is not set on the script, can not run it when used memory >"
              + " 'maxmemory'");
    }
  }

  private boolean isReadOnlyReplica() {
    return server.replication().isReplica()
        && server.config().get(ReplicationDirectives.REPLICA_READ_ONLY)
        && !caller.mustBeObeyed();
  }

  /** The keys that were declared, which the cluster has found to be here. */
  void keys(byte[][] args, int first, int count) {
    if (count > 0 && server.keyspace().isCluster()) {
      slot = Slots.of(args[first]);
    }
  }

  // ------------------------------------------------------------------ its commands

  /**
   * Executes a command for the script.
   *
   * @throws CommandError when it may not be executed; that is counted already
   */
  void execute(byte[][] args, ReplyWriter reply) {
    CommandSpec spec = server.commands().lookup(args);
    String refusal = refusal(spec, args);
    if (refusal != null) {
      server.stats().countError(refusal);
      if (spec != null) {
        spec.stats().rejected();
      }
      throw new CommandError(refusal);
    }
    CommandSpec known = java.util.Objects.requireNonNull(spec);
    if (!server.runner().run(session, known, args, reply)) {
      throw new IllegalStateException("a script within a script");
    }
    if (known.is(CommandFlag.READONLY)) {
      rememberReads();
    }
  }

  /** A client that caches is told when one of the declared keys changes, whichever was read. */
  private void rememberReads() {
    ClientTracking tracking = caller.tracking;
    if (tracking != null && tracking.remembers() && call.spec().findKeys(call.args(), positions)) {
      for (int i = 0; i < positions.size(); i++) {
        server.tracking().remember(caller, call.arg(positions.position(i)));
      }
    }
  }

  private @Nullable String refusal(@Nullable CommandSpec spec, byte[][] args) {
    if (spec == null) {
      return "ERR Unknown Redis command called from script";
    }
    if (!spec.acceptsArgumentCount(args.length)) {
      return "ERR Wrong number of args calling Redis command from script";
    }
    if (spec.is(CommandFlag.NOSCRIPT) && !server.allowsAllInScripts) {
      return "ERR This Redis command is not allowed from script";
    }
    if (!spec.is(CommandFlag.STALE)
        && server.replication().isReplica()
        && !server.replication().isMasterLinkUp()
        && !server.config().get(ReplicationDirectives.REPLICA_SERVE_STALE_DATA)) {
      return "ERR Can not execute the command on a stale replica";
    }
    String denied = server.access().refusalInScript(caller, spec, args);
    if (denied != null) {
      return "ERR " + denied;
    }
    String refused = writeRefusal(spec);
    if (refused != null) {
      return refused;
    }
    if (spec.is(CommandFlag.DENYOOM)
        && server.outOfMemory
        && !allowsOutOfMemory
        && !hasWritten
        && !caller.mustBeObeyed()) {
      return Errors.OOM;
    }
    hasWritten |= spec.is(CommandFlag.WRITE);
    return clusterRefusal(spec, args);
  }

  private @Nullable String writeRefusal(CommandSpec spec) {
    boolean write = spec.is(CommandFlag.WRITE);
    if (readOnly && (write || spec.is(CommandFlag.MAY_REPLICATE))) {
      return "ERR Write commands are not allowed from read-only scripts.";
    }
    // What has begun to write is not stopped in the middle by what may change at any time.
    if (!write || hasWritten) {
      return null;
    }
    if (isReadOnlyReplica()) {
      return Errors.READONLY;
    }
    String diskError = server.diskError();
    if (diskError != null) {
      return diskError;
    }
    return server.hasEnoughReplicas() ? null : Errors.NO_REPLICAS;
  }

  private @Nullable String clusterRefusal(CommandSpec spec, byte[][] args) {
    if (!server.keyspace().isCluster() || caller.mustBeObeyed()) {
      return null;
    }
    session.readOnly = caller.readOnly;
    session.asking = caller.asking;
    String redirection = server.runner().redirection(session, spec, args);
    if (redirection != null) {
      return switch (redirection) {
        case "CLUSTERDOWN The cluster is down and only accepts read commands" ->
            "ERR Script attempted to execute a write command while the cluster is down and"
                + " readonly";
        case "CLUSTERDOWN The cluster is down" ->
            "ERR Script attempted to execute a command while the cluster is down";
        default -> "ERR Script attempted to access a non local key in a cluster node";
      };
    }
    return allowsCrossSlot ? null : crossSlotRefusal(spec, args);
  }

  /** All keys of a script have the same slot, also those that were not declared. */
  private @Nullable String crossSlotRefusal(CommandSpec spec, byte[][] args) {
    if (!spec.findKeys(args, positions, true) || positions.size() == 0) {
      return null;
    }
    int used = Slots.of(args[positions.position(0)]);
    if (slot >= 0 && slot != used) {
      return "ERR Script attempted to access keys that do not hash to the same slot";
    }
    slot = used;
    return null;
  }

  /** Whether whoever runs the script may call that command with these arguments. */
  boolean isPermitted(CommandSpec spec, byte[][] args) {
    return server.access().check(caller.user, spec, args) == null;
  }

  // ------------------------------------------------------------------ what it says

  /** The protocol of the replies that it gets, 2 or 3. */
  int protocol() {
    return session.protocol;
  }

  void protocol(int version) {
    session.protocol = version;
  }

  /** Says where what it writes is propagated to: bits of {@link Propagation}. */
  void propagateTo(int targets) {
    server.runner().propagateTo(targets);
  }

  // ------------------------------------------------------------------ how it goes

  Call call() {
    return call;
  }

  String name() {
    return name;
  }

  boolean isEval() {
    return eval;
  }

  /** For how long it has been running, in milliseconds. */
  long millis() {
    return (server.clock().nanos() - startNanos) / 1_000_000;
  }

  /**
   * Whether it can be ended.
   *
   * @throws CommandError when it cannot
   */
  void checkKillable() {
    if (caller.mustBeObeyed()) {
      throw new CommandError(
          "UNKILLABLE The busy script was sent by a master instance in the context of replication"
              + " and cannot be killed.");
    }
    if (hasWritten) {
      throw new CommandError(
          "UNKILLABLE Sorry the script already executed write commands against the dataset. You can"
              + " either wait the script termination or kill the server in a hard way using the"
              + " SHUTDOWN NOSAVE command.");
    }
  }

  /** Ends it, as soon as it is asked to go on. */
  void kill() {
    killed = true;
  }

  boolean isKilled() {
    return killed;
  }

  /** It is over. */
  void end() {
    server.runner().propagateTo(Propagation.TO_ALL);
    session.scriptCaller = null;
  }
}

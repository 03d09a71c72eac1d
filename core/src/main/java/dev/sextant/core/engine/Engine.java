package dev.sextant.core.engine;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandFlag;
import dev.sextant.core.command.CommandGroup;
import dev.sextant.core.command.CommandRunner;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.Server;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.session.ClientTracking;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Session.ReplyMode;
import dev.sextant.core.session.Transaction;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.BrokenValueException;
import dev.sextant.protocol.reply.DiscardingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;
import dev.sextant.protocol.reply.UnwelcomeReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * One node's data engine: takes requests of sessions and answers them.
 *
 * <p>It has no thread, no socket and no clock of its own; whoever owns it calls it from one thread,
 * asks it when the next deadline is ({@link #nextDeadlineMillis}) and tells it that time has passed
 * ({@link #onDeadline}, {@link #tick}).
 *
 * <p>The way of a request: {@link RequestChecks} says whether it may run at all, here and now; then
 * it is queued, held back, or called. A call freezes the time for expiry, and afterwards its bytes
 * are counted, its writes are propagated as one unit, and those who waited for what it wrote are
 * served.
 *
 * <p>Source: {@code processCommand}, {@code call} and {@code afterCommand} in Redis's {@code
 * server.c}.
 */
public final class Engine implements CommandRunner {
  private final Server server;
  private final RequestChecks checks;
  private final WaitingRequests waitingRequests;
  private final Evictor evictor;
  private final ClientEvictor clientEvictor;
  private final OutputLimits outputLimits;
  private final Cron cron;
  private final CallJournal journal;
  private final PropagationErrors propagationErrors;
  private final KeyPositions readKeys = new KeyPositions();
  private final LongCommands longCommands;
  private int depth;
  private int scriptTargets = Propagation.TO_ALL;

  /** An engine around the data of one node. */
  public Engine(Server server) {
    this.server = server;
    this.evictor = new Evictor(server);
    server.keyspace().growthGate(evictor::mayGrow);
    this.checks = new RequestChecks(server, evictor);
    this.waitingRequests = new WaitingRequests(server, this);
    this.clientEvictor = new ClientEvictor(server);
    this.outputLimits = new OutputLimits(server);
    this.cron = new Cron(server, clientEvictor, outputLimits, waitingRequests);
    this.journal = new CallJournal(server);
    this.propagationErrors = new PropagationErrors(server);
    this.longCommands = new LongCommands(server, this);
    server.effects().attach(server);
    server.keyspace().events(server.effects());
    server.runner(this);
    SettingsInEffect.attach(server);
  }

  public Server server() {
    return server;
  }

  // ------------------------------------------------------------------ sessions

  /**
   * A session was opened: a client's is the default user's, logged in if that takes no password.
   */
  public void open(Session session) {
    if (!session.mustBeObeyed()) {
      server.access().logInAsDefault(session);
    }
    server.clients().add(session);
    server.stats().connectionsReceived++;
  }

  /** A session was closed. Forgets it everywhere. */
  public void close(Session session) {
    server.clients().remove(session);
    clientEvictor.forget(session);
    server.monitors().remove(session);
    server.tracking().disable(session);
    server.pubSub().forget(session);
    server.watched().unwatchAll(session);
    longCommands.closed(session);
    server.waiting().remove(session);
    server.replication().closed(session);
    session.transaction = null;
  }

  /**
   * Executes one request.
   *
   * <p>The reply is written to the session's output, unless the session waits afterwards ({@link
   * Session#isWaiting}): its further requests must then be kept until {@code SessionOutput.resume}.
   * Nothing is flushed.
   *
   * @param args at least one argument, the command's name
   */
  public void execute(Session session, byte[][] args) {
    Session outer = server.tracking().current(session);
    try {
      checkAndCall(session, args);
    } finally {
      server.tracking().current(outer);
    }
  }

  /** More than before may have arrived from {@code session}, or wait for it. */
  public void buffersChanged(Session session) {
    outputLimits.check(session);
    clientEvictor.measure(session);
  }

  private void checkAndCall(Session session, byte[][] args) {
    session.lastInteractionMillis = server.clock().millis();
    ReplyWriter reply = replyOf(session);
    CommandSpec spec = server.commands().lookup(args);
    session.lastCommand = spec == null ? null : spec.fullName();
    if (clientEvictor.makeRoom() && server.clients().byId(session.id()) == null) {
      return; // It was the one that had to go.
    }
    String refusal = checks.refusal(session, spec, args);
    if (refusal != null) {
      refuse(session, spec, refusal, reply);
    } else {
      CommandSpec known = java.util.Objects.requireNonNull(spec);
      if (checks.isHeldBack(session, known, args)) {
        waitingRequests.holdBack(session, args);
        return;
      }
      if (session.transaction != null && !endsOrIgnoresTransaction(known)) {
        queue(session.transaction, known.flagBits(server, args), args, reply);
      } else {
        callWithConsequences(session, known, args, reply);
      }
    }
    if (!session.isWaiting()) {
      afterRequest(session);
    }
    buffersChanged(session);
    if (reply instanceof UnwelcomeReplyWriter unwelcome && unwelcome.isWritten()) {
      propagationErrors.replied(session, args);
    }
  }

  /** Where the reply to the session's current request goes. */
  static ReplyWriter replyOf(Session session) {
    if (session.kind == Session.Kind.REPLICA) {
      return new UnwelcomeReplyWriter(session.protocol);
    }
    return session.replyMode == ReplyMode.OFF || session.replyMode == ReplyMode.SKIP
        ? DiscardingReplyWriter.of(session.protocol)
        : session.output().writer();
  }

  /** What holds for one request only ends with it: ASKING, and the skipping of one reply. */
  void afterRequest(Session session) {
    if (session.asking && session.transaction == null && !"asking".equals(session.lastCommand)) {
      session.asking = false;
    }
    ClientTracking tracking = session.tracking;
    if (tracking != null && session.transaction == null && !isClientCommand(session.lastCommand)) {
      tracking.cachingSaid = false;
    }
    if (session.replyMode == ReplyMode.SKIP) {
      session.replyMode = ReplyMode.ON;
    } else if (session.replyMode == ReplyMode.SKIP_NEXT) {
      session.replyMode = ReplyMode.SKIP;
    }
  }

  private static boolean isClientCommand(@Nullable String fullName) {
    return fullName != null && fullName.startsWith("client|");
  }

  private void refuse(Session session, @Nullable CommandSpec spec, String line, ReplyWriter reply) {
    if (spec != null) {
      spec.stats().rejected();
    }
    String answer = line;
    if (spec != null && spec.name().equals("exec")) {
      session.transaction = null;
      server.watched().unwatchAll(session);
      answer = isRedirection(line) ? line : abortOf(line);
    } else if (session.transaction != null) {
      session.transaction.aborted = true;
    }
    error(session, answer, reply);
  }

  private static boolean isRedirection(String line) {
    return line.startsWith("MOVED ")
        || line.startsWith("ASK ")
        || line.startsWith("TRYAGAIN ")
        || line.startsWith("CROSSSLOT ")
        || line.startsWith("CLUSTERDOWN ");
  }

  private static String abortOf(String line) {
    String cause = line.startsWith("ERR ") ? line.substring(4) : line;
    return "EXECABORT Transaction discarded because of: " + cause;
  }

  private void error(Session session, String line, ReplyWriter reply) {
    server.stats().countError(line);
    reply.error(line);
    propagationErrors.answered(session, line);
  }

  private static boolean endsOrIgnoresTransaction(CommandSpec spec) {
    return switch (spec.fullName()) {
      case "exec", "discard", "multi", "watch", "quit", "reset" -> true;
      default -> false;
    };
  }

  private static void queue(Transaction transaction, long flags, byte[][] args, ReplyWriter reply) {
    if (!transaction.aborted) {
      transaction.queue(args);
      transaction.anyFlags |= flags;
      transaction.commonFlags &= flags;
    }
    reply.simple("QUEUED");
  }

  /** Calls a command that no other command calls, and sees to what follows from it. */
  void callWithConsequences(Session session, CommandSpec spec, byte[][] args, ReplyWriter reply) {
    if (call(session, spec, args, reply, true)) {
      session.writeOffset = server.replication().offset();
    }
    serveSignalled();
  }

  /** Serves those who wait for what was written, unless a command is not over that may write. */
  void serveSignalled() {
    if (server.waiting().isSignalled() && depth == 0) {
      waitingRequests.serveSignalled();
    }
  }

  @Override
  public boolean run(Session session, CommandSpec spec, byte[][] args, ReplyWriter reply) {
    return call(session, spec, args, reply, false);
  }

  @Override
  public void fork(Call call) {
    Session session = call.session();
    long startNanos = server.clock().nanos();
    Engine copy = ForkedNode.of(server, session);
    server.stats().forks++;
    server.stats().latestForkMicros = (server.clock().nanos() - startNanos) / 1000;
    close(session);
    copy.callWithConsequences(session, call.spec(), call.args(), replyOf(session));
  }

  @Override
  public void longCommandIsOver() {
    longCommands.goOnNow();
  }

  @Override
  public boolean isNested() {
    return depth > 1;
  }

  @Override
  public void propagateTo(int targets) {
    this.scriptTargets = targets;
  }

  @Override
  public @Nullable String redirection(Session session, CommandSpec spec, byte[][] args) {
    return checks.redirection(session, spec, args);
  }

  /**
   * Calls a command.
   *
   * @return false when the session was left waiting, or the command is not over
   */
  boolean call(
      Session session, CommandSpec spec, byte[][] args, ReplyWriter reply, boolean mayWait) {
    Call call = new Call(server, session, spec, args, reply, mayWait);
    long dirtyBefore = server.dirty;
    boolean again = session.isWaiting();
    long startNanos = server.clock().nanos();
    server.keyspace().freezeTime();
    server.keyspace().obeyingMaster(session.mustBeObeyed());
    int callDepth = ++depth;
    boolean returned = false;
    try {
      spec.handler().call(call);
      returned = true;
    } catch (RuntimeException e) {
      fail(call, e);
      returned = true;
    } finally {
      if (!returned) {
        leave();
      }
    }
    if (call.rest() != null) {
      longCommands.add(call, callDepth, dirtyBefore, startNanos);
      return false;
    }
    conclude(call, dirtyBefore, again, startNanos);
    return !call.waits();
  }

  /** The call has ended with an exception: that is its reply. */
  void fail(Call call, RuntimeException reason) {
    if (reason instanceof CommandError e) {
      call.spec().stats().failed();
      error(call.session(), e.line(), call.reply());
    } else if (reason instanceof BrokenValueException) {
      // A value that was taken unseen is damaged: Redis ends here, and so does the node.
      server.ports().control().crash("=== ASSERTION FAILED ===", "==> " + reason.getMessage());
    } else {
      internalError(call, reason);
    }
  }

  /** The call is over: time goes on, its bytes are counted, and what it wrote is propagated. */
  void conclude(Call call, long dirtyBefore, boolean again, long startNanos) {
    leave();
    if (!server.keyspace().isSettled()) {
      server.keyspace().settle();
    }
    journal.note(call, again, (server.clock().nanos() - startNanos) / 1000);
    ClientTracking tracking = call.session().tracking;
    if (tracking != null && !again) {
      rememberReads(tracking, call);
    }
    finish(call, dirtyBefore);
  }

  private void leave() {
    depth--;
    if (depth == 0) {
      server.keyspace().obeyingMaster(false);
    }
    server.keyspace().releaseTime();
  }

  private void finish(Call call, long dirtyBefore) {
    int targets = call.session().isScript() ? scriptTargets : Propagation.TO_ALL;
    if (!call.spec().name().equals("exec") && targets != 0) {
      byte[][] propagated = call.propagated(server.dirty - dirtyBefore);
      if (propagated != null) {
        server.effects().propagate(call.session().db, propagated, targets);
      }
    }
    if (depth == 0) {
      flush(call.spec());
      server.tracking().sendPending();
    }
  }

  /** The client may keep what it has just been told: it wants to know when that changes. */
  private void rememberReads(ClientTracking tracking, Call call) {
    CommandSpec spec = call.spec();
    if (!spec.is(CommandFlag.READONLY)
        || spec.is(CommandFlag.PUBSUB)
        || spec.group() == CommandGroup.SCRIPTING // They remember what they read by themselves.
        || !tracking.remembers()) {
      return;
    }
    readKeys.clear();
    if (spec.findKeys(call.args(), readKeys)) {
      for (int i = 0; i < readKeys.size(); i++) {
        server.tracking().remember(call.session(), call.arg(readKeys.position(i)));
      }
    }
  }

  /** Sends what is sent once in a turn: call it when there is nothing more to execute for now. */
  public void endOfTurn() {
    outputLimits.endOfTurn();
    clientEvictor.makeRoom();
    server.tracking().endOfTurn();
  }

  private void flush(CommandSpec spec) {
    if (spec.is(CommandFlag.TOUCHES_ARBITRARY_KEYS)) {
      server.effects().flushUnframed(); // expired keys that have nothing to do with each other
    } else {
      server.effects().flush();
    }
  }

  /** A fault of ours: the client learns that there was one, the log which, and the node goes on. */
  private void internalError(Call call, RuntimeException fault) {
    server.stats().internalErrors++;
    call.spec().stats().failed();
    server.ports().control().fault(call.spec().fullName(), fault);
    error(call.session(), Errors.INTERNAL, call.reply());
  }

  // ------------------------------------------------------------------ time

  /**
   * When {@link #onDeadline} has something to do, in milliseconds since the epoch; Long.MAX_VALUE:
   * never.
   */
  public long nextDeadlineMillis() {
    return server.busyLine != null
        ? Long.MAX_VALUE
        : Math.min(server.waiting().nextDeadlineMillis(), server.pause().nextEndMillis());
  }

  /** Ends the waits whose deadline has passed, and a pause that is over. */
  public void onDeadline() {
    cron.onDeadline();
  }

  /**
   * The work of Redis's serverCron: active expiry, rehashing, what is due. Call it {@code hz} times
   * a second.
   */
  public void tick() {
    cron.tick();
  }

  /**
   * Ends all waits but pauses with {@code errorLine}, and closes those connections: the node's role
   * has changed, and what they waited for may never come here.
   */
  public void unblockAll(String errorLine) {
    waitingRequests.endAll(errorLine);
  }

  /** Whether a command of the master has to wait for the end of a pause. */
  public boolean isPaused(Session session, byte[][] args) {
    CommandSpec spec = server.commands().lookup(args);
    return spec != null && checks.isPaused(session, spec, args);
  }

  @Override
  public boolean isReplyLost(Session session) {
    outputLimits.check(session);
    return session.condemned;
  }

  @Override
  public void endPause(ClientPause.Purpose purpose) {
    if (!server.pause().end(purpose)) {
      return;
    }
    if (depth == 0) {
      waitingRequests.servePaused();
    } else {
      server.ports().control().later(s -> waitingRequests.servePaused());
    }
  }

  @Override
  public void goOn(Session session, byte[][] request) {
    if (session.isWaiting()) {
      waitingRequests.goOn(session);
    } else {
      CommandSpec spec = server.commands().lookup(request);
      if (spec != null) {
        call(session, spec, request, DiscardingReplyWriter.of(session.protocol), false);
      }
    }
  }

  @Override
  public boolean endWait(Session session, @Nullable String errorLine) {
    return waitingRequests.endOne(session, errorLine);
  }

  /** Tells those who wait for replicas that one has acknowledged. */
  public void replicasAcknowledged() {
    waitingRequests.serveAcknowledged();
  }

  /** Whether {@code spec} may write to the data set. */
  static boolean mayReplicate(CommandSpec spec) {
    return spec.is(CommandFlag.WRITE) || spec.is(CommandFlag.MAY_REPLICATE);
  }

  /** Whether a session that waits for {@code reason} could be served by waiting at keys. */
  static boolean isForKeys(Waiting waiting) {
    return !waiting.keys().isEmpty();
  }
}

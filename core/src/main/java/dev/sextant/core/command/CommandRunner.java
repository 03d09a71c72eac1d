package dev.sextant.core.command;

import dev.sextant.core.session.Session;
import dev.sextant.protocol.reply.ReplyWriter;
import org.jspecify.annotations.Nullable;

/** What a command can ask of the engine that executes it. */
public interface CommandRunner {

  /**
   * Executes a command on behalf of another: a queued one for EXEC, one called by a script. It is
   * executed at once, with its effects and statistics, and writes its reply or its error to {@code
   * reply}. What it propagates belongs to the unit of the caller. The session does not wait.
   *
   * @return false when the command is not over: it goes on later ({@link LongCommand}), and the
   *     caller has to let its own rest go on after it
   */
  boolean run(Session session, CommandSpec spec, byte[][] args, ReplyWriter reply);

  /**
   * Executes {@code call} in a copy of the node instead, which nobody else knows and which is
   * thrown away after it. The session belongs to that copy from now on: it is closed here.
   */
  void fork(Call call);

  /** A command that was not over is so now ({@link LongCommand}), without having been asked. */
  void longCommandIsOver();

  /** Whether the command that is being executed was called by another: by EXEC or a script. */
  boolean isNested();

  /**
   * Says where the commands of a script are propagated to (redis.set_repl): bits of {@link
   * dev.sextant.core.effect.Propagation}. What follows from them without having been asked for goes
   * to everybody in any case.
   */
  void propagateTo(int targets);

  /**
   * What the cluster answers to {@code session} when it asks for the keys of that request here;
   * null when they are served here, and outside cluster mode.
   */
  @Nullable String redirection(Session session, CommandSpec spec, byte[][] args);

  /**
   * Whether so much waits for {@code session} already that it will be closed without getting it:
   * the rest of a long reply need not be written.
   */
  boolean isReplyLost(Session session);

  /**
   * Ends the pause of one purpose. What was held back runs when the current command is over, unless
   * it has to wait for another reason.
   */
  void endPause(ClientPause.Purpose purpose);

  /**
   * Executes again what {@code session} waits with, since what it waits for has come. If the
   * session is gone, {@code request} is executed nevertheless, and nobody hears the reply.
   */
  void goOn(Session session, byte[][] request);

  /**
   * Ends what {@code session} waits for because of its own command (CLIENT UNBLOCK).
   *
   * @param errorLine the reply it gets; null for the reply it would get after its timeout
   * @return false when it does not wait, or only because clients are paused
   */
  boolean endWait(Session session, @Nullable String errorLine);
}

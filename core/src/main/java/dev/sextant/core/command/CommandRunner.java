package dev.sextant.core.command;

import dev.sextant.core.session.Session;
import dev.sextant.protocol.reply.ReplyWriter;

/** Executes a command on behalf of another: a queued one for EXEC, one called by a script. */
public interface CommandRunner {

  /**
   * Executes the command at once, with its effects and statistics, and writes its reply or its
   * error to {@code reply}. What it propagates belongs to the unit of the caller. The session does
   * not wait.
   */
  void run(Session session, CommandSpec spec, byte[][] args, ReplyWriter reply);
}

package dev.sextant.core.scripting;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Server;
import dev.sextant.core.lua.Execution;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.scripting.debug.Debugger;
import dev.sextant.core.session.NoOutput;
import dev.sextant.core.session.Session;
import org.jspecify.annotations.Nullable;

/** The script or function that is running, of which there is never more than one. */
public final class RunningScript {
  private final Server server;
  private final Session session;
  private @Nullable ScriptRun run;
  private @Nullable Debugger debugger;

  RunningScript(Server server) {
    this.server = server;
    this.session =
        new Session(
            server.clients().nextId(),
            "lua",
            "lua",
            new NoOutput(() -> {}),
            server.clock().millis());
    this.session.authenticated = true;
  }

  /** The run; null when there is none. */
  @Nullable ScriptRun run() {
    return run;
  }

  /** What is running, for those who ask; null when nothing is. */
  public @Nullable Description description() {
    ScriptRun present = run;
    return present == null
        ? null
        : new Description(
            present.name(), present.isEval(), present.call().args(), present.millis());
  }

  /**
   * What is running.
   *
   * @param name the digest of a script, the name of a function
   * @param eval whether it is a script of EVAL
   * @param request what was called
   * @param millis for how long it has been running
   */
  public record Description(String name, boolean eval, byte[][] request, long millis) {

    /** What the node answers while it runs past its time limit. */
    public String busyLine() {
      return BusyLines.of(eval);
    }
  }

  /**
   * Makes ready to run something.
   *
   * @throws CommandError when it may not be run here and now
   */
  ScriptRun prepare(Call call, String name, ScriptFlags flags, boolean eval, boolean readOnly) {
    if (run != null) {
      throw Errors.err("a script can not run another script");
    }
    return new ScriptRun(call, session, name, flags, eval, readOnly);
  }

  /** Runs what was made ready. */
  void start(ScriptRun prepared, LuaState state, Execution execution) {
    run = prepared;
    new ScriptExecution(server, this, prepared, state, execution).start();
  }

  /** Something that was made ready runs now, in a debugger. */
  void begin(ScriptRun prepared, Debugger attached) {
    run = prepared;
    debugger = attached;
  }

  /** The debugger of what is running; null when there is none. */
  @Nullable Debugger debugger() {
    return debugger;
  }

  void end() {
    ScriptRun ended = run;
    run = null;
    debugger = null;
    if (ended != null) {
      ended.end();
    }
  }

  /**
   * Ends the run, as soon as it is asked to go on.
   *
   * @param eval whether it is to be a script of EVAL; otherwise a function
   * @throws CommandError when there is none, or it cannot be ended, or it is one of the other kind
   */
  public void kill(boolean eval) {
    ScriptRun present = run;
    if (present == null) {
      throw new CommandError("NOTBUSY No scripts in execution right now.");
    }
    present.checkKillable();
    if (present.isEval() != eval) {
      throw new CommandError(BusyLines.of(present.isEval()));
    }
    present.kill();
  }
}

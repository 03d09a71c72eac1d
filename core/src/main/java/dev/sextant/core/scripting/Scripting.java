package dev.sextant.core.scripting;

import dev.sextant.core.command.Server;

/** Everything that a node has of scripts. */
public final class Scripting {
  private final RunningScript running;
  private final EvalScripts scripts;
  private final FunctionScripts functions;

  private Scripting(Server server) {
    this.running = new RunningScript(server);
    this.scripts = new EvalScripts(server, running);
    this.functions = new FunctionScripts(server, running);
  }

  /** The one of a node. */
  public static Scripting of(Server server) {
    return server.part(Scripting.class, Scripting::new);
  }

  /** The script or function that is running. */
  public RunningScript running() {
    return running;
  }

  /** The scripts of EVAL. */
  public EvalScripts scripts() {
    return scripts;
  }

  /** Libraries and their functions. */
  public FunctionScripts functions() {
    return functions;
  }
}

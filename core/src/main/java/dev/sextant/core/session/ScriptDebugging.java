package dev.sextant.core.session;

/** What SCRIPT DEBUG has said: how the next script of a connection is run. */
public enum ScriptDebugging {
  /** As it is. */
  OFF,
  /** In the debugger, with a copy of the node that is thrown away (YES). */
  FORKED,
  /** In the debugger, while the node does nothing else (SYNC). */
  SYNC
}

package dev.sextant.core.scripting.debug;

import dev.sextant.core.lua.Execution;
import org.jspecify.annotations.Nullable;

/** A script that is debugged, as its debugger sees it. */
public interface DebuggedScript {

  /** The execution of the script, which has not begun. */
  Execution execution();

  /**
   * An execution of other code with the script's globals.
   *
   * @param code one char is one byte
   * @param chunk the name of the code, as the compiler takes it
   * @throws CompileException when it is no Lua
   */
  Execution compile(String code, String chunk) throws CompileException;

  /** The value of a global variable. */
  @Nullable Object global(String name);

  /** Calls a command of Redis as the script would, and forgets its reply. */
  void call(byte[][] command);

  /** What is raised for an error of this text. */
  Object error(String text);

  /** Ends the script with an error of this text, which nothing in it can catch. */
  void kill(String text);

  /** The text of an error that code of the debugger's client has ended with. */
  String errorText(@Nullable Object error);

  /** Sends bytes to the debugger's client. */
  void send(byte[] bytes);

  /** The script, or code of the client, begins to run: as long as it may run begins anew. */
  void timeBegins();

  /** Code is no Lua; the message is the compiler's. */
  final class CompileException extends Exception {
    private static final long serialVersionUID = 1L;

    public CompileException(String message) {
      super(message);
    }
  }
}

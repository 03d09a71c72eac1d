package dev.sextant.core.command;

import java.util.List;
import java.util.function.Consumer;

/**
 * Another server, as far as commands talk to it: a connection for requests that are answered by one
 * line each. It is made with the first {@link #ask}, and stays until somebody closes it.
 *
 * <p>On the node's thread.
 */
public interface Peer {

  /** How a talk has ended. */
  enum End {
    /** All is answered. */
    COMPLETE,
    /** The connection was made and broke, or was refused: nothing is known of what was sent. */
    BROKEN,
    /** For too long nothing came. */
    TIMED_OUT,
    /** As {@link #BROKEN}, before anything could be sent. */
    NOT_WRITTEN,
    /** No connection could be made. */
    UNREACHABLE
  }

  /**
   * What came of requests.
   *
   * @param lines the answers as far as they came, from their type on ({@code +OK})
   */
  record Answers(List<String> lines, End end) {}

  /**
   * Sends requests. Nothing else may be asked before {@code done} is called, later.
   *
   * @param timeoutMillis how long the connection may take, and each answer
   */
  void ask(List<byte[][]> requests, long timeoutMillis, Consumer<Answers> done);

  /** Ends the connection, if there is one. */
  void close();
}

package dev.sextant.core.session;

/**
 * What hears the client of a session in the place of the engine: as long as there is one, the bytes
 * that arrive are no requests, and replies wait. What had arrived together with the request that
 * began it is dropped.
 *
 * <p>Called by the node's thread.
 */
public interface Conversation {

  /** Bytes have arrived. */
  void received(byte[] bytes);

  /** {@link SessionOutput#resume} was asked for, and the node has turned to others meanwhile. */
  void resumed();

  /** The client sends nothing any more. */
  void inputEnded();

  /** The connection is gone. */
  void closed();
}

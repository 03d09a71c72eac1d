package dev.sextant.core.session;

import dev.sextant.protocol.reply.ReplyWriter;

/**
 * The way out of the node for one session. The engine writes to {@link #writer} and says when
 * something has to leave although the session itself did not ask just now (a message to a
 * subscriber, the reply to one who waited).
 *
 * <p>Used by the node's thread alone.
 */
public interface SessionOutput {

  /** Where replies and pushes are written. */
  ReplyWriter writer();

  /** What was written should leave soon; called after writing out of turn. */
  void flush();

  /** Switches the protocol of what is written from now on: 2 or 3. */
  void protocol(int version);

  /** How many bytes were written and have not left yet. */
  long pendingBytes();

  /**
   * Sends bytes that are no reply, after whatever was written before: what a replica gets.
   *
   * @param bytes nobody will change them any more
   * @param sent called on the node's thread when they have left, unless the connection ends first
   */
  void send(byte[] bytes, Runnable sent);

  /**
   * Sends bytes that are no reply, ahead of all replies that wait: what the session's {@link
   * Conversation} says.
   *
   * @param bytes nobody will change them any more
   */
  void say(byte[] bytes);

  /** Closes the connection at once, without what is pending. */
  void close();

  /**
   * After {@link Session#isWaiting} has ended: requests that have arrived meanwhile may be
   * executed, not within this call but later, since another session's command may be running. A
   * {@link Conversation} is told that it may go on.
   */
  void resume();
}

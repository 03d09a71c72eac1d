package dev.sextant.simulator.internal.net;

import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import org.jspecify.annotations.Nullable;

/** What a listening socket asks of the node it serves. All on the node's thread. */
public interface ConnectionHost {

  /**
   * A client has connected.
   *
   * @param address "ip:port", or "path:0" for a client that came by a Unix domain socket
   * @return its session, or null when the node does not take it; why, is then written to {@code
   *     output}
   */
  @Nullable Session open(String address, String localAddress, SessionOutput output);

  /**
   * Whether what arrives from {@code session} is taken at present; if not, it is kept until {@code
   * SessionOutput.resume}.
   */
  boolean isServing(Session session);

  /** Executes a request. */
  void execute(Session session, byte[][] args);

  /** The connection is gone. */
  void closed(Session session);

  /**
   * A turn is over: settles what its requests have caused.
   *
   * @return whether their replies may leave; false when the node has ended, and perhaps without
   *     keeping what they acknowledge
   */
  boolean endOfTurn();

  /** The longest argument that is taken, in bytes. */
  long maxBulkBytes();

  /** Bytes came in, or went out. */
  void transferred(long in, long out);

  /** More than before may have arrived from {@code session} and not be executed, or wait for it. */
  void buffersChanged(Session session);

  /** Something is wrong with a connection; for the log. */
  void connectionFault(String address, Throwable cause);
}

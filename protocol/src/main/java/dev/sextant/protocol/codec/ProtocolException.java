package dev.sextant.protocol.codec;

/**
 * The peer sent bytes that are not RESP, or that exceed a limit. The stream cannot be understood
 * from here on: a server answers {@link #errorLine()} and closes, as Redis does; a client just
 * closes.
 *
 * <p>The message is Redis's text ("Protocol error: invalid bulk length"). Where it quotes a byte of
 * the peer, that byte is the char of the same number (ISO 8859-1). There is no stack trace: the
 * cause is in the bytes, and a hostile peer must not make the server pay for one.
 */
public final class ProtocolException extends RuntimeException {

  ProtocolException(String message) {
    super(message, null, false, false);
  }

  /** The line to answer with, for {@code ReplyWriter.error}: the message behind its code. */
  public String errorLine() {
    return "ERR " + getMessage();
  }
}

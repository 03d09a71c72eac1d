package dev.sextant.core.command;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Requests for another server, to be sent over a connection of their own.
 *
 * @param timeoutMillis how long the whole exchange may take
 * @param requests in order; each is answered by one line
 */
public record PeerRequests(String host, int port, long timeoutMillis, List<byte[][]> requests) {

  /**
   * What came of it.
   *
   * @param lines the answers as far as they came, from their type on ({@code +OK}); null: no
   *     connection
   * @param refused whether the other machine has refused the connection
   */
  public record Outcome(@Nullable List<String> lines, boolean refused) {}
}

package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.internal.policy.Failure;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisCommandTimeoutException;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.cluster.PartitionException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Tells Lettuce's exceptions apart, and turns them into the cache layer's. */
final class Failures {

  private static final Set<String> NOT_NOW =
      Set.of("CLUSTERDOWN", "LOADING", "MASTERDOWN", "BUSY", "READONLY");

  private Failures() {}

  static Throwable unwrap(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /**
   * What kind of failure it is. One that is not known counts as possibly executed, which is the
   * safe side.
   */
  static Failure classify(Throwable failure) {
    if (failure instanceof RedisCommandTimeoutException) {
      return Failure.TIMED_OUT;
    }
    if (failure instanceof RedisCommandExecutionException refused) {
      String code = code(refused);
      if (NOT_NOW.contains(code)) {
        return Failure.NOT_NOW;
      }
      if (code.equals("TRYAGAIN")) {
        return Failure.BETWEEN_NODES;
      }
      if (code.equals("NOREPLICAS")) {
        return Failure.TOO_FEW_REPLICAS;
      }
      return code.equals("MOVED") || code.equals("ASK")
          ? Failure.REDIRECTED_TOO_OFTEN
          : Failure.REFUSED;
    }
    if (failure instanceof RedisConnectionException || failure instanceof PartitionException) {
      // A slot without a master, or a node that is not in the topology, though another redirects
      // to it: nothing was executed.
      return Failure.NOT_SENT;
    }
    if (failure instanceof RedisException && failure.getMessage() != null) {
      // Lettuce has no types for these two; both come from before the command is written to a
      // socket.
      String message = failure.getMessage();
      if (message.startsWith("Currently not connected")
          || message.startsWith("Connection is closed")) {
        return Failure.NOT_SENT;
      }
    }
    return Failure.CONNECTION_LOST;
  }

  /**
   * The exception that the caller gets.
   *
   * @param what the command and its key
   * @param kind of the last attempt's failure
   * @param mayHaveExecuted whether any attempt may have been executed
   */
  static CacheException translate(
      String what, Failure kind, Throwable failure, int attempts, boolean mayHaveExecuted) {
    return switch (kind) {
      case REFUSED -> refused(what, failure);
      case CLOSED -> new CacheClosedException(what);
      case NOT_SENT, NOT_NOW, TOO_FEW_REPLICAS, BETWEEN_NODES, REDIRECTED_TOO_OFTEN ->
          new CacheUnavailableException(
              what + " could not be executed in " + attempts(attempts) + ": " + reason(failure),
              mayHaveExecuted,
              failure);
      case TIMED_OUT ->
          new CacheUnavailableException(
              what + " got no reply in time, in " + attempts(attempts), true, failure);
      case CONNECTION_LOST ->
          new CacheUnavailableException(
              what + " lost its connection in " + attempts(attempts) + ": " + reason(failure),
              true,
              failure);
    };
  }

  /** The exception of a connection that could not be made. */
  static CacheException connecting(String where, Throwable failure) {
    List<Throwable> reasons = reasons(failure);
    for (Throwable reason : reasons) {
      if (reason instanceof RedisCommandExecutionException refused) {
        String text = reason(refused);
        return new CacheServerException(
            "cannot connect to " + where + ": " + text + cure(text), code(refused), failure);
      }
    }
    String told =
        reasons.stream()
            .flatMap(one -> Stream.of(one.getSuppressed()))
            .map(Failures::ofSeed)
            .distinct()
            .collect(Collectors.joining("; "));
    String deepest = reason(reasons.get(reasons.size() - 1));
    return new CacheUnavailableException(
        "cannot connect to " + where + ": " + (told.isEmpty() ? deepest : told), false, failure);
  }

  /** Why one seed could not be reached; Lettuce wraps that once. */
  private static String ofSeed(Throwable failure) {
    Throwable cause = failure.getCause() == null ? failure : failure.getCause();
    return reason(cause).trim() + cure(cause);
  }

  /**
   * The exception and all that led to it, outermost first: Lettuce suppresses one per seed that it
   * tried.
   */
  private static List<Throwable> reasons(Throwable failure) {
    List<Throwable> all = new ArrayList<>(List.of(failure));
    for (int i = 0; i < all.size(); i++) {
      Throwable one = all.get(i);
      for (Throwable suppressed : one.getSuppressed()) {
        all.add(suppressed);
      }
      Throwable cause = one.getCause();
      if (cause != null && !all.contains(cause)) {
        all.add(cause);
      }
    }
    return all;
  }

  private static String cure(Throwable failure) {
    if (failure instanceof UnknownHostException) {
      return " (check the names of the seeds)";
    }
    boolean handshake = failure instanceof SSLException;
    boolean refused = failure instanceof ConnectException;
    return failure instanceof RedisCommandTimeoutException
            || (failure instanceof IOException && !handshake && !refused)
        ? " (is tls on if that port speaks TLS, and off if not?)"
        : "";
  }

  private static String cure(String reply) {
    return switch (code(reply)) {
      case "WRONGPASS", "NOAUTH" -> " (set user and password as the server's ACL has them)";
      case "NOPERM" -> " (give the user the right to that command and key)";
      case "WRONGTYPE" -> " (something else lies under that key: delete it, or use another one)";
      case "OOM" -> " (give the server more maxmemory, or a maxmemory-policy that evicts)";
      default -> cureOfOthers(reply);
    };
  }

  private static String cureOfOthers(String reply) {
    if (reply.contains("cluster support disabled")) {
      return " (start the server with cluster-enabled yes)";
    }
    return reply.startsWith("ERR unknown command")
        ? " (it was renamed, or the server is older than Redis 7)"
        : "";
  }

  /**
   * Only the beginning of an error reply goes into the message, and the exception is not attached:
   * the reply to an unknown or renamed command quotes the arguments, values included.
   */
  private static CacheException refused(String what, Throwable failure) {
    String text = failure.getMessage() == null ? "ERR" : failure.getMessage();
    int quoted = text.indexOf(", with args");
    String told = quoted < 0 ? text : text.substring(0, quoted);
    return new CacheServerException(
        what + " was refused: " + told + cure(told), code(failure), null);
  }

  private static String code(Throwable refused) {
    return refused.getMessage() == null ? "ERR" : code(refused.getMessage());
  }

  private static String code(String reply) {
    int space = reply.indexOf(' ');
    return space < 0 ? reply : reply.substring(0, space);
  }

  private static String attempts(int attempts) {
    return attempts == 1 ? "1 attempt" : attempts + " attempts";
  }

  private static String reason(Throwable failure) {
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message;
  }
}

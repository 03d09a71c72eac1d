package dev.sextant.cache.internal.remote;

import dev.sextant.cache.internal.policy.Failure;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a PING over every connection that commands take, and replaces those that stay silent.
 *
 * <p>A connection whose other end vanished without a word (a firewall that forgot it, a host that
 * lost power) looks open until the kernel gives up on unacknowledged data, which takes minutes; TCP
 * keep-alive does not help, as it probes idle connections only. Every command on it would time out.
 * The check finds it within one interval.
 *
 * <p>A connection that is known to be down is left alone: Lettuce is reconnecting it already.
 */
final class HealthCheck {

  private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);

  private final Lines lines;

  HealthCheck(Lines lines) {
    this.lines = lines;
  }

  /**
   * Starts one round; the answers are dealt with as they come. Never throws: a timer would drop a
   * task that does.
   */
  void run() {
    try {
      for (Line line : lines.all()) {
        for (RedisClusterNode master : Line.masters(line.topology())) {
          CompletableFuture<Void> unused =
              line.to(master).thenAccept(connection -> ping(master.getUri(), connection));
        }
      }
    } catch (RuntimeException e) {
      LOG.warn("health check failed: {}", e.toString());
    }
  }

  private static void ping(RedisURI where, StatefulRedisConnection<String, byte[]> connection) {
    CompletionStage<String> unused =
        connection
            .async()
            .ping()
            .whenComplete(
                (pong, failure) -> {
                  if (failure != null
                      && Failures.classify(Failures.unwrap(failure)) == Failure.TIMED_OUT) {
                    LOG.warn(
                        "{}:{} does not answer on a connection that looks open; it is replaced",
                        where.getHost(),
                        where.getPort());
                    Line.cut(connection);
                  }
                });
  }
}

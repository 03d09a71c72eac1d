package dev.sextant.cache.internal.remote;

import dev.sextant.cache.internal.policy.ConnectionBudget;
import io.lettuce.core.ReadFrom;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.api.StatefulRedisClusterConnection;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands here for a connection pool.
 *
 * <h2>Why not a pool</h2>
 *
 * A pool lends a connection to one caller at a time. That is right for connections that carry state
 * between commands, as transactions and blocking reads do; the cache layer uses neither. With
 * Lettuce it would be a loss: commands of any number of threads travel over one connection
 * together, the socket takes many per system call, and nobody waits for a free one. Twenty pooled
 * connections would serve twenty callers; one shared connection serves hundreds.
 *
 * <h2>What more than one is for</h2>
 *
 * Replies come back in order, so a large value delays those behind it, and one connection is read
 * by one thread. So there are several lines, and each command takes the one with the least in
 * flight. The first is opened at start; another when even the least busy one has {@value #BUSY}
 * commands in flight, as long as {@link ConnectionBudget} allows. Lines are not closed when the
 * load falls: an idle connection costs little, and the next peak would open it again.
 *
 * <p>Thread-safe. Commands on different lines overtake each other; whoever needs an order waits for
 * the reply.
 */
final class Lines {

  private static final Logger LOG = LoggerFactory.getLogger(Lines.class);

  static final RedisCodec<String, byte[]> CODEC =
      RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /** In flight on the least busy line when another is opened. */
  static final int BUSY = 64;

  private static final long PAUSE_AFTER_FAILURE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final RedisClusterClient client;
  private final ConnectionBudget budget;
  private final ReadFrom readFrom;
  private final List<Line> lines = new CopyOnWriteArrayList<>();
  private final AtomicBoolean opening = new AtomicBoolean();
  private final AtomicLong lastRefreshNanos =
      new AtomicLong(System.nanoTime() - PAUSE_AFTER_FAILURE_NANOS);
  private volatile long lastFailureNanos;
  private volatile boolean failed;
  private volatile boolean closed;

  /**
   * Opens the first line.
   *
   * @throws io.lettuce.core.RedisException if the cluster cannot be reached
   */
  Lines(RedisClusterClient client, ConnectionBudget budget, ReadFrom readFrom) {
    this.client = client;
    this.budget = budget;
    this.readFrom = readFrom;
    lines.add(line(client.connect(CODEC)).warmUp().join());
    int nodes = nodesPerLine();
    if (budget.isExceededByOneLine(nodes)) {
      LOG.warn(
          "maxConnections is {}: one connection per node that serves and one more are held all the same, {} for {} nodes",
          budget.maxConnections(),
          nodes + 1,
          nodes);
    }
  }

  /** Whether replicas may answer reads of values. */
  boolean readFromReplicas() {
    return readFrom != ReadFrom.MASTER;
  }

  /** The line with the least in flight. */
  Line pick() {
    Line best = lines.get(0);
    int least = best.inFlight();
    for (int i = 1; i < lines.size() && least > 0; i++) {
      Line line = lines.get(i);
      int inFlight = line.inFlight();
      if (inFlight < least) {
        best = line;
        least = inFlight;
      }
    }
    if (least >= BUSY) {
      openAnother();
    }
    return best;
  }

  /**
   * The line that statistics and health checks of replicas use, so that only one line connects to
   * them.
   */
  Line first() {
    return lines.get(0);
  }

  /** Reads the topology anew; completes in any case, with the old one kept if nobody answers. */
  CompletableFuture<?> refreshTopology() {
    return client
        .refreshPartitionsAsync()
        .toCompletableFuture()
        .handle((done, failure) -> failure == null);
  }

  /**
   * A node could not be reached: looks for its successor, at most once a second. Lettuce does that
   * by itself when a connection that it had does not come back, but not for one that it never had,
   * since the node was down already when the line was opened.
   */
  void notReached() {
    long now = System.nanoTime();
    long last = lastRefreshNanos.get();
    if (now - last >= PAUSE_AFTER_FAILURE_NANOS && lastRefreshNanos.compareAndSet(last, now)) {
      CompletableFuture<?> unused = refreshTopology();
    }
  }

  List<Line> all() {
    return lines;
  }

  /** Opens no more lines, and closes those that are open. */
  CompletableFuture<Void> close() {
    closed = true;
    return CompletableFuture.allOf(
        lines.stream().map(Line::close).toArray(CompletableFuture[]::new));
  }

  private void openAnother() {
    if (!mayOpenAnother() || !opening.compareAndSet(false, true)) {
      return;
    }
    CompletableFuture<Line> unused =
        client
            .connectAsync(CODEC)
            .thenCompose(connection -> line(connection).warmUp())
            .whenComplete(
                (line, failure) -> {
                  opened(line, failure);
                  opening.set(false);
                });
  }

  private void opened(Line line, @Nullable Throwable failure) {
    if (failure != null) {
      lastFailureNanos = System.nanoTime();
      failed = true;
      LOG.warn("could not open another line of connections: {}", failure.toString());
      return;
    }
    lines.add(line);
    LOG.debug("opened line {} of connections", lines.size());
  }

  private boolean mayOpenAnother() {
    if (closed || opening.get()) {
      return false;
    }
    if (failed && System.nanoTime() - lastFailureNanos < PAUSE_AFTER_FAILURE_NANOS) {
      return false;
    }
    return lines.size() < budget.lines(nodesPerLine(), client.getPartitions().size());
  }

  private Line line(StatefulRedisClusterConnection<String, byte[]> connection) {
    connection.setReadFrom(readFrom);
    return new Line(connection);
  }

  private int nodesPerLine() {
    Partitions topology = client.getPartitions();
    return readFromReplicas() ? topology.size() : Line.masters(topology).size();
  }
}

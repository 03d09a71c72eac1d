package dev.sextant.cache.internal.remote;

import dev.sextant.cache.internal.remote.RedisStore.Watched;
import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.TrackingArgs;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.push.PushListener;
import io.lettuce.core.api.push.PushMessage;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.ValueOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import io.lettuce.core.protocol.ProtocolVersion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client-side caching of RESP3: has the nodes tell of changed keys. Thread-safe.
 *
 * <h2>How nodes are asked</h2>
 *
 * {@code CLIENT TRACKING ON BCAST PREFIX}: a node tells of every key under a prefix that changes.
 * Without BCAST it tells only of keys that the connection has read, but has to remember all of
 * them, for each client, and forgets some, with false alarms, when its table is full. A cache is
 * read more often than it is written, so that the news of writes are cheaper than the table; and
 * nothing depends on which key was read by which connection.
 *
 * <p>The connections that track are those of the first line, which are there anyway; the health
 * check asks them for signs of life. A connection that is lost may have lost news: its {@link
 * Tracked} is given up, everybody is told that anything may have changed, and the next read begins
 * a new one.
 *
 * <h2>What is promised</h2>
 *
 * A read counts as watched if it went over a connection that tracked the prefix when the command
 * was sent, and has not been lost when the reply comes. The connection is the same for both, so the
 * node that was read is the node that tells; a redirected read is not watched. From then on each
 * change of the key is told, or else that the connection was lost, be it before the caller has seen
 * the reply.
 *
 * <p>A slot that moves takes its keys away one by one, and each one's departure is told as a
 * deletion. A master that becomes a replica tells what it replicates. A master that was cut off
 * from the others tells nothing of what its successor does: that ends with the next look at the
 * topology, upon whose change, too, anything may have changed.
 */
final class Tracking {

  private static final Logger LOG = LoggerFactory.getLogger(Tracking.class);

  private final Lines lines;
  private final CommandRunner runner;
  private final List<Watch> watches = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<StatefulRedisConnection<String, byte[]>, Tracked> connections =
      new ConcurrentHashMap<>();

  private record Watch(String prefix, Watcher watcher) {}

  Tracking(Lines lines, CommandRunner runner) {
    this.lines = lines;
    this.runner = runner;
  }

  /** Begins to watch a prefix, of which no other one may be the beginning. */
  void watch(String prefix, Watcher watcher) {
    watches.add(new Watch(prefix, watcher));
    Line line = lines.first();
    for (RedisClusterNode master : Line.masters(line.topology())) {
      Tracked tracked = tracked(line, master);
      if (tracked != null && !tracked.isOn(prefix)) {
        tracked.begin(prefix);
      }
    }
  }

  /** Tells everybody that anything may have changed. */
  void changedAll() {
    watches.forEach(watch -> watch.watcher().changedAll());
  }

  /**
   * Reads a key over the connection that tracks it.
   *
   * @param ordinary reads it if that cannot be; it is not watched then
   */
  CompletableFuture<Watched> get(
      String key, Supplier<CompletableFuture<Optional<byte[]>>> ordinary) {
    Line line = lines.first();
    RedisClusterNode master = line.topology().getMasterBySlot(SlotHash.getSlot(key));
    Tracked tracked = master == null ? null : tracked(line, master);
    String prefix = prefixOf(key);
    if (master == null || tracked == null || prefix == null || !tracked.isOn(prefix)) {
      if (tracked != null && prefix != null) {
        tracked.begin(prefix);
      }
      return ordinary.get().thenApply(Watched::unwatched);
    }
    return runner
        .whole("GET", key, () -> read(key, new Pipeline(master, line), tracked))
        .thenCompose(
            watched ->
                watched.isPresent()
                    ? CompletableFuture.completedFuture(watched.get())
                    : ordinary.get().thenApply(Watched::unwatched));
  }

  /** Empty if it was not executed. */
  private CompletableFuture<Optional<Watched>> read(
      String key, Pipeline pipeline, Tracked tracked) {
    Reading reading = new Reading(tracked);
    pipeline.add(
        new PipelinedCommand<>(
            pipeline,
            Reading.VALUE,
            reading,
            CommandType.GET,
            new ValueOutput<>(Lines.CODEC),
            new CommandArgs<>(Lines.CODEC).addKey(key)));
    pipeline.add(
        new PipelinedCommand<>(
            pipeline,
            Reading.LIFE,
            reading,
            CommandType.PTTL,
            new IntegerOutput<>(Lines.CODEC),
            new CommandArgs<>(Lines.CODEC).addKey(key)));
    pipeline.send(runner, CompletableFuture.completedFuture(tracked.connection));
    return reading.result;
  }

  private @Nullable String prefixOf(String key) {
    for (Watch watch : watches) {
      if (key.startsWith(watch.prefix())) {
        return watch.prefix();
      }
    }
    return null;
  }

  /** What is known of the line's connection to a node, or null if there is none at the moment. */
  private @Nullable Tracked tracked(Line line, RedisClusterNode master) {
    CompletableFuture<StatefulRedisConnection<String, byte[]>> connection = line.to(master);
    return connection.isDone() && !connection.isCompletedExceptionally()
        ? connections.computeIfAbsent(connection.join(), Tracked::new)
        : null;
  }

  /** One life of a connection, from when it was first used until it is lost. */
  private final class Tracked implements PushListener, RedisConnectionStateListener {

    final StatefulRedisConnection<String, byte[]> connection;

    /** By prefix, whether the node has agreed to tell. */
    private final Map<String, Boolean> prefixes = new ConcurrentHashMap<>();

    private volatile boolean lost;

    Tracked(StatefulRedisConnection<String, byte[]> connection) {
      this.connection = connection;
      connection.addListener((PushListener) this);
      connection.addListener((RedisConnectionStateListener) this);
    }

    boolean isOn(String prefix) {
      return Boolean.TRUE.equals(prefixes.get(prefix));
    }

    boolean isLost() {
      return lost;
    }

    /** Asks the node to tell, unless it has been asked. */
    void begin(String prefix) {
      if (prefixes.putIfAbsent(prefix, false) != null) {
        return;
      }
      if (!speaksResp3()) {
        // It would agree, and tell nothing.
        warn(prefix, "it does not speak RESP3");
        return;
      }
      CompletionStage<String> unused =
          connection
              .async()
              .clientTracking(TrackingArgs.Builder.enabled().bcast().prefixes(prefix))
              .whenComplete((ok, failure) -> begun(prefix, failure));
    }

    private void begun(String prefix, @Nullable Throwable failure) {
      if (failure == null) {
        prefixes.put(prefix, true);
      } else if (Failures.unwrap(failure) instanceof RedisCommandExecutionException) {
        warn(prefix, String.valueOf(failure.getMessage()));
      } else {
        prefixes.remove(prefix);
      }
    }

    /** The prefix stays as one that was asked for: the answer would be the same again. */
    private void warn(String prefix, String reason) {
      LOG.warn("a node does not serve the near cache for {}*: {}", prefix, reason);
    }

    private boolean speaksResp3() {
      return connection instanceof StatefulRedisConnectionImpl<?, ?> known
          && known.getConnectionState().getNegotiatedProtocolVersion() == ProtocolVersion.RESP3;
    }

    @Override
    public void onPushMessage(PushMessage message) {
      if (!message.getType().equals("invalidate") || lost) {
        return;
      }
      List<Object> content = message.getContent(StringCodec.UTF8::decodeKey);
      if (content.get(1) instanceof List<?> keys) {
        keys.forEach(key -> changed(String.valueOf(key)));
      } else {
        changedAll();
      }
    }

    private void changed(String key) {
      for (Watch watch : watches) {
        if (key.startsWith(watch.prefix())) {
          watch.watcher().changed(key);
        }
      }
    }

    /** First lost, and only then told: a reply that comes in between is not watched any more. */
    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> closed) {
      lost = true;
      connections.remove(connection, this);
      connection.removeListener((PushListener) this);
      connection.removeListener((RedisConnectionStateListener) this);
      changedAll();
    }
  }

  /** Puts the replies to GET and PTTL together. */
  private static final class Reading implements PipelinedCommand.Listener<Object> {

    static final int VALUE = 0;
    static final int LIFE = 1;

    final CompletableFuture<Optional<Watched>> result = new CompletableFuture<>();
    private final Tracked tracked;
    private byte @Nullable [] value;

    Reading(Tracked tracked) {
      this.tracked = tracked;
    }

    /** The replies come in this order, on one thread. */
    @Override
    public void replied(int index, Object reply) {
      if (index == VALUE) {
        value = (byte[]) reply;
      } else {
        boolean watched = !tracked.isLost();
        result.complete(
            Optional.of(new Watched(Optional.ofNullable(value), ttlMs((Long) reply), watched)));
      }
    }

    @Override
    public void failed(int index) {
      result.complete(Optional.empty());
    }

    /** Redis says -1 for a key that lives for ever, and -2 for one that has gone meanwhile. */
    private static long ttlMs(long pttl) {
      return pttl == -1 ? Long.MAX_VALUE : Math.max(0, pttl);
    }
  }
}

package dev.sextant.cache.internal.remote;

import static com.google.common.util.concurrent.Uninterruptibles.getUninterruptibly;

import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ClusterStatus;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.internal.policy.ConnectionBudget;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.policy.RetryPolicy;
import dev.sextant.cache.internal.remote.CommandRunner.Call;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.ZAddArgs;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.api.async.RedisAdvancedClusterAsyncCommands;
import io.lettuce.core.resource.ClientResources;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link RedisStore} by Lettuce's cluster client. */
public final class LettuceStore implements RedisStore {

  private static final Logger LOG = LoggerFactory.getLogger(LettuceStore.class);

  private final ClientResources resources;
  private final RedisClusterClient client;
  private final Lines lines;
  private final ScheduledExecutorService timer;
  private final CommandRunner runner;
  private final NodeBatches batches;
  private final Scripts scripts;
  private final ClusterReports reports;
  private final Tracking tracking;
  private final Duration longestCommand;
  private final AtomicBoolean closed = new AtomicBoolean();

  private LettuceStore(
      ConnectionSettings settings,
      ClientResources resources,
      TopologyClient client,
      Lines lines,
      Gate gate,
      Notifier notifier) {
    this.resources = resources;
    this.client = client;
    this.lines = lines;
    RetryPolicy retries = new RetryPolicy(settings.maxRetries());
    long timeoutMs = settings.commandTimeout().toMillis();
    // A pipeline that brings no reply in time goes before the attempts that are counted.
    longestCommand = Duration.ofMillis(timeoutMs + retries.longestMs(timeoutMs));
    timer = timer();
    runner = new CommandRunner(lines, retries, timer, gate, notifier);
    batches = new NodeBatches(lines, runner);
    scripts = new Scripts(runner);
    reports = new ClusterReports(lines, runner);
    tracking = new Tracking(lines, runner);
    client.onChange(
        masters -> {
          gate.mastersAre(masters);
          tracking.changedAll();
        });
    long everyMs = settings.healthCheckInterval().toMillis();
    HealthCheck check = new HealthCheck(lines);
    Future<?> unused =
        timer.scheduleWithFixedDelay(check::run, everyMs, everyMs, TimeUnit.MILLISECONDS);
    if (notifier.isHeard()) {
      Evictions evictions = new Evictions(lines, notifier);
      Future<?> unusedToo =
          timer.scheduleWithFixedDelay(evictions::run, 0, everyMs, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Reads the topology and connects to every master.
   *
   * @param gate asked before anything is sent
   * @param notifier hears how commands went
   * @throws CacheUnavailableException if no seed can be reached
   * @throws dev.sextant.cache.api.CacheServerException if the server refuses: wrong password, no
   *     cluster support
   */
  public static LettuceStore connect(ConnectionSettings settings, Gate gate, Notifier notifier) {
    ClientResources resources = LettuceOptions.resources();
    TopologyClient client = new TopologyClient(resources, LettuceOptions.seeds(settings));
    try {
      client.setOptions(LettuceOptions.client(settings));
      Lines lines =
          new Lines(
              client,
              new ConnectionBudget(settings.maxConnections()),
              LettuceOptions.readFrom(settings));
      LOG.info(
          "connected to a cluster of {} nodes through {}",
          client.getPartitions().size(),
          settings.seeds());
      return new LettuceStore(settings, resources, client, lines, gate, notifier);
    } catch (RuntimeException e) {
      shutDown(
          CompletableFuture.completedFuture(null),
          client,
          resources,
          settings.connectTimeout().toMillis());
      throw e instanceof RedisException ? Failures.connecting(settings.seeds().toString(), e) : e;
    }
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key) {
    return runner.run(
        new Call<>(
            "GET",
            key,
            SlotHash.getSlot(key),
            true,
            true,
            line -> line.commands().get(key).thenApply(Optional::ofNullable)));
  }

  @Override
  public void watch(String prefix, Watcher watcher) {
    tracking.watch(prefix, watcher);
  }

  @Override
  public CompletableFuture<Watched> getWatched(String key) {
    return tracking.get(key, () -> get(key));
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, long ttlMs) {
    return run(
        "SET", key, redis -> redis.set(key, value, SetArgs.Builder.px(ttlMs)).thenAccept(ok -> {}));
  }

  @Override
  public CompletableFuture<Long> unlink(Collection<String> keys) {
    return batches.unlink(keys);
  }

  @Override
  public CompletableFuture<Values> getAll(Collection<String> keys) {
    return batches.get(keys);
  }

  @Override
  public CompletableFuture<Void> setAll(Collection<Entry> entries) {
    return batches.set(entries);
  }

  @Override
  public <R> CompletableFuture<R> run(Script<R> script, List<String> keys, List<byte[]> arguments) {
    return scripts.run(script, keys, arguments);
  }

  @Override
  public CompletableFuture<Look> lockAndLook(
      String key, String lock, String token, long leaseMs, boolean evenIfHeld) {
    return scripts
        .run(
            Script.LOCK_AND_LOOK,
            List.of(key, lock),
            List.of(bytes(token), bytes(Long.toString(leaseMs)), bytes(evenIfHeld ? "1" : "0")))
        .thenApply(
            reply ->
                new Look(
                    Long.valueOf(1).equals(reply.get(0)),
                    Optional.ofNullable((byte[]) reply.get(1))));
  }

  @Override
  public CompletableFuture<Boolean> setIfHeld(Entry entry, String lock, String token) {
    return scripts
        .run(
            Script.SET_IF_HELD,
            List.of(entry.key(), lock),
            List.of(bytes(token), entry.value(), bytes(Long.toString(entry.ttlMs()))))
        .thenApply(set -> set == 1);
  }

  @Override
  public CompletableFuture<Void> release(String lock, String token) {
    return scripts
        .run(Script.RELEASE, List.of(lock), List.of(bytes(token)))
        .thenAccept(freed -> {});
  }

  @Override
  public CompletableFuture<Long> incrementBy(String key, long amount) {
    return runner.run(
        Call.onKey("INCRBY", key, false, line -> line.commands().incrby(key, amount)));
  }

  @Override
  public CompletableFuture<IndexCount> enter(
      String index, String member, double score, long indexTtlMs, double overdue) {
    return scripts
        .run(
            Script.ENTER_INDEX,
            List.of(index),
            Script.arguments(member, score, indexTtlMs, overdue))
        .thenApply(
            reply ->
                new IndexCount(
                    (Long) Objects.requireNonNull(reply.get(0)),
                    (Long) Objects.requireNonNull(reply.get(1))));
  }

  @Override
  public CompletableFuture<IndexPage> page(String index, String cursor, int about) {
    return scripts
        .run(Script.PAGE_INDEX, List.of(index), Script.arguments(cursor, about))
        .thenApply(
            reply ->
                new IndexPage(
                    text(reply.get(0)),
                    text(reply.get(1)),
                    ((List<?>) Objects.requireNonNull(reply.get(2)))
                        .stream().map(LettuceStore::text).toList()));
  }

  @Override
  public CompletableFuture<Void> lowerScores(String index, List<String> members, double score) {
    if (members.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    ScoredValue<byte[]>[] lowered = scored(members, score);
    return run(
        "ZADD",
        index,
        redis -> redis.zadd(index, ZAddArgs.Builder.xx().lt(), lowered).thenAccept(n -> {}));
  }

  @Override
  public CompletableFuture<List<String>> lowest(String index, double upTo, int limit) {
    return run(
        "ZRANGEBYSCORE",
        index,
        redis ->
            redis
                .zrangebyscore(index, upTo(upTo), Limit.from(limit))
                .thenApply(found -> found.stream().map(LettuceStore::text).toList()));
  }

  @Override
  public CompletableFuture<Long> removeUpTo(String index, List<String> members, double score) {
    List<Object> arguments = new ArrayList<>(members.size() + 1);
    arguments.add(score);
    arguments.addAll(members);
    return scripts.run(Script.REMOVE_UP_TO, List.of(index), Script.arguments(arguments.toArray()));
  }

  @Override
  public CompletableFuture<ClusterStatus> clusterStatus() {
    return reports.status();
  }

  @Override
  public CompletableFuture<ClusterHealth> health() {
    return reports.health();
  }

  @Override
  public Duration longestCommand() {
    return longestCommand;
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    long longestMs = longestCommand.toMillis();
    try {
      runner.drain().get(longestMs, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("closing while commands are still under way");
    }
    // Not at once: who waits for a command that is to be repeated would wait for ever. The attempts
    // that are due still come, find everything closed, and fail.
    timer.shutdown();
    // The client would close the connections itself, but each one twice, with a warning in the log.
    shutDown(lines.close(), client, resources, longestMs);
  }

  private <T> CompletableFuture<T> run(
      String name,
      String key,
      Function<RedisAdvancedClusterAsyncCommands<String, byte[]>, CompletionStage<T>> send) {
    return runner.run(Call.onKey(name, key, true, line -> send.apply(line.commands())));
  }

  /**
   * Waits even if this thread is interrupted: it takes milliseconds, and leaves threads and sockets
   * behind otherwise.
   */
  private static void shutDown(
      CompletableFuture<Void> before,
      RedisClusterClient client,
      ClientResources resources,
      long longestMs) {
    try {
      getUninterruptibly(before, longestMs, TimeUnit.MILLISECONDS);
      getUninterruptibly(
          client.shutdownAsync(0, longestMs, TimeUnit.MILLISECONDS),
          longestMs,
          TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the Redis client did not close its connections cleanly: {}", e.toString());
    }
    try {
      Future<Boolean> released = resources.shutdown(0, longestMs, TimeUnit.MILLISECONDS);
      getUninterruptibly(released, longestMs, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the Redis client did not end its threads cleanly: {}", e.toString());
    }
  }

  private static ScheduledExecutorService timer() {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new ReplyThread(null, task, "sextant-cache-timer");
              thread.setDaemon(true);
              return thread;
            });
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  private static Range<Double> upTo(double score) {
    return Range.create(Double.NEGATIVE_INFINITY, score);
  }

  @SuppressWarnings("unchecked") // Lettuce takes an array of a generic type.
  private static ScoredValue<byte[]>[] scored(List<String> members, double score) {
    return members.stream()
        .map(member -> ScoredValue.just(score, bytes(member)))
        .toArray(ScoredValue[]::new);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(@Nullable Object bytes) {
    return new String((byte[]) Objects.requireNonNull(bytes), StandardCharsets.UTF_8);
  }
}

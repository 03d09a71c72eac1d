package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.ClusterHealth;
import dev.sextant.cache.api.ClusterStatus;
import dev.sextant.cache.internal.remote.RedisStore;
import dev.sextant.cache.internal.remote.Script;
import dev.sextant.cache.internal.remote.Watcher;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A store in memory that executes a command when the test says so, and not before: between a
 * caller's two commands there may be any number of others, or the caller may never get to its
 * second. Time is a number that the test moves.
 */
final class ModelStore implements RedisStore, InstantSource {

  /** A command that was sent and is not executed yet. */
  record Pending(Object sender, Runnable execute) {}

  /** The sender of a step that tells of a change. */
  record News(String key) {}

  /** What a key holds; bytes as Latin-1. */
  record Value(String text, long expiresAtMs) {}

  final List<Pending> pending = new ArrayList<>();
  final Map<String, Watcher> watchers = new TreeMap<>();
  final Map<String, Value> values = new TreeMap<>();
  final Map<String, Map<String, Double>> indexes = new TreeMap<>();
  final Map<String, Long> indexExpiresAtMs = new TreeMap<>();

  /**
   * Whose command the next one that is sent is; commands that follow from a reply are of the one
   * who got it.
   */
  Object sender = "test";

  /** Whether commands that are executed fail. */
  boolean unavailable;

  private long nowMs = 1_000_000;
  private int run;
  private int connections;

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(nowMs);
  }

  void advance(long ms) {
    nowMs += ms;
    values.values().removeIf(value -> value.expiresAtMs() <= nowMs);
    indexExpiresAtMs.entrySet().removeIf(index -> index.getValue() <= nowMs);
    indexes.keySet().retainAll(indexExpiresAtMs.keySet());
  }

  void execute(Pending command) {
    pending.remove(command);
    sender = command.sender();
    command.execute().run();
    sender = "test";
  }

  /** Executes everything, one after the other. */
  void drain() {
    while (!pending.isEmpty()) {
      execute(pending.get(0));
    }
  }

  private <T> CompletableFuture<T> later(Supplier<T> command) {
    CompletableFuture<T> reply = new CompletableFuture<>();
    pending.add(
        new Pending(
            sender,
            () -> {
              if (unavailable) {
                reply.completeExceptionally(
                    new CacheUnavailableException("the model is down", false, null));
              } else {
                reply.complete(command.get());
              }
            }));
    return reply;
  }

  /** Adds something that is not a command to what goes on in steps. */
  void addStep(Runnable step) {
    pending.add(new Pending(sender, step));
  }

  /** News travel on their own: each is one more step, before or after the reply. */
  private void changed(String key) {
    watchers.forEach(
        (prefix, watcher) -> {
          if (key.startsWith(prefix)) {
            pending.add(new Pending(new News(key), () -> watcher.changed(key)));
          }
        });
  }

  private boolean remove(String key) {
    boolean there = values.remove(key) != null;
    if (there) {
      changed(key);
    }
    return there;
  }

  private void put(String key, byte[] value, long ttlMs) {
    changed(key);
    values.put(key, new Value(new String(value, StandardCharsets.ISO_8859_1), nowMs + ttlMs));
  }

  private byte @Nullable [] bytes(String key) {
    Value value = values.get(key);
    return value == null ? null : value.text().getBytes(StandardCharsets.ISO_8859_1);
  }

  private boolean isHeld(String lock, String token) {
    Value holder = values.get(lock);
    return holder != null && holder.text().equals(token);
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, long ttlMs) {
    return later(
        () -> {
          put(key, value, ttlMs);
          return null;
        });
  }

  @Override
  public CompletableFuture<Long> unlink(Collection<String> keys) {
    List<String> copy = List.copyOf(keys);
    return later(() -> copy.stream().filter(this::remove).count());
  }

  @Override
  public CompletableFuture<IndexCount> enter(
      String index, String member, double score, long indexTtlMs, double overdue) {
    return later(
        () -> {
          indexes.computeIfAbsent(index, name -> new TreeMap<>()).merge(member, score, Math::max);
          indexExpiresAtMs.merge(index, nowMs + indexTtlMs, Math::max);
          return new IndexCount(
              members(index).values().stream().filter(each -> each <= overdue).count(),
              members(index).size());
        });
  }

  @Override
  public CompletableFuture<IndexPage> page(String index, String cursor, int about) {
    return later(
        () -> {
          List<String> rest =
              members(index).keySet().stream()
                  .filter(member -> place(member) >= Long.parseLong(cursor))
                  .sorted(Comparator.comparingLong(this::place))
                  .toList();
          List<String> page = rest.subList(0, Math.min(about, rest.size()));
          return new IndexPage(
              "run " + run,
              page.size() == rest.size() ? IndexPage.START : "" + place(rest.get(page.size())),
              page);
        });
  }

  /** Where a member lies, in an order that each run of a node has for itself. */
  private long place(String member) {
    return 1 + Integer.toUnsignedLong((member.hashCode() ^ 0x5bd1e995 * run) * 0x9e3779b1);
  }

  /** All keys are another node's from now on. */
  void move() {
    run++;
  }

  @Override
  public CompletableFuture<Void> lowerScores(String index, List<String> members, double score) {
    return later(
        () -> {
          members.forEach(
              member ->
                  members(index).computeIfPresent(member, (name, old) -> Math.min(old, score)));
          return null;
        });
  }

  @Override
  public CompletableFuture<List<String>> lowest(String index, double upTo, int limit) {
    return later(
        () ->
            members(index).entrySet().stream()
                .filter(entry -> entry.getValue() <= upTo)
                .sorted(Map.Entry.comparingByValue())
                .limit(limit)
                .map(Map.Entry::getKey)
                .toList());
  }

  @Override
  public CompletableFuture<Long> removeUpTo(String index, List<String> members, double score) {
    return later(
        () -> {
          members.forEach(
              member ->
                  members(index)
                      .computeIfPresent(member, (name, old) -> old <= score ? null : old));
          return (long) members(index).size();
        });
  }

  @Override
  public Duration longestCommand() {
    return Duration.ofSeconds(20);
  }

  @Override
  public CompletableFuture<Optional<byte[]>> get(String key) {
    return later(() -> Optional.ofNullable(bytes(key)));
  }

  @Override
  public void watch(String prefix, Watcher watcher) {
    watchers.put(prefix, watcher);
  }

  /**
   * In three steps: the node reads, the reply comes and is found to be watched or not, and the
   * caller sees it.
   */
  @Override
  public CompletableFuture<Watched> getWatched(String key) {
    int connection = connections;
    CompletableFuture<Watched> seen = new CompletableFuture<>();
    return later(
            () -> {
              Value value = values.get(key);
              long ttlMs = value == null ? 0 : value.expiresAtMs() - nowMs;
              Optional<byte[]> read = Optional.ofNullable(bytes(key));
              addStep(
                  () -> {
                    Watched reply = new Watched(read, ttlMs, connection == connections);
                    addStep(() -> seen.complete(reply));
                  });
              return read;
            })
        .thenCompose(read -> seen);
  }

  /** The connection breaks; what it had to tell is lost. */
  void disconnect() {
    connections++;
    pending.removeIf(step -> step.sender() instanceof News);
    pending.add(
        new Pending(new News("all keys"), () -> watchers.values().forEach(Watcher::changedAll)));
  }

  /** Whether all changes have been told. */
  boolean isAllTold() {
    return pending.stream().noneMatch(step -> step.sender() instanceof News);
  }

  @Override
  public CompletableFuture<Values> getAll(Collection<String> keys) {
    List<String> copy = List.copyOf(keys);
    return later(
        () -> {
          Map<String, byte[]> found = new TreeMap<>();
          copy.stream().filter(values::containsKey).forEach(key -> found.put(key, bytes(key)));
          return new Values(found, null);
        });
  }

  @Override
  public CompletableFuture<Void> setAll(Collection<Entry> entries) {
    List<Entry> copy = List.copyOf(entries);
    return later(
        () -> {
          copy.forEach(entry -> put(entry.key(), entry.value(), entry.ttlMs()));
          return null;
        });
  }

  @Override
  public <R> CompletableFuture<R> run(Script<R> script, List<String> keys, List<byte[]> arguments) {
    throw new AssertionError("no flow that is tested here runs a script: " + script.name());
  }

  @Override
  public CompletableFuture<Look> lockAndLook(
      String key, String lock, String token, long leaseMs, boolean evenIfHeld) {
    return later(
        () -> {
          boolean held = evenIfHeld || !values.containsKey(lock) || isHeld(lock, token);
          if (held) {
            put(lock, token.getBytes(StandardCharsets.ISO_8859_1), leaseMs);
          }
          return new Look(held, Optional.ofNullable(bytes(key)));
        });
  }

  @Override
  public CompletableFuture<Boolean> setIfHeld(Entry entry, String lock, String token) {
    return later(
        () -> {
          boolean held = isHeld(lock, token);
          if (held) {
            put(entry.key(), entry.value(), entry.ttlMs());
            remove(lock);
          }
          return held;
        });
  }

  @Override
  public CompletableFuture<Void> release(String lock, String token) {
    return later(
        () -> {
          if (isHeld(lock, token)) {
            remove(lock);
          }
          return null;
        });
  }

  @Override
  public CompletableFuture<Long> incrementBy(String key, long amount) {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ClusterStatus> clusterStatus() {
    throw new UnsupportedOperationException();
  }

  @Override
  public CompletableFuture<ClusterHealth> health() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}

  Map<String, Double> members(String index) {
    return indexes.getOrDefault(index, new TreeMap<>());
  }
}

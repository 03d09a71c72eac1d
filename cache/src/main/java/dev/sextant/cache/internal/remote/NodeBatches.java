package dev.sextant.cache.internal.remote;

import com.google.common.collect.Lists;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.internal.policy.Failure;
import dev.sextant.cache.internal.remote.CommandRunner.Call;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import dev.sextant.cache.internal.remote.RedisStore.Values;
import io.lettuce.core.KeyValue;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.KeyValueListOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiFunction;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commands on keys that lie in many slots: one command per slot, since Redis allows no more, and
 * all commands of a node in one {@link Pipeline}. Thread-safe.
 *
 * <p>Commands that go to a node directly do not follow redirections. Those that fail, for this or
 * any other reason, are sent again in the ordinary way, which follows redirections and retries; all
 * commands here may be executed twice.
 */
final class NodeBatches {

  /** So many keys at most go into one command, which a node executes in one go. */
  static final int KEYS_PER_COMMAND = 512;

  private final Lines lines;
  private final CommandRunner runner;

  NodeBatches(Lines lines, CommandRunner runner) {
    this.lines = lines;
    this.runner = runner;
  }

  CompletableFuture<Long> unlink(Collection<String> keys) {
    Results<Long> results = new Results<>(perSlot(keys, NodeBatches::unlinkPart));
    return send(results)
        .thenApply(done -> results.present().stream().mapToLong(Long::longValue).sum());
  }

  /** The values of those keys that are there, as far as nodes answer. */
  CompletableFuture<Values> get(Collection<String> keys) {
    Results<List<KeyValue<String, byte[]>>> results =
        new Results<>(perSlot(keys, NodeBatches::getPart));
    return send(results)
        .handle(
            (done, failure) -> {
              Map<String, byte[]> found = new HashMap<>(2 * keys.size());
              for (List<KeyValue<String, byte[]>> reply : results.present()) {
                reply.forEach(one -> one.ifHasValue(value -> found.put(one.getKey(), value)));
              }
              return new Values(found, failure == null ? null : known(failure));
            });
  }

  private static CacheException known(Throwable failure) {
    if (Failures.unwrap(failure) instanceof CacheException known) {
      return known;
    }
    throw new CompletionException(failure);
  }

  CompletableFuture<Void> set(Collection<Entry> entries) {
    return send(new Results<>(entries.stream().map(NodeBatches::setPart).toList()));
  }

  private static <R> List<Part<R>> perSlot(
      Collection<String> keys, BiFunction<Integer, List<String>, Part<R>> part) {
    Map<Integer, List<String>> bySlot = new LinkedHashMap<>(2 * keys.size());
    for (String key : keys) {
      bySlot.computeIfAbsent(SlotHash.getSlot(key), slot -> new ArrayList<>(1)).add(key);
    }
    List<Part<R>> parts = new ArrayList<>(bySlot.size());
    bySlot.forEach(
        (slot, all) ->
            Lists.partition(all, KEYS_PER_COMMAND)
                .forEach(some -> parts.add(part.apply(slot, some))));
    return parts;
  }

  private static Part<Long> unlinkPart(int slot, List<String> keys) {
    return new Part<>(
        slot,
        CommandType.UNLINK,
        arguments(keys),
        () -> new IntegerOutput<>(Lines.CODEC),
        new Call<>(
            "UNLINK",
            subject(keys),
            slot,
            true,
            false,
            line -> sendAll(keys, line.commands()::unlink, Long::sum)));
  }

  /**
   * A key that is alone in its slot, as most are, is read by GET, whose reply is less work. GET
   * refuses a key of another type, where MGET finds nothing; then the ordinary way does so.
   */
  private static Part<List<KeyValue<String, byte[]>>> getPart(int slot, List<String> keys) {
    boolean alone = keys.size() == 1;
    return new Part<>(
        slot,
        alone ? CommandType.GET : CommandType.MGET,
        arguments(keys),
        () -> alone ? new OneValueOutput(keys.get(0)) : new KeyValueListOutput<>(Lines.CODEC, keys),
        new Call<>(
            "MGET",
            subject(keys),
            slot,
            true,
            true,
            line ->
                sendAll(
                    keys,
                    line.commands()::mget,
                    (some, more) -> Stream.concat(some.stream(), more.stream()).toList())));
  }

  private static Part<String> setPart(Entry entry) {
    String key = entry.key();
    int slot = SlotHash.getSlot(key);
    SetArgs life = SetArgs.Builder.px(entry.ttlMs());
    CommandArgs<String, byte[]> arguments = arguments(List.of(key)).add(entry.value());
    life.build(arguments);
    return new Part<>(
        slot,
        CommandType.SET,
        arguments,
        () -> new StatusOutput<>(Lines.CODEC),
        new Call<>(
            "SET", key, slot, true, false, line -> line.commands().set(key, entry.value(), life)));
  }

  /**
   * One command for all keys, or if their slot is on its way and they lie on two nodes, one for
   * each key, which the nodes redirect to where it is.
   *
   * @param and puts two replies together
   */
  private static <R> CompletionStage<R> sendAll(
      List<String> keys,
      Function<String[], ? extends CompletionStage<R>> send,
      BinaryOperator<R> and) {
    CompletionStage<R> together = send.apply(array(keys));
    return together.exceptionallyCompose(
        failure -> {
          boolean parted = Failures.classify(Failures.unwrap(failure)) == Failure.BETWEEN_NODES;
          return parted
              ? keys.stream()
                  .<CompletionStage<R>>map(key -> send.apply(array(List.of(key))))
                  .reduce((some, more) -> some.thenCombine(more, and))
                  .orElseThrow()
              : CompletableFuture.failedStage(failure);
        });
  }

  private static String[] array(List<String> keys) {
    return keys.toArray(String[]::new);
  }

  private static String subject(List<String> keys) {
    return keys.size() == 1 ? keys.get(0) : keys.get(0) + " and " + (keys.size() - 1) + " more";
  }

  /** As bytes: Lettuce would take a buffer for each key to encode it into. */
  private static CommandArgs<String, byte[]> arguments(List<String> keys) {
    CommandArgs<String, byte[]> arguments = new CommandArgs<>(Lines.CODEC);
    keys.forEach(key -> arguments.add(key.getBytes(StandardCharsets.UTF_8)));
    return arguments;
  }

  /**
   * Sends everything, and has done so when all parts have ended; fails with the first that does.
   */
  private <R> CompletableFuture<Void> send(Results<R> results) {
    List<Part<R>> parts = results.parts;
    if (parts.isEmpty()) {
      return CompletableFuture.completedFuture(null);
    }
    Call<R> first = parts.get(0).ordinary();
    return runner.whole(
        first.name(),
        first.subject(),
        () -> {
          if (parts.size() == 1 || first.readsValue() && lines.readFromReplicas()) {
            sendEach(results);
          } else {
            sendByNode(results);
          }
          return results.ended;
        });
  }

  /** Where replicas may answer, the client chooses the node for each command. */
  private static void sendEach(Results<?> results) {
    for (int i = 0; i < results.parts.size(); i++) {
      results.sendOrdinary(i);
    }
  }

  private <R> void sendByNode(Results<R> results) {
    Line line = lines.pick();
    Partitions topology = line.topology();
    Map<String, Pipeline> pipelines = new HashMap<>();
    for (int i = 0; i < results.parts.size(); i++) {
      Part<R> part = results.parts.get(i);
      RedisClusterNode master = topology.getMasterBySlot(part.slot());
      if (master == null) {
        results.sendOrdinary(i);
      } else {
        part.addTo(
            pipelines.computeIfAbsent(master.getNodeId(), id -> new Pipeline(master, line)),
            i,
            results);
      }
    }
    pipelines.values().forEach(pipeline -> pipeline.send(runner));
  }

  /**
   * One command of a batch.
   *
   * @param type of the command for the node that is thought to own the slot
   * @param ordinary the same for whatever node owns it
   */
  private record Part<R>(
      int slot,
      CommandType type,
      CommandArgs<String, byte[]> arguments,
      Supplier<CommandOutput<String, byte[], R>> output,
      Call<R> ordinary) {

    void addTo(Pipeline pipeline, int index, PipelinedCommand.Listener<R> listener) {
      pipeline.add(
          new PipelinedCommand<>(pipeline, index, listener, type, output.get(), arguments));
    }
  }

  /** Collects what the parts bring; what fails is sent in the ordinary way. */
  private final class Results<R> implements PipelinedCommand.Listener<R> {

    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final List<Part<R>> parts;
    private final AtomicReferenceArray<@Nullable R> results;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicInteger open;

    Results(List<Part<R>> parts) {
      this.parts = parts;
      results = new AtomicReferenceArray<>(parts.size());
      open = new AtomicInteger(parts.size());
    }

    @Override
    public void replied(int index, R reply) {
      results.set(index, reply);
      partEnded();
    }

    @Override
    public void failed(int index) {
      sendOrdinary(index);
    }

    void sendOrdinary(int index) {
      CompletableFuture<R> unused =
          runner
              .part(parts.get(index).ordinary())
              .whenComplete(
                  (reply, failed) -> {
                    if (failed == null) {
                      results.set(index, reply);
                    } else {
                      failure.compareAndSet(null, failed);
                    }
                    partEnded();
                  });
    }

    private void partEnded() {
      if (open.decrementAndGet() > 0) {
        return;
      }
      Throwable first = failure.get();
      if (first == null) {
        ended.complete(null);
      } else {
        ended.completeExceptionally(first);
      }
    }

    /** What parts have brought, in their order; without those that have failed. */
    List<R> present() {
      List<R> list = new ArrayList<>(results.length());
      for (int i = 0; i < results.length(); i++) {
        R result = results.get(i);
        if (result != null) {
          list.add(result);
        }
      }
      return list;
    }
  }

  /** Reads the reply to a GET as if it were one to an MGET. */
  private static final class OneValueOutput
      extends CommandOutput<String, byte[], List<KeyValue<String, byte[]>>> {

    private final String key;

    OneValueOutput(String key) {
      super(Lines.CODEC, List.of());
      this.key = key;
    }

    @Override
    public void set(@Nullable ByteBuffer bytes) {
      if (bytes != null) {
        output = List.of(KeyValue.just(key, codec.decodeValue(bytes)));
      }
    }
  }
}

package dev.sextant.cache.internal.remote;

import com.google.common.collect.Lists;
import dev.sextant.cache.internal.remote.CommandRunner.Call;
import dev.sextant.cache.internal.remote.Gate.Pass;
import dev.sextant.cache.internal.remote.RedisStore.Entry;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisConnectionException;
import io.lettuce.core.SetArgs;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.output.KeyValueListOutput;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * Commands on keys that lie in many slots: one command per slot, since Redis allows no more, and
 * all commands of a node in one write to its connection. Thread-safe.
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
    return send(perSlot(keys, NodeBatches::unlinkPart))
        .thenApply(counts -> counts.stream().mapToLong(Long::longValue).sum());
  }

  /** The values of those keys that are there. */
  CompletableFuture<Map<String, byte[]>> get(Collection<String> keys) {
    return send(perSlot(keys, NodeBatches::getPart))
        .thenApply(
            replies -> {
              Map<String, byte[]> found = new HashMap<>();
              for (List<KeyValue<String, byte[]>> reply : replies) {
                reply.forEach(one -> one.ifHasValue(value -> found.put(one.getKey(), value)));
              }
              return found;
            });
  }

  CompletableFuture<Void> set(Collection<Entry> entries) {
    return send(entries.stream().map(NodeBatches::setPart).toList()).thenAccept(replies -> {});
  }

  private static <R> List<Part<R>> perSlot(
      Collection<String> keys, BiFunction<Integer, List<String>, Part<R>> part) {
    Map<Integer, List<String>> bySlot = new TreeMap<>();
    for (String key : new LinkedHashSet<>(keys)) {
      bySlot.computeIfAbsent(SlotHash.getSlot(key), slot -> new ArrayList<>()).add(key);
    }
    List<Part<R>> parts = new ArrayList<>();
    bySlot.forEach(
        (slot, all) ->
            Lists.partition(all, KEYS_PER_COMMAND)
                .forEach(some -> parts.add(part.apply(slot, some))));
    return parts;
  }

  private static Part<Long> unlinkPart(int slot, List<String> keys) {
    String[] array = keys.toArray(String[]::new);
    return new Part<>(
        slot,
        command(CommandType.UNLINK, new IntegerOutput<>(Lines.CODEC), arguments().addKeys(keys)),
        new Call<>("UNLINK", subject(keys), slot, true, line -> line.commands().unlink(array)));
  }

  private static Part<List<KeyValue<String, byte[]>>> getPart(int slot, List<String> keys) {
    String[] array = keys.toArray(String[]::new);
    return new Part<>(
        slot,
        command(
            CommandType.MGET,
            new KeyValueListOutput<>(Lines.CODEC, keys),
            arguments().addKeys(keys)),
        new Call<>("MGET", subject(keys), slot, true, line -> line.commands().mget(array)));
  }

  private static Part<String> setPart(Entry entry) {
    String key = entry.key();
    int slot = SlotHash.getSlot(key);
    SetArgs life = SetArgs.Builder.px(entry.ttlMs());
    CommandArgs<String, byte[]> arguments = arguments().addKey(key).addValue(entry.value());
    life.build(arguments);
    return new Part<>(
        slot,
        command(CommandType.SET, new StatusOutput<>(Lines.CODEC), arguments),
        new Call<>("SET", key, slot, true, line -> line.commands().set(key, entry.value(), life)));
  }

  private static String subject(List<String> keys) {
    return keys.size() == 1 ? keys.get(0) : keys.get(0) + " and " + (keys.size() - 1) + " more";
  }

  private static CommandArgs<String, byte[]> arguments() {
    return new CommandArgs<>(Lines.CODEC);
  }

  private static <R> AsyncCommand<String, byte[], R> command(
      CommandType type,
      CommandOutput<String, byte[], R> output,
      CommandArgs<String, byte[]> arguments) {
    return new AsyncCommand<>(new Command<>(type, output, arguments));
  }

  /** Sends everything; the results are in the order of the parts. */
  private <R> CompletableFuture<List<R>> send(List<Part<R>> parts) {
    if (parts.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    Call<R> first = parts.get(0).ordinary();
    if (parts.size() == 1) {
      return runner.run(first).thenApply(List::of);
    }
    return runner.whole(first.name(), first.subject(), () -> sendByNode(parts));
  }

  private <R> CompletableFuture<List<R>> sendByNode(List<Part<R>> parts) {
    Line line = lines.pick();
    Partitions topology = line.topology();
    Map<String, Batch> byNode = new HashMap<>();
    List<CompletableFuture<R>> results = new ArrayList<>(parts.size());
    for (Part<R> part : parts) {
      RedisClusterNode master = topology.getMasterBySlot(part.slot());
      if (master == null) {
        results.add(runner.part(part.ordinary()));
      } else {
        byNode
            .computeIfAbsent(master.getNodeId(), id -> new Batch(master))
            .commands
            .add(part.direct());
        results.add(
            part.direct()
                .exceptionallyCompose(failure -> runner.part(part.ordinary()))
                .toCompletableFuture());
      }
    }
    byNode.values().forEach(batch -> batch.send(line, runner));
    return CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
        .thenApply(done -> results.stream().map(CompletableFuture::join).toList());
  }

  /**
   * One command of a batch.
   *
   * @param direct for the node that is thought to own the slot
   * @param ordinary the same for whatever node owns it
   */
  private record Part<R>(int slot, AsyncCommand<String, byte[], R> direct, Call<R> ordinary) {}

  /** What goes to one node. For the gate it is one attempt. */
  private static final class Batch {

    private final RedisClusterNode node;
    private final List<AsyncCommand<String, byte[], ?>> commands = new ArrayList<>();

    Batch(RedisClusterNode node) {
      this.node = node;
    }

    void send(Line line, CommandRunner runner) {
      Pass pass = runner.enter(node);
      if (pass.refusal() != null) {
        // The ordinary way is refused in turn, or finds another node by now.
        fail(new RedisConnectionException(pass.refusal()));
        return;
      }
      line.began();
      CompletableFuture<Void> unused =
          line.to(node)
              .thenCompose(
                  connection -> {
                    connection.dispatch(commands);
                    return CompletableFuture.allOf(
                        commands.stream()
                            .map(AsyncCommand::toCompletableFuture)
                            .toArray(CompletableFuture[]::new));
                  })
              .whenComplete(
                  (sent, failure) -> {
                    line.ended();
                    pass.left(failure == null || !isOutage(failure));
                    if (failure != null) {
                      fail(failure);
                    }
                  });
    }

    private void fail(Throwable failure) {
      commands.forEach(command -> command.completeExceptionally(failure));
    }

    private static boolean isOutage(Throwable failure) {
      return Failures.classify(Failures.unwrap(failure)).isOutage();
    }
  }
}

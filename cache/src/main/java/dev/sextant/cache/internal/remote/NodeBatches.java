package dev.sextant.cache.internal.remote;

import dev.sextant.cache.internal.remote.CommandRunner.Call;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.Partitions;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.output.IntegerOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Deletes keys that lie in many slots: one command per slot, since Redis allows no more, and all
 * commands of a node in one write to its connection. Thread-safe.
 *
 * <p>Commands that go to a node directly do not follow redirections. Those that fail, for this or
 * any other reason, are sent again in the ordinary way, which follows redirections and retries;
 * deleting twice is deleting once.
 */
final class NodeBatches {

  private final Lines lines;
  private final CommandRunner runner;

  NodeBatches(Lines lines, CommandRunner runner) {
    this.lines = lines;
    this.runner = runner;
  }

  CompletableFuture<Long> unlink(Collection<String> keys) {
    if (keys.isEmpty()) {
      return CompletableFuture.completedFuture(0L);
    }
    Map<Integer, List<String>> bySlot = new TreeMap<>();
    for (String key : keys) {
      bySlot.computeIfAbsent(SlotHash.getSlot(key), slot -> new ArrayList<>()).add(key);
    }
    if (bySlot.size() == 1) {
      return unlinkInOneSlot(bySlot.values().iterator().next());
    }
    Line line = lines.pick();
    Partitions topology = line.topology();
    Map<String, Batch> byNode = new HashMap<>();
    CompletableFuture<Long> sum = CompletableFuture.completedFuture(0L);
    for (Map.Entry<Integer, List<String>> slot : bySlot.entrySet()) {
      RedisClusterNode master = topology.getMasterBySlot(slot.getKey());
      CompletableFuture<Long> one =
          master == null
              ? unlinkInOneSlot(slot.getValue())
              : byNode
                  .computeIfAbsent(master.getNodeId(), id -> new Batch(master))
                  .add(slot.getValue());
      sum = sum.thenCombine(one, Long::sum);
    }
    byNode.values().forEach(batch -> batch.send(line));
    return sum;
  }

  private CompletableFuture<Long> unlinkInOneSlot(List<String> keys) {
    String subject =
        keys.size() == 1 ? keys.get(0) : keys.get(0) + " and " + (keys.size() - 1) + " more";
    String[] array = keys.toArray(String[]::new);
    return runner.run(new Call<>("UNLINK", subject, true, line -> line.commands().unlink(array)));
  }

  /** What goes to one node. */
  private final class Batch {

    private final RedisClusterNode node;
    private final List<AsyncCommand<String, byte[], Long>> commands = new ArrayList<>();

    Batch(RedisClusterNode node) {
      this.node = node;
    }

    CompletableFuture<Long> add(List<String> keys) {
      CommandArgs<String, byte[]> arguments = new CommandArgs<>(Lines.CODEC).addKeys(keys);
      AsyncCommand<String, byte[], Long> command =
          new AsyncCommand<>(
              new Command<>(CommandType.UNLINK, new IntegerOutput<>(Lines.CODEC), arguments));
      commands.add(command);
      return command.exceptionallyCompose(failure -> unlinkInOneSlot(keys)).toCompletableFuture();
    }

    void send(Line line) {
      line.began();
      CompletableFuture<Void> unused =
          line.to(node)
              .thenAccept(connection -> connection.dispatch(commands))
              .whenComplete(
                  (sent, failure) -> {
                    line.ended();
                    if (failure != null) {
                      commands.forEach(command -> command.completeExceptionally(failure));
                    }
                  });
    }
  }
}

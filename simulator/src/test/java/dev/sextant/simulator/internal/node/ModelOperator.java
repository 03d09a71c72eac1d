package dev.sextant.simulator.internal.node;

import dev.sextant.protocol.value.RespValue;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who does to the cluster what {@code redis-cli --cluster} does: moves slots with their keys, moves
 * replicas, asks for failovers, closes what was left open.
 */
final class ModelOperator {
  private static final int TIMEOUT_MILLIS = 6000;

  private final ModelCluster cluster;
  private final Consumer<String> diary;
  private int jobs;

  ModelOperator(ModelCluster cluster, Consumer<String> diary) {
    this.cluster = cluster;
    this.diary = diary;
  }

  /** Whether something is not done yet. */
  boolean isBusy() {
    return jobs > 0;
  }

  /** One thing to be done at one node. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Order(ModelNode node, String... words) {
    @Override
    public String toString() {
      return node + " " + String.join(" ", words);
    }
  }

  /** Sends one command. */
  void command(ModelNode node, String... words) {
    new Job(List.of(new Order(node, words)), null).next();
  }

  /** Moves {@code slot} and its keys from {@code source} to {@code target}. */
  void reshard(int slot, ModelNode source, ModelNode target) {
    String number = Integer.toString(slot);
    List<Order> orders = new ArrayList<>();
    orders.add(new Order(target, "CLUSTER", "SETSLOT", number, "IMPORTING", source.id));
    orders.add(new Order(source, "CLUSTER", "SETSLOT", number, "MIGRATING", target.id));
    orders.add(new Order(source, "CLUSTER", "GETKEYSINSLOT", number, "10"));
    orders.add(new Order(target, "CLUSTER", "SETSLOT", number, "NODE", target.id));
    orders.add(new Order(source, "CLUSTER", "SETSLOT", number, "NODE", target.id));
    cluster
        .up()
        .filter(node -> node != source && node != target && node.self().isMaster())
        .map(node -> new Order(node, "CLUSTER", "SETSLOT", number, "NODE", target.id))
        .forEach(orders::add);
    new Job(orders, target).next();
  }

  /** Closes the open slots among {@code slots}, wherever they are open. */
  void closeSlots(List<Integer> slots) {
    List<ModelNode> masters = cluster.up().filter(node -> node.self().isMaster()).toList();
    for (ModelNode node : masters) {
      for (int slot : slots) {
        if (node.state().slots().migratingTo(slot) != null
            || node.state().slots().importingFrom(slot) != null) {
          command(node, "CLUSTER", "SETSLOT", Integer.toString(slot), "STABLE");
        }
      }
    }
  }

  /** Gives {@code slot}, which nobody claims, to {@code node}. */
  void adopt(int slot, ModelNode node) {
    String number = Integer.toString(slot);
    List<Order> orders = new ArrayList<>();
    if (node.state().slots().owner(slot) != null) {
      orders.add(new Order(node, "CLUSTER", "DELSLOTS", number));
    }
    orders.add(new Order(node, "CLUSTER", "ADDSLOTS", number));
    orders.add(new Order(node, "CLUSTER", "BUMPEPOCH"));
    new Job(orders, null).next();
  }

  /** Orders that are carried out one after the other, up to the first that fails. */
  private final class Job implements ModelSession.Listener {
    private final Queue<Order> orders;
    private final @Nullable ModelNode keysGoTo;
    private @Nullable Order current;
    private @Nullable Order listing;
    private @Nullable ModelSession session;

    Job(List<Order> orders, @Nullable ModelNode keysGoTo) {
      this.orders = new ArrayDeque<>(orders);
      this.keysGoTo = keysGoTo;
      jobs++;
    }

    void next() {
      Order order = orders.poll();
      if (order == null) {
        jobs--;
      } else {
        send(order);
      }
    }

    private void send(Order order) {
      current = order;
      ModelSession open = ModelSession.open(order.node);
      session = open;
      if (open == null) {
        fail("nobody there");
        return;
      }
      cluster.kernel.after(TIMEOUT_MILLIS, () -> giveUp(order));
      open.request(this, order.words);
    }

    @SuppressWarnings("ReferenceEquality") // this very order, not one like it
    private void giveUp(Order order) {
      if (current == order) {
        endSession();
        fail("no answer");
      }
    }

    private void endSession() {
      if (session != null) {
        session.end();
        session = null;
      }
    }

    private void fail(String why) {
      diary.accept(current + ": " + why);
      current = null;
      jobs--;
    }

    @Override
    public void executed(RespValue reply, NodeLife by) {}

    @Override
    public void answered(RespValue reply) {
      Order done = Objects.requireNonNull(current);
      endSession();
      if (reply.isError()) {
        fail(reply.text());
        return;
      }
      current = null;
      ModelNode to = keysGoTo;
      Order before = listing;
      if (to != null && done.words[1].equals("GETKEYSINSLOT") && !reply.elements().isEmpty()) {
        listing = done;
        cluster.later(() -> send(migration(done.node, to, reply.elements())));
      } else if (before != null && done.words[0].equals("MIGRATE")) {
        // There may be more keys, written meanwhile.
        cluster.later(() -> send(before));
      } else {
        cluster.later(this::next);
      }
    }
  }

  private static Order migration(ModelNode from, ModelNode to, List<RespValue> keys) {
    List<String> words =
        new ArrayList<>(
            List.of("MIGRATE", ModelNode.IP, Integer.toString(to.port), "", "0", "2000", "KEYS"));
    keys.forEach(key -> words.add(key.text()));
    return new Order(from, words.toArray(String[]::new));
  }
}

package dev.sextant.simulator.internal.node;

import dev.sextant.core.slots.Slots;
import dev.sextant.simulator.internal.cluster.SlotBitmap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What clients wrote and were told, who accepted it, and who took which slots over with what data:
 * the evidence on which a run is judged. {@link ClusterModelTest} says by which rules.
 */
final class ModelLedger {
  static final int KEYS = 12;

  /** One number added to the set at {@link #key}. */
  static final class Write {
    final int number;
    final int key;
    private long epoch = -1;
    private @Nullable ModelNode acceptor;
    private boolean acknowledged;
    private boolean everywhere;

    Write(int number, int key) {
      this.number = number;
      this.key = key;
    }
  }

  /** {@code node} began to claim the slot of {@code key}, holding {@code members} of it. */
  private record Takeover(int key, ModelNode node, long epoch, BitSet members) {}

  private record SlotEpoch(int slot, long epoch) {}

  private record NodeEpoch(ModelNode node, long epoch) {}

  private final int[] slots = new int[KEYS];
  private final List<Write> writes = new ArrayList<>();
  private final List<Takeover> takeovers = new ArrayList<>();
  private final Map<SlotEpoch, ModelNode> accepting = new HashMap<>();
  private final Set<NodeEpoch> agreedEpochs = new HashSet<>();
  private final Set<Integer> disturbedMoves = new HashSet<>();

  ModelLedger() {
    for (int key = 0; key < KEYS; key++) {
      slots[key] = Slots.of(name(key).getBytes(StandardCharsets.ISO_8859_1));
    }
  }

  static String name(int key) {
    return "key:" + key;
  }

  int slot(int key) {
    return slots[key];
  }

  /** A client is about to write to {@code key}. */
  Write begin(int key) {
    Write write = new Write(writes.size(), key);
    writes.add(write);
    return write;
  }

  /**
   * {@code node} has it from an election, or from the cluster's birth, that {@code epoch} is its.
   */
  void agreed(ModelNode node, long epoch) {
    agreedEpochs.add(new NodeEpoch(node, epoch));
  }

  /**
   * {@code node} has executed {@code write} under its configuration epoch {@code epoch}.
   *
   * @throws AssertionError if another node has accepted a write for the slot in the same epoch
   */
  void accepted(Write write, ModelNode node, long epoch) {
    write.epoch = epoch;
    write.acceptor = node;
    int slot = slots[write.key];
    ModelNode first = accepting.putIfAbsent(new SlotEpoch(slot, epoch), node);
    if (first != null
        && first != node
        && agreedEpochs.contains(new NodeEpoch(node, epoch))
        && agreedEpochs.contains(new NodeEpoch(first, epoch))) {
      throw new AssertionError(
          first + " and " + node + " accept writes for slot " + slot + " in epoch " + epoch);
    }
  }

  /** The client of {@code write} has got its reply. */
  void acknowledged(Write write) {
    write.acknowledged = true;
  }

  /** All nodes of the shard have {@code write}, and the shard is always made of these nodes. */
  void everywhere(Write write) {
    write.everywhere = true;
  }

  /** {@code node} claims {@code gained} from now on. */
  void tookOver(ModelNode node, SlotBitmap before, SlotBitmap now) {
    for (int key = 0; key < KEYS; key++) {
      if (now.contains(slots[key]) && !before.contains(slots[key])) {
        long epoch = node.self().configEpoch();
        takeovers.add(new Takeover(key, node, epoch, node.members(name(key))));
      }
    }
  }

  /** Keys of {@code key}'s slot are on their way while anything may happen to the nodes. */
  void movesAmongFaults(int key) {
    disturbedMoves.add(key);
  }

  int size() {
    return writes.size();
  }

  long acknowledgedCount() {
    return writes.stream().filter(write -> write.acknowledged).count();
  }

  long everywhereCount() {
    return writes.stream().filter(write -> write.everywhere).count();
  }

  /**
   * Compares what is left with what was promised.
   *
   * @param calm whether nothing has failed, so that every acknowledged write must be there
   * @return how many acknowledged writes are lost
   * @throws AssertionError if one is lost that must not be
   */
  int judge(ModelCluster cluster, boolean calm) {
    BitSet[] left = new BitSet[KEYS];
    for (int key = 0; key < KEYS; key++) {
      ModelNode owner = java.util.Objects.requireNonNull(cluster.claimant(slots[key]));
      left[key] = owner.members(name(key));
    }
    int lost = 0;
    for (Write write : writes) {
      if (!write.acknowledged || left[write.key].get(write.number)) {
        continue;
      }
      lost++;
      String what = "write " + write.number + " to " + name(write.key) + " of epoch " + write.epoch;
      if (calm) {
        throw new AssertionError(what + " is lost although nothing has failed");
      } else if (write.everywhere) {
        throw new AssertionError(what + " is lost although all nodes of its shard had it");
      } else if (!disturbedMoves.contains(write.key) && !isExplained(write)) {
        throw new AssertionError(what + " is lost although all who took its slot over had it");
      }
    }
    return lost;
  }

  private boolean isExplained(Write write) {
    return takeovers.stream()
        .anyMatch(
            takeover ->
                takeover.key == write.key
                    && !takeover.members.get(write.number)
                    && (takeover.epoch > write.epoch || collide(takeover, write)));
  }

  private boolean collide(Takeover takeover, Write write) {
    ModelNode acceptor = write.acceptor;
    return acceptor != null
        && takeover.node != acceptor
        && takeover.epoch == write.epoch
        && !(agreedEpochs.contains(new NodeEpoch(takeover.node, takeover.epoch))
            && agreedEpochs.contains(new NodeEpoch(acceptor, write.epoch)));
  }
}

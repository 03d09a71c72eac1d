package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One array of buckets of a {@link HashTable} and how many nodes hang on it. */
final class Buckets<N extends HashTable.Node<N>> {
  private final @Nullable N[] buckets;
  private int used;

  Buckets(int size) {
    buckets = newBuckets(size);
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  static <N extends HashTable.Node<N>> @Nullable N[] newBuckets(int size) {
    return (N[]) new HashTable.Node[size];
  }

  int size() {
    return buckets.length;
  }

  /** How many nodes there are. */
  int used() {
    return used;
  }

  boolean isEmpty(int index) {
    return buckets[index] == null;
  }

  /** How many nodes a bucket has. */
  int chainLength(int index) {
    int length = 0;
    for (N node = buckets[index]; node != null; node = node.chained) {
      length++;
    }
    return length;
  }

  /** The head of a bucket's chain. */
  @Nullable N first(int index) {
    return buckets[index];
  }

  int mask() {
    return buckets.length - 1;
  }

  void push(N node) {
    int index = node.hash & mask();
    node.chained = buckets[index];
    buckets[index] = node;
    used++;
  }

  /** Moves the nodes of one bucket to another table. */
  void moveBucket(int index, Buckets<N> to) {
    N node = buckets[index];
    while (node != null) {
      N next = node.chained;
      to.push(node);
      used--;
      node = next;
    }
    buckets[index] = null;
  }

  @Nullable N find(byte[] key, int hash) {
    if (used == 0) {
      return null;
    }
    N node = buckets[hash & mask()];
    while (node != null && !(node.hash == hash && Arrays.equals(node.key, key))) {
      node = node.chained;
    }
    return node;
  }

  @Nullable N unlink(byte[] key, int hash) {
    if (used == 0) {
      return null;
    }
    int index = hash & mask();
    N previous = null;
    for (N node = buckets[index]; node != null; node = node.chained) {
      if (node.hash == hash && Arrays.equals(node.key, key)) {
        if (previous == null) {
          buckets[index] = node.chained;
        } else {
          previous.chained = node.chained;
        }
        node.chained = null;
        used--;
        return node;
      }
      previous = node;
    }
    return null;
  }

  /**
   * Adds the nodes of one bucket to the sample. When the chain is longer than the room left, each
   * of its nodes still has a chance (reservoir sampling), or the ends of chains would never be
   * seen.
   */
  int gather(int index, @Nullable N[] sample, int found, int wanted, RandomSource random) {
    int count = found;
    N node = index < buckets.length ? buckets[index] : null;
    for (; node != null; node = node.chained) {
      int place = count < wanted ? count : random.nextInt(count + 1);
      if (place < wanted) {
        sample[place] = node;
      }
      count++;
    }
    return count;
  }

  boolean anyMatch(Predicate<? super N> condition) {
    for (N first : buckets) {
      for (N node = first; node != null; ) {
        N next = node.chained;
        if (condition.test(node)) {
          return true;
        }
        node = next;
      }
    }
    return false;
  }

  /** Emits the nodes of one bucket; the receiver may remove the node it is given. */
  void emit(int index, Consumer<? super N> receiver) {
    N node = buckets[index];
    while (node != null) {
      N next = node.chained;
      receiver.accept(node);
      node = next;
    }
  }
}

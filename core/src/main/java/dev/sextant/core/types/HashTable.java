package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A chained hash table from byte arrays to nodes that carry their own links, made like Redis's
 * dictionary because three things that clients see depend on its inside: SCAN's guarantee, sampling
 * (eviction, RANDOMKEY, expiry), and the memory its buckets take.
 *
 * <h2>Growing a little at a time</h2>
 *
 * The number of buckets is a power of two, from 4. When an addition finds as many nodes as buckets,
 * a second array of twice the size is made and nodes move to it bucket by bucket: one bucket at
 * each lookup, addition and removal, and more when the owner's timer calls {@link #rehashSteps}.
 * Until all have moved there are two tables, lookups search both, and additions go to the new one.
 * So no single operation ever pays for moving everything. Shrinking, below one node to ten buckets,
 * is the same, but happens only when the owner asks ({@link #resizeIfNeeded}). All that may have to
 * wait while something else is going on ({@link #keepSizeWhile}).
 *
 * <h2>Scanning while the table changes</h2>
 *
 * {@link #scan} must return, over a full round of calls, every node that was there from the first
 * to the last call, though the table may have doubled or halved between any two of them; and it may
 * keep nothing but the cursor, a number that the client holds. The idea is Pieter Noordhuis's. A
 * node's bucket is the low bits of its hash. Let the cursor count through bucket numbers with the
 * bits in reverse: the highest bit of the mask changes first. In a table of 8 that is 000, 100,
 * 010, 110, 001, 101, 011, 111. When the table doubles, bucket 010 splits into 0010 and 1010, and
 * these two are neighbours in the reversed order: all buckets that come from buckets already
 * visited lie before the cursor, all others lie after it. When it halves, two neighbours become
 * one; if only the first of them had been visited, the joined bucket is visited whole, and its
 * first half is returned twice.
 *
 * <p>While there are two tables, a call visits the cursor's bucket in the smaller one and then all
 * buckets of the larger one that it splits into, so that no node escapes by moving.
 *
 * <p>What this does not promise: a node may be returned more than once; a node added or removed
 * during the round may or may not be returned; a call may return no node or many. Bits above the
 * mask are ignored, so any number is a valid cursor.
 *
 * <h2>Sampling</h2>
 *
 * Picking a bucket and then a node of its chain would favour nodes in short chains. {@link #random}
 * instead gathers some fifteen nodes from consecutive buckets and picks one of those, which evens
 * out the chains; {@link #sample} is that gathering, for algorithms (eviction, expiry) that want
 * several nodes cheaply and can bear neighbours.
 *
 * <p>Not thread-safe: confined to the owner's thread.
 *
 * @param <N> the node, which extends {@link Node}
 */
public final class HashTable<N extends HashTable.Node<N>> {
  private static final int INITIAL_BUCKETS = 4;
  private static final int MAX_BUCKETS = 1 << 30;
  private static final int MIN_FILL_PERCENT = 10;

  /** How many empty buckets one step of moving may pass by, so that a step stays short. */
  private static final int EMPTY_VISITS_PER_STEP = 10;

  private static final int FAIR_SAMPLE = 15;

  /** So many nodes to a bucket make a table grow whatever is going on. */
  private static final int CROWD = 6;

  /** Tables whose sizes differ by this factor are not worth keeping, whatever is going on. */
  private static final int MISFIT = 5;

  /** An entry. A node belongs to one table at most, and its key and hash never change. */
  public abstract static class Node<N extends Node<N>> {
    /** The key, never changed. */
    public final byte[] key;

    /** {@link Bytes#hash} of the key. */
    public final int hash;

    /** The next node of the same bucket. */
    @Nullable N chained;

    /** A node with the hash of its key. */
    protected Node(byte[] key) {
      this(key, Bytes.hash(key));
    }

    /** A node whose {@code hash}, that is {@link Bytes#hash} of the key, is known already. */
    protected Node(byte[] key, int hash) {
      this.key = key;
      this.hash = hash;
    }
  }

  /** May veto growth, as Redis does when new buckets would pass {@code maxmemory}. */
  @FunctionalInterface
  public interface GrowthGate {
    /**
     * Whether the table may grow now; if not, it asks again at the next addition.
     *
     * @param moreBytes what the new buckets would take
     * @param load nodes to a bucket now
     */
    boolean mayGrow(long moreBytes, double load);
  }

  private final GrowthGate gate;

  /** The nodes; while moving, those not moved yet. */
  private Buckets<N> main = new Buckets<>(0);

  /** While moving, where the nodes go. */
  private @Nullable Buckets<N> target;

  /** While moving, the first bucket of {@link #main} that may hold a node. */
  private int rehashIndex;

  /** While positive, nothing moves: somebody is in the middle of the buckets. */
  private int pauses;

  private BooleanSupplier keepsSize = () -> false;

  /** An empty table that grows as it must. */
  public HashTable() {
    this((moreBytes, load) -> true);
  }

  /** An empty table that asks {@code gate} before it grows. */
  public HashTable(GrowthGate gate) {
    this.gate = gate;
  }

  // ---------------------------------------------------------------- lookup and change

  /** The node with the given key, or null. */
  public @Nullable N get(byte[] key) {
    return get(key, Bytes.hash(key));
  }

  /** The node with the given key, whose {@link Bytes#hash} the caller knows, or null. */
  public @Nullable N get(byte[] key, int hash) {
    if (target == null) {
      return main.find(key, hash);
    }
    rehashStep();
    N node = main.find(key, hash);
    return node == null && target != null ? target.find(key, hash) : node;
  }

  /** Adds a node; the caller has made sure that no node of the table has its key. */
  public void add(N node) {
    rehashStep();
    growIfNeeded();
    (target == null ? main : target).push(node);
  }

  /** Adds a node unless there is one with its key, and returns whether it did. */
  public boolean addIfAbsent(N node) {
    rehashStep();
    if (main.find(node.key, node.hash) != null
        || (target != null && target.find(node.key, node.hash) != null)) {
      return false;
    }
    growIfNeeded();
    (target == null ? main : target).push(node);
    return true;
  }

  /** Removes the node with the given key and returns it, or null when there is none. */
  public @Nullable N remove(byte[] key) {
    return remove(key, Bytes.hash(key));
  }

  /** Removes the node with the given key, whose {@link Bytes#hash} the caller knows. */
  public @Nullable N remove(byte[] key, int hash) {
    rehashStep();
    N node = main.unlink(key, hash);
    if (node == null && target != null) {
      node = target.unlink(key, hash);
    }
    if (node != null) {}
    return node;
  }

  /** Removes all nodes, and the buckets with them. */
  public void clear() {
    main = new Buckets<>(0);
    target = null;
  }

  /** How many nodes there are. */
  public int size() {
    return target == null ? main.used() : main.used() + target.used();
  }

  /** Whether there is no node. */
  public boolean isEmpty() {
    return size() == 0;
  }

  // ---------------------------------------------------------------- size of the table

  /** How many buckets there are, both tables counted while nodes move. */
  public long buckets() {
    return target == null ? main.size() : (long) main.size() + target.size();
  }

  /** What the allocator would give Redis for the buckets, both arrays counted while nodes move. */
  public long bucketBytes() {
    long bytes = RedisSizes.buckets(main.size());
    return target == null ? bytes : bytes + RedisSizes.buckets(target.size());
  }

  /** How the nodes are spread; over two arrays while they are moving from the first one. */
  public List<TableStatistics> statistics() {
    Buckets<N> second = target;
    return second == null
        ? List.of(TableStatistics.of(main))
        : List.of(TableStatistics.of(main), TableStatistics.of(second));
  }

  /** Whether nodes are moving to a table of another size. */
  public boolean isRehashing() {
    return target != null;
  }

  /**
   * Moves up to {@code steps} buckets of nodes, if nodes are moving; for the owner's timer.
   *
   * @return whether there is more to move
   */
  public boolean rehashSteps(int steps) {
    Buckets<N> to = target;
    if (to == null || pauses > 0 || !isWorthMoving(to)) {
      return false;
    }
    int emptyVisits = steps * EMPTY_VISITS_PER_STEP;
    for (int step = 0; step < steps && main.used() > 0; step++) {
      while (main.isEmpty(rehashIndex)) {
        rehashIndex++;
        if (--emptyVisits == 0) {
          return true;
        }
      }
      main.moveBucket(rehashIndex++, to);
    }
    if (main.used() > 0) {
      return true;
    }
    main = to;
    target = null;
    return false;
  }

  /**
   * From now on the table keeps its size, as far as it can, while {@code condition} holds: it grows
   * when it is crowded, shrinks not at all, and nodes move only between tables of very different
   * sizes. So Redis spares the memory pages that it shares with a child process.
   */
  public void keepSizeWhile(BooleanSupplier condition) {
    keepsSize = condition;
  }

  private boolean isWorthMoving(Buckets<N> to) {
    int larger = Math.max(main.size(), to.size());
    return larger / Math.min(main.size(), to.size()) >= MISFIT || !keepsSize.getAsBoolean();
  }

  /** Makes room for {@code nodes} nodes at once, before a known number of additions. */
  public void expand(int nodes) {
    if (target == null && nodes > main.used()) {
      resizeTo(nodes);
    }
  }

  /**
   * Starts to shrink a table filled to less than a tenth, as Redis does from its timer for the
   * keyspace and after removals for hashes, sets and sorted sets.
   */
  public void resizeIfNeeded() {
    if (target == null
        && main.size() > INITIAL_BUCKETS
        && main.used() * 100L / main.size() < MIN_FILL_PERCENT
        && !keepsSize.getAsBoolean()) {
      resizeTo(main.used());
    }
  }

  private void rehashStep() {
    if (target != null) {
      rehashSteps(1);
    }
  }

  private void growIfNeeded() {
    if (target != null) {
      return;
    }
    int size = main.size();
    if (size == 0) {
      resizeTo(INITIAL_BUCKETS);
    } else if (main.used() >= size
        && (main.used() / size >= CROWD || !keepsSize.getAsBoolean())
        && gate.mayGrow(8L * tableSize(main.used() + 1), (double) main.used() / size)) {
      resizeTo(main.used() + 1);
    }
  }

  private void resizeTo(int nodes) {
    int size = tableSize(nodes);
    if (size == main.size()) {
      return;
    }
    if (main.size() == 0) {
      main = new Buckets<>(size);
    } else {
      target = new Buckets<>(size);
      rehashIndex = 0;
    }
  }

  private static int tableSize(int nodes) {
    if (nodes <= INITIAL_BUCKETS) {
      return INITIAL_BUCKETS;
    }
    return nodes >= MAX_BUCKETS ? MAX_BUCKETS : Integer.highestOneBit(nodes - 1) << 1;
  }

  // ---------------------------------------------------------------- visiting

  /**
   * Visits every node once. Nothing moves meanwhile, so that the receiver may look up what it
   * likes; it may remove the node that it was given, and must not add or remove others.
   */
  public void forEach(Consumer<? super N> receiver) {
    pauses++;
    try {
      for (int i = 0; i < main.size(); i++) {
        main.emit(i, receiver);
      }
      if (target != null) {
        for (int i = 0; i < target.size(); i++) {
          target.emit(i, receiver);
        }
      }
    } finally {
      pauses--;
    }
  }

  /**
   * Visits the nodes until {@code condition} holds for one, and tells whether it did. The rules of
   * {@link #forEach} apply.
   */
  public boolean anyMatch(Predicate<? super N> condition) {
    pauses++;
    try {
      return main.anyMatch(condition) || (target != null && target.anyMatch(condition));
    } finally {
      pauses--;
    }
  }

  /**
   * Visits the nodes at {@code cursor} and returns the next cursor; 0 starts a round and ends it.
   * See the class comment for what a round guarantees. The receiver may remove the node that it was
   * given, and must not add or remove others.
   */
  public long scan(long cursor, Consumer<? super N> receiver) {
    if (isEmpty()) {
      return 0;
    }
    pauses++;
    try {
      if (target == null) {
        main.emit((int) cursor & main.mask(), receiver);
        return nextCursor(cursor, main.mask());
      }
      boolean growing = main.size() < target.size();
      Buckets<N> small = growing ? main : target;
      Buckets<N> large = growing ? target : main;
      small.emit((int) cursor & small.mask(), receiver);
      long next = cursor;
      do {
        large.emit((int) next & large.mask(), receiver);
        next = nextCursor(next, large.mask());
        // While the bits that only the larger mask has are not all back to zero, the bucket of the
        // smaller table is the same.
      } while ((next & (small.mask() ^ large.mask())) != 0);
      return next;
    } finally {
      pauses--;
    }
  }

  /** Adds one to the bits under the mask, read in reverse order. */
  private static long nextCursor(long cursor, int mask) {
    // With all bits above the mask set, the carry of the reversed addition runs through them.
    return Long.reverse(Long.reverse(cursor | ~(long) mask) + 1);
  }

  /**
   * {@code base} plus the sum of {@code size} over all nodes, extrapolated from the first {@code
   * samples} nodes met (0: taken over all), as MEMORY USAGE reckons.
   */
  public long extrapolate(long base, int samples, ToLongFunction<? super N> size) {
    if (isEmpty()) {
      return base;
    }
    long[] sum = {0, 0};
    anyMatch(
        node -> {
          sum[0] += size.applyAsLong(node);
          return ++sum[1] == samples;
        });
    return Sampling.extrapolate(base, sum[0], sum[1], size());
  }

  // ---------------------------------------------------------------- sampling

  /** A node, each about equally likely; null when there is none. */
  public @Nullable N random(RandomSource random) {
    @Nullable N[] sample = Buckets.newBuckets(FAIR_SAMPLE);
    int found = sample(random, sample, FAIR_SAMPLE);
    // The sampling may find nothing in a large table that is nearly empty.
    return found == 0 ? randomOfRandomBucket(random) : sample[random.nextInt(found)];
  }

  /**
   * Gathers up to {@code count} nodes from consecutive buckets beginning at a random one. Fewer
   * come back when the table has fewer, or after ten empty buckets to a node wanted; a node may
   * come twice.
   *
   * @param sample where the nodes go, from index 0; at least {@code count} long
   * @return how many were gathered
   */
  public int sample(RandomSource random, @Nullable N[] sample, int count) {
    int wanted = Math.min(count, size());
    for (int i = 0; i < wanted && target != null && pauses == 0; i++) {
      rehashSteps(1);
    }
    if (wanted == 0) {
      return 0;
    }
    int mask = target == null ? main.mask() : Math.max(main.mask(), target.mask());
    int index = (int) random.nextLong() & mask;
    int found = 0;
    int emptyInARow = 0;
    for (int steps = wanted * 10; found < wanted && steps > 0; steps--) {
      if (target != null && index < rehashIndex && index > target.mask()) {
        // Nothing is left here in the larger table, and the smaller one does not reach so far.
        index = rehashIndex;
      }
      int before = found;
      found = main.gather(index, sample, found, wanted, random);
      if (target != null && found < wanted) {
        found = target.gather(index, sample, found, wanted, random);
      }
      emptyInARow = found == before ? emptyInARow + 1 : 0;
      if (emptyInARow >= 5 && emptyInARow > wanted) {
        index = (int) random.nextLong() & mask;
        emptyInARow = 0;
      } else {
        index = (index + 1) & mask;
      }
    }
    return Math.min(found, wanted);
  }

  /**
   * Gives {@code count} different nodes to {@code receiver}, or all when there are not so many;
   * which ones is random. The rules of {@link #forEach} apply to the receiver.
   */
  public void sampleDistinct(RandomSource random, int count, Consumer<? super N> receiver) {
    int size = size();
    if (count * 3L > size) {
      // Picking until enough differ would often pick in vain: walk, and keep each with the chance
      // that leaves the right number.
      int[] left = {size, Math.min(count, size)};
      anyMatch(
          node -> {
            if (random.nextInt(left[0]--) < left[1]) {
              left[1]--;
              receiver.accept(node);
            }
            return left[1] == 0;
          });
      return;
    }
    Set<N> picked = new LinkedHashSet<>();
    while (picked.size() < count) {
      N node = random(random);
      if (node != null) {
        picked.add(node);
      }
    }
    picked.forEach(receiver);
  }

  private @Nullable N randomOfRandomBucket(RandomSource random) {
    if (isEmpty()) {
      return null;
    }
    rehashStep();
    N chain;
    do {
      // While nodes move, the first buckets of the main table are known to be empty.
      long first = target == null ? 0 : rehashIndex;
      long index = first + random.nextLong(buckets() - first);
      Buckets<N> half = target != null && index >= main.size() ? target : main;
      chain = half.first((int) (half == main ? index : index - main.size()));
    } while (chain == null);
    int length = 0;
    for (N node = chain; node != null; node = node.chained) {
      length++;
    }
    N node = chain;
    for (int skip = random.nextInt(length); skip > 0 && node.chained != null; skip--) {
      node = node.chained;
    }
    return node;
  }
}

package dev.sextant.core.types.stream;

import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.Listpack;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.ValueType;
import java.util.Collection;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A stream: entries with identifiers that only grow, and the groups that read them.
 *
 * <p>The entries are kept as Redis keeps them, in listpacks of a limited size under a tree of
 * identifiers, because the limits show: trimming removes whole listpacks, XINFO counts the nodes of
 * the tree, and DUMP writes the listpacks as they are, deleted entries included.
 *
 * <p>Besides its entries it remembers how many were ever added and which of those deleted had the
 * greatest identifier. From these follows how many entries a group has not read yet, or that nobody
 * can tell ({@link #lag}).
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/data-types/streams/">Redis Streams</a>;
 * {@code t_stream.c} for what is not documented.
 */
public final class StreamValue extends Value {
  /** No listpack grows beyond, whatever is configured; and no entry may be longer. */
  public static final int MAX_NODE_BYTES = 1 << 30;

  private static final int STRUCT = 80;
  private static final int MAX_PREALLOCATION = 4096;

  /** What Redis guesses for the pointers of one node of a radix tree. */
  private static final int NODE_USAGE = 4 + 8 * 30;

  private final Tally memory = new Tally();
  private final IdTree<StreamNode> nodes = new IdTree<>(memory);
  private final SortedMap<byte[], StreamGroup> groups = new TreeMap<>(Bytes::compare);
  private long length;
  private StreamId lastId = StreamId.ZERO;
  private StreamId firstId = StreamId.ZERO;
  private StreamId maxDeletedId = StreamId.ZERO;
  private long entriesAdded;

  // ---------------------------------------------------------------- what is known of it

  /** How many entries it has. */
  public long length() {
    return length;
  }

  /** The greatest identifier that was given out; 0-0 for none. */
  public StreamId lastId() {
    return lastId;
  }

  /** The identifier of the first entry; 0-0 without entries. */
  public StreamId firstId() {
    return firstId;
  }

  /** The greatest identifier that was deleted one by one; 0-0 for none. */
  public StreamId maxDeletedId() {
    return maxDeletedId;
  }

  /** How many entries were ever added. */
  public long entriesAdded() {
    return entriesAdded;
  }

  /** How many listpacks hold its entries. */
  public int nodeCount() {
    return nodes.size();
  }

  /** How many nodes the radix tree above the listpacks has in Redis. */
  public int treeNodeCount() {
    return nodes.nodeCount();
  }

  /**
   * Sets what is known beside the entries (XSETID, and reading a stream from a file, for which
   * {@link #addNode} comes first).
   */
  public void set(StreamId last, StreamId maxDeleted, long added) {
    lastId = last;
    maxDeletedId = maxDeleted;
    entriesAdded = added;
  }

  // ---------------------------------------------------------------- entries

  /** The identifier of an entry that is added at {@code nowMillis}; 0-0 when none is left. */
  public StreamId nextId(long nowMillis) {
    return Long.compareUnsigned(nowMillis, lastId.ms()) > 0
        ? new StreamId(nowMillis, 0)
        : lastId.next();
  }

  /**
   * Adds an entry.
   *
   * @param id greater than {@link #lastId}
   * @param args the fields and values, alternating, from index {@code from} on
   */
  public void append(StreamId id, byte[][] args, int from, Encodings limits) {
    StreamNode node = nodes.last();
    if (node == null || isFull(node, args, from, limits)) {
      if (node != null) {
        memory.add(-node.listpack.allocatedBytes());
        node.listpack.shrinkToFit();
        memory.add(node.listpack.allocatedBytes());
      }
      long maxBytes = limits.streamNodeMaxBytes();
      long preallocated = maxBytes > 0 ? Math.min(maxBytes, MAX_PREALLOCATION) : MAX_PREALLOCATION;
      node = StreamNode.create(id, args, from, preallocated);
      addNode(node);
    }
    memory.add(-node.listpack.allocatedBytes());
    node.append(id, args, from);
    memory.add(node.listpack.allocatedBytes());
    length++;
    entriesAdded++;
    lastId = id;
    if (length == 1) {
      firstId = id;
    }
  }

  private static boolean isFull(StreamNode node, byte[][] args, int from, Encodings limits) {
    long bytes = node.listpack.totalBytes() + entryBytes(args, from);
    long maxBytes = limits.streamNodeMaxBytes();
    long maxEntries = limits.streamNodeMaxEntries();
    return bytes >= (maxBytes == 0 ? MAX_NODE_BYTES : Math.min(maxBytes, MAX_NODE_BYTES))
        || maxEntries > 0 && node.entries() >= maxEntries;
  }

  /** How many bytes the fields and values of {@code args} from index {@code from} on have. */
  public static long entryBytes(byte[][] args, int from) {
    long sum = 0;
    for (int i = from; i < args.length; i++) {
      sum += args[i].length;
    }
    return sum;
  }

  /** The entries from {@code start} to {@code end} (both inclusive), backwards if asked for. */
  public StreamRange range(StreamId start, StreamId end, boolean reverse) {
    return new StreamRange(nodes, start, end, reverse, false);
  }

  /** All entries in order. */
  public StreamRange all() {
    return range(StreamId.ZERO, StreamId.MAX, false);
  }

  /** The entry with that identifier, or null. */
  public @Nullable StreamEntry get(StreamId id) {
    return range(id, id, false).next();
  }

  /** The last entry, or null when there is none. */
  public @Nullable StreamEntry last() {
    return range(StreamId.ZERO, StreamId.MAX, true).next();
  }

  /**
   * The identifier of the first entry that is stored, even one that was deleted; the greatest
   * identifier when there is none. Trimming by it removes nothing that is still there.
   */
  public StreamId firstStoredId() {
    StreamEntry entry = new StreamRange(nodes, StreamId.ZERO, StreamId.MAX, false, true).next();
    return entry == null ? StreamId.MAX : entry.id();
  }

  /**
   * Deletes the entry with that identifier.
   *
   * @return whether there was one
   */
  public boolean delete(StreamId id) {
    StreamEntry entry = get(id);
    if (entry == null) {
      return false;
    }
    delete(entry);
    if (id.isAfter(maxDeletedId)) {
      maxDeletedId = id;
    }
    if (length == 0 || id.equals(firstId)) {
      findFirst();
    }
    return true;
  }

  private void delete(StreamEntry entry) {
    StreamNode node = entry.node;
    if (node.live() == 1) {
      removeNode(node);
      return;
    }
    memory.add(-node.listpack.allocatedBytes());
    node.delete(entry);
    memory.add(node.listpack.allocatedBytes());
    length--;
  }

  private void findFirst() {
    StreamEntry first = all().next();
    firstId = first == null ? StreamId.ZERO : first.id();
  }

  /**
   * Shortens the stream from its beginning.
   *
   * @return how many entries were removed
   */
  public long trim(Trimming how) {
    long before = length;
    StreamNode node = nodes.first();
    while (node != null && (how.minId() != null || exceeds(length, how.maxLength()))) {
      long live = node.live();
      if (how.limit() > 0 && before - length + live > how.limit()) {
        break;
      }
      if (!mayGo(node, live, how)) {
        if (!how.wholeNodes()) {
          trimWithin(node, how);
        }
        break;
      }
      removeNode(node);
      node = nodes.first();
    }
    if (before != length) {
      findFirst();
    }
    return before - length;
  }

  private static boolean exceeds(long length, long max) {
    return Long.compareUnsigned(length, max) > 0;
  }

  private boolean mayGo(StreamNode node, long live, Trimming how) {
    if (how.minId() == null) {
      return length - live >= how.maxLength();
    }
    StreamEntry last = node.last();
    return last == null || how.minId().isAfter(last.id());
  }

  private void trimWithin(StreamNode node, Trimming how) {
    long most = how.minId() == null ? length - how.maxLength() : Long.MAX_VALUE;
    memory.add(-node.listpack.allocatedBytes());
    length -= node.deleteFirst(most, how.minId() == null ? StreamId.MAX : how.minId());
    memory.add(node.listpack.allocatedBytes());
  }

  // ---------------------------------------------------------------- nodes

  private void addNode(StreamNode node) {
    nodes.add(node);
    memory.add(node.listpack.allocatedBytes());
  }

  private void removeNode(StreamNode node) {
    nodes.remove(node.id());
    memory.add(-node.listpack.allocatedBytes());
    length -= node.live();
  }

  /** Visits the identifier and the listpack of each node, in order. */
  public void forEachNode(BiConsumer<StreamId, Listpack> receiver) {
    nodes.forEach(node -> receiver.accept(node.id(), node.listpack));
  }

  /** Adds the next node of a stream that is read from a file: its listpack, and what it holds. */
  public void addNode(StreamId id, Listpack listpack) {
    StreamNode node = new StreamNode(id, listpack);
    addNode(node);
    length += node.live();
    findFirst();
  }

  // ---------------------------------------------------------------- groups

  /** The groups by name. */
  public Collection<StreamGroup> groups() {
    return groups.values();
  }

  /** The group of that name, or null. */
  public @Nullable StreamGroup group(byte[] name) {
    return groups.get(name);
  }

  /**
   * Adds a group whose name is not taken.
   *
   * @param entriesRead see {@link StreamGroup#entriesRead}
   */
  public StreamGroup addGroup(byte[] name, StreamId last, long entriesRead) {
    StreamGroup group = new StreamGroup(name, last, entriesRead, memory);
    groups.put(name, group);
    memory.add(group.ownBytes());
    return group;
  }

  /** Removes a group. */
  public void removeGroup(StreamGroup group) {
    groups.remove(group.name());
    group.discard();
    memory.add(-group.ownBytes());
  }

  /**
   * Notes that {@code group} has read the entry {@code id}, which is behind its last one.
   *
   * <p>A count that is known goes on counting, as long as no entry ahead was deleted; otherwise it
   * is asked anew how far from the beginning the entry is.
   */
  public void read(StreamGroup group, StreamId id) {
    if (group.entriesRead != StreamGroup.UNKNOWN && !hasDeletedSince(id)) {
      group.entriesRead++;
    } else if (entriesAdded != 0) {
      group.entriesRead = entriesUpTo(id);
    }
    group.lastId = id;
  }

  /**
   * How many entries {@code group} has not read yet; empty when nobody can tell. Negative for a
   * group that was said to have read more than there is.
   */
  public OptionalLong lag(StreamGroup group) {
    if (entriesAdded == 0) {
      return OptionalLong.of(0);
    }
    boolean counts = group.entriesRead != StreamGroup.UNKNOWN && !hasDeletedSince(group.lastId);
    long read = counts ? group.entriesRead : entriesUpTo(group.lastId);
    return read == StreamGroup.UNKNOWN
        ? OptionalLong.empty()
        : OptionalLong.of(entriesAdded - read);
  }

  /** Whether an entry at {@code from} or behind it was deleted, beyond the first that is left. */
  private boolean hasDeletedSince(StreamId from) {
    return length != 0
        && !maxDeletedId.isZero()
        && !firstId.isAfter(maxDeletedId)
        && !from.isAfter(maxDeletedId);
  }

  /**
   * How many entries were ever added up to {@code id}; unknown when it is neither at the end nor
   * before or at the first one, or when one in between was deleted.
   */
  public long entriesUpTo(StreamId id) {
    int toLast = id.compareTo(lastId);
    if (entriesAdded == 0 || toLast == 0 || length == 0 && toLast < 0) {
      return entriesAdded;
    }
    boolean gaps = !maxDeletedId.isZero() && maxDeletedId.compareTo(firstId) >= 0;
    int toFirst = id.compareTo(firstId);
    if (toLast > 0 || gaps || toFirst > 0) {
      return StreamGroup.UNKNOWN;
    }
    return entriesAdded - length + (toFirst == 0 ? 1 : 0);
  }

  // ---------------------------------------------------------------- as a value

  @Override
  public ValueType type() {
    return ValueType.STREAM;
  }

  /** What waits in the first group stands for what waits in each. */
  @Override
  public long pieces() {
    long waiting = groups.isEmpty() ? 0 : groups.values().iterator().next().pending().size();
    return treeNodeCount() + groups.size() * (1 + waiting);
  }

  @Override
  public String encoding() {
    return "stream";
  }

  @Override
  public long memoryBytes() {
    long groupsTree = groups.isEmpty() ? 0 : Jemalloc.size(24);
    return RedisSizes.OBJECT + Jemalloc.size(STRUCT) + memory.bytes() + groupsTree;
  }

  @Override
  public long usageBytes(int samples) {
    long sum = RedisSizes.OBJECT + STRUCT + treeUsage(nodes) + listpackUsage(samples);
    for (StreamGroup group : groups.values()) {
      sum += group.usageBytes();
    }
    return sum;
  }

  /** The average of the first listpacks stands for all but the last. */
  private long listpackUsage(int samples) {
    long sum = 0;
    int seen = 0;
    StreamNode node = nodes.first();
    while (node != null && (samples == 0 || seen < samples)) {
      sum += node.listpack.allocatedBytes();
      seen++;
      node = nodes.after(node.id());
    }
    StreamNode last = nodes.last();
    if (last == null || nodes.size() <= seen) {
      return sum;
    }
    return sum / seen * (nodes.size() - 1) + last.listpack.allocatedBytes();
  }

  /** What MEMORY USAGE counts for a radix tree. */
  static long treeUsage(IdTree<?> tree) {
    return (long) tree.size() * StreamId.LENGTH + (long) tree.nodeCount() * NODE_USAGE;
  }

  /** About what a name takes in a radix tree of names: a node with its text, and a leaf. */
  static long nameBytes(byte[] name) {
    return Jemalloc.size((4 + name.length + 7 & -8) + 8L) + Jemalloc.size(16);
  }

  @Override
  public StreamValue copy() {
    StreamValue copy = new StreamValue();
    nodes.forEach(node -> copy.addNode(new StreamNode(node.id(), node.listpack.copy())));
    copy.length = length;
    copy.firstId = firstId;
    copy.set(lastId, maxDeletedId, entriesAdded);
    for (StreamGroup group : groups.values()) {
      group.copyTo(copy.addGroup(group.name(), group.lastId, group.entriesRead));
    }
    return copy;
  }
}

package dev.sextant.core.types;

import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of a list: some elements in order, and how long the listpack is that Redis keeps them in.
 * The elements stand in an array with room at both ends, so that pushing and popping at either end
 * moves nothing.
 *
 * <p>A plain node holds one element that is too large for listpacks, and no other.
 */
final class ListNode {
  /**
   * The part of a listpack's entry that Redis reckons beside the element itself, before it adds.
   */
  private static final int ENTRY_ESTIMATE = 8;

  /** The largest listpack of several elements when nodes are limited by their number. */
  private static final int SAFE_BYTES = 8192;

  private static final int SMALLEST_ARRAY = 4;

  @Nullable ListNode previous;
  @Nullable ListNode next;

  private byte[][] elements;

  /** The index of the first element. */
  private int start;

  private int size;

  /** The length of the listpack; of a plain node, of its element. */
  private long listpackBytes;

  private final boolean plain;

  ListNode() {
    this(new byte[SMALLEST_ARRAY][], 0, 0, RedisSizes.LISTPACK_EMPTY, false);
  }

  private ListNode(byte[][] elements, int start, int size, long listpackBytes, boolean plain) {
    this.elements = elements;
    this.start = start;
    this.size = size;
    this.listpackBytes = listpackBytes;
    this.plain = plain;
  }

  /** A plain node. */
  static ListNode plain(byte[] element) {
    return new ListNode(new byte[][] {element}, 0, 1, element.length, true);
  }

  /** A node of these elements. */
  static ListNode of(List<byte[]> elements) {
    long bytes = RedisSizes.LISTPACK_EMPTY;
    for (byte[] element : elements) {
      bytes += ListpackSize.of(element);
    }
    byte[][] array = elements.toArray(new byte[Math.max(elements.size(), SMALLEST_ARRAY)][]);
    return new ListNode(array, 0, elements.size(), bytes, false);
  }

  boolean isPlain() {
    return plain;
  }

  /** The elements, as long as the node does not change. */
  List<byte[]> elements() {
    return Arrays.asList(elements).subList(start, start + size);
  }

  int size() {
    return size;
  }

  byte[] get(int index) {
    return elements[start + index];
  }

  void set(int index, byte[] element) {
    listpackBytes =
        plain
            ? element.length
            : listpackBytes + ListpackSize.of(element) - ListpackSize.of(get(index));
    elements[start + index] = element;
  }

  /** Inserts so that {@code element} has the given index, from 0 to the size. */
  void add(int index, byte[] element) {
    boolean shiftsHead = index < size - index;
    if (shiftsHead ? start == 0 : start + size == elements.length) {
      makeRoom(shiftsHead);
    }
    if (shiftsHead) {
      start--;
      System.arraycopy(elements, start + 1, elements, start, index);
    } else {
      System.arraycopy(elements, start + index, elements, start + index + 1, size - index);
    }
    elements[start + index] = element;
    size++;
    listpackBytes += ListpackSize.of(element);
  }

  /**
   * Moves the elements so that there is free room at the wanted end, in a larger array if needed.
   */
  private void makeRoom(boolean atHead) {
    int free = elements.length - size;
    // With a quarter free at the other end, moving is enough to keep the cost per element constant.
    byte[][] target = free * 4 >= elements.length ? elements : new byte[elements.length * 2][];
    int room = target.length - size;
    int newStart = atHead ? (room + 1) / 2 : room / 2;
    System.arraycopy(elements, start, target, newStart, size);
    if (target == elements) {
      clear(start, start + size, newStart);
    }
    elements = target;
    start = newStart;
  }

  /** Forgets the elements of the old place that the new place does not cover. */
  private void clear(int oldStart, int oldEnd, int newStart) {
    int newEnd = newStart + size;
    Arrays.fill(elements, oldStart, Math.max(oldStart, Math.min(oldEnd, newStart)), Bytes.EMPTY);
    Arrays.fill(elements, Math.min(oldEnd, Math.max(oldStart, newEnd)), oldEnd, Bytes.EMPTY);
  }

  /** Removes the elements from {@code from} (inclusive) to {@code to} (exclusive). */
  void removeRange(int from, int to) {
    if (to - from == size) {
      elements = new byte[SMALLEST_ARRAY][];
      start = 0;
      size = 0;
      listpackBytes = RedisSizes.LISTPACK_EMPTY;
      return;
    }
    for (int i = from; i < to; i++) {
      listpackBytes -= ListpackSize.of(get(i));
    }
    int count = to - from;
    int after = size - to;
    if (from < after) {
      System.arraycopy(elements, start, elements, start + count, from);
      Arrays.fill(elements, start, start + count, Bytes.EMPTY);
      start += count;
    } else {
      System.arraycopy(elements, start + to, elements, start + from, after);
      Arrays.fill(elements, start + size - count, start + size, Bytes.EMPTY);
    }
    size -= count;
  }

  /** Takes the elements from {@code index} on into a new node, which is not linked. */
  ListNode splitAt(int index) {
    ListNode tail = new ListNode();
    tail.appendAll(this, index);
    removeRange(index, size);
    return tail;
  }

  /** Appends the elements of {@code other} from index {@code from} on. */
  void appendAll(ListNode other, int from) {
    for (int i = from; i < other.size; i++) {
      add(size, other.get(i));
    }
  }

  /** Whether Redis would put {@code element} into this node rather than into another one. */
  boolean accepts(byte[] element, int fill) {
    return !plain && mayHold(listpackBytes + element.length + ENTRY_ESTIMATE, size + 1, fill);
  }

  /** Whether Redis would join this node with its neighbour {@code other}. */
  boolean mayMerge(ListNode other, int fill) {
    return !plain
        && !other.plain
        && mayHold(listpackBytes + other.listpackBytes - 11, size + other.size, fill);
  }

  /** Whether one node may have so many bytes and elements, under {@code list-max-listpack-size}. */
  private static boolean mayHold(long bytes, int elements, int fill) {
    return fill < 0
        ? bytes <= 2048L << Math.min(-fill, 5)
        : bytes <= SAFE_BYTES && elements <= fill;
  }

  /** How long the listpack is; of a plain node, its element. */
  long contentBytes() {
    return listpackBytes;
  }

  /** What the node and its listpack were allocated. */
  long memoryBytes() {
    return RedisSizes.QUICKLIST_NODE + Jemalloc.size(listpackBytes);
  }

  /** What MEMORY USAGE counts of the node and its listpack. */
  long usageBytes() {
    return RedisSizes.QUICKLIST_NODE_STRUCT + Jemalloc.size(listpackBytes);
  }

  /** A node with the same elements, not linked. */
  ListNode copy() {
    byte[][] copied = Arrays.copyOfRange(elements, start, start + Math.max(size, SMALLEST_ARRAY));
    return new ListNode(copied, 0, size, listpackBytes, plain);
  }
}

package dev.sextant.core.types;

import dev.sextant.core.memory.RedisSizes;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A list: a chain of nodes with some elements each, as Redis's quicklist, so that the ends are
 * reached at once, the middle in steps of a node, and memory is what Redis's is.
 *
 * <p>How much a node holds follows {@code list-max-listpack-size} as it was when the list was made.
 * An insertion into a full node goes to the neighbour if it belongs at the edge and fits there, to
 * a node of its own if it does not, and otherwise splits the node; after a split, neighbours that
 * fit together are joined. Removing joins nothing. The nodes are never compressed: {@code
 * list-compress-depth} changes no answer of a list and is accepted without effect. An element of
 * {@link Encodings#plainNodeBytes} or more has a node of its own.
 *
 * <p>Elements are any bytes, stored as given and never changed in place.
 */
public final class ListValue extends Value {
  private final Encodings limits;
  private final int fill;
  private @Nullable ListNode head;
  private @Nullable ListNode tail;
  private int size;
  private int nodes;

  /** What all nodes were allocated. */
  private long nodeBytes;

  /** An empty list. */
  public ListValue(Encodings limits) {
    this(limits, Math.max(-5, Math.min(limits.listMaxListpackSize(), Short.MAX_VALUE)));
  }

  private ListValue(Encodings limits, int fill) {
    this.limits = limits;
    this.fill = fill;
  }

  /** Takes part in a walk over the list. */
  @FunctionalInterface
  public interface ElementPredicate {
    /** Receives an element with its index from the head; true ends the walk. */
    boolean test(int index, byte[] element);
  }

  /** Receives the nodes of a list. */
  @FunctionalInterface
  public interface NodeVisitor {
    /** Receives the elements of a node; one if it is plain, that is, outside of any listpack. */
    void visit(boolean plain, List<byte[]> elements);
  }

  /** How many elements there are. */
  public int size() {
    return size;
  }

  /** How many nodes hold them, as DEBUG OBJECT answers. */
  public int nodeCount() {
    return nodes;
  }

  /** {@code list-max-listpack-size} as it was when the list was made. */
  public int fill() {
    return fill;
  }

  /** How long all listpacks, and elements outside of any, are together. */
  public long contentBytes() {
    long bytes = 0;
    for (ListNode node = head; node != null; node = node.next) {
      bytes += node.contentBytes();
    }
    return bytes;
  }

  // ---------------------------------------------------------------- the ends

  /** Adds an element before all others. */
  public void addFirst(byte[] element) {
    ListNode node = head;
    if (isLarge(element)) {
      linkBefore(ListNode.plain(element), node);
      size++;
      return;
    }
    if (node == null || !node.accepts(element, fill)) {
      node = linkBefore(new ListNode(), node);
    }
    insert(node, 0, element);
  }

  /** Adds an element after all others. */
  public void addLast(byte[] element) {
    ListNode node = tail;
    if (isLarge(element)) {
      addPlainNode(element);
      return;
    }
    if (node == null || !node.accepts(element, fill)) {
      node = linkAfter(new ListNode(), node);
    }
    insert(node, node.size(), element);
  }

  /** Removes and returns the first element, or null when the list is empty. */
  public byte @Nullable [] removeFirst() {
    return head == null ? null : remove(head, 0);
  }

  /** Removes and returns the last element, or null when the list is empty. */
  public byte @Nullable [] removeLast() {
    return tail == null ? null : remove(tail, tail.size() - 1);
  }

  private boolean isLarge(byte[] element) {
    return element.length >= limits.plainNodeBytes();
  }

  // ---------------------------------------------------------------- by node

  /** Visits the nodes from the head; the visitor must not change the list. */
  public void forEachNode(NodeVisitor visitor) {
    for (ListNode node = head; node != null; node = node.next) {
      visitor.visit(node.isPlain(), node.elements());
    }
  }

  /** Adds a node of these elements at the end, of which there is one at least. */
  public void addNode(List<byte[]> elements) {
    linkAfter(ListNode.of(elements), tail);
    size += elements.size();
  }

  /** Adds a node at the end that holds one element outside of any listpack. */
  public void addPlainNode(byte[] element) {
    linkAfter(ListNode.plain(element), tail);
    size++;
  }

  // ---------------------------------------------------------------- by index

  /** A node and an index in it. */
  private record Place(ListNode node, int index) {}

  private Place placeOf(int index) {
    Objects.checkIndex(index, size);
    ListNode node;
    int offset = index;
    if (index < size / 2) {
      for (node = head; node != null && offset >= node.size(); node = node.next) {
        offset -= node.size();
      }
    } else {
      offset -= size;
      for (node = tail; node != null && offset + node.size() < 0; node = node.previous) {
        offset += node.size();
      }
      offset += node == null ? 0 : node.size();
    }
    return new Place(Objects.requireNonNull(node), offset);
  }

  /** The element at {@code index}, from 0 (inclusive) to the size (exclusive). */
  public byte[] get(int index) {
    Place place = placeOf(index);
    return place.node.get(place.index);
  }

  /** Replaces the element at {@code index}, from 0 (inclusive) to the size (exclusive). */
  public void set(int index, byte[] element) {
    Place place = placeOf(index);
    ListNode node = place.node;
    if (node.isPlain() == isLarge(element)) {
      nodeBytes -= node.memoryBytes();
      node.set(place.index, element);
      nodeBytes += node.memoryBytes();
    } else {
      insertBeside(node, place.index, element, false);
      Place replaced = placeOf(index);
      removeRange(replaced.node, replaced.index, replaced.index + 1);
    }
  }

  /**
   * Visits {@code count} elements beginning at {@code index}, towards the head if {@code reverse}.
   * The range must lie within the list; the receiver must not change the list.
   */
  public void forEach(int index, int count, boolean reverse, Consumer<byte[]> receiver) {
    int[] left = {count};
    if (count > 0) {
      anyMatch(
          index,
          reverse,
          (at, element) -> {
            receiver.accept(element);
            return --left[0] == 0;
          });
    }
  }

  /** Visits all elements from the head; the receiver must not change the list. */
  public void forEach(Consumer<byte[]> receiver) {
    forEach(0, size, false, receiver);
  }

  /**
   * Visits elements beginning at {@code index}, towards the head if {@code reverse}, until {@code
   * condition} holds for one; tells whether it did. The condition must not change the list.
   */
  public boolean anyMatch(int index, boolean reverse, ElementPredicate condition) {
    if (size == 0) {
      return false;
    }
    Place place = placeOf(index);
    int step = reverse ? -1 : 1;
    int at = index;
    int offset = place.index;
    ListNode node = place.node;
    while (node != null) {
      for (; offset >= 0 && offset < node.size(); offset += step) {
        if (condition.test(at, node.get(offset))) {
          return true;
        }
        at += step;
      }
      node = reverse ? node.previous : node.next;
      offset = reverse && node != null ? node.size() - 1 : 0;
    }
    return false;
  }

  // ---------------------------------------------------------------- by content

  /**
   * Inserts {@code element} before or after the first occurrence of {@code pivot}.
   *
   * @return whether there was one
   */
  public boolean insert(byte[] pivot, byte[] element, boolean before) {
    for (ListNode node = head; node != null; node = node.next) {
      for (int i = 0; i < node.size(); i++) {
        if (Arrays.equals(node.get(i), pivot)) {
          insertBeside(node, i, element, before);
          return true;
        }
      }
    }
    return false;
  }

  private void insertBeside(ListNode node, int index, byte[] element, boolean before) {
    if (!isLarge(element) && node.accepts(element, fill)) {
      insert(node, before ? index : index + 1, element);
      return;
    }
    boolean atEdge = index == (before ? 0 : node.size() - 1);
    if (isLarge(element)) {
      ListNode plain = ListNode.plain(element);
      if (before && atEdge) {
        linkBefore(plain, node);
      } else {
        if (!atEdge) {
          linkAfter(split(node, before ? index : index + 1), node);
        }
        linkAfter(plain, node);
      }
      size++;
      return;
    }
    if (!atEdge) {
      // The part on the far side of the new element leaves; the element joins the other part's end.
      ListNode second = linkAfter(split(node, before ? index : index + 1), node);
      insert(before ? node : second, before ? node.size() : 0, element);
      mergeAround(before ? second : node);
      return;
    }
    ListNode neighbour = before ? node.previous : node.next;
    if (neighbour == null || !neighbour.accepts(element, fill)) {
      ListNode own = new ListNode();
      neighbour = before ? linkBefore(own, node) : linkAfter(own, node);
    }
    insert(neighbour, before ? neighbour.size() : 0, element);
  }

  /**
   * Removes occurrences of {@code element}: the first {@code limit} from the head, or from the tail
   * if {@code fromTail}.
   *
   * @return how many were removed
   */
  public int removeAll(byte[] element, boolean fromTail, int limit) {
    int removed = 0;
    ListNode node = fromTail ? tail : head;
    while (node != null && removed < limit) {
      // Asked now, for a node that becomes empty leaves the chain.
      ListNode following = fromTail ? node.previous : node.next;
      int i = fromTail ? node.size() - 1 : 0;
      while (i >= 0 && i < node.size() && removed < limit) {
        if (Arrays.equals(node.get(i), element)) {
          remove(node, i);
          removed++;
          i -= fromTail ? 1 : 0;
        } else {
          i += fromTail ? -1 : 1;
        }
      }
      node = following;
    }
    return removed;
  }

  /** Removes {@code count} elements beginning at {@code index}; the range must lie within. */
  public void removeRange(int index, int count) {
    if (count == 0) {
      return;
    }
    Place place = placeOf(index);
    ListNode node = place.node;
    int from = place.index;
    int left = count;
    while (node != null && left > 0) {
      ListNode following = node.next;
      int to = Math.min(node.size(), from + left);
      left -= to - from;
      removeRange(node, from, to);
      from = 0;
      node = following;
    }
  }

  // ---------------------------------------------------------------- nodes

  private void insert(ListNode node, int index, byte[] element) {
    nodeBytes -= node.memoryBytes();
    node.add(index, element);
    nodeBytes += node.memoryBytes();
    size++;
  }

  private byte[] remove(ListNode node, int index) {
    byte[] element = node.get(index);
    removeRange(node, index, index + 1);
    return element;
  }

  private void removeRange(ListNode node, int from, int to) {
    size -= to - from;
    nodeBytes -= node.memoryBytes();
    node.removeRange(from, to);
    nodeBytes += node.memoryBytes();
    if (node.size() == 0) {
      unlink(node);
    }
  }

  private ListNode split(ListNode node, int index) {
    nodeBytes -= node.memoryBytes();
    ListNode second = node.splitAt(index);
    nodeBytes += node.memoryBytes();
    return second;
  }

  /**
   * Joins the neighbours of {@code center} with theirs, then {@code center} with its neighbours.
   */
  private void mergeAround(ListNode center) {
    ListNode previous = center.previous;
    if (previous != null) {
      mergeWithNext(previous.previous);
    }
    mergeWithNext(center.next);
    ListNode target = mergeWithNext(center.previous) ? center.previous : center;
    mergeWithNext(target);
  }

  private boolean mergeWithNext(@Nullable ListNode node) {
    ListNode next = node == null ? null : node.next;
    if (node == null || next == null || !node.mayMerge(next, fill)) {
      return false;
    }
    nodeBytes -= node.memoryBytes();
    node.appendAll(next, 0);
    nodeBytes += node.memoryBytes();
    unlink(next);
    return true;
  }

  /** Links a node in before {@code next}, or as the only one. */
  private ListNode linkBefore(ListNode node, @Nullable ListNode next) {
    return link(next == null ? null : next.previous, node, next);
  }

  /** Links a node in after {@code previous}, or as the only one. */
  private ListNode linkAfter(ListNode node, @Nullable ListNode previous) {
    return link(previous, node, previous == null ? null : previous.next);
  }

  private ListNode link(@Nullable ListNode previous, ListNode node, @Nullable ListNode next) {
    node.previous = previous;
    node.next = next;
    if (previous == null) {
      head = node;
    } else {
      previous.next = node;
    }
    if (next == null) {
      tail = node;
    } else {
      next.previous = node;
    }
    nodes++;
    nodeBytes += node.memoryBytes();
    return node;
  }

  private void unlink(ListNode node) {
    ListNode previous = node.previous;
    ListNode next = node.next;
    if (previous == null) {
      head = next;
    } else {
      previous.next = next;
    }
    if (next == null) {
      tail = previous;
    } else {
      next.previous = previous;
    }
    nodes--;
    nodeBytes -= node.memoryBytes();
  }

  // ---------------------------------------------------------------- as a value

  @Override
  public ValueType type() {
    return ValueType.LIST;
  }

  @Override
  public long pieces() {
    return nodeCount();
  }

  @Override
  public String encoding() {
    return "quicklist";
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.OBJECT + RedisSizes.QUICKLIST + nodeBytes;
  }

  @Override
  public long usageBytes(int samples) {
    long sum = 0;
    int seen = 0;
    for (ListNode node = head; node != null && (samples == 0 || seen < samples); seen++) {
      sum += node.usageBytes();
      node = node.next;
    }
    return Sampling.extrapolate(RedisSizes.OBJECT + RedisSizes.QUICKLIST_STRUCT, sum, seen, nodes);
  }

  @Override
  public ListValue copy() {
    ListValue copy = new ListValue(limits, fill);
    for (ListNode node = head; node != null; node = node.next) {
      copy.linkAfter(node.copy(), copy.tail);
    }
    copy.size = size;
    return copy;
  }
}

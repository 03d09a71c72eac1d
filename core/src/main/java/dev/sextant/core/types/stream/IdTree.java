package dev.sextant.core.types.stream;

import dev.sextant.core.memory.Jemalloc;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Things in the order of their stream identifiers: the listpacks of a stream, or pending entries.
 *
 * <p>Redis keeps both in radix trees over the 16 bytes of the identifier, and lets its users see
 * how many nodes such a tree has. This is the same tree without the nodes that only spell out a run
 * of bytes: a branch stands where two identifiers differ for the first time, and the things
 * themselves are the leaves. What Redis's nodes would be follows from it. A branch or a leaf is one
 * node, and so is each run of bytes between them that is not empty. Because all keys have the same
 * length, the nodes depend on the keys alone and not on the order in which they came.
 *
 * <p>Finding, adding and removing take as many steps as there are branches on the way: at most 16,
 * and three or four for identifiers made from the time.
 *
 * @param <V> the things
 */
public final class IdTree<V extends IdTree.Keyed> {
  /** Something that has an identifier. */
  public abstract static class Keyed {
    private final StreamId id;

    Keyed(StreamId id) {
      this.id = id;
    }

    /** The identifier. */
    public final StreamId id() {
      return id;
    }
  }

  /** An allocated tree without nodes, and its head while it is empty. */
  private static final long EMPTY_BYTES = Jemalloc.size(24) + Jemalloc.size(8);

  private static final long LEAF_BYTES = Jemalloc.size(16);

  /** Where identifiers begin to differ: at byte {@link #depth}. */
  private static final class Branch {
    final int depth;

    /** One of those that led here: all below have its first {@link #depth} bytes. */
    final StreamId prefix;

    byte[] labels = new byte[2];
    Object[] children = new Object[2];
    int count;

    Branch(int depth, StreamId prefix) {
      this.depth = depth;
      this.prefix = prefix;
    }

    /**
     * The index of the child that goes on with byte {@code label}, or -1 minus where it belongs.
     */
    int find(int label) {
      int low = 0;
      int high = count - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int found = (labels[middle] & 0xff) - label;
        if (found == 0) {
          return middle;
        }
        if (found < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return -1 - low;
    }

    void insert(int index, int label, Object child) {
      if (count == labels.length) {
        labels = Arrays.copyOf(labels, count * 2);
        children = Arrays.copyOf(children, count * 2);
      }
      System.arraycopy(labels, index, labels, index + 1, count - index);
      System.arraycopy(children, index, children, index + 1, count - index);
      labels[index] = (byte) label;
      children[index] = child;
      count++;
    }

    void remove(int index) {
      count--;
      System.arraycopy(labels, index + 1, labels, index, count - index);
      System.arraycopy(children, index + 1, children, index, count - index);
      children[count] = this; // Keeps nothing alive that was removed.
    }
  }

  private final Tally memory;
  private @Nullable Object root;
  private int size;
  private int nodes = 1;
  private long bytes;

  IdTree(Tally memory) {
    this.memory = memory;
    count(EMPTY_BYTES);
  }

  /** How many things it holds. */
  public int size() {
    return size;
  }

  /** How many nodes Redis's tree has. */
  public int nodeCount() {
    return nodes;
  }

  /** The bytes that Redis has allocated for the tree, without what hangs on it. */
  long bytes() {
    return bytes;
  }

  // ---------------------------------------------------------------- finding

  /** What has that identifier, or null. */
  public @Nullable V get(StreamId id) {
    Object node = root;
    while (node instanceof Branch branch) {
      int index = branch.find(id.byteAt(branch.depth));
      node = index < 0 ? null : branch.children[index];
    }
    V found = leaf(node);
    return found != null && found.id().equals(id) ? found : null;
  }

  /** The first, or null when empty. */
  public @Nullable V first() {
    return root == null ? null : first(root);
  }

  /** The last, or null when empty. */
  public @Nullable V last() {
    return root == null ? null : last(root);
  }

  /** The first whose identifier is not before {@code id}, or null. */
  public @Nullable V ceiling(StreamId id) {
    Object node = root;
    Object right = null; // What follows everything below the node.
    while (node != null) {
      int depth = node instanceof Branch branch ? branch.depth : StreamId.LENGTH;
      StreamId prefix = prefix(node);
      int common = prefix.commonBytes(id);
      if (common < depth) {
        node = prefix.byteAt(common) > id.byteAt(common) ? node : right;
        break;
      }
      if (!(node instanceof Branch branch)) {
        break;
      }
      int index = branch.find(id.byteAt(depth));
      int next = index < 0 ? -1 - index : index + 1;
      right = next < branch.count ? branch.children[next] : right;
      if (index < 0) {
        node = right;
        break;
      }
      node = branch.children[index];
    }
    return node == null ? null : first(node);
  }

  /** The last whose identifier is not after {@code id}, or null. */
  public @Nullable V floor(StreamId id) {
    Object node = root;
    Object left = null; // What precedes everything below the node.
    while (node != null) {
      int depth = node instanceof Branch branch ? branch.depth : StreamId.LENGTH;
      StreamId prefix = prefix(node);
      int common = prefix.commonBytes(id);
      if (common < depth) {
        node = prefix.byteAt(common) < id.byteAt(common) ? node : left;
        break;
      }
      if (!(node instanceof Branch branch)) {
        break;
      }
      int index = branch.find(id.byteAt(depth));
      int previous = (index < 0 ? -1 - index : index) - 1;
      left = previous >= 0 ? branch.children[previous] : left;
      if (index < 0) {
        node = left;
        break;
      }
      node = branch.children[index];
    }
    return node == null ? null : last(node);
  }

  /** The one that follows {@code id}, which need not be there; null at the end. */
  public @Nullable V after(StreamId id) {
    return id.equals(StreamId.MAX) ? null : ceiling(id.next());
  }

  /** The one that precedes {@code id}, which need not be there; null at the beginning. */
  public @Nullable V before(StreamId id) {
    return id.isZero() ? null : floor(id.previous());
  }

  /** Visits all in order; the receiver must not add or remove any. */
  public void forEach(Consumer<? super V> receiver) {
    for (V value = first(); value != null; value = after(value.id())) {
      receiver.accept(value);
    }
  }

  private V first(Object top) {
    Object node = top;
    while (node instanceof Branch branch) {
      node = branch.children[0];
    }
    return existing(node);
  }

  private V last(Object top) {
    Object node = top;
    while (node instanceof Branch branch) {
      node = branch.children[branch.count - 1];
    }
    return existing(node);
  }

  private static StreamId prefix(Object node) {
    return node instanceof Branch branch ? branch.prefix : ((Keyed) node).id();
  }

  @SuppressWarnings("unchecked") // what is no branch was given to add()
  private V existing(Object leaf) {
    return (V) leaf;
  }

  private @Nullable V leaf(@Nullable Object node) {
    return node == null ? null : existing(node);
  }

  // ---------------------------------------------------------------- changing

  /** Adds {@code value}, whose identifier must not be there. */
  void add(V value) {
    StreamId id = value.id();
    size++;
    if (root == null) {
      root = value;
      nodes = 0;
      count(-Jemalloc.size(8));
      run(StreamId.LENGTH, 1);
      node(LEAF_BYTES, 1);
      return;
    }
    Branch parent = null;
    int indexInParent = 0;
    Object node = root;
    while (true) {
      int depth = node instanceof Branch branch ? branch.depth : StreamId.LENGTH;
      int common = prefix(node).commonBytes(id);
      if (common < depth) {
        Branch branch = fork(node, common, value);
        link(parent, indexInParent, branch);
        splitRun(parent == null ? -1 : parent.depth, common, depth);
        break;
      }
      if (!(node instanceof Branch branch)) {
        throw new IllegalArgumentException("there already: " + id);
      }
      int index = branch.find(id.byteAt(depth));
      if (index < 0) {
        branch.insert(-1 - index, id.byteAt(depth), value);
        count(branchBytes(branch.count) - branchBytes(branch.count - 1));
        addedLeafAt(depth);
        break;
      }
      parent = branch;
      indexInParent = index;
      node = branch.children[index];
    }
  }

  private static Branch fork(Object old, int depth, Keyed value) {
    Branch branch = new Branch(depth, value.id());
    int oldLabel = prefix(old).byteAt(depth);
    int newLabel = value.id().byteAt(depth);
    branch.insert(0, oldLabel, old);
    branch.insert(newLabel < oldLabel ? 0 : 1, newLabel, value);
    return branch;
  }

  /** A run from a branch at {@code above} to a node at {@code below} got a branch in between. */
  private void splitRun(int above, int between, int below) {
    run(below - above - 1, -1);
    run(between - above - 1, 1);
    run(below - between - 1, 1);
    node(branchBytes(2), 1);
    addedLeafAt(between);
  }

  private void addedLeafAt(int depth) {
    run(StreamId.LENGTH - depth - 1, 1);
    node(LEAF_BYTES, 1);
  }

  /** Removes what has that identifier; returns it, or null when there is nothing. */
  @Nullable V remove(StreamId id) {
    Branch grandparent = null;
    int indexInGrandparent = 0;
    Branch parent = null;
    int indexInParent = 0;
    Object node = root;
    while (node instanceof Branch branch) {
      int index = branch.find(id.byteAt(branch.depth));
      if (index < 0) {
        return null;
      }
      grandparent = parent;
      indexInGrandparent = indexInParent;
      parent = branch;
      indexInParent = index;
      node = branch.children[index];
    }
    V found = leaf(node);
    if (found == null || !found.id().equals(id)) {
      return null;
    }
    size--;
    if (parent == null) {
      clearRoot();
      return found;
    }
    parent.remove(indexInParent);
    run(StreamId.LENGTH - parent.depth - 1, -1);
    node(LEAF_BYTES, -1);
    if (parent.count > 1) {
      count(branchBytes(parent.count) - branchBytes(parent.count + 1));
    } else {
      Object only = parent.children[0];
      link(grandparent, indexInGrandparent, only);
      int above = grandparent == null ? -1 : grandparent.depth;
      int below = only instanceof Branch branch ? branch.depth : StreamId.LENGTH;
      node(branchBytes(2), -1);
      run(parent.depth - above - 1, -1);
      run(below - parent.depth - 1, -1);
      run(below - above - 1, 1);
    }
    return found;
  }

  private void clearRoot() {
    root = null;
    nodes = 1;
    count(EMPTY_BYTES - bytes);
  }

  private void link(@Nullable Branch parent, int index, Object child) {
    if (parent == null) {
      root = child;
    } else {
      parent.children[index] = child;
    }
  }

  /** Takes its bytes out of the common sum: it is thrown away. */
  void discard() {
    memory.add(-bytes);
  }

  // ---------------------------------------------------------------- what Redis allocates

  private void count(long more) {
    bytes += more;
    memory.add(more);
  }

  private void node(long size, int sign) {
    nodes += sign;
    count(sign * size);
  }

  private void run(int length, int sign) {
    if (length > 0) {
      node(nodeBytes(length, 1), sign);
    }
  }

  private static long branchBytes(int children) {
    return nodeBytes(children, children);
  }

  /** A node: a header of 4 bytes and the labels, filled up to whole words, and the pointers. */
  private static long nodeBytes(int labels, int pointers) {
    return Jemalloc.size(((4 + labels + 7) & -8) + 8L * pointers);
  }
}

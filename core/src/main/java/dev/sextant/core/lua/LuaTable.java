package dev.sextant.core.lua;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lua's table, built as in Lua 5.1, because scripts see how it is built: the order in which {@code
 * pairs} and cjson visit the entries, and what {@code #} answers for a table with holes, follow
 * from the sizes of its parts and the places of its keys.
 *
 * <p>Positive integers may live in the array part; everything else lives in the node part, a hash
 * table of a power of two of nodes. A key's main position is given by its hash. When it is taken by
 * a key that belongs there, the new key goes to a free node, looked for from the end, and is
 * chained; when it is taken by a key that does not, that one moves away. Without a free node both
 * parts are sized anew, so that more than half of the array part is used. A removed entry keeps its
 * key until then, so that a traversal may remove what it visits.
 */
public final class LuaTable {
  private static final @Nullable Object[] NOTHING = {};
  private static final int MAX_BITS = 26;

  private final LuaHeap heap;
  private final long id;
  private @Nullable LuaTable metatable;
  private boolean readonly;

  private @Nullable Object[] array = NOTHING;

  /** Keys, values and followers of the nodes; empty as long as there are none. */
  private @Nullable Object[] keys = NOTHING;

  private @Nullable Object[] values = NOTHING;
  private int[] followers = {};

  /** All nodes from here to the end were found taken. */
  private int lastFree;

  public LuaTable(LuaHeap heap) {
    this(heap, 0, 0);
  }

  /** A table with room for some array elements and some other entries. */
  public LuaTable(LuaHeap heap, int arraySize, int nodes) {
    this.heap = heap;
    this.id = heap.nextId();
    heap.charge(64);
    if (arraySize > 0 || nodes > 0) {
      resize(arraySize, nodes);
    }
  }

  public @Nullable LuaTable metatable() {
    return metatable;
  }

  public void setMetatable(@Nullable LuaTable table) {
    metatable = table;
  }

  /** Whether scripts are refused to change it. Java code is not; it asks {@link #isReadonly}. */
  public void setReadonly(boolean value) {
    readonly = value;
  }

  public boolean isReadonly() {
    return readonly;
  }

  LuaHeap heap() {
    return heap;
  }

  long id() {
    return id;
  }

  /** The raw value of a key; nil (null) for none. */
  public @Nullable Object get(@Nullable Object key) {
    if (key instanceof LuaString text) {
      return get(text);
    }
    if (key instanceof Double number) {
      double d = number;
      int i = (int) d;
      return i == d ? get(i) : getNumber(number);
    }
    int node = find(key);
    return node < 0 ? null : values[node];
  }

  public @Nullable Object get(LuaString key) {
    @Nullable Object[] all = keys;
    if (all.length == 0) {
      return null;
    }
    for (int n = key.hashCode() & (all.length - 1); n >= 0; n = followers[n]) {
      if (all[n] == key || all[n] instanceof LuaString text && text.sameBytes(key)) {
        return values[n];
      }
    }
    return null;
  }

  public @Nullable Object get(String key) {
    return get(LuaString.of(key));
  }

  public @Nullable Object get(int index) {
    if (index - 1 >= 0 && index - 1 < array.length) {
      return array[index - 1];
    }
    return keys.length == 0 ? null : getNumber((double) index);
  }

  private @Nullable Object getNumber(Double key) {
    int node = find(key);
    return node < 0 ? null : values[node];
  }

  /** Sets a raw value. The key must be neither nil nor NaN ({@link #isKey}). */
  public void set(Object key, @Nullable Object value) {
    if (key instanceof Double number) {
      double d = number;
      int i = (int) d;
      if (i == d && i - 1 >= 0 && i - 1 < array.length) {
        array[i - 1] = value;
        return;
      }
    }
    int node = find(key);
    if (node >= 0) {
      values[node] = value;
    } else {
      insert(key, value);
    }
  }

  public void set(String key, @Nullable Object value) {
    set(LuaString.of(key), value);
  }

  public void set(int index, @Nullable Object value) {
    if (index - 1 >= 0 && index - 1 < array.length) {
      array[index - 1] = value;
    } else {
      set((Object) (double) index, value);
    }
  }

  /** Whether this may be a key. */
  public static boolean isKey(@Nullable Object value) {
    return value != null && !(value instanceof Double d && d.isNaN());
  }

  /**
   * A border: a number n with a value at n (or n = 0) and none at n + 1. Which of several one gets
   * is Lua's choice.
   */
  public int length() {
    int size = array.length;
    if (size > 0 && array[size - 1] == null) {
      int low = 0;
      int high = size;
      while (high - low > 1) {
        int middle = (low + high) >>> 1;
        if (array[middle - 1] == null) {
          high = middle;
        } else {
          low = middle;
        }
      }
      return low;
    }
    return keys.length == 0 ? size : unboundSearch(size);
  }

  private int unboundSearch(int start) {
    int low = start;
    int high = start + 1;
    while (get(high) != null) {
      low = high;
      if (high > Integer.MAX_VALUE / 2) {
        int n = 1;
        while (get(n) != null) {
          n++;
        }
        return n - 1;
      }
      high *= 2;
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (get(middle) == null) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return low;
  }

  /**
   * The place of the entry after the given key, which is a number for {@link #keyAt} and {@link
   * #valueAt}; -1 after the last one, -2 if there is no such key. Nil starts.
   */
  public int next(@Nullable Object key) {
    int start = 0;
    if (key != null) {
      start = placeOf(key);
      if (start < 0) {
        return -2;
      }
      start++;
    }
    return nextPlace(start);
  }

  /** The first place with a value from the given one on, or -1. */
  public int nextPlace(int from) {
    for (int i = from; i < array.length; i++) {
      if (array[i] != null) {
        return i;
      }
    }
    for (int i = Math.max(from - array.length, 0); i < values.length; i++) {
      if (values[i] != null) {
        return array.length + i;
      }
    }
    return -1;
  }

  private int placeOf(Object key) {
    if (key instanceof Double number) {
      double d = number;
      int i = (int) d;
      if (i == d && i - 1 >= 0 && i - 1 < array.length) {
        return i - 1;
      }
    }
    int node = find(key);
    return node < 0 ? -1 : array.length + node;
  }

  public @Nullable Object keyAt(int place) {
    return place < array.length ? (Object) (place + 1.0) : keys[place - array.length];
  }

  public @Nullable Object valueAt(int place) {
    return place < array.length ? array[place] : values[place - array.length];
  }

  private int find(@Nullable Object key) {
    if (keys.length == 0 || key == null) {
      return -1;
    }
    for (int n = mainPosition(key); n >= 0; n = followers[n]) {
      if (same(keys[n], key)) {
        return n;
      }
    }
    return -1;
  }

  private static boolean same(@Nullable Object a, Object b) {
    if (a == b) {
      return true;
    }
    if (a instanceof Double x) {
      return b instanceof Double y && x.doubleValue() == y.doubleValue();
    }
    if (a instanceof LuaString x) {
      return b instanceof LuaString y && x.sameBytes(y);
    }
    return a instanceof Boolean && a.equals(b);
  }

  private int mainPosition(Object key) {
    int size = keys.length;
    if (key instanceof LuaString text) {
      return text.hashCode() & (size - 1);
    }
    if (key instanceof Double number) {
      double d = number;
      if (d == 0) {
        return 0;
      }
      long bits = Double.doubleToRawLongBits(d);
      return Integer.remainderUnsigned((int) bits + (int) (bits >>> 32), (size - 1) | 1);
    }
    if (key instanceof Boolean bool) {
      return (bool ? 1 : 0) & (size - 1);
    }
    return Integer.remainderUnsigned((int) address(key), (size - 1) | 1);
  }

  private static long address(Object key) {
    return Lua.number(key) * 32;
  }

  private void insert(Object key, @Nullable Object value) {
    if (keys.length == 0) {
      rehash(key);
      set(key, value);
      return;
    }
    int main = mainPosition(key);
    if (values[main] != null) {
      int free = freeNode();
      if (free < 0) {
        rehash(key);
        set(key, value);
        return;
      }
      int other = mainPosition(java.util.Objects.requireNonNull(keys[main]));
      if (other == main) {
        followers[free] = followers[main];
        followers[main] = free;
        main = free;
      } else {
        moveAway(main, free, other);
      }
    }
    keys[main] = key;
    values[main] = value;
  }

  private void moveAway(int node, int free, int chain) {
    int previous = chain;
    while (followers[previous] != node) {
      previous = followers[previous];
    }
    followers[previous] = free;
    keys[free] = keys[node];
    values[free] = values[node];
    followers[free] = followers[node];
    followers[node] = -1;
    values[node] = null;
  }

  private int freeNode() {
    while (lastFree > 0) {
      lastFree--;
      if (keys[lastFree] == null) {
        return lastFree;
      }
    }
    return -1;
  }

  /** Sizes both parts for what is there and one more key. */
  private void rehash(Object extra) {
    // counts[n] integer keys lie in (2^(n-1), 2^n].
    int[] counts = new int[MAX_BITS + 1];
    int integers = countArray(counts);
    int all = integers;
    for (int i = 0; i < keys.length; i++) {
      if (values[i] != null) {
        integers += countInteger(keys[i], counts);
        all++;
      }
    }
    integers += countInteger(extra, counts);
    all++;
    int size = 0;
    int inArray = 0;
    int sum = 0;
    for (int bit = 0, power = 1; bit <= MAX_BITS && power / 2 < integers; bit++, power *= 2) {
      sum += counts[bit];
      if (counts[bit] > 0 && sum > power / 2) {
        size = power;
        inArray = sum;
      }
      if (sum == integers) {
        break;
      }
    }
    resize(size, all - inArray);
  }

  private int countArray(int[] counts) {
    int total = 0;
    for (int i = 0; i < array.length; i++) {
      if (array[i] != null) {
        counts[ceilLog2(i + 1)]++;
        total++;
      }
    }
    return total;
  }

  private static int countInteger(@Nullable Object key, int[] counts) {
    if (key instanceof Double number) {
      double d = number;
      int i = (int) d;
      if (i == d && i > 0 && i <= 1 << MAX_BITS) {
        counts[ceilLog2(i)]++;
        return 1;
      }
    }
    return 0;
  }

  private static int ceilLog2(int n) {
    return 32 - Integer.numberOfLeadingZeros(n - 1);
  }

  /** Makes the array part at least this long, as before a list of known length is stored. */
  void reserveArray(int size) {
    if (size > array.length) {
      resize(size, keys.length);
    }
  }

  private void resize(int arraySize, int nodes) {
    int bits = nodes == 0 ? 0 : ceilLog2(nodes);
    if (bits > MAX_BITS) {
      throw new LuaError("table overflow");
    }
    int nodeSize = nodes == 0 ? 0 : 1 << bits;
    heap.charge(8L * Math.max(arraySize - array.length, 0) + 40L * nodeSize);
    @Nullable Object[] oldArray = array;
    @Nullable Object[] oldKeys = keys;
    @Nullable Object[] oldValues = values;
    if (arraySize != oldArray.length) {
      array = Arrays.copyOf(oldArray, arraySize);
    }
    keys = nodeSize == 0 ? NOTHING : new Object[nodeSize];
    values = nodeSize == 0 ? NOTHING : new Object[nodeSize];
    followers = new int[nodeSize];
    Arrays.fill(followers, -1);
    lastFree = nodeSize;
    for (int i = arraySize; i < oldArray.length; i++) {
      if (oldArray[i] != null) {
        set((Object) (i + 1.0), oldArray[i]);
      }
    }
    for (int i = oldKeys.length - 1; i >= 0; i--) {
      Object key = oldKeys[i];
      if (key != null && oldValues[i] != null) {
        set(key, oldValues[i]);
      }
    }
  }
}

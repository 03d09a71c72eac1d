package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import java.util.Arrays;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** A small hash: fields and values in one array, in the order in which the fields were added. */
final class ListpackHash implements HashBody {
  /** Name, value, name, value; {@link #used} places are taken. */
  private byte[][] pairs;

  private int used;
  private long listpackBytes;

  ListpackHash() {
    this(new byte[4][], 0, RedisSizes.LISTPACK_EMPTY);
  }

  private ListpackHash(byte[][] pairs, int used, long listpackBytes) {
    this.pairs = pairs;
    this.used = used;
    this.listpackBytes = listpackBytes;
  }

  @Override
  public String encoding() {
    return "listpack";
  }

  @Override
  public int size() {
    return used / 2;
  }

  /** The place of a field's name, or -1. */
  private int find(byte[] name) {
    for (int i = 0; i < used; i += 2) {
      if (Arrays.equals(pairs[i], name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public byte @Nullable [] get(byte[] name) {
    int at = find(name);
    return at < 0 ? null : pairs[at + 1];
  }

  @Override
  public boolean put(byte[] name, byte[] value) {
    int at = find(name);
    if (at >= 0) {
      listpackBytes += ListpackSize.of(value) - ListpackSize.of(pairs[at + 1]);
      pairs[at + 1] = value;
      return false;
    }
    append(name, value);
    return true;
  }

  /** Adds a field that is not there yet. */
  void append(byte[] name, byte[] value) {
    if (used == pairs.length) {
      pairs = Arrays.copyOf(pairs, used * 2);
    }
    pairs[used++] = name;
    pairs[used++] = value;
    listpackBytes += ListpackSize.of(name) + ListpackSize.of(value);
  }

  @Override
  public boolean remove(byte[] name) {
    int at = find(name);
    if (at < 0) {
      return false;
    }
    listpackBytes -= ListpackSize.of(pairs[at]) + ListpackSize.of(pairs[at + 1]);
    System.arraycopy(pairs, at + 2, pairs, at, used - at - 2);
    // The places that became free must not keep the last pair alive.
    Arrays.fill(pairs, used - 2, used, Bytes.EMPTY);
    used -= 2;
    return true;
  }

  @Override
  public void forEach(BiConsumer<byte[], byte[]> receiver) {
    for (int i = 0; i < used; i += 2) {
      receiver.accept(pairs[i], pairs[i + 1]);
    }
  }

  @Override
  public long scan(long cursor, BiConsumer<byte[], byte[]> receiver) {
    forEach(receiver);
    return 0;
  }

  @Override
  public void random(RandomSource random, BiConsumer<byte[], byte[]> receiver) {
    int at = 2 * random.nextInt(size());
    receiver.accept(pairs[at], pairs[at + 1]);
  }

  @Override
  public void randomDistinct(RandomSource random, int count, BiConsumer<byte[], byte[]> receiver) {
    Sampling.distinct(random, size(), count, i -> receiver.accept(pairs[2 * i], pairs[2 * i + 1]));
  }

  @Override
  public long memoryBytes() {
    return Jemalloc.size(listpackBytes);
  }

  @Override
  public long usageBytes(int samples) {
    return RedisSizes.OBJECT + memoryBytes();
  }

  @Override
  public ListpackHash copy() {
    return new ListpackHash(Arrays.copyOf(pairs, Math.max(used, 4)), used, listpackBytes);
  }
}

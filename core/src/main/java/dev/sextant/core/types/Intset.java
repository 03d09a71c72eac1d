package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A small set of integers, sorted. Redis stores them in 2, 4 or 8 bytes each, the width that the
 * widest ever added needs; here only the memory follows that width.
 */
final class Intset implements SetBody {
  private long[] numbers;
  private int used;
  private int width;

  Intset() {
    this(new long[4], 0, Short.BYTES);
  }

  private Intset(long[] numbers, int used, int width) {
    this.numbers = numbers;
    this.used = used;
    this.width = width;
  }

  /** The members in rising order, each of {@code width} bytes. */
  Intset(long[] sorted, int width) {
    this(sorted.length == 0 ? new long[4] : sorted, sorted.length, width);
  }

  /** The bytes that each member takes. */
  int width() {
    return width;
  }

  /** Whether an intset can hold {@code member}. */
  static boolean canHold(byte[] member) {
    return !Bytes.isNotLong(Bytes.parseLong(member), member);
  }

  private static int widthOf(long number) {
    if (number == (short) number) {
      return Short.BYTES;
    }
    return number == (int) number ? Integer.BYTES : Long.BYTES;
  }

  /** The place of {@code number}, or, when it is not there, as {@link Arrays#binarySearch} says. */
  private int find(long number) {
    return Arrays.binarySearch(numbers, 0, used, number);
  }

  @Override
  public String encoding() {
    return "intset";
  }

  @Override
  public int size() {
    return used;
  }

  @Override
  public boolean contains(byte[] member) {
    return canHold(member) && find(Bytes.parseLong(member)) >= 0;
  }

  @Override
  public boolean add(byte[] member) {
    long number = Bytes.parseLong(member);
    int at = find(number);
    if (at >= 0) {
      return false;
    }
    at = -at - 1;
    if (used == numbers.length) {
      numbers = Arrays.copyOf(numbers, used * 2);
    }
    System.arraycopy(numbers, at, numbers, at + 1, used - at);
    numbers[at] = number;
    used++;
    width = Math.max(width, widthOf(number));
    return true;
  }

  @Override
  public boolean remove(byte[] member) {
    if (!canHold(member)) {
      return false;
    }
    int at = find(Bytes.parseLong(member));
    if (at < 0) {
      return false;
    }
    used--;
    System.arraycopy(numbers, at + 1, numbers, at, used - at);
    return true;
  }

  @Override
  public boolean anyMatch(Predicate<byte[]> condition) {
    for (int i = 0; i < used; i++) {
      if (condition.test(Bytes.ofLong(numbers[i]))) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long scan(long cursor, Consumer<byte[]> receiver) {
    for (int i = 0; i < used; i++) {
      receiver.accept(Bytes.ofLong(numbers[i]));
    }
    return 0;
  }

  @Override
  public byte[] random(RandomSource random) {
    return Bytes.ofLong(numbers[random.nextInt(used)]);
  }

  @Override
  public void randomDistinct(RandomSource random, int count, Consumer<byte[]> receiver) {
    Sampling.distinct(random, used, count, i -> receiver.accept(Bytes.ofLong(numbers[i])));
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.intset(used, width);
  }

  @Override
  public long usageBytes(int samples) {
    return RedisSizes.OBJECT + memoryBytes();
  }

  @Override
  public Intset copy() {
    return new Intset(Arrays.copyOf(numbers, Math.max(used, 4)), used, width);
  }
}

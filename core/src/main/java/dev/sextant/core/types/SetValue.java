package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A set of members, any bytes, stored as given and never changed in place.
 *
 * <p>While all members read as integers and there are at most {@code set-max-intset-entries}, they
 * are kept sorted ({@code intset}); otherwise the set becomes a hash table ({@code hashtable}), and
 * stays one.
 */
public final class SetValue extends Value {
  private SetBody body;

  /** An empty set. */
  public SetValue() {
    this(new Intset());
  }

  private SetValue(SetBody body) {
    this.body = body;
  }

  /**
   * A set in its compact form, whatever the limits.
   *
   * @param members in rising order; not to be changed afterwards
   * @param width the bytes that each takes: 2, 4 or 8, enough for all
   */
  public static SetValue compact(long[] members, int width) {
    return new SetValue(new Intset(members, width));
  }

  /** An empty hash table with room for {@code members} members, whatever the limits. */
  public static SetValue table(int members) {
    return new SetValue(new TableSet(members));
  }

  /** The bytes that each member takes in the compact form: 2, 4 or 8. 0 in the other form. */
  public int integerWidth() {
    return body instanceof Intset integers ? integers.width() : 0;
  }

  /** How many members there are. */
  public int size() {
    return body.size();
  }

  /** Whether {@code member} belongs to the set. */
  public boolean contains(byte[] member) {
    return body.contains(member);
  }

  /** Adds a member and returns whether it is new. */
  public boolean add(byte[] member, Encodings limits) {
    if (body instanceof Intset && !Intset.canHold(member)) {
      toTable();
    }
    boolean added = body.add(member);
    if (added && body instanceof Intset && size() > limits.setMaxIntsetEntries()) {
      toTable();
    }
    return added;
  }

  private void toTable() {
    TableSet table = new TableSet(size());
    body.anyMatch(
        member -> {
          table.add(member);
          return false;
        });
    body = table;
  }

  /** Removes a member and returns whether there was one. */
  public boolean remove(byte[] member) {
    return body.remove(member);
  }

  /** Visits each member; the receiver must not change the set. */
  public void forEach(Consumer<byte[]> receiver) {
    body.anyMatch(
        member -> {
          receiver.accept(member);
          return false;
        });
  }

  /** Visits members until {@code condition} holds for one, and tells whether it did. */
  public boolean anyMatch(Predicate<byte[]> condition) {
    return body.anyMatch(condition);
  }

  /**
   * Visits the members at {@code cursor} and returns the next cursor, with the guarantee of {@link
   * HashTable#scan}; an intset is visited whole. The receiver must not change the set.
   */
  public long scan(long cursor, Consumer<byte[]> receiver) {
    return body.scan(cursor, receiver);
  }

  /** A member, each about equally likely. The set must not be empty. */
  public byte[] random(RandomSource random) {
    return body.random(random);
  }

  /** Visits {@code count} different members chosen at random, or all when there are not so many. */
  public void randomDistinct(RandomSource random, int count, Consumer<byte[]> receiver) {
    body.randomDistinct(random, count, receiver);
  }

  @Override
  public ValueType type() {
    return ValueType.SET;
  }

  @Override
  public long pieces() {
    return encoding().equals("hashtable") ? size() : 1;
  }

  @Override
  public String encoding() {
    return body.encoding();
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.OBJECT + body.memoryBytes();
  }

  @Override
  public long usageBytes(int samples) {
    return body.usageBytes(samples);
  }

  @Override
  public void keepSizeWhile(BooleanSupplier condition) {
    body.keepSizeWhile(condition);
  }

  @Override
  public List<TableStatistics> tableStatistics() {
    return body.tableStatistics();
  }

  @Override
  public SetValue copy() {
    return new SetValue(body.copy());
  }
}

package dev.sextant.core.types;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** A set of any bytes: a hash table of members. */
final class TableSet implements SetBody {

  private static final class Member extends HashTable.Node<Member> {
    Member(byte[] member, int hash) {
      super(member, hash);
    }
  }

  private final HashTable<Member> table = new HashTable<>();

  /** What entries and members were allocated. */
  private long contentBytes;

  /** An empty table with room for {@code members} members. */
  TableSet(int members) {
    table.expand(members);
  }

  @Override
  public String encoding() {
    return "hashtable";
  }

  @Override
  public int size() {
    return table.size();
  }

  @Override
  public boolean contains(byte[] member) {
    return table.get(member) != null;
  }

  @Override
  public boolean add(byte[] member) {
    return add(new Member(member, Bytes.hash(member)));
  }

  private boolean add(Member member) {
    boolean added = table.addIfAbsent(member);
    if (added) {
      contentBytes += RedisSizes.DICT_ENTRY + RedisSizes.string(member.key.length);
    }
    return added;
  }

  @Override
  public boolean remove(byte[] member) {
    if (table.remove(member) == null) {
      return false;
    }
    contentBytes -= RedisSizes.DICT_ENTRY + RedisSizes.string(member.length);
    table.resizeIfNeeded();
    return true;
  }

  @Override
  public boolean anyMatch(Predicate<byte[]> condition) {
    return table.anyMatch(member -> condition.test(member.key));
  }

  @Override
  public long scan(long cursor, Consumer<byte[]> receiver) {
    return table.scan(cursor, member -> receiver.accept(member.key));
  }

  @Override
  public byte[] random(RandomSource random) {
    return Objects.requireNonNull(table.random(random), "an empty set has no random member").key;
  }

  @Override
  public void randomDistinct(RandomSource random, int count, Consumer<byte[]> receiver) {
    table.sampleDistinct(random, count, member -> receiver.accept(member.key));
  }

  @Override
  public long memoryBytes() {
    return RedisSizes.DICT + table.bucketBytes() + contentBytes;
  }

  @Override
  public long usageBytes(int samples) {
    long base = RedisSizes.OBJECT + RedisSizes.DICT_STRUCT + RedisSizes.POINTER * table.buckets();
    return table.extrapolate(
        base,
        samples,
        member -> RedisSizes.DICT_ENTRY_STRUCT + RedisSizes.string(member.key.length));
  }

  @Override
  public void keepSizeWhile(BooleanSupplier condition) {
    table.keepSizeWhile(condition);
  }

  @Override
  public List<TableStatistics> tableStatistics() {
    return table.statistics();
  }

  @Override
  public TableSet copy() {
    TableSet copy = new TableSet(size());
    table.forEach(member -> copy.add(new Member(member.key, member.hash)));
    return copy;
  }
}

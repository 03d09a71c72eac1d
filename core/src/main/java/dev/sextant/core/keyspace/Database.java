package dev.sextant.core.keyspace;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.HashTable;
import dev.sextant.core.types.TableStatistics;
import dev.sextant.core.types.Value;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One database: keys and their values, with expiry.
 *
 * <p>A lookup hides keys that have expired, and removes them when this node is the one to decide. A
 * lookup for writing also notes the entry, so that the bytes of a value that the command then
 * changes in place are counted again when the command is over ({@link Keyspace#settle}).
 */
public final class Database {
  private final Keyspace keyspace;
  private final int index;
  private HashTable<Entry> table;
  private ExpiringEntries expiring = new ExpiringEntries();
  private @Nullable SlotIndex slots;
  private long averageLifetimeMillis;

  Database(Keyspace keyspace, int index) {
    this.keyspace = keyspace;
    this.index = index;
    this.table = newTable();
    this.slots = keyspace.isCluster() ? new SlotIndex() : null;
  }

  private HashTable<Entry> newTable() {
    HashTable<Entry> made =
        new HashTable<>((moreBytes, load) -> keyspace.growthGate().mayGrow(moreBytes, load));
    made.keepSizeWhile(keyspace.isWalked);
    return made;
  }

  /** Its number. */
  public int index() {
    return index;
  }

  public Keyspace keyspace() {
    return keyspace;
  }

  /** How many keys it holds, those included that have expired and were not removed yet. */
  public int size() {
    return table.size();
  }

  /** The estimated mean time until keys expire, in milliseconds; 0 when unknown (INFO keyspace). */
  public long averageLifetimeMillis() {
    return averageLifetimeMillis;
  }

  /** Adds the mean of a sample to the estimate, with a weight of 2 percent, as Redis does. */
  public void sampledLifetime(long meanMillis) {
    long before = averageLifetimeMillis == 0 ? meanMillis : averageLifetimeMillis;
    averageLifetimeMillis = before / 50 * 49 + meanMillis / 50;
  }

  /** No key expires any more: there is no mean. */
  public void noExpiries() {
    averageLifetimeMillis = 0;
  }

  /** How the table of keys is filled. */
  public List<TableStatistics> tableStatistics() {
    return table.statistics();
  }

  /** The entries that have an expiry. */
  public ExpiringEntries expiring() {
    return expiring;
  }

  /** The keys of each slot; only in cluster mode. */
  public SlotIndex slots() {
    SlotIndex present = slots;
    if (present == null) {
      throw new IllegalStateException("no slot index outside cluster mode");
    }
    return present;
  }

  /** The entry at {@code key} for reading, or null; counts a hit or a miss and notes the use. */
  public @Nullable Entry read(byte[] key) {
    Entry entry = live(key);
    if (entry == null) {
      keyspace.misses++;
      keyspace.events().missed(this, key);
      return null;
    }
    keyspace.hits++;
    keyspace.touch(entry);
    return entry;
  }

  /** As {@link #read}, without noting the use (TTL, TYPE). */
  public @Nullable Entry readUntouched(byte[] key) {
    Entry entry = live(key);
    if (entry == null) {
      keyspace.misses++;
      keyspace.events().missed(this, key);
    } else {
      keyspace.hits++;
    }
    return entry;
  }

  /** As {@link #readUntouched}, without an event for a key that is missing (OBJECT). */
  public @Nullable Entry inspect(byte[] key) {
    Entry entry = live(key);
    if (entry == null) {
      keyspace.misses++;
    } else {
      keyspace.hits++;
    }
    return entry;
  }

  /**
   * The entry at {@code key} for writing, or null; notes the use. Its value may be changed in
   * place.
   */
  public @Nullable Entry write(byte[] key) {
    Entry entry = liveForWriting(key, Bytes.hash(key));
    if (entry != null) {
      changing(entry);
    }
    return entry;
  }

  /** Notes that the value of {@code entry} will be changed in place by a command that read it. */
  public void changing(Entry entry) {
    tellWalk(entry);
    keyspace.touched.add(entry);
  }

  /** Every change of an entry comes by here before it happens. */
  private void tellWalk(Entry entry) {
    KeyspaceWalk walk = keyspace.walk;
    if (walk != null) {
      walk.changing(table, entry);
      entry.value().keepSizeWhile(keyspace.isWalked);
    }
  }

  HashTable<Entry> table() {
    return table;
  }

  /** The entry at {@code key}, or null, without any trace but the removal of an expired one. */
  public @Nullable Entry peek(byte[] key) {
    return live(key);
  }

  /** Whether a command is being executed: its time stands still. */
  public boolean isTimeFrozen() {
    return keyspace.isTimeFrozen();
  }

  /** The entry at {@code key} even if it has expired, or null. */
  public @Nullable Entry raw(byte[] key) {
    return table.get(key);
  }

  private @Nullable Entry live(byte[] key) {
    return live(key, Bytes.hash(key));
  }

  private @Nullable Entry live(byte[] key, int hash) {
    Entry entry = table.get(key, hash);
    if (entry == null || !entry.hasExpiry() || !expireIfNeeded(entry)) {
      return entry;
    }
    return null;
  }

  /**
   * A replica that lets clients write removes what they find expired, or it could not put something
   * new in its place.
   */
  private @Nullable Entry liveForWriting(byte[] key, int hash) {
    Entry entry = live(key, hash);
    if (entry != null) {
      keyspace.touch(entry);
    } else if (!keyspace.isExpiryOwner() && !keyspace.isPaused()) {
      Entry expired = table.get(key, hash);
      if (expired != null) {
        expire(expired);
      }
    }
    return entry;
  }

  /** Whether {@code entry}'s time is over, whatever follows from it here. */
  public boolean isExpired(Entry entry) {
    return entry.hasExpiry() && keyspace.nowMillis() > entry.expireAtMillis;
  }

  /**
   * Whether {@code entry} counts as gone; removes it if this node is the one to do that.
   *
   * <p>A replica answers as if the key were gone and waits for its master's deletion. What the
   * master itself says is executed on the data as it is.
   */
  private boolean expireIfNeeded(Entry entry) {
    if (!isExpired(entry) || keyspace.isObeyingMaster()) {
      return false;
    }
    if (keyspace.isExpiryOwner() && !keyspace.isPaused()) {
      expire(entry);
    }
    return true;
  }

  /** Removes {@code entry} because its time is over, and says so. */
  public void expire(Entry entry) {
    remove(entry);
    keyspace.expiredKeys++;
    keyspace.events().expired(this, entry);
  }

  /** Adds a key that is not there. */
  public Entry add(byte[] key, Value value) {
    return add(key, Bytes.hash(key), value);
  }

  private Entry add(byte[] key, int hash, Value value) {
    Entry entry = insert(key, hash, value);
    keyspace.events().added(this, entry);
    return entry;
  }

  /** As {@link #add(byte[], Value)}, and nobody hears of it: for reading a whole data set. */
  public Entry load(byte[] key, Value value) {
    return insert(key, Bytes.hash(key), value);
  }

  private Entry insert(byte[] key, int hash, Value value) {
    Entry entry = new Entry(key, hash, value);
    entry.recency = keyspace.recency().initial();
    entry.walkMark = keyspace.walkMark;
    table.add(entry);
    SlotIndex index = slots;
    if (index != null) {
      index.add(entry);
    }
    keyspace.count(entry);
    return entry;
  }

  /** Puts another value in the place of {@code entry}'s; the expiry stays. */
  public void replace(Entry entry, Value value) {
    tellWalk(entry);
    keyspace.events().removing(this, entry);
    entry.value(value);
    keyspace.count(entry);
  }

  /**
   * Sets {@code key} to {@code value}, whatever was there, as SET does.
   *
   * @param keepExpiry whether an existing expiry stays
   */
  public Entry set(byte[] key, Value value, boolean keepExpiry) {
    int hash = Bytes.hash(key);
    Entry entry = liveForWriting(key, hash);
    if (entry == null) {
      entry = add(key, hash, value);
    } else {
      // Nobody is woken: as in Redis, who waits for a list here waits until the key is added anew.
      replace(entry, value);
      if (!keepExpiry) {
        clearExpiry(entry);
      }
    }
    keyspace.events().modified(this, key);
    return entry;
  }

  /**
   * Removes {@code key}.
   *
   * @return whether it was there
   */
  public boolean delete(byte[] key) {
    Entry entry = live(key);
    if (entry == null) {
      return false;
    }
    remove(entry);
    return true;
  }

  /** Removes {@code entry}, silently. */
  public void remove(Entry entry) {
    tellWalk(entry);
    keyspace.events().removing(this, entry);
    table.remove(entry.key, entry.hash);
    clearExpiry(entry);
    SlotIndex index = slots;
    if (index != null) {
      index.remove(entry);
    }
    forget(entry);
  }

  private void forget(Entry entry) {
    keyspace.dataBytes -= entry.countedBytes;
    entry.countedBytes = 0;
    entry.expiryIndex = Entry.REMOVED;
  }

  /** Lets {@code entry} expire at {@code atMillis} (milliseconds since the epoch). */
  public void expireAt(Entry entry, long atMillis) {
    tellWalk(entry);
    if (!entry.hasExpiry()) {
      expiring.add(entry);
      keyspace.dataBytes += RedisSizes.DICT_ENTRY;
    }
    entry.expireAtMillis = atMillis;
    keyspace.expirySet(this, entry.key);
  }

  /**
   * Lets {@code entry} live forever.
   *
   * @return whether it had an expiry
   */
  public boolean clearExpiry(Entry entry) {
    if (!entry.hasExpiry()) {
      return false;
    }
    tellWalk(entry);
    entry.expireAtMillis = Entry.NO_EXPIRY;
    expiring.remove(entry);
    keyspace.dataBytes -= RedisSizes.DICT_ENTRY;
    return true;
  }

  /**
   * What MEMORY USAGE answers for {@code entry}, looking at {@code samples} elements of it (0:
   * all).
   */
  public long usageBytes(Entry entry, int samples) {
    int dictEntry =
        RedisSizes.DICT_ENTRY_STRUCT + (slots == null ? 0 : RedisSizes.SLOT_LINKS_STRUCT);
    return dictEntry + RedisSizes.string(entry.key.length) + entry.value().usageBytes(samples);
  }

  long tableBytes() {
    long expires = expiring.tableSize();
    return table.bucketBytes() + (expires == 0 ? 0 : Jemalloc.size(expires * RedisSizes.POINTER));
  }

  /** What the tables take beside keys and values. */
  public TableOverhead overhead() {
    long keys = table.size();
    long perKey = RedisSizes.DICT_ENTRY_STRUCT + RedisSizes.OBJECT;
    return new TableOverhead(
        keys * perKey + table.buckets() * RedisSizes.POINTER,
        (long) expiring.size() * RedisSizes.DICT_ENTRY_STRUCT
            + expiring.tableSize() * RedisSizes.POINTER,
        slots == null ? 0 : keys * RedisSizes.SLOT_LINKS_STRUCT);
  }

  /**
   * Any entry, each with nearly the same probability, or null when there is none. May have expired.
   */
  public @Nullable Entry random() {
    return table.isEmpty() ? null : table.random(keyspace.random());
  }

  /**
   * Some entries from random places, at most {@code count}, for eviction's sampling; returns how
   * many.
   */
  public int sample(RandomSource random, @Nullable Entry[] into, int count) {
    return table.sample(random, into, count);
  }

  /**
   * Calls {@code visitor} for the entries of the next bucket.
   *
   * @param cursor 0 to begin, then what the previous call returned
   * @return the next cursor, 0 at the end
   */
  public long scan(long cursor, Consumer<? super Entry> visitor) {
    return table.scan(cursor, visitor);
  }

  /** Calls {@code visitor} for each entry; it must not add or remove any. */
  public void forEach(Consumer<? super Entry> visitor) {
    table.forEach(visitor);
  }

  /** Removes everything, silently. */
  public void clear() {
    table.forEach(this::forget);
    keyspace.dataBytes -= (long) expiring.size() * RedisSizes.DICT_ENTRY;
    table = newTable();
    expiring = new ExpiringEntries();
    if (slots != null) {
      slots = new SlotIndex();
    }
  }

  void swapContents(Database other) {
    HashTable<Entry> otherTable = other.table;
    ExpiringEntries otherExpiring = other.expiring;
    other.table = table;
    other.expiring = expiring;
    long otherLifetime = other.averageLifetimeMillis;
    other.averageLifetimeMillis = averageLifetimeMillis;
    averageLifetimeMillis = otherLifetime;
    table = otherTable;
    expiring = otherExpiring;
  }

  void maintain(int rehashSteps) {
    if (keyspace.walk != null) {
      return;
    }
    table.resizeIfNeeded();
    expiring.resizeIfNeeded();
    if (table.isRehashing()) {
      table.rehashSteps(rehashSteps);
    }
  }
}

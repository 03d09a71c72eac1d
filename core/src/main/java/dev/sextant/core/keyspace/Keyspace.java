package dev.sextant.core.keyspace;

import dev.sextant.core.env.Clock;
import dev.sextant.core.env.RandomSource;
import dev.sextant.core.memory.RedisSizes;
import dev.sextant.core.types.HashTable;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All databases of one node, and what they have in common: the time by which keys expire, who may
 * remove expired keys, and the counters that INFO shows.
 *
 * <p>Within one command the time stands still ({@link #freezeTime}): a key that was there at its
 * first access does not vanish before the second.
 */
public final class Keyspace {
  private final Database[] databases;
  private final Clock clock;
  private final RandomSource random;
  private final Recency recency;
  private KeyspaceListener events;
  private final boolean cluster;

  private int frozen;
  private long frozenMillis;

  /** Whether this node decides on expiry; a replica waits for its master's deletions. */
  private boolean expiryOwner = true;

  /** While a command of the master is executed no key counts as expired. */
  private boolean obeyingMaster;

  private HashTable.GrowthGate growthGate = (moreBytes, load) -> true;

  private final OwnExpiry ownExpiry = new OwnExpiry();

  /** While clients are paused the data set stays as it is. */
  private boolean paused;

  /** Entries of any database that were looked up for writing and not counted since. */
  final List<Entry> touched = new ArrayList<>();

  /** The walk that wants to hear of changes before they happen; null when none is on. */
  @Nullable KeyspaceWalk walk;

  /** Whether one is on, which is when Redis has a child process. */
  final BooleanSupplier isWalked = () -> walk != null;

  /** The number of the latest walk. */
  int walkMark;

  long dataBytes;
  long hits;
  long misses;
  long expiredKeys;

  /**
   * Empty databases.
   *
   * @param count how many databases
   * @param cluster whether keys are indexed by slot, and counted as in cluster mode
   */
  public Keyspace(
      int count, boolean cluster, Clock clock, RandomSource random, KeyspaceListener events) {
    this.clock = clock;
    this.random = random;
    this.events = events;
    this.cluster = cluster;
    this.recency = new Recency(clock, random);
    this.databases = new Database[count];
    for (int i = 0; i < count; i++) {
      databases[i] = new Database(this, i);
    }
  }

  /** Has {@code gate} asked before the tables of keys grow, since they count as data. */
  public void growthGate(HashTable.GrowthGate gate) {
    growthGate = gate;
  }

  HashTable.GrowthGate growthGate() {
    return growthGate;
  }

  /** How many databases there are. */
  public int count() {
    return databases.length;
  }

  /** The database of that index. */
  public Database database(int index) {
    return databases[index];
  }

  /** Exchanges the contents of two databases (SWAPDB). */
  public void swap(int a, int b) {
    databases[a].swapContents(databases[b]);
  }

  /** Removes everything, silently. */
  public void clear() {
    ownExpiry.clear();
    for (Database db : databases) {
      db.clear();
    }
  }

  /** Whether keys are indexed by slot. */
  public boolean isCluster() {
    return cluster;
  }

  public Recency recency() {
    return recency;
  }

  /** Notes a use of {@code entry}; not during a walk, which shows how things were before. */
  void touch(Entry entry) {
    if (walk == null) {
      recency.touch(entry);
    }
  }

  public RandomSource random() {
    return random;
  }

  KeyspaceListener events() {
    return events;
  }

  /** Sets who hears of changes; for the engine that is being built around this keyspace. */
  public void events(KeyspaceListener listener) {
    this.events = listener;
  }

  /** The time by which keys expire now, in milliseconds since the epoch. */
  public long nowMillis() {
    return frozen > 0 ? frozenMillis : clock.millis();
  }

  /** Stops the time for expiry, until {@link #releaseTime}; may be nested, the outermost counts. */
  public void freezeTime() {
    if (frozen++ == 0) {
      frozenMillis = clock.millis();
    }
  }

  /** A command that is being executed has waited for its client: it sees the present time again. */
  public void refreshTime() {
    frozenMillis = clock.millis();
  }

  /** Whether the time stands still: a command is being executed. */
  public boolean isTimeFrozen() {
    return frozen > 0;
  }

  /** Ends {@link #freezeTime}. */
  public void releaseTime() {
    frozen--;
  }

  /** Whether expired keys are removed here when they are met. False on a replica. */
  public void expiryOwner(boolean owner) {
    this.expiryOwner = owner;
    ownExpiry.clear();
  }

  public boolean isExpiryOwner() {
    return expiryOwner;
  }

  /**
   * On a replica that lets clients write: removes keys whose expiry they have set and whose time is
   * over, looking at {@code count} of these keys at most.
   */
  public void expireOwn(int count) {
    ownExpiry.expire(count);
  }

  /** How many keys {@link #expireOwn} has to look at. */
  public int ownExpiring() {
    return ownExpiry.size();
  }

  void expirySet(Database db, byte[] key) {
    if (!expiryOwner && !obeyingMaster && isTimeFrozen()) {
      ownExpiry.add(db, key);
    }
  }

  /** Whether a command of this node's master is being executed. */
  public void obeyingMaster(boolean obeying) {
    this.obeyingMaster = obeying;
  }

  boolean isObeyingMaster() {
    return obeyingMaster;
  }

  /** Whether expired keys have to stay for now, because clients are paused. */
  public void paused(boolean isPaused) {
    this.paused = isPaused;
  }

  boolean isPaused() {
    return paused;
  }

  /**
   * Counts the bytes of all entries, of whatever database, that were looked up for writing since
   * the last call: a command changes values in place, and its end is the time to look.
   */
  public void settle() {
    for (int i = 0; i < touched.size(); i++) {
      Entry entry = touched.get(i);
      if (entry.expiryIndex != Entry.REMOVED) {
        count(entry);
      }
    }
    touched.clear();
  }

  /** Whether {@link #settle} has nothing to do. */
  public boolean isSettled() {
    return touched.isEmpty();
  }

  void count(Entry entry) {
    int dictEntry = cluster ? RedisSizes.CLUSTER_DICT_ENTRY : RedisSizes.DICT_ENTRY;
    long bytes = dictEntry + RedisSizes.string(entry.key.length) + entry.value().memoryBytes();
    dataBytes += bytes - entry.countedBytes;
    entry.countedBytes = bytes;
  }

  /** The bytes that Redis would have allocated for all keys, values and tables. */
  public long dataBytes() {
    long bytes = dataBytes;
    for (Database db : databases) {
      bytes += db.tableBytes();
    }
    return bytes;
  }

  /**
   * The bytes of {@link #dataBytes} that are table overhead rather than data (INFO's
   * used_memory_overhead).
   */
  public long overheadBytes() {
    long bytes = 0;
    for (Database db : databases) {
      bytes += db.size() == 0 ? 0 : db.overhead().total();
    }
    return bytes;
  }

  /** The number of keys over all databases. */
  public long size() {
    long size = 0;
    for (Database db : databases) {
      size += db.size();
    }
    return size;
  }

  /** Reads that found a key. */
  public long hits() {
    return hits;
  }

  /** Reads that found none. */
  public long misses() {
    return misses;
  }

  /** Keys that were removed because they had expired. */
  public long expiredKeys() {
    return expiredKeys;
  }

  /** Sets the three counters to 0. */
  public void resetCounters() {
    hits = 0;
    misses = 0;
    expiredKeys = 0;
  }

  /** Work between commands: a step of rehashing and shrinking of sparse tables. */
  public void maintain(int rehashSteps) {
    for (Database db : databases) {
      db.maintain(rehashSteps);
    }
  }
}

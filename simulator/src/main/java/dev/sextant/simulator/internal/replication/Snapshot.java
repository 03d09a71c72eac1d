package dev.sextant.simulator.internal.replication;

import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.types.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * All data of a node at one moment: what an RDB file holds, as objects.
 *
 * <p>Keys and immutable content are shared with the node it was taken from; whatever may change in
 * place was copied. A snapshot is therefore good for one receiver only.
 */
public final class Snapshot {

  /**
   * A key with everything that belongs to it.
   *
   * @param expireAtMillis Unix time in milliseconds, or {@link Entry#NO_EXPIRY}
   * @param recency the raw LRU or LFU field
   */
  public record Item(byte[] key, Value value, long expireAtMillis, int recency) {}

  private final List<List<Item>> databases;
  private final List<byte[]> libraries;

  /** A snapshot of these contents, by database. */
  public Snapshot(List<List<Item>> databases) {
    this(databases, List.of());
  }

  private Snapshot(List<List<Item>> databases, List<byte[]> libraries) {
    this.databases = databases;
    this.libraries = libraries;
  }

  /** The same with the sources of libraries of functions, which belong to the data. */
  public Snapshot withLibraries(List<byte[]> sources) {
    return new Snapshot(databases, List.copyOf(sources));
  }

  /** The sources of the libraries of functions. */
  public List<byte[]> libraries() {
    return libraries;
  }

  /** A copy of {@code keyspace}, with keys that have expired and are still there. */
  public static Snapshot of(Keyspace keyspace) {
    return of(keyspace, Value::copy);
  }

  /** What {@code keyspace} holds, which nobody will use any more. */
  public static Snapshot taking(Keyspace keyspace) {
    return of(keyspace, value -> value);
  }

  private static Snapshot of(Keyspace keyspace, UnaryOperator<Value> taken) {
    List<List<Item>> databases = new ArrayList<>(keyspace.count());
    for (int i = 0; i < keyspace.count(); i++) {
      Database db = keyspace.database(i);
      List<Item> items = new ArrayList<>(db.size());
      db.forEach(
          entry ->
              items.add(
                  new Item(
                      entry.key,
                      taken.apply(entry.value()),
                      entry.expireAtMillis(),
                      entry.recency())));
      databases.add(items);
    }
    return new Snapshot(databases);
  }

  /**
   * Puts the snapshot in the place of everything in {@code keyspace}, silently: who watches or
   * tracks keys has to be told by the caller. The values are used, not copied.
   *
   * @throws IllegalArgumentException if {@code keyspace} has too few databases; nothing has changed
   *     then
   */
  public void replaceContentOf(Keyspace keyspace) {
    for (int i = keyspace.count(); i < databases.size(); i++) {
      if (!databases.get(i).isEmpty()) {
        throw new IllegalArgumentException(
            "a data set of more than " + keyspace.count() + " databases");
      }
    }
    for (int i = 0; i < keyspace.count(); i++) {
      Database db = keyspace.database(i);
      db.clear();
      if (i < databases.size()) {
        for (Item item : databases.get(i)) {
          Entry entry = db.add(item.key(), item.value());
          entry.recency(item.recency());
          if (item.expireAtMillis() != Entry.NO_EXPIRY) {
            db.expireAt(entry, item.expireAtMillis());
          }
        }
      }
    }
  }

  /** The contents, by database. */
  public List<List<Item>> databases() {
    return databases;
  }

  /** How many keys it holds. */
  public int size() {
    int size = 0;
    for (List<Item> items : databases) {
      size += items.size();
    }
    return size;
  }
}

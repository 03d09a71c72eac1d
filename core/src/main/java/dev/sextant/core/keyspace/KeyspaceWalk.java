package dev.sextant.core.keyspace;

import dev.sextant.core.types.HashTable;
import java.util.ArrayList;
import java.util.List;

/**
 * A walk over all entries of all databases as they were when it began, in slices, while commands go
 * on changing them: what a fork gives Redis.
 *
 * <h2>How the moment is kept</h2>
 *
 * Nothing is copied at the beginning. The walk goes through each table with a cursor, as SCAN does,
 * and the guarantee of {@link HashTable#scan} says that what stays in the table is met, however the
 * table grows and shrinks meanwhile. Three things could still spoil the picture, and each is dealt
 * with where it happens:
 *
 * <ul>
 *   <li>An entry is changed or removed before the walk has come to it. {@link Database} says so
 *       before it happens, and the entry is visited on the spot. A mark on the entry, the number of
 *       the walk, tells later that it was visited; SCAN's repetitions fall to the same mark.
 *   <li>An entry is added. It gets the mark at its birth, and the walk passes it by.
 *   <li>A whole table is emptied or goes to another database (FLUSHALL, FLUSHDB, SWAPDB). The walk
 *       holds on to the tables themselves and remembers which database each belonged to: an emptied
 *       database gets a new table, and nobody changes the entries of the old one any more.
 * </ul>
 *
 * <p>So a write costs one look at a field while no walk is on, and at most one visit of the entry
 * that it changes while one is. When an entry was used last stays as it was because nobody notes
 * uses during a walk; neither does Redis while it has a child, lest memory be copied for it.
 *
 * <p>At most one walk is on at a time, which is Redis's rule of one child process. Confined to the
 * node's thread.
 */
public final class KeyspaceWalk {
  /** Is told each entry once; entries of a database do not come in one piece. */
  @FunctionalInterface
  public interface Visitor {
    /** {@code entry} as it was when the walk began, in the database {@code db} of that time. */
    void visit(int db, Entry entry);
  }

  /**
   * The contents of one database when the walk began.
   *
   * @param keys how many keys it had
   * @param expiring how many of them had an expiry
   */
  public record Part(int db, int keys, int expiring) {}

  private final Keyspace keyspace;
  private final Visitor visitor;

  /** What tells visited entries from others; 0 when nothing can change during the walk. */
  private final int mark;

  private final List<Part> parts = new ArrayList<>();
  private final List<HashTable<Entry>> tables = new ArrayList<>();
  private int current;
  private long cursor;
  private long visited;
  private long copiedBytes;

  private KeyspaceWalk(Keyspace keyspace, Visitor visitor, int mark) {
    this.keyspace = keyspace;
    this.visitor = visitor;
    this.mark = mark;
    for (int i = 0; i < keyspace.count(); i++) {
      Database db = keyspace.database(i);
      if (db.size() > 0) {
        parts.add(new Part(i, db.size(), db.expiring().size()));
        tables.add(db.table());
      }
    }
  }

  /**
   * Begins a walk over what is in {@code keyspace} now.
   *
   * @throws IllegalStateException when one is on
   */
  public static KeyspaceWalk begin(Keyspace keyspace, Visitor visitor) {
    if (keyspace.walk != null) {
      throw new IllegalStateException("a walk is on");
    }
    KeyspaceWalk walk = new KeyspaceWalk(keyspace, visitor, ++keyspace.walkMark);
    keyspace.walk = walk;
    return walk;
  }

  /**
   * Begins a walk that is over before anything can change: it neither minds another walk nor is
   * minded by {@link Database}.
   */
  public static KeyspaceWalk atOnce(Keyspace keyspace, Visitor visitor) {
    return new KeyspaceWalk(keyspace, visitor, 0);
  }

  /** The databases that were not empty, in the order of their numbers. */
  public List<Part> parts() {
    return parts;
  }

  /** How many entries were visited so far. */
  public long visited() {
    return visited;
  }

  /**
   * The size of the values that were visited out of turn because they were about to change: what a
   * fork would have had to copy of them.
   */
  public long copiedBytes() {
    return copiedBytes;
  }

  /**
   * Goes on by one bucket of a table. The end of the last one ends the walk.
   *
   * @return whether there is more
   */
  public boolean advance() {
    if (current == tables.size()) {
      end();
      return false;
    }
    cursor = tables.get(current).scan(cursor, entry -> meet(current, entry));
    if (cursor == 0) {
      current++;
    }
    if (current == tables.size()) {
      end();
      return false;
    }
    return true;
  }

  /** Ends it, at the end or before: nothing is visited any more. */
  public void end() {
    if (keyspace.walk == this) {
      keyspace.walk = null;
    }
    current = tables.size();
  }

  private void meet(int part, Entry entry) {
    if (mark != 0 && entry.walkMark == mark) {
      return;
    }
    if (mark != 0) {
      entry.walkMark = mark;
    }
    visited++;
    visitor.visit(parts.get(part).db(), entry);
  }

  /** {@code entry}, which is in {@code table}, is about to change or to go. */
  void changing(HashTable<Entry> table, Entry entry) {
    if (entry.walkMark == mark) {
      return;
    }
    for (int i = 0; i < tables.size(); i++) {
      if (tables.get(i) == table) {
        copiedBytes += entry.value().memoryBytes();
        meet(i, entry);
        return;
      }
    }
  }
}

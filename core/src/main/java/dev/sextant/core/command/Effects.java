package dev.sextant.core.command;

import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.keyspace.KeyspaceListener;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Watch;
import dev.sextant.core.types.ValueType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What follows from changes of the keyspace: marks on watchers, signals to those who wait, keyspace
 * events, and the commands to be propagated, which are collected until the current command,
 * transaction or script is over and then handed on as one unit.
 *
 * <p>More than one command in a unit is framed by MULTI and EXEC, so that a replica applies all or
 * nothing.
 */
public final class Effects implements KeyspaceListener {
  private static final byte[] DEL = ascii("DEL");
  private static final byte[] UNLINK = ascii("UNLINK");
  private static final byte[][] MULTI = {ascii("MULTI")};
  private static final byte[][] EXEC = {ascii("EXEC")};
  private static final byte[] KEYSPACE_PREFIX = ascii("__keyspace@");
  private static final byte[] KEYEVENT_PREFIX = ascii("__keyevent@");
  private static final byte[] SUFFIX = ascii("__:");

  private record Pending(int db, byte[][] args, int targets) {}

  private final Propagation propagation;
  private final List<Pending> pending = new ArrayList<>();
  private @Nullable Server server;
  private int eventClasses;
  private boolean lazyExpire;

  public Effects(Propagation propagation) {
    this.propagation = propagation;
  }

  /** Ties the two together; once, while the node is built. */
  public void attach(Server owner) {
    this.server = owner;
  }

  private Server server() {
    return java.util.Objects.requireNonNull(server);
  }

  /** Which keyspace events are published: bits of {@link KeyspaceEvents}. */
  public void eventClasses(int classes) {
    this.eventClasses = classes;
  }

  /** Whether expired keys are propagated as UNLINK instead of DEL (lazyfree-lazy-expire). */
  public void lazyExpire(boolean lazy) {
    this.lazyExpire = lazy;
  }

  @Override
  public void modified(Database db, byte[] key) {
    modified(db, key, server().tracking().current());
  }

  /** As {@link #modified(Database, byte[])}; {@code by} null: nobody's command did it. */
  private void modified(Database db, byte[] key, @Nullable Session by) {
    if (server().tracking().isUsed()) {
      server().tracking().changed(key, by, db.isTimeFrozen());
    }
    if (!server().watched().isEmpty()) {
      server().watched().touch(db.index(), key, db.raw(key) != null);
    }
  }

  /** Everything is about to be removed or replaced: marks the watchers of keys that exist. */
  public void allModified(Keyspace keyspace) {
    for (int i = 0; i < keyspace.count(); i++) {
      markWatchers(keyspace.database(i));
    }
    server().tracking().allChanged();
  }

  @Override
  public void added(Database db, Entry entry) {
    server().waiting().signal(db.index(), entry.key);
    notify(KeyspaceEvents.NEW, "new", entry.key, db.index());
  }

  @Override
  public void removing(Database db, Entry entry) {
    // Consumers of groups do not wait for a stream that is gone. Without anybody who waits the
    // value
    // is not looked at: it is mostly out of the caches, which makes a fifth of the time of a SET.
    if (server().waiting().isForKeys() && isStream(entry)) {
      server().waiting().signal(db.index(), entry.key);
    }
  }

  @Override
  public void expired(Database db, Entry entry) {
    LazyFree.removed(server(), entry.value(), lazyExpire);
    propagateDeletion(db.index(), entry.key, lazyExpire);
    notify(KeyspaceEvents.EXPIRED, "expired", entry.key, db.index());
    modified(db, entry.key, null);
  }

  /**
   * A key was left out while a file was read, because its time was over: replicas that go on with
   * the history of the file have it still.
   */
  public void expiredInFile(int db, byte[] key) {
    propagateDeletion(db, key, lazyExpire);
  }

  @Override
  public void missed(Database db, byte[] key) {
    notify(KeyspaceEvents.KEY_MISS, "keymiss", key, db.index());
  }

  /** A key was evicted. */
  public void evicted(Database db, Entry entry, boolean lazy) {
    modified(db, entry.key, null);
    notify(KeyspaceEvents.EVICTED, "evicted", entry.key, db.index());
    propagateDeletion(db.index(), entry.key, lazy);
  }

  /** All keys of {@code db} are about to be removed: marks those who watch one. */
  public void clearing(Database db) {
    markWatchers(db);
    server().tracking().allChanged(); // Clients do not tell databases apart.
  }

  private void markWatchers(Database db) {
    for (Watch.Key watched : server().watched().watchedIn(db.index())) {
      byte[] key = watched.key().bytes();
      if (db.raw(key) != null) {
        server().watched().touch(db.index(), key, false);
      }
    }
    signalLostStreams(db, null);
  }

  /** Wakes those who wait for groups of streams in {@code db} that {@code replacement} lacks. */
  private void signalLostStreams(Database db, @Nullable Database replacement) {
    for (byte[] key : server().waiting().keysIn(db.index())) {
      if (isStream(db.raw(key)) && !(replacement != null && isStream(replacement.raw(key)))) {
        server().waiting().signal(db.index(), key);
      }
    }
  }

  private static boolean isStream(@Nullable Entry entry) {
    return entry != null && entry.value().type() == ValueType.STREAM;
  }

  /** Two databases are about to exchange their contents: marks those who watch a key in either. */
  public void swapping(int first, int second) {
    Database a = server().keyspace().database(first);
    Database b = server().keyspace().database(second);
    replacing(a, b);
    replacing(b, a);
    signalLostStreams(a, b);
    signalLostStreams(b, a);
  }

  private void replacing(Database old, Database replacement) {
    for (Watch.Key watched : server().watched().watchedIn(old.index())) {
      byte[] key = watched.key().bytes();
      boolean existed = old.raw(key) != null;
      Entry entry = replacement.raw(key);
      if (existed || entry != null) {
        boolean expired = entry != null && replacement.isExpired(entry);
        server().watched().replace(old.index(), key, existed, entry != null, expired);
      }
    }
  }

  /** Two databases have exchanged their contents: keys may be there now that somebody waits for. */
  public void swapped(int first, int second) {
    signalAll(server().keyspace().database(first));
    signalAll(server().keyspace().database(second));
  }

  private void signalAll(Database db) {
    for (byte[] key : server().waiting().keysIn(db.index())) {
      if (db.raw(key) != null) {
        server().waiting().signal(db.index(), key);
      }
    }
  }

  private void propagateDeletion(int db, byte[] key, boolean lazy) {
    propagate(db, new byte[][] {lazy ? UNLINK : DEL, key});
  }

  /** Publishes a keyspace event, if its class is configured. */
  public void notify(int eventClass, String event, byte[] key, int db) {
    if ((eventClasses & eventClass) == 0) {
      return;
    }
    byte[] eventBytes = ascii(event);
    byte[] dbDigits = ascii(Integer.toString(db));
    if ((eventClasses & KeyspaceEvents.KEYSPACE) != 0) {
      server().pubSub().publish(concat(KEYSPACE_PREFIX, dbDigits, SUFFIX, key), eventBytes);
    }
    if ((eventClasses & KeyspaceEvents.KEYEVENT) != 0) {
      server().pubSub().publish(concat(KEYEVENT_PREFIX, dbDigits, SUFFIX, eventBytes), key);
    }
  }

  /** Adds a command to what is propagated when the current unit is over. The arrays are kept. */
  public void propagate(int db, byte[][] args) {
    propagate(db, args, Propagation.TO_ALL);
  }

  /** The same for some of those who listen: bits of {@link Propagation}. */
  public void propagate(int db, byte[][] args, int targets) {
    pending.add(new Pending(db, args, targets));
  }

  /** Forgets what was collected: it was read again from a file that has it already. */
  public void forget() {
    pending.clear();
  }

  /** Hands on what was collected. Called when a command that nobody else has called is over. */
  public void flush() {
    int count = pending.size();
    if (count == 0) {
      return;
    }
    if (count == 1) {
      Pending only = pending.get(0);
      pending.clear();
      propagation.propagate(only.db(), only.args(), only.targets());
      return;
    }
    List<Pending> unit = new ArrayList<>(pending);
    pending.clear();
    propagation.propagate(unit.get(0).db(), MULTI);
    for (Pending p : unit) {
      propagation.propagate(p.db(), p.args(), p.targets());
    }
    propagation.propagate(unit.get(count - 1).db(), EXEC);
  }

  /**
   * Hands on what was collected, without a frame: deletions that have nothing to do with each
   * other.
   */
  public void flushUnframed() {
    List<Pending> all = new ArrayList<>(pending);
    pending.clear();
    for (Pending p : all) {
      propagation.propagate(p.db(), p.args(), p.targets());
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    byte[] all = new byte[length];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}

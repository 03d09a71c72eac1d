package dev.sextant.core.persistence;

import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.keyspace.KeyspaceWalk;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * All databases as commands, in pieces: what {@link SnapshotWriter} is for RDB, and used in the
 * same way. It too shows the moment when it was begun.
 *
 * <p>Confined to the node's thread.
 */
public final class CommandSnapshot {
  private static final int NO_DATABASE = -1;

  /** So many buckets are looked at in one go at most: tables may be nearly empty. */
  private static final int BUCKETS_AT_ONCE = 1024;

  private final CommandBuffer out = new CommandBuffer();
  private final CommandForm form = new CommandForm(out);
  private final KeyspaceWalk walk;
  private int database = NO_DATABASE;

  /**
   * What stands before the keys.
   *
   * @param second when it is written, in Unix time, as a remark; empty for no remark
   * @param libraries the sources of the function libraries
   */
  public record Preface(OptionalLong second, List<byte[]> libraries) {}

  private CommandSnapshot(Keyspace keyspace, Preface preface, boolean atOnce) {
    preface.second().ifPresent(out::timestamp);
    preface.libraries().forEach(form::library);
    this.walk =
        atOnce
            ? KeyspaceWalk.atOnce(keyspace, this::write)
            : KeyspaceWalk.begin(keyspace, this::write);
  }

  /**
   * Begins with what is in {@code keyspace} now; commands may go on between the pieces.
   *
   * @throws IllegalStateException when another snapshot is being written
   */
  public static CommandSnapshot begin(Keyspace keyspace, Preface preface) {
    return new CommandSnapshot(keyspace, preface, false);
  }

  /** As {@link #begin}, to be written before the next command. */
  public static CommandSnapshot atOnce(Keyspace keyspace, Preface preface) {
    return new CommandSnapshot(keyspace, preface, true);
  }

  /**
   * Goes on until there are {@code bytes} bytes to be taken or {@code keys} keys were visited, or
   * many buckets looked at.
   *
   * @return whether there is more; false when what is left can be taken
   */
  public boolean advance(int bytes, long keys) {
    long enough = walk.visited() + keys;
    boolean more = true;
    for (int i = 0; more && i < BUCKETS_AT_ONCE; i++) {
      if (out.size() >= bytes || walk.visited() >= enough) {
        return true;
      }
      more = walk.advance();
    }
    return more;
  }

  /** Gives it up: nothing is written any more. */
  public void cancel() {
    walk.end();
  }

  /** The bytes behind those that were taken before. */
  public byte[] take() {
    byte[] taken = Arrays.copyOf(out.array(), out.size());
    out.clear();
    return taken;
  }

  private void write(int db, Entry entry) {
    if (db != database) {
      database = db;
      form.database(db);
    }
    form.entry(entry);
  }
}

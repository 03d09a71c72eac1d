package dev.sextant.core.persistence;

/**
 * The stream of writes that goes to an append only file: commands as they are propagated, with a
 * SELECT wherever the database changes and, if wanted, a remark wherever the second does.
 */
public final class AofStream {
  private static final int NO_DATABASE = -1;

  private final CommandBuffer pending = new CommandBuffer();
  private int database = NO_DATABASE;
  private long second;

  /** What was added and has not been taken: the caller clears it, or the part that it wrote. */
  public CommandBuffer pending() {
    return pending;
  }

  /** Adds a command to database {@code db}. */
  public void add(int db, byte[][] args) {
    if (db != database) {
      pending.select(db);
      database = db;
    }
    pending.command(args);
  }

  /**
   * Says that what follows was written now.
   *
   * @param nowSeconds Unix time
   */
  public void at(long nowSeconds) {
    if (nowSeconds > second) {
      second = nowSeconds;
      pending.timestamp(nowSeconds);
    }
  }

  /** What follows goes to another file, which knows no database yet. */
  public void selectAgain() {
    database = NO_DATABASE;
  }
}

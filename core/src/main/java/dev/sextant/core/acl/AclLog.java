package dev.sextant.core.acl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * What was refused, the newest first. The same thing refused again within a minute is counted, not
 * added, if it is still among the newest entries.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/acl-log/">ACL LOG</a>.
 */
public final class AclLog {
  private static final long SAME_WITHIN_MILLIS = 60_000;
  private static final int LOOKS_BACK = 10;

  /** Where a request was refused. */
  public enum Context {
    TOPLEVEL,
    MULTI,
    LUA;

    /** The name in ACL LOG. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What was refused.
   *
   * @param object the command, key or channel, one char per byte
   */
  public record Event(Denial.Reason reason, Context context, String object, String user) {}

  /**
   * An entry.
   *
   * @param count how often it was refused
   * @param millis when it was last, in milliseconds since the epoch
   * @param client the client that was refused last, as in CLIENT LIST
   */
  public record Entry(Event event, long count, long millis, String client) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Takes note of a refusal, and forgets the oldest beyond {@code maxEntries}. */
  public void add(Event event, String client, long nowMillis, long maxEntries) {
    long count = 1 + takeCount(event, nowMillis);
    entries.add(0, new Entry(event, count, nowMillis, client));
    if (count == 1) {
      while (entries.size() > maxEntries) {
        entries.remove(entries.size() - 1);
      }
    }
  }

  /** Removes the entry that the event belongs to; how often that was counted, 0 without one. */
  private long takeCount(Event event, long nowMillis) {
    Iterator<Entry> newest = entries.iterator();
    for (int i = 0; i < LOOKS_BACK && newest.hasNext(); i++) {
      Entry entry = newest.next();
      if (entry.event().equals(event)
          && Math.abs(nowMillis - entry.millis()) <= SAME_WITHIN_MILLIS) {
        newest.remove();
        return entry.count();
      }
    }
    return 0;
  }

  /** All entries, the newest first. */
  public List<Entry> entries() {
    return Collections.unmodifiableList(entries);
  }

  /** Forgets all. */
  public void clear() {
    entries.clear();
  }
}

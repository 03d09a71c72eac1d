package dev.sextant.core.session;

import dev.sextant.core.types.ByteKey;
import java.util.ArrayList;
import java.util.List;

/** The keys that a session watches, and whether one of them was modified since. */
public final class Watch {

  /**
   * A watched key.
   *
   * @param expired whether it had expired already, without having been deleted, when it was
   *     watched: its deletion is then no modification
   */
  public record Key(int db, ByteKey key, boolean expired) {}

  private final List<Key> keys = new ArrayList<>();

  /** A watched key was modified: EXEC will answer null. */
  public boolean dirty;

  public List<Key> keys() {
    return keys;
  }
}

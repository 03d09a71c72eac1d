package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.Value;
import org.jspecify.annotations.Nullable;

/** What becomes of collections at the end of a command: an empty one does not exist. */
final class Results {
  private Results() {}

  /** Removes {@code key} if its collection has no element left. The caller marks it as modified. */
  static void removeIfEmpty(Call call, byte[] key, int size) {
    if (size == 0) {
      call.db().delete(key);
      call.notify(KeyspaceEvents.GENERIC, "del", key);
    }
  }

  /**
   * Stores the result of a command at {@code key}, whatever was there, and replies with its size;
   * an empty result removes the key.
   *
   * @param value the result; may be null when it is empty
   */
  static void store(
      Call call, byte[] key, @Nullable Value value, int size, int eventClass, String event) {
    if (value != null && size > 0) {
      call.db().set(key, value, false);
      call.notify(eventClass, event, key);
      call.dirty(1);
    } else if (call.db().delete(key)) {
      call.changed(key, KeyspaceEvents.GENERIC, "del");
    }
    call.reply().integer(size);
  }
}

package dev.sextant.core.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.ListValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.Objects;

/** The two ends of a list, and what commands do there. */
enum ListEnd {
  LEFT("lpop", "lpush"),
  RIGHT("rpop", "rpush");

  private static final byte[] LPOP = "LPOP".getBytes(US_ASCII);
  private static final byte[] RPOP = "RPOP".getBytes(US_ASCII);
  private static final byte[] LEFT_WORD = "left".getBytes(US_ASCII);
  private static final byte[] RIGHT_WORD = "right".getBytes(US_ASCII);

  private final String popEvent;
  private final String pushEvent;

  ListEnd(String popEvent, String pushEvent) {
    this.popEvent = popEvent;
    this.pushEvent = pushEvent;
  }

  /** Argument {@code i}, LEFT or RIGHT in any case. */
  static ListEnd parse(Call call, int i) {
    if (call.is(i, "RIGHT")) {
      return RIGHT;
    }
    if (call.is(i, "LEFT")) {
      return LEFT;
    }
    throw Errors.SYNTAX;
  }

  /** The name of the command that pops here. */
  byte[] popCommand() {
    return this == LEFT ? LPOP : RPOP;
  }

  /** The event of a push. */
  String pushEvent() {
    return pushEvent;
  }

  /** The word that {@link #parse} reads. */
  byte[] word() {
    return this == LEFT ? LEFT_WORD : RIGHT_WORD;
  }

  /** Adds an element at this end. */
  void push(ListValue list, byte[] element) {
    if (this == LEFT) {
      list.addFirst(element);
    } else {
      list.addLast(element);
    }
  }

  /** Removes the element at this end; the list must not be empty. */
  byte[] pop(ListValue list) {
    return Objects.requireNonNull(this == LEFT ? list.removeFirst() : list.removeLast());
  }

  /**
   * Removes {@code count} elements at this end, no more than there are, and writes them as an
   * array, the outermost first.
   */
  void popAll(ListValue list, int count, ReplyWriter reply) {
    reply.array(count);
    if (this == LEFT) {
      list.forEach(0, count, false, reply::bulk);
      list.removeRange(0, count);
    } else {
      list.forEach(list.size() - 1, count, true, reply::bulk);
      list.removeRange(list.size() - count, count);
    }
  }

  /** What follows from {@code count} elements having been popped here. */
  void popped(Call call, byte[] key, ListValue list, int count) {
    call.notify(KeyspaceEvents.LIST, popEvent, key);
    removeIfEmpty(call, key, list);
    call.modified(key);
    call.dirty(count);
  }

  /** Removes the key of a list without elements. */
  static void removeIfEmpty(Call call, byte[] key, ListValue list) {
    if (list.size() == 0) {
      call.db().delete(key);
      call.notify(KeyspaceEvents.GENERIC, "del", key);
    }
  }
}

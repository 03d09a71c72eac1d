package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.BLOCKING;
import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.LIST;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.DELETE;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.RW;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.ListValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.List;

/**
 * Moving an element from one list to another, or round in the same: LMOVE, RPOPLPUSH, and their
 * blocking forms BLMOVE and BRPOPLPUSH, which are propagated as those.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/lmove/">LMOVE</a>, <a
 * href="https://redis.io/docs/latest/commands/blmove/">BLMOVE</a>.
 */
final class ListMoveCommands {
  private static final byte[] LMOVE = "LMOVE".getBytes(US_ASCII);
  private static final byte[] RPOPLPUSH = "RPOPLPUSH".getBytes(US_ASCII);

  private ListMoveCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("blmove", 6, ListMoveCommands::blmove)
        .group(LIST, "6.2.0")
        .flags(WRITE, DENYOOM, NOSCRIPT, BLOCKING)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .keys(KeySpec.at(2), RW, INSERT);
    table
        .add("brpoplpush", 4, ListMoveCommands::brpoplpush)
        .group(LIST, "2.2.0")
        .flags(WRITE, DENYOOM, NOSCRIPT, BLOCKING)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .keys(KeySpec.at(2), RW, INSERT);
    table
        .add("lmove", 5, ListMoveCommands::lmove)
        .group(LIST, "6.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .keys(KeySpec.at(2), RW, INSERT);
    table
        .add("rpoplpush", 3, ListMoveCommands::rpoplpush)
        .group(LIST, "1.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.LIST)
        .keys(KeySpec.at(1), RW, ACCESS, DELETE)
        .keys(KeySpec.at(2), RW, INSERT);
  }

  private static void lmove(Call call) {
    ListEnd from = ListEnd.parse(call, 3);
    ListEnd to = ListEnd.parse(call, 4);
    if (!move(call, from, to)) {
      call.reply().nullBulk();
    }
  }

  private static void rpoplpush(Call call) {
    if (!move(call, ListEnd.RIGHT, ListEnd.LEFT)) {
      call.reply().nullBulk();
    }
  }

  private static void blmove(Call call) {
    ListEnd from = ListEnd.parse(call, 3);
    ListEnd to = ListEnd.parse(call, 4);
    long timeoutMillis = Timeouts.seconds(call, 5);
    if (!move(call, from, to)) {
      waitForSource(call, timeoutMillis);
    } else if (call.readyKey() == null) {
      call.propagateAs(LMOVE, call.arg(1), call.arg(2), call.arg(3), call.arg(4));
    } else {
      call.propagateAs(LMOVE, call.arg(1), call.arg(2), from.word(), to.word());
    }
  }

  private static void brpoplpush(Call call) {
    long timeoutMillis = Timeouts.seconds(call, 3);
    if (move(call, ListEnd.RIGHT, ListEnd.LEFT)) {
      call.propagateAs(RPOPLPUSH, call.arg(1), call.arg(2));
    } else {
      waitForSource(call, timeoutMillis);
    }
  }

  private static void waitForSource(Call call, long timeoutMillis) {
    if (call.mayWait()) {
      // The answer to a timeout is the absent array, that within a transaction the absent string.
      call.waitForKeys(
          Waiting.Reason.LIST, List.of(call.arg(1)), timeoutMillis, ReplyWriter::nullArray);
    } else {
      call.reply().nullBulk();
    }
  }

  /**
   * Moves an element from argument 1 to argument 2; false when there is no list to take it from.
   */
  private static boolean move(Call call, ListEnd from, ListEnd to) {
    byte[] source = call.arg(1);
    byte[] destination = call.arg(2);
    ListValue sourceList = call.write(source, ListValue.class);
    if (sourceList == null) {
      return false;
    }
    ListValue destinationList = call.write(destination, ListValue.class);
    byte[] element = from.pop(sourceList);
    if (destinationList == null) {
      destinationList = new ListValue(call.server().encodings());
      to.push(destinationList, element);
      call.db().add(destination, destinationList);
    } else {
      to.push(destinationList, element);
    }
    call.modified(destination);
    call.notify(KeyspaceEvents.LIST, to.pushEvent(), destination);
    call.reply().bulk(element);
    from.popped(call, source, sourceList, 1);
    return true;
  }
}

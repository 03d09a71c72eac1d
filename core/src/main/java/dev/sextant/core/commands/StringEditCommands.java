package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.STRING;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.INSERT;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.StringValue;

/**
 * Parts of strings: APPEND, GETRANGE, SETRANGE, STRLEN.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=string">String commands</a>.
 */
final class StringEditCommands {
  /** The longest array that every JVM can make: no string is longer, whatever is configured. */
  private static final int MAX_LENGTH = Integer.MAX_VALUE - 8;

  private StringEditCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("append", 3, StringEditCommands::append)
        .group(STRING, "2.0.0")
        .flags(WRITE, DENYOOM, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RW, INSERT);
    table
        .add("getrange", 4, StringEditCommands::getrange)
        .group(STRING, "2.4.0")
        .flags(READONLY)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("setrange", 4, StringEditCommands::setrange)
        .group(STRING, "2.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RW, UPDATE);
    table
        .add("strlen", 2, StringEditCommands::strlen)
        .group(STRING, "2.2.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RO);
    table
        .add("substr", 4, StringEditCommands::getrange)
        .group(STRING, "1.0.0")
        .flags(READONLY)
        .categories(AclCategory.STRING)
        .keys(KeySpec.at(1), RO, ACCESS);
  }

  // ------------------------------------------------------------------ reading

  private static void strlen(Call call) {
    StringValue value = call.read(call.arg(1), StringValue.class);
    call.reply().integer(value == null ? 0 : value.length());
  }

  private static void getrange(Call call) {
    long start = call.integer(2);
    long end = call.integer(3);
    StringValue value = call.read(call.arg(1), StringValue.class);
    int length = value == null ? 0 : value.length();
    // Both before the beginning would otherwise be cut to the first byte.
    boolean reversed = start < 0 && end < 0 && start > end;
    long first = Math.max(0, start < 0 ? length + start : start);
    long last = Math.min(length - 1L, Math.max(0, end < 0 ? length + end : end));
    if (value == null || reversed || first > last) {
      call.reply().bulk(Bytes.EMPTY);
    } else {
      call.reply().bulk(value.array(), (int) first, (int) (last - first + 1));
    }
  }

  // ------------------------------------------------------------------ writing

  private static void append(Call call) {
    byte[] key = call.arg(1);
    byte[] tail = call.arg(2);
    StringValue value = call.write(key, StringValue.class);
    int length;
    if (value == null) {
      call.db().add(key, StringValue.of(tail, call.server().encodings()));
      length = tail.length;
    } else {
      checkLength(call, value.length(), tail.length);
      length = value.append(tail);
    }
    call.changed(key, KeyspaceEvents.STRING, "append");
    call.reply().integer(length);
  }

  private static void setrange(Call call) {
    byte[] key = call.arg(1);
    byte[] part = call.arg(3);
    long offset = call.integer(2);
    if (offset < 0) {
      throw Errors.err("offset is out of range");
    }
    StringValue value = call.write(key, StringValue.class);
    if (part.length == 0) {
      call.reply().integer(value == null ? 0 : value.length());
      return;
    }
    checkLength(call, offset, part.length);
    if (value == null) {
      value = StringValue.zeros((int) offset + part.length);
      value.setRange((int) offset, part);
      call.db().add(key, value);
    } else {
      value.setRange((int) offset, part);
    }
    call.changed(key, KeyspaceEvents.STRING, "setrange");
    call.reply().integer(value.length());
  }

  /**
   * Refuses a string that would get longer than allowed.
   *
   * @param more how much is added to {@code length}
   */
  private static void checkLength(Call call, long length, int more) {
    if (length > maxLength(call) - more) {
      throw Errors.STRING_TOO_LONG;
    }
  }

  /** How long a string may get, in bytes, by the hand of whoever calls. */
  static long maxLength(Call call) {
    return call.session().mustBeObeyed()
        ? MAX_LENGTH
        : Math.min(call.server().config().get(NetworkDirectives.PROTO_MAX_BULK_LEN), MAX_LENGTH);
  }
}

package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.BITMAP;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;
import static dev.sextant.core.command.KeyFlag.VARIABLE_FLAGS;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.StringValue;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * BITFIELD: strings as arrays of integers of any width.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/bitfield/">BITFIELD</a>.
 */
final class BitfieldCommands {
  private static final KeySpec READING = KeySpec.at(1).with(RO, ACCESS);
  private static final KeySpec WRITING = KeySpec.at(1).with(RW, ACCESS, UPDATE);

  private BitfieldCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("bitfield", -2, BitfieldCommands::bitfield)
        .group(BITMAP, "3.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.BITMAP)
        .keys(KeySpec.at(1), RW, UPDATE, ACCESS, VARIABLE_FLAGS)
        .extractor(BitfieldCommands::keys);
    table
        .add("bitfield_ro", -2, BitfieldCommands::bitfieldRo)
        .group(BITMAP, "6.0.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.BITMAP)
        .keys(KeySpec.at(1), RO, ACCESS);
  }

  /** BITFIELD only reads when every operation is a GET. */
  private static boolean keys(byte[][] args, KeyPositions found) {
    boolean reads = true;
    for (int i = 2; i < args.length && reads; i++) {
      int rest = args.length - i - 1;
      if (Bytes.equalsIgnoreCase(args[i], "GET") && rest >= 2) {
        i += 2;
      } else if (Bytes.equalsIgnoreCase(args[i], "OVERFLOW") && rest >= 1) {
        i++;
      } else {
        reads = false;
      }
    }
    found.add(1, reads ? READING : WRITING);
    return true;
  }

  // ------------------------------------------------------------------ what is asked for

  private enum Operation {
    GET,
    SET,
    INCRBY
  }

  /**
   * One operation.
   *
   * @param offset its first bit
   * @param operand the new value, or the increment
   */
  private record Step(
      Operation operation,
      BitfieldType type,
      long offset,
      BitfieldType.Overflow overflow,
      long operand) {}

  private static List<Step> parse(Call call) {
    List<Step> steps = new ArrayList<>();
    BitfieldType.Overflow overflow = BitfieldType.Overflow.WRAP;
    int i = 2;
    while (i < call.count()) {
      int rest = call.count() - i - 1;
      if (call.is(i, "OVERFLOW") && rest >= 1) {
        overflow = overflow(call, i + 1);
        i += 2;
        continue;
      }
      Operation operation = operation(call, i, rest);
      BitfieldType type = BitfieldType.parse(call.arg(i + 1));
      long offset = offset(call, i + 2, type);
      long operand = operation == Operation.GET ? 0 : call.integer(i + 3);
      steps.add(new Step(operation, type, offset, overflow, operand));
      i += operation == Operation.GET ? 3 : 4;
    }
    return steps;
  }

  private static BitfieldType.Overflow overflow(Call call, int i) {
    for (BitfieldType.Overflow known : BitfieldType.Overflow.values()) {
      if (call.is(i, known.name())) {
        return known;
      }
    }
    throw Errors.err("Invalid OVERFLOW type specified");
  }

  private static Operation operation(Call call, int i, int rest) {
    if (call.is(i, "GET") && rest >= 2) {
      return Operation.GET;
    }
    if (call.is(i, "SET") && rest >= 3) {
      return Operation.SET;
    }
    if (call.is(i, "INCRBY") && rest >= 3) {
      return Operation.INCRBY;
    }
    throw Errors.SYNTAX;
  }

  /** An offset in bits, or behind a '#' in units of the type's width. */
  private static long offset(Call call, int i, BitfieldType type) {
    byte[] text = call.arg(i);
    int start = text.length > 0 && text[0] == '#' ? 1 : 0;
    long offset = Bytes.parseLong(text, start, text.length);
    if (Bytes.isNotLong(offset, text, start, text.length)) {
      throw BitmapCommands.badOffset();
    }
    return BitmapCommands.offset(call, start == 1 ? offset * type.width() : offset);
  }

  // ------------------------------------------------------------------ doing it

  private static void bitfieldRo(Call call) {
    List<Step> steps = parse(call);
    if (writes(steps)) {
      throw Errors.err("BITFIELD_RO only supports the GET subcommand");
    }
    read(call, steps);
  }

  private static void bitfield(Call call) {
    List<Step> steps = parse(call);
    if (writes(steps)) {
      write(call, steps);
    } else {
      read(call, steps);
    }
  }

  private static boolean writes(List<Step> steps) {
    return steps.stream().anyMatch(step -> step.operation() != Operation.GET);
  }

  private static void read(Call call, List<Step> steps) {
    StringValue value = call.read(call.arg(1), StringValue.class);
    call.reply().array(steps.size());
    for (Step step : steps) {
      call.reply().integer(get(value, step));
    }
  }

  private static long get(@Nullable StringValue value, Step step) {
    return value == null ? 0 : step.type().read(value.array(), value.length(), step.offset());
  }

  private static void write(Call call, List<Step> steps) {
    byte[] key = call.arg(1);
    long last = 0;
    for (Step step : steps) {
      if (step.operation() != Operation.GET) {
        last = Math.max(last, step.offset() + step.type().width() - 1);
      }
    }
    StringValue present = call.write(key, StringValue.class);
    int lengthBefore = present == null ? 0 : present.length();
    StringValue value = BitmapCommands.reaching(call, present, last);
    boolean grown = value.length() != lengthBefore;
    call.reply().array(steps.size());
    int changes = 0;
    for (Step step : steps) {
      if (step.operation() == Operation.GET) {
        call.reply().integer(get(value, step));
      } else if (change(call, value, step, grown)) {
        changes++;
      }
    }
    if (changes > 0) {
      call.modified(key);
      call.notify(KeyspaceEvents.STRING, "setbit", key);
      call.dirty(changes);
    }
  }

  /** Sets or increments, and replies; returns whether that counts as a change. */
  private static boolean change(Call call, StringValue value, Step step, boolean grown) {
    BitfieldType type = step.type();
    long before = get(value, step);
    boolean increments = step.operation() == Operation.INCRBY;
    long base = increments ? before : step.operand();
    long increment = increments ? step.operand() : 0;
    int excess = type.excess(base, increment);
    if (excess != 0 && step.overflow() == BitfieldType.Overflow.FAIL) {
      call.reply().nullBulk();
      return false;
    }
    long after = base + increment;
    if (excess != 0) {
      boolean wraps = step.overflow() == BitfieldType.Overflow.WRAP;
      after = wraps ? type.wrapped(base, increment) : type.saturated(excess);
    }
    call.reply().integer(increments ? after : before);
    Bits.set(value.writable(value.length()), step.offset(), type.width(), after);
    return grown || before != after;
  }
}

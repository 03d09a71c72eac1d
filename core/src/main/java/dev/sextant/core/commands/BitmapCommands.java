package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.DENYOOM;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.WRITE;
import static dev.sextant.core.command.CommandGroup.BITMAP;
import static dev.sextant.core.command.KeyFlag.ACCESS;
import static dev.sextant.core.command.KeyFlag.OW;
import static dev.sextant.core.command.KeyFlag.RO;
import static dev.sextant.core.command.KeyFlag.RW;
import static dev.sextant.core.command.KeyFlag.UPDATE;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.StringValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Strings as arrays of bits: SETBIT, GETBIT, BITCOUNT, BITPOS, BITOP. {@link BitfieldCommands} has
 * numbers in them.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/data-types/bitmaps/">Bitmaps</a>.
 */
final class BitmapCommands {
  private BitmapCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("bitcount", -2, BitmapCommands::bitcount)
        .group(BITMAP, "2.6.0")
        .flags(READONLY)
        .categories(AclCategory.BITMAP)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("bitop", -4, BitmapCommands::bitop)
        .group(BITMAP, "2.6.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.BITMAP)
        .keys(KeySpec.at(2), OW, UPDATE)
        .keys(KeySpec.range(3, -1, 1), RO, ACCESS);
    table
        .add("bitpos", -3, BitmapCommands::bitpos)
        .group(BITMAP, "2.8.7")
        .flags(READONLY)
        .categories(AclCategory.BITMAP)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("getbit", 3, BitmapCommands::getbit)
        .group(BITMAP, "2.2.0")
        .flags(READONLY, FAST)
        .categories(AclCategory.BITMAP)
        .keys(KeySpec.at(1), RO, ACCESS);
    table
        .add("setbit", 4, BitmapCommands::setbit)
        .group(BITMAP, "2.2.0")
        .flags(WRITE, DENYOOM)
        .categories(AclCategory.BITMAP)
        .keys(KeySpec.at(1), RW, ACCESS, UPDATE);
  }

  // ------------------------------------------------------------------ one bit

  /** Argument {@code i} as the place of a bit that a string can have. */
  private static long offset(Call call, int i) {
    return offset(call, call.integer(i, badOffset()));
  }

  /** {@code offset} as the place of a bit that a string can have. */
  static long offset(Call call, long offset) {
    // Room for a number of 64 bits that begins there.
    long limit = Math.min(StringEditCommands.maxLength(call), Integer.MAX_VALUE - 16);
    if (offset < 0 || offset >>> 3 >= limit) {
      throw badOffset();
    }
    return offset;
  }

  static CommandError badOffset() {
    return Errors.err("bit offset is not an integer or out of range");
  }

  private static void getbit(Call call) {
    long offset = offset(call, 2);
    StringValue value = call.read(call.arg(1), StringValue.class);
    call.reply().integer(value == null ? 0 : Bits.get(value.array(), value.length(), offset, 1));
  }

  private static void setbit(Call call) {
    byte[] key = call.arg(1);
    long offset = offset(call, 2);
    CommandError badBit = Errors.err("bit is not an integer or out of range");
    long bit = call.integer(3, 0, 1, badBit);
    StringValue value = call.write(key, StringValue.class);
    int lengthBefore = value == null ? 0 : value.length();
    StringValue target = reaching(call, value, offset);
    byte[] bytes = target.writable(target.length());
    long before = Bits.get(bytes, target.length(), offset, 1);
    if (before != bit || target.length() != lengthBefore) {
      Bits.set(bytes, offset, 1, bit);
      call.changed(key, KeyspaceEvents.STRING, "setbit");
    }
    call.reply().integer(before);
  }

  /** The value at the first key, made long enough to have bit {@code last}. */
  static StringValue reaching(Call call, @Nullable StringValue value, long last) {
    int length = (int) (last >>> 3) + 1;
    if (value != null) {
      value.writable(length);
      return value;
    }
    StringValue added = StringValue.zeros(length);
    call.db().add(call.arg(1), added);
    return added;
  }

  // ------------------------------------------------------------------ counting and finding

  /** The bits of a string from {@code first} to {@code last} (inclusive); none if those cross. */
  private record Range(long first, long last) {

    /**
     * What two indexes mean, which count from the end if negative.
     *
     * @param length of the string, in bytes
     * @param ofBits whether they count bits rather than bytes
     */
    static Range of(long start, long end, int length, boolean ofBits) {
      long total = ofBits ? length * 8L : length;
      long first = Math.max(0, start < 0 ? total + start : start);
      long last = Math.min(total - 1, Math.max(0, end < 0 ? total + end : end));
      if (first > last) {
        return new Range(0, -1);
      }
      return ofBits ? new Range(first, last) : new Range(first * 8, last * 8 + 7);
    }
  }

  private static boolean countsBits(Call call, int i) {
    if (call.is(i, "BIT")) {
      return true;
    }
    if (call.is(i, "BYTE")) {
      return false;
    }
    throw Errors.SYNTAX;
  }

  private static void bitcount(Call call) {
    StringValue value = call.read(call.arg(1), StringValue.class);
    if (value == null) {
      call.reply().integer(0);
      return;
    }
    Range range = countedRange(call, value.length());
    call.reply().integer(Bits.count(value.array(), range.first(), range.last()));
  }

  private static Range countedRange(Call call, int length) {
    if (call.count() == 2) {
      return Range.of(0, -1, length, false);
    }
    if (call.count() != 4 && call.count() != 5) {
      throw Errors.SYNTAX;
    }
    long start = call.integer(2);
    long end = call.integer(3);
    if (start < 0 && end < 0 && start > end) {
      return new Range(0, -1);
    }
    return Range.of(start, end, length, call.count() == 5 && countsBits(call, 4));
  }

  private static void bitpos(Call call) {
    long bit = call.integer(2);
    if (bit != 0 && bit != 1) {
      throw Errors.err("The bit argument must be 1 or 0.");
    }
    StringValue value = call.read(call.arg(1), StringValue.class);
    if (value == null) {
      call.reply().integer(bit == 1 ? -1 : 0);
      return;
    }
    if (call.count() > 6) {
      throw Errors.SYNTAX;
    }
    long start = call.count() > 3 ? call.integer(3) : 0;
    boolean ofBits = call.count() == 6 && countsBits(call, 5);
    boolean endGiven = call.count() > 4;
    long end = endGiven ? call.integer(4) : -1;
    Range range = Range.of(start, end, value.length(), ofBits);
    long found = Bits.find(value.array(), range.first(), range.last(), bit == 1);
    boolean empty = range.first() > range.last();
    if (found < 0 && bit == 0 && !endGiven && !empty) {
      found = value.length() * 8L; // Without an end, zeros follow the string.
    }
    call.reply().integer(found);
  }

  // ------------------------------------------------------------------ combining

  private enum Operation {
    AND,
    OR,
    XOR,
    NOT
  }

  private static void bitop(Call call) {
    Operation operation = operation(call);
    if (operation == Operation.NOT && call.count() != 4) {
      throw Errors.err("BITOP NOT must be called with a single source key.");
    }
    StringValue[] sources = new StringValue[call.count() - 3];
    int length = 0;
    for (int i = 0; i < sources.length; i++) {
      StringValue source = call.read(call.arg(i + 3), StringValue.class);
      sources[i] = source == null ? StringValue.ofText(Bytes.EMPTY) : source;
      length = Math.max(length, sources[i].length());
    }
    storeCombined(call, operation, sources, length);
    call.reply().integer(length);
  }

  private static Operation operation(Call call) {
    for (Operation known : Operation.values()) {
      if (call.is(1, known.name())) {
        return known;
      }
    }
    throw Errors.SYNTAX;
  }

  private static void storeCombined(
      Call call, Operation operation, StringValue[] sources, int length) {
    byte[] key = call.arg(2);
    if (length > 0) {
      StringValue result = StringValue.zeros(length);
      combine(operation, sources, result.writable(length), length);
      call.db().set(key, result, false);
      call.notify(KeyspaceEvents.STRING, "set", key);
      call.dirty(1);
      return;
    }
    Entry present = call.db().raw(key); // Expired or not: nothing of it is to be left.
    if (present != null) {
      call.db().remove(present);
      call.changed(key, KeyspaceEvents.GENERIC, "del");
    }
  }

  /** Strings shorter than the result count as if zero bytes followed them. */
  private static void combine(
      Operation operation, StringValue[] sources, byte[] result, int length) {
    System.arraycopy(sources[0].array(), 0, result, 0, sources[0].length());
    if (operation == Operation.NOT) {
      for (int i = 0; i < length; i++) {
        result[i] = (byte) ~result[i];
      }
    }
    for (int s = 1; s < sources.length; s++) {
      byte[] source = sources[s].array();
      int common = sources[s].length();
      switch (operation) {
        case AND -> {
          for (int i = 0; i < common; i++) {
            result[i] &= source[i];
          }
          Arrays.fill(result, common, length, (byte) 0);
        }
        case OR -> {
          for (int i = 0; i < common; i++) {
            result[i] |= source[i];
          }
        }
        default -> {
          for (int i = 0; i < common; i++) {
            result[i] ^= source[i];
          }
        }
      }
    }
  }
}

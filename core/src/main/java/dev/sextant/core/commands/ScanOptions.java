package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.Glob;
import dev.sextant.protocol.reply.ReplyWriter;
import org.jspecify.annotations.Nullable;

/**
 * What SCAN, SSCAN, HSCAN and ZSCAN are asked for: the cursor, and the options behind it.
 *
 * <p>Redis reads the two at different moments: a bad cursor is an error in any case, bad options
 * only when there is a collection to scan. So they are two methods here; {@link ScanPage} does the
 * scanning.
 *
 * @param count COUNT: about how many elements to return, at least 1
 * @param pattern MATCH: the glob that names have to match, or null for any
 * @param type TYPE: the name of the type that keys have to have, in any case, or null for any
 */
record ScanOptions(long count, byte @Nullable [] pattern, byte @Nullable [] type) {
  private static final long DEFAULT_COUNT = 10;

  /** 2^64 / 10, and what is left: the largest cursor is 18446744073709551615. */
  private static final long LARGEST_TENTH = Long.divideUnsigned(-1L, 10);

  private static final long LARGEST_LAST_DIGIT = Long.remainderUnsigned(-1L, 10);

  /**
   * Argument {@code i} as a cursor: an unsigned number of 64 bits.
   *
   * <p>Redis leaves the reading to C's {@code strtoul}, which takes a sign in front, and takes no
   * digits at all for 0.
   */
  static long cursor(Call call, int i) {
    String text = call.text(i); // strtoul takes what stands before a zero byte
    boolean signed = text.length() > 1 && (text.charAt(0) == '-' || text.charAt(0) == '+');
    long cursor = 0;
    for (int at = signed ? 1 : 0; at < text.length(); at++) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        throw Errors.INVALID_CURSOR;
      }
      int order = Long.compareUnsigned(cursor, LARGEST_TENTH);
      if (order > 0 || order == 0 && digit > LARGEST_LAST_DIGIT) {
        throw Errors.INVALID_CURSOR;
      }
      cursor = cursor * 10 + digit;
    }
    return signed && text.charAt(0) == '-' ? -cursor : cursor;
  }

  /**
   * The options from argument {@code from} on.
   *
   * @param ofKeys whether TYPE is an option: for SCAN alone
   * @throws CommandError for anything that is no option
   */
  static ScanOptions parse(Call call, int from, boolean ofKeys) {
    long count = DEFAULT_COUNT;
    byte[] pattern = null;
    byte[] type = null;
    for (int i = from; i < call.count(); i += 2) {
      if (i + 1 == call.count()) {
        throw Errors.SYNTAX;
      } else if (call.is(i, "COUNT")) {
        count = call.integer(i + 1);
        if (count < 1) {
          throw Errors.SYNTAX;
        }
      } else if (call.is(i, "MATCH")) {
        byte[] given = call.arg(i + 1);
        pattern = given.length == 1 && given[0] == '*' ? null : given;
      } else if (ofKeys && call.is(i, "TYPE")) {
        type = call.arg(i + 1);
      } else {
        throw Errors.SYNTAX;
      }
    }
    return new ScanOptions(count, pattern, type);
  }

  /** Whether {@code name} is one that MATCH lets pass. */
  boolean matches(byte[] name) {
    return pattern == null || Glob.matches(pattern, name);
  }

  /** Whether {@code typeName} is the type that TYPE asks for. */
  boolean isOfType(String typeName) {
    return type == null || Bytes.equalsIgnoreCase(type, typeName);
  }

  /** The reply of a scan of what is not there. */
  static void replyEmpty(ReplyWriter reply) {
    reply.array(2);
    reply.bulk(0);
    reply.array(0);
  }
}

package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.types.Bytes;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The options of XREAD and XREADGROUP, and where their keys and identifiers are. */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class StreamReadRequest {
  private static final CommandError UNBALANCED =
      Errors.err(
          "Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.");
  private static final CommandError NO_GROUP_OPTION =
      Errors.err("Missing GROUP option for XREADGROUP");
  private static final KeySpec KEYS = KeySpec.at(1);

  /** {@link #timeoutMillis} without BLOCK. */
  static final long NO_WAITING = -1;

  private final Call call;
  private final boolean forGroup;
  private long timeoutMillis = NO_WAITING;
  private long count;
  private boolean noAck;
  private byte @Nullable [] group;
  private byte[] consumer = Bytes.EMPTY;
  private int streamsAt;

  private StreamReadRequest(Call call, boolean forGroup) {
    this.call = call;
    this.forGroup = forGroup;
  }

  /**
   * Reads the request.
   *
   * @param forGroup whether it is XREADGROUP
   */
  static StreamReadRequest parse(Call call, boolean forGroup) {
    StreamReadRequest request = new StreamReadRequest(call, forGroup);
    int at = 1;
    while (request.streamsAt == 0 && at < call.count()) {
      at = request.parseNext(at);
    }
    if (request.streamsAt == 0) {
      throw Errors.SYNTAX;
    }
    if (forGroup && request.group == null) {
      throw NO_GROUP_OPTION;
    }
    return request;
  }

  /** Reads the option at {@code at}; returns where the next one is. */
  private int parseNext(int at) {
    int more = call.count() - at - 1;
    if (more >= 1 && call.is(at, "BLOCK")) {
      if (call.session().isScript()) {
        throw Errors.err(call.text(0) + " command is not allowed with BLOCK option from scripts");
      }
      timeoutMillis = Timeouts.millis(call, at + 1);
      return at + 2;
    } else if (more >= 1 && call.is(at, "COUNT")) {
      count = Math.max(0, call.integer(at + 1));
      return at + 2;
    } else if (more >= 1 && call.is(at, "STREAMS")) {
      if (more % 2 != 0) {
        throw UNBALANCED;
      }
      streamsAt = at + 1;
      return call.count();
    } else if (more >= 2 && call.is(at, "GROUP")) {
      requireGroupCommand("GROUP");
      group = call.arg(at + 1);
      consumer = call.arg(at + 2);
      return at + 3;
    } else if (call.is(at, "NOACK")) {
      requireGroupCommand("NOACK");
      noAck = true;
      return at + 1;
    }
    throw Errors.SYNTAX;
  }

  private void requireGroupCommand(String option) {
    if (!forGroup) {
      throw Errors.err(
          "The " + option + " option is only supported by XREADGROUP. You called XREAD instead.");
    }
  }

  /** Finds the keys of a request. */
  static boolean findKeys(byte[][] args, KeyPositions found) {
    int at = 1;
    while (at < args.length && !Bytes.equalsIgnoreCase(args[at], "STREAMS")) {
      int step = optionLength(args[at]);
      if (step == 0) {
        return false;
      }
      at += step;
    }
    int words = args.length - at - 1;
    if (words <= 0 || words % 2 != 0) {
      return false;
    }
    for (int i = 1; i <= words / 2; i++) {
      found.add(at + i, KEYS);
    }
    return true;
  }

  private static int optionLength(byte[] word) {
    if (Bytes.equalsIgnoreCase(word, "BLOCK") || Bytes.equalsIgnoreCase(word, "COUNT")) {
      return 2;
    }
    if (Bytes.equalsIgnoreCase(word, "GROUP")) {
      return 3;
    }
    return Bytes.equalsIgnoreCase(word, "NOACK") ? 1 : 0;
  }

  /** How long to wait, 0 for any time; {@link #NO_WAITING} for not at all. */
  long timeoutMillis() {
    return timeoutMillis;
  }

  /** The most entries of each stream; 0: all. */
  long count() {
    return count;
  }

  /** Whether what is delivered counts as acknowledged. */
  boolean noAck() {
    return noAck;
  }

  /** The group's name; null for XREAD. */
  byte @Nullable [] group() {
    return group;
  }

  /** The consumer's name. */
  byte[] consumer() {
    return consumer;
  }

  /** How many streams are asked for. */
  int streams() {
    return (call.count() - streamsAt) / 2;
  }

  byte[] key(int i) {
    return call.arg(streamsAt + i);
  }

  List<byte[]> keys() {
    return Arrays.asList(call.args()).subList(streamsAt, streamsAt + streams());
  }

  /** Where the identifier of stream {@code i} is among the arguments. */
  int idAt(int i) {
    return streamsAt + streams() + i;
  }
}

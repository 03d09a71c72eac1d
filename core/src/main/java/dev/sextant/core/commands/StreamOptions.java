package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.core.types.stream.Trimming;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The options of XADD and XTRIM: how to trim, and for XADD the identifier. */
@SuppressWarnings("StaticAssignmentOfThrowable") // they carry no stack trace
final class StreamOptions {
  private static final CommandError TWO_STRATEGIES =
      Errors.err("syntax error, MAXLEN and MINID options at the same time are not compatible");
  private static final CommandError LIMIT_ALONE =
      Errors.err("syntax error, LIMIT cannot be used without specifying a trimming strategy");
  private static final CommandError NO_STRATEGY =
      Errors.err("syntax error, XTRIM must be called with a trimming strategy");
  private static final CommandError LIMIT_OF_EXACT =
      Errors.err("syntax error, LIMIT cannot be used without the special ~ option");
  private static final byte[] EQUALS = "=".getBytes(StandardCharsets.US_ASCII);

  private static final long NODES_AT_ONCE = 100;
  private static final long LIMIT_WITHOUT_NODE_SIZE = 10_000;
  private static final long MAX_DEFAULT_LIMIT = 1_000_000;

  private final Call call;
  private final boolean adding;

  /** Where the next option is; in the end where the identifier is. */
  private int at = 2;

  private boolean createsStream = true;
  private @Nullable StreamId id;
  private boolean choosesSeq;

  private boolean trims;
  private boolean approximate;
  private long maxLength;
  private @Nullable StreamId minId;
  private int trimArgumentAt;
  private boolean limited;
  private long limit;

  private StreamOptions(Call call, boolean adding) {
    this.call = call;
    this.adding = adding;
  }

  /** The options of XADD. */
  static StreamOptions ofAdd(Call call) {
    StreamOptions options = new StreamOptions(call, true);
    options.parse();
    return options;
  }

  /** The options of XTRIM. */
  static StreamOptions ofTrim(Call call) {
    StreamOptions options = new StreamOptions(call, false);
    options.parse();
    return options;
  }

  private void parse() {
    while (at < call.count() && parseNext()) {
      at++;
    }
    if (limit != 0 && !trims) {
      throw LIMIT_ALONE;
    }
    if (!adding && !trims) {
      throw NO_STRATEGY;
    }
    if (call.session().mustBeObeyed()) {
      limit = 0; // The master has said how much it removed.
    } else if (limited && !approximate) {
      throw LIMIT_OF_EXACT;
    } else if (!limited) {
      limit = approximate ? defaultLimit() : 0;
    }
  }

  /** Reads one option; false when it was the identifier, the last. */
  private boolean parseNext() {
    boolean more = at + 1 < call.count();
    if (adding && call.is(at, "*")) {
      return false;
    } else if (more && call.is(at, "MAXLEN")) {
      parseStrategy();
      maxLength = nonNegative("MAXLEN");
    } else if (more && call.is(at, "MINID")) {
      parseStrategy();
      minId = StreamIds.parse(call, at);
    } else if (more && call.is(at, "LIMIT")) {
      at++;
      limit = nonNegative("LIMIT");
      limited = true;
    } else if (adding && call.is(at, "NOMKSTREAM")) {
      createsStream = false;
    } else if (adding) {
      StreamId timeOnly = StreamIds.parseTimeOnly(call.arg(at));
      choosesSeq = timeOnly != null;
      id = timeOnly != null ? timeOnly : StreamIds.parse(call, at);
      return false;
    } else {
      throw Errors.SYNTAX;
    }
    return true;
  }

  private void parseStrategy() {
    if (trims) {
      throw TWO_STRATEGIES;
    }
    trims = true;
    boolean more = at + 2 < call.count();
    approximate = more && call.is(at + 1, "~");
    at += approximate || more && call.is(at + 1, "=") ? 2 : 1;
    trimArgumentAt = at;
  }

  private long nonNegative(String option) {
    long value = call.integer(at);
    if (value < 0) {
      throw Errors.err("The " + option + " argument must be >= 0.");
    }
    return value;
  }

  /** So much that trimming nobody limited does not take long. */
  private long defaultLimit() {
    long perNode = call.server().encodings().streamNodeMaxEntries();
    if (perNode > MAX_DEFAULT_LIMIT) {
      return MAX_DEFAULT_LIMIT;
    }
    return perNode == 0
        ? LIMIT_WITHOUT_NODE_SIZE
        : Math.min(NODES_AT_ONCE * perNode, MAX_DEFAULT_LIMIT);
  }

  // ---------------------------------------------------------------- adding

  /** Whether a stream that is not there is created. */
  boolean createsStream() {
    return createsStream;
  }

  /** The identifier, or its time with the counter 0; null for one of now. */
  @Nullable StreamId id() {
    return id;
  }

  /** Whether the counter of the identifier is to be chosen. */
  boolean choosesSeq() {
    return choosesSeq;
  }

  /** Where the identifier is among the arguments. */
  int idAt() {
    return at;
  }

  // ---------------------------------------------------------------- trimming

  /** How to trim, or null for not at all. */
  @Nullable Trimming trimming() {
    return trims ? new Trimming(minId, maxLength, approximate, limit) : null;
  }

  /**
   * Changes {@code request} into one that removes exactly what was removed from {@code stream}, if
   * it was said approximately: what that means may differ elsewhere.
   */
  void makeExact(byte[][] request, StreamValue stream) {
    if (approximate) {
      request[trimArgumentAt - 1] = EQUALS;
      request[trimArgumentAt] =
          minId == null ? Bytes.ofLong(stream.length()) : stream.firstStoredId().bytes();
    }
  }
}

package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.stream.StreamId;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Identifiers of stream entries as arguments: {@code ms-seq}, {@code ms}, and what ranges add. */
@SuppressWarnings("StaticAssignmentOfThrowable") // it carries no stack trace
final class StreamIds {
  static final CommandError INVALID =
      Errors.err("Invalid stream ID specified as stream command argument");

  private static final int MAX_LENGTH = 127;
  private static final long LARGEST = -1; // unsigned

  private StreamIds() {}

  /** Argument {@code i}, which must be an identifier; a missing counter is 0. */
  static StreamId parse(Call call, int i) {
    return parse(call.arg(i), 0);
  }

  /** Argument {@code i} if it is an identifier, or null. */
  static @Nullable StreamId tryParse(Call call, int i) {
    try {
      return parse(call.arg(i), 0);
    } catch (CommandError notAnId) {
      return null;
    }
  }

  /** As {@link #parse(Call, int)}, with - for the smallest and + for the greatest. */
  static StreamId parseOrEdge(byte[] text, long missingSeq) {
    byte[] word = untilZero(text);
    if (word.length == 1 && word[0] == '-') {
      return StreamId.ZERO;
    }
    return word.length == 1 && word[0] == '+' ? StreamId.MAX : parse(word, missingSeq);
  }

  /** Argument {@code i} as the inclusive start of a range; with ( the range begins behind it. */
  static StreamId rangeStart(Call call, int i) {
    byte[] text = call.arg(i);
    if (!isExclusive(text)) {
      return parseOrEdge(text, 0);
    }
    StreamId start = parse(Arrays.copyOfRange(text, 1, text.length), 0);
    if (start.equals(StreamId.MAX)) {
      throw Errors.err("invalid start ID for the interval");
    }
    return start.next();
  }

  /** Argument {@code i} as the inclusive end of a range; with ( the range ends before it. */
  static StreamId rangeEnd(Call call, int i) {
    byte[] text = call.arg(i);
    if (!isExclusive(text)) {
      return parseOrEdge(text, LARGEST);
    }
    StreamId end = parse(Arrays.copyOfRange(text, 1, text.length), LARGEST);
    if (end.isZero()) {
      throw Errors.err("invalid end ID for the interval");
    }
    return end.previous();
  }

  private static boolean isExclusive(byte[] text) {
    return text.length > 1 && text[0] == '(';
  }

  private static StreamId parse(byte[] text, long missingSeq) {
    if (text.length > MAX_LENGTH) {
      throw INVALID;
    }
    byte[] word = untilZero(text);
    int dash = dash(word);
    long ms = unsigned(word, 0, dash);
    long seq = dash == word.length ? missingSeq : unsigned(word, dash + 1, word.length);
    return new StreamId(ms, seq);
  }

  /** The time of {@code ms-*}, an identifier whose counter is to be chosen; null for any other. */
  static @Nullable StreamId parseTimeOnly(byte[] text) {
    int dash = dash(text);
    boolean chosen = dash == text.length - 2 && text[dash + 1] == '*';
    return chosen && text.length <= MAX_LENGTH ? new StreamId(unsigned(text, 0, dash), 0) : null;
  }

  private static int dash(byte[] word) {
    int at = 0;
    while (at < word.length && word[at] != '-') {
      at++;
    }
    return at;
  }

  /** Redis reads identifiers as C strings. */
  private static byte[] untilZero(byte[] text) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] == 0) {
        return Arrays.copyOf(text, i);
      }
    }
    return text;
  }

  /**
   * A number as {@code strtoull} reads it, unless it is a plain negative one: space and a sign may
   * lead, and so may zeros, and what is negative wraps around.
   */
  private static long unsigned(byte[] text, int from, int to) {
    long plain = Bytes.parseLong(text, from, to);
    if (!Bytes.isNotLong(plain, text, from, to)) {
      if (plain < 0) {
        throw INVALID;
      }
      return plain;
    }
    int at = from;
    while (at < to && (text[at] == ' ' || text[at] >= '\t' && text[at] <= '\r')) {
      at++;
    }
    boolean negative = at < to && text[at] == '-';
    if (negative || at < to && text[at] == '+') {
      at++;
    }
    if (at == to) {
      throw INVALID;
    }
    long value = 0;
    for (; at < to; at++) {
      int digit = text[at] - '0';
      long limit = Long.divideUnsigned(LARGEST - Math.max(digit, 0), 10);
      if (digit < 0 || digit > 9 || Long.compareUnsigned(value, limit) > 0) {
        throw INVALID;
      }
      value = value * 10 + digit;
    }
    return negative ? -value : value;
  }
}

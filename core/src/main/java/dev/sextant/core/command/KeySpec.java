package dev.sextant.core.command;

import dev.sextant.core.types.Bytes;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How to find keys among a command's arguments: where to begin, and how to go on from there.
 *
 * <p>Beginning is either at a fixed index, or behind a keyword (STREAMS) that is looked for from an
 * index on, backwards from the end when that index is negative. Going on is either a range (up to a
 * last key that may count from the end, in steps), or as many keys as an argument says (EVAL,
 * ZUNIONSTORE). An unknown specification finds nothing.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/reference/key-specs/">Key
 * specifications</a>.
 *
 * @param begin index of the first key, where the search begins; 0 when unknown
 * @param keyword the keyword that the first key follows, or null for a fixed index
 * @param startFrom where the search for the keyword starts; negative counts from the end
 * @param kind how the keys go on
 * @param last RANGE: last key relative to the first, negative counts from the end; KEYNUM: index of
 *     the first key relative to {@code begin}
 * @param step distance from key to key
 * @param limit RANGE with last -1: 0 or 1 takes all arguments, 2 the first half, and so on
 * @param numKeysAt KEYNUM: index of the number of keys, relative to {@code begin}
 */
public record KeySpec(
    Set<KeyFlag> flags,
    int begin,
    @Nullable String keyword,
    int startFrom,
    Kind kind,
    int last,
    int step,
    int limit,
    int numKeysAt) {

  /** How the keys go on from the first. */
  public enum Kind {
    RANGE,
    KEYNUM,
    UNKNOWN
  }

  /** One key at {@code index}. */
  public static KeySpec at(int index) {
    return range(index, 0, 1);
  }

  /**
   * Keys from {@code first} to {@code last} (relative to first; negative: from the end) in steps of
   * {@code step}.
   */
  public static KeySpec range(int first, int last, int step) {
    return range(first, last, step, 0);
  }

  /** A range as above that takes only one part in {@code limit} of the remaining arguments. */
  public static KeySpec range(int first, int last, int step, int limit) {
    return new KeySpec(Set.of(), first, null, 0, Kind.RANGE, last, step, limit, 0);
  }

  /**
   * As many keys as the argument at {@code begin + numKeysAt} says, from {@code begin + firstKey}
   * on.
   */
  public static KeySpec keynum(int begin, int numKeysAt, int firstKey, int step) {
    return new KeySpec(Set.of(), begin, null, 0, Kind.KEYNUM, firstKey, step, 0, numKeysAt);
  }

  /** A range that begins behind {@code keyword}, which is looked for from {@code startFrom} on. */
  public static KeySpec keyword(String keyword, int startFrom, int last, int step, int limit) {
    return new KeySpec(Set.of(), 0, keyword, startFrom, Kind.RANGE, last, step, limit, 0);
  }

  /** Keys whose place cannot be declared. */
  public static KeySpec unknown() {
    return new KeySpec(Set.of(), 0, null, 0, Kind.UNKNOWN, 0, 0, 0, 0);
  }

  /** This specification with {@code flags}. */
  public KeySpec with(KeyFlag... given) {
    EnumSet<KeyFlag> set = EnumSet.noneOf(KeyFlag.class);
    java.util.Collections.addAll(set, given);
    return new KeySpec(set, begin, keyword, startFrom, kind, last, step, limit, numKeysAt);
  }

  /** True for the most common form: exactly one key at a fixed index. */
  boolean isSingleKey() {
    return kind == Kind.RANGE
        && keyword == null
        && last == 0
        && !flags.contains(KeyFlag.NOT_KEY)
        && !flags.contains(KeyFlag.INCOMPLETE);
  }

  /**
   * Adds the positions of the keys in {@code args} to {@code found}.
   *
   * @return false when the arguments do not fit the specification (a keyword that is missing, a
   *     number of keys that exceeds the arguments), in which case nothing, or not all, was added
   */
  boolean find(byte[][] args, KeyPositions found) {
    int first = keyword == null ? begin : behindKeyword(args);
    if (first <= 0) {
      return kind != Kind.UNKNOWN && keyword != null;
    }
    return switch (kind) {
      case UNKNOWN -> false;
      case RANGE -> findRange(args, first, found);
      case KEYNUM -> findCounted(args, first, found);
    };
  }

  private int behindKeyword(byte[][] args) {
    boolean forward = startFrom > 0;
    int start = forward ? startFrom : args.length + startFrom;
    int end = forward ? args.length - 1 : 1;
    for (int i = start; i != end && i > 0 && i < args.length; i += forward ? 1 : -1) {
      if (Bytes.equalsIgnoreCase(args[i], java.util.Objects.requireNonNull(keyword))) {
        return i + 1;
      }
    }
    return 0;
  }

  private boolean findRange(byte[][] args, int first, KeyPositions found) {
    int end;
    if (last >= 0) {
      end = first + last;
    } else if (limit == 0) {
      end = args.length + last;
    } else {
      end = first + (args.length - first) / limit + last;
    }
    if (end >= args.length || end < first || first >= args.length) {
      return false;
    }
    for (int i = first; i <= end; i += step) {
      found.add(i, this);
    }
    return true;
  }

  private boolean findCounted(byte[][] args, int first, KeyPositions found) {
    int numberAt = first + numKeysAt;
    if (numberAt >= args.length) {
      return false;
    }
    long count = Bytes.parseLong(args[numberAt]); // what is no number is negative, too
    int start = first + last;
    if (count <= 0 || start + (count - 1) * (long) step >= args.length) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      found.add(start + i * step, this);
    }
    return true;
  }
}

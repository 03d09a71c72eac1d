package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.StringValue;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern of SORT's BY and GET, which makes of an element the name of a key: the first star
 * stands for the element. What follows an arrow ({@code ->}) behind the star is a field of the hash
 * there. The pattern {@code #} is the element itself.
 *
 * @param hasStar whether there is a star; without one nothing is ever found
 * @param field the field of a hash, or null for a string
 */
record SortPattern(
    boolean isElement, boolean hasStar, byte[] prefix, byte[] suffix, byte @Nullable [] field) {

  static SortPattern of(byte[] pattern) {
    // To the C functions that look for the star and the arrow a zero byte is the end.
    int end = indexOf(pattern, 0, pattern.length, (byte) 0);
    int star = indexOf(pattern, 0, end, (byte) '*');
    boolean isElement = end == 1 && pattern[0] == '#';
    if (star == end) {
      return new SortPattern(isElement, false, pattern, pattern, null);
    }
    int arrow = star + 1;
    while (arrow + 1 < end && !(pattern[arrow] == '-' && pattern[arrow + 1] == '>')) {
      arrow++;
    }
    boolean hasField = arrow + 2 < end;
    return new SortPattern(
        false,
        true,
        Arrays.copyOf(pattern, star),
        Arrays.copyOfRange(pattern, star + 1, hasField ? arrow : pattern.length),
        hasField ? Arrays.copyOfRange(pattern, arrow + 2, pattern.length) : null);
  }

  /** The index of {@code wanted} before {@code end}, or {@code end}. */
  private static int indexOf(byte[] text, int from, int end, byte wanted) {
    int at = from;
    while (at < end && text[at] != wanted) {
      at++;
    }
    return at;
  }

  /** What the pattern finds for {@code element}, or null. */
  byte @Nullable [] lookUp(Call call, byte[] element) {
    if (isElement) {
      return element;
    }
    if (!hasStar) {
      return null;
    }
    Entry entry = call.db().read(key(element));
    if (entry == null) {
      return null;
    }
    byte[] name = field;
    if (name != null) {
      return entry.value() instanceof HashValue hash ? hash.get(name) : null;
    }
    return entry.value() instanceof StringValue string ? string.bytes() : null;
  }

  private byte[] key(byte[] element) {
    byte[] key = Arrays.copyOf(prefix, prefix.length + element.length + suffix.length);
    System.arraycopy(element, 0, key, prefix.length, element.length);
    System.arraycopy(suffix, 0, key, prefix.length + element.length, suffix.length);
    return key;
  }
}

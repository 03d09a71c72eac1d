package dev.sextant.simulator.internal.backup;

import dev.sextant.core.rdb.DumpPayload;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.types.ByteKey;
import dev.sextant.core.types.Encodings;
import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whether two DUMP payloads are of the same value. Mostly they are the same bytes. But a server may
 * encode anew what it restored (an old encoding, other limits), and tables have their elements in
 * an order of their own; then the values are built and compared.
 *
 * <p>This works on any server, which DEBUG DIGEST-VALUE does not: in production DEBUG is off.
 */
final class SameValue {
  /** Version and checksum, which differ between versions of the format. */
  private static final int FOOTER_BYTES = Short.BYTES + Long.BYTES;

  private static final Encodings LIMITS = new Encodings();

  private SameValue() {}

  static boolean isSame(byte[] a, byte[] b) {
    return isSameBytes(a, b) || isSameBuilt(a, b);
  }

  private static boolean isSameBytes(byte[] a, byte[] b) {
    int length = a.length - FOOTER_BYTES;
    return a.length == b.length && Arrays.equals(a, 0, length, b, 0, length);
  }

  private static boolean isSameBuilt(byte[] a, byte[] b) {
    try {
      Value one = DumpPayload.read(a, LIMITS);
      Value other = DumpPayload.read(b, LIMITS);
      return one.type() == other.type() && content(one).equals(content(other));
    } catch (RdbException e) {
      return false;
    }
  }

  /** What is in a value, in a form that knows order only where order counts. */
  private static Object content(Value value) {
    if (value instanceof ListValue list) {
      List<ByteKey> elements = new ArrayList<>();
      list.forEach(element -> elements.add(new ByteKey(element)));
      return elements;
    }
    if (value instanceof SetValue set) {
      Set<ByteKey> members = new HashSet<>();
      set.forEach(member -> members.add(new ByteKey(member)));
      return members;
    }
    if (value instanceof HashValue hash) {
      Map<ByteKey, ByteKey> fields = new HashMap<>();
      hash.forEach((field, text) -> fields.put(new ByteKey(field), new ByteKey(text)));
      return fields;
    }
    if (value instanceof SortedSetValue set) {
      Map<ByteKey, Double> scores = new HashMap<>();
      set.forEach((member, score) -> scores.put(new ByteKey(member), score));
      return scores;
    }
    return new ByteKey(DumpPayload.of(value, false)); // Strings and streams have one form.
  }
}

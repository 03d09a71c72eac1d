package dev.sextant.core.rdb;

import dev.sextant.core.types.ByteKey;
import dev.sextant.core.types.HashValue;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Names with values on the way to a hash; each name may come once. */
final class Pairs {
  private final List<byte[]> pairs = new ArrayList<>();
  private final Set<ByteKey> names = new HashSet<>();
  private int longest;

  /** Adds a pair; false if there is one of that name already. */
  boolean add(byte[] name, byte[] value) {
    if (!names.add(new ByteKey(name))) {
      return false;
    }
    pairs.add(name);
    pairs.add(value);
    longest = Math.max(longest, Math.max(name.length, value.length));
    return true;
  }

  /** How many pairs there are. */
  int count() {
    return pairs.size() / 2;
  }

  /** The longest name or value, in bytes. */
  int longest() {
    return longest;
  }

  HashValue build(boolean compact) throws RdbException {
    if (pairs.isEmpty()) {
      throw new EmptyValueException();
    }
    return compact ? HashValue.compact(pairs) : HashValue.table(pairs);
  }
}

package dev.sextant.core.rdb;

import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.Listpack;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.protocol.reply.DoubleFormat;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes values as RDB: each encoding in the form that Redis 7.0.15 gives it, so that equal small
 * values have equal bytes. The order of hash tables is their own.
 */
public final class ValueWriter {
  private static final int PLAIN_NODE = 1;
  private static final int PACKED_NODE = 2;

  /** Beyond half of the long range even whole scores are text. */
  private static final double MAX_WHOLE_SCORE = 0x1p62;

  private final RdbWriter out;

  /** A writer of values to {@code out}. */
  public ValueWriter(RdbWriter out) {
    this.out = out;
  }

  /** The type byte under which {@link #write} writes a value. */
  public static int type(Value value) {
    if (value instanceof DamagedValue damaged) {
      return damaged.rdbType();
    }
    boolean listpack = value.encoding().equals("listpack");
    return switch (value.type()) {
      case STRING -> RdbType.STRING;
      case LIST -> RdbType.LIST_QUICKLIST_2;
      case SET -> value.encoding().equals("intset") ? RdbType.SET_INTSET : RdbType.SET;
      case SORTED_SET -> listpack ? RdbType.ZSET_LISTPACK : RdbType.ZSET_2;
      case HASH -> listpack ? RdbType.HASH_LISTPACK : RdbType.HASH;
      case STREAM -> RdbType.STREAM_LISTPACKS_2;
    };
  }

  /** Writes a value without its type. */
  public void write(Value value) {
    if (value instanceof StringValue string) {
      out.writeString(string.array(), string.length());
    } else if (value instanceof ListValue list) {
      out.writeLength(list.nodeCount());
      list.forEachNode(this::writeNode);
    } else if (value instanceof SetValue set) {
      writeSet(set);
    } else if (value instanceof SortedSetValue set) {
      writeSortedSet(set);
    } else if (value instanceof HashValue hash) {
      writeHash(hash);
    } else if (value instanceof StreamValue stream) {
      new StreamWriter(out).write(stream);
    } else if (value instanceof DamagedValue damaged) {
      out.writeBytes(damaged.body(), 0, damaged.body().length);
    } else {
      throw new IllegalArgumentException("no RDB form of a " + value.type());
    }
  }

  private void writeNode(boolean plain, List<byte[]> elements) {
    out.writeLength(plain ? PLAIN_NODE : PACKED_NODE);
    if (plain) {
      out.writeString(elements.get(0));
      return;
    }
    Listpack listpack = new Listpack(0);
    elements.forEach(listpack::append);
    out.writeString(listpack.toByteArray());
  }

  private void writeSet(SetValue set) {
    int width = set.integerWidth();
    if (width == 0) {
      out.writeLength(set.size());
      set.forEach(out::writeString);
    } else {
      IntsetBytes intset = new IntsetBytes(set.size(), width);
      set.forEach(intset::append);
      out.writeString(intset.bytes());
    }
  }

  /** From the highest to the lowest: who reads it adds each at the front of a sorted list. */
  private void writeSortedSet(SortedSetValue set) {
    if (type(set) == RdbType.ZSET_LISTPACK) {
      Listpack listpack = new Listpack(0);
      set.forEach(
          (member, score) -> {
            listpack.append(member);
            append(listpack, score);
          });
      out.writeString(listpack.toByteArray());
      return;
    }
    out.writeLength(set.size());
    set.forEach(
        set.size() - 1,
        set.size(),
        true,
        (member, score) -> {
          out.writeString(member);
          out.writeDouble(score);
        });
  }

  /** A score is an integer if it is whole, else text of 17 digits. */
  private static void append(Listpack listpack, double score) {
    if (Math.abs(score) <= MAX_WHOLE_SCORE && score == (long) score) {
      listpack.append((long) score);
    } else {
      listpack.append(DoubleFormat.format(score).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void writeHash(HashValue hash) {
    if (type(hash) == RdbType.HASH_LISTPACK) {
      Listpack listpack = new Listpack(0);
      hash.forEach(
          (name, value) -> {
            listpack.append(name);
            listpack.append(value);
          });
      out.writeString(listpack.toByteArray());
      return;
    }
    out.writeLength(hash.size());
    hash.forEach(
        (name, value) -> {
          out.writeString(name);
          out.writeString(value);
        });
  }
}

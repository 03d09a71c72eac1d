package dev.sextant.core.commands;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.HashValue;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.SetValue;
import dev.sextant.core.types.SortedSetValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.core.types.Value;
import dev.sextant.core.types.stream.StreamEntry;
import dev.sextant.core.types.stream.StreamRange;
import dev.sextant.core.types.stream.StreamValue;
import dev.sextant.protocol.reply.DoubleFormat;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A digest of a value or of the whole data set that is the same on every server with the same data,
 * redis-server included, whatever the encodings.
 *
 * <p>It is built of two steps. Where order does not matter (members of a set, keys of a database)
 * the SHA-1 of each part is added by exclusive or. Where it does, the sum is then hashed again with
 * each part, so that the next part meets something that depends on all before. A pair, of a field
 * with its value, is made in the second way and added in the first.
 *
 * <p>Source: {@code debug.c} of Redis 7.0.15.
 */
final class DebugDigest {
  private static final byte[] EXPIRES = "!!expire!!".getBytes(US_ASCII);
  private static final int LENGTH = 20;

  private final MessageDigest sha1 = sha1();
  private byte[] sum = new byte[LENGTH];

  private DebugDigest() {}

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  /** The digest of all databases, as 40 hexadecimal digits. */
  static String of(Keyspace keyspace) {
    DebugDigest all = new DebugDigest();
    for (int i = 0; i < keyspace.count(); i++) {
      Database db = keyspace.database(i);
      if (db.size() > 0) {
        all.mix(bytes(i));
        db.forEach(
            entry -> {
              DebugDigest one = new DebugDigest();
              one.mix(entry.key);
              one.mix(entry);
              all.add(one.sum);
            });
      }
    }
    return all.text();
  }

  /** The digest of a value with its expiry; that of nothing is all zeros. */
  static String of(byte[] key, Database db) {
    DebugDigest digest = new DebugDigest();
    Entry entry = db.raw(key);
    if (entry != null) {
      digest.mix(entry);
    }
    return digest.text();
  }

  private String text() {
    return HexFormat.of().formatHex(sum);
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
  }

  /** Adds a part where order does not matter. */
  private void add(byte[] part) {
    byte[] hash = sha1.digest(part);
    for (int i = 0; i < LENGTH; i++) {
      sum[i] ^= hash[i];
    }
  }

  /** Adds a part where order matters. */
  private void mix(byte[] part) {
    add(part);
    sum = sha1.digest(sum);
  }

  private void addPair(byte[] first, byte[] second) {
    DebugDigest pair = new DebugDigest();
    pair.mix(first);
    pair.mix(second);
    add(pair.sum);
  }

  private void mix(Entry entry) {
    Value value = entry.value();
    mix(bytes(typeNumber(value)));
    if (value instanceof StringValue string) {
      mix(string.bytes());
    } else if (value instanceof ListValue list) {
      list.forEach(this::mix);
    } else if (value instanceof SetValue set) {
      set.forEach(this::add);
    } else if (value instanceof SortedSetValue set) {
      set.forEach(
          (member, score) -> addPair(member, DoubleFormat.format(score).getBytes(US_ASCII)));
    } else if (value instanceof HashValue hash) {
      hash.forEach(this::addPair);
    } else if (value instanceof StreamValue stream) {
      mix(stream);
    } else {
      DamagedValue.check(value, Value.class);
    }
    if (entry.hasExpiry()) {
      add(EXPIRES);
    }
  }

  /** The numbers that Redis gives the types; 5 is a module's. */
  private static int typeNumber(Value value) {
    return switch (value.type()) {
      case STRING -> 0;
      case LIST -> 1;
      case SET -> 2;
      case SORTED_SET -> 3;
      case HASH -> 4;
      case STREAM -> 6;
    };
  }

  private void mix(StreamValue stream) {
    StreamRange entries = stream.all();
    for (StreamEntry entry = entries.next(); entry != null; entry = entries.next()) {
      mix(entry.id().toString().replace('-', '.').getBytes(US_ASCII));
      entry.forEach((bytes, at, length) -> mix(Arrays.copyOfRange(bytes, at, at + length)));
    }
  }
}

package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.core.slots.Slots;
import dev.sextant.protocol.value.RespValue;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/** Fills clusters with keys of all types, encodings and times to live, and tells what they hold. */
final class ClusterData {
  private static final Access ACCESS = new Access(null, null);

  private ClusterData() {}

  static List<Address> addresses(List<Integer> ports) {
    return ports.stream().map(port -> new Address("127.0.0.1", port)).toList();
  }

  /** Makes {@code count} keys. */
  static void fill(List<Address> nodes, int count) throws Exception {
    Random random = new Random(count);
    try (ClusterPipeline pipeline = new ClusterPipeline(new SlotOwners(nodes, ACCESS))) {
      for (int i = 0; i < count; i++) {
        String key = i % 10 == 0 ? "{tag" + i % 70 + "}\r\n\0" + i : "key:" + i;
        for (List<Object> request : value(key, i, random)) {
          pipeline.submit(new Request(key, request));
        }
        if (i % 3 == 0) {
          pipeline.submit(new Request(key, List.of("PEXPIREAT", key, 4_000_000_000_000L + i)));
        }
      }
      pipeline.drain();
    }
  }

  /** Runs one request at the node that has its key. */
  static void run(List<Address> nodes, String key, Object... words) throws Exception {
    try (ClusterPipeline pipeline = new ClusterPipeline(new SlotOwners(nodes, ACCESS))) {
      pipeline.submit(new Request(key, List.of(words)));
      pipeline.drain();
    }
  }

  private static List<List<Object>> value(String key, int i, Random random) {
    int size = i % 50 == 0 ? 300 : 1 + random.nextInt(8);
    String longText = "x".repeat(random.nextInt(200)) + random.nextLong();
    return switch (i % 12) {
      case 0 -> List.of(List.of("SET", key, longText));
      case 1 -> List.of(List.of("SET", key, random.nextInt()));
      case 2 -> List.of(List.of("SETBIT", key, random.nextInt(4000), 1));
      case 3 -> List.of(elements(size, "RPUSH", key, (n, w) -> w.add("e" + longText + n)));
      case 4 -> List.of(elements(size * 3, "SADD", key, (n, w) -> w.add(n * 70_000 - i)));
      case 5 -> List.of(elements(size, "SADD", key, (n, w) -> w.add("m" + n)));
      case 6 -> List.of(elements(size, "HSET", key, (n, w) -> w.addAll(List.of("f" + n, n))));
      case 7 -> List.of(elements(size, "HSET", key, (n, w) -> w.addAll(List.of(n, longText))));
      case 8 -> List.of(elements(size, "ZADD", key, (n, w) -> w.addAll(List.of(n / 7.0, n))));
      case 9 -> List.of(elements(size, "ZADD", key, (n, w) -> w.addAll(List.of(-n, longText + n))));
      case 10 -> List.of(elements(size, "PFADD", key, (n, w) -> w.add(i + "-" + n)));
      default ->
          List.of(
              List.of("XADD", key, "1-1", "field", longText),
              List.of("XADD", key, "1-2", "field", i, "other", "x"),
              List.of("XDEL", key, "1-1"),
              List.of("XGROUP", "CREATE", key, "group", "0"),
              List.of("XREADGROUP", "GROUP", "group", "c", "STREAMS", key, ">"));
    };
  }

  private interface Element {
    void add(int n, List<Object> words);
  }

  private static List<Object> elements(int count, String command, String key, Element element) {
    List<Object> words = new ArrayList<>(List.of(command, key));
    for (int n = 0; n < count; n++) {
      element.add(n, words);
    }
    return words;
  }

  /**
   * A digest of all keys that does not depend on which master has them. DEBUG DIGEST adds the keys
   * of a database to what the number of the database gives, by exclusive or; so those of all
   * masters can be added in turn, when that number is taken out of each.
   */
  static String digest(List<Address> masters) throws Exception {
    MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
    byte[] database = sha1.digest(sha1.digest(new byte[Integer.BYTES]));
    byte[] sum = new byte[database.length];
    for (Address master : masters) {
      try (RespConnection connection = ACCESS.connect(master)) {
        byte[] one = HexFormat.of().parseHex(connection.ask("DEBUG", "DIGEST").text());
        boolean isEmpty = connection.ask("DBSIZE").number() == 0;
        for (int i = 0; i < sum.length; i++) {
          sum[i] ^= (byte) (one[i] ^ (isEmpty ? 0 : database[i]));
        }
      }
    }
    return HexFormat.of().formatHex(sum);
  }

  /** How many keys there are. */
  static long count(List<Address> masters) throws Exception {
    long count = 0;
    for (Address master : masters) {
      try (RespConnection connection = ACCESS.connect(master)) {
        count += connection.ask("DBSIZE").number();
      }
    }
    return count;
  }

  /** A request whose reply must be no error. */
  private record Request(String key, List<Object> words) implements KeyTask {
    @Override
    public int slot() {
      return Slots.of(key.getBytes(ISO_8859_1));
    }

    @Override
    public List<List<byte[]>> requests() {
      return List.of(
          words.stream().map(word -> String.valueOf(word).getBytes(ISO_8859_1)).toList());
    }

    @Override
    public long weight() {
      return 1;
    }

    @Override
    public void answered(List<RespValue> replies, boolean isRepeated) throws BackupException {
      if (replies.get(0).isError()) {
        throw new BackupException(words.get(0) + ": " + replies.get(0).text());
      }
    }
  }

  /** An RDB file with strings that expire at the given times (-1: never), without a checksum. */
  static byte[] rdb(Object... keysAndTimes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("REDIS0010".getBytes(US_ASCII));
    for (int i = 0; i < keysAndTimes.length; i += 2) {
      byte[] key = String.valueOf(keysAndTimes[i]).getBytes(US_ASCII);
      long millis = ((Number) keysAndTimes[i + 1]).longValue();
      out.write(0xfc);
      out.writeBytes(
          ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(millis).array());
      out.write(0);
      out.write(key.length);
      out.writeBytes(key);
      out.write(1);
      out.write('v');
    }
    out.write(0xff);
    out.writeBytes(new byte[Long.BYTES]);
    return out.toByteArray();
  }
}

package dev.sextant.simulator.tools;

import dev.sextant.protocol.value.RespValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Keys of all types, in all encodings, with and without a time to live, in all 16 databases: the
 * same for the same number of keys, whoever has them.
 */
public final class DataSet {
  private static final int DATABASES = 16;
  private static final int AT_ONCE = 100;

  /** The year 2100. */
  private static final long FAR_AWAY_MILLIS = 4_102_444_800_000L;

  private final RespClient client;
  private final Random random = new Random(1);
  private int waiting;

  private DataSet(RespClient client) {
    this.client = client;
  }

  /** Puts {@code keys} keys on an empty server. */
  public static void fill(RespClient client, int keys) throws IOException {
    fill(client, keys, "PING");
  }

  /** As {@link #fill(RespClient, int)}; half of the way it sends another request, too. */
  public static void fill(RespClient client, int keys, String halfWay) throws IOException {
    DataSet data = new DataSet(client);
    for (int i = 0; i < keys; i++) {
      if (i == keys / 2) {
        data.send(halfWay);
      }
      if (i % (keys / DATABASES + 1) == 0) {
        data.send("SELECT", i / (keys / DATABASES + 1) + "");
      }
      data.add("key:" + i, i % 17);
      if (i % 3 == 0) {
        data.send("PEXPIREAT", "key:" + i, FAR_AWAY_MILLIS + i + "");
      }
    }
    data.await();
  }

  /**
   * What tells whether two servers have the same: the digest of all databases, and of each key its
   * encoding and when it expires.
   */
  public static List<String> picture(RespClient client) throws IOException {
    List<String> picture = new ArrayList<>(List.of(client.call("DEBUG", "DIGEST").text()));
    for (int db = 0; db < DATABASES; db++) {
      client.call("SELECT", db + "");
      for (String key : keys(client)) {
        client.send("OBJECT", "ENCODING", key);
        client.send("PEXPIRETIME", key);
        picture.add(db + " " + key + " " + client.read().text() + " " + client.read());
      }
    }
    picture.sort(null);
    return picture;
  }

  /** Moves all keys by DUMP and RESTORE to a server without keys. */
  public static void copy(RespClient from, RespClient to) throws IOException {
    for (int db = 0; db < DATABASES; db++) {
      from.call("SELECT", db + "");
      to.call("SELECT", db + "");
      for (String key : keys(from)) {
        from.send("DUMP", key);
        from.send("PEXPIRETIME", key);
        byte[] payload = ((RespValue.BulkString) from.read()).bytes();
        long expireAt = ((RespValue.IntegerValue) from.read()).number();
        String time = Math.max(0, expireAt) + "";
        String word = new String(payload, StandardCharsets.ISO_8859_1);
        RespValue reply = to.call("RESTORE", key, time, word, "ABSTTL");
        if (reply instanceof RespValue.ErrorLine) {
          throw new AssertionError(key + ": " + reply);
        }
      }
    }
  }

  private static List<String> keys(RespClient client) throws IOException {
    List<String> keys = new ArrayList<>();
    for (RespValue key : ((RespValue.ArrayValue) client.call("KEYS", "*")).elements()) {
      keys.add(key.text());
    }
    return keys;
  }

  private void send(String... request) throws IOException {
    client.send(request);
    waiting++;
    if (waiting == AT_ONCE) {
      await();
    }
  }

  private void await() throws IOException {
    for (; waiting > 0; waiting--) {
      RespValue reply = client.read();
      if (reply instanceof RespValue.ErrorLine) {
        throw new AssertionError(reply.toString());
      }
    }
  }

  private void add(String key, int kind) throws IOException {
    boolean large = random.nextInt(50) == 0;
    switch (kind) {
      case 0 -> send("SET", key, random.nextInt(20_000) + "");
      case 1 -> send("SET", key, random.nextLong() + "");
      case 2 -> send("SET", key, text(1 + random.nextInt(44)));
      case 3 -> send("SET", key, text(large ? 20_000 : 100));
      case 4 -> send("SET", key, "again and ".repeat(1 + random.nextInt(300)));
      case 5 -> list(key, large ? 3000 : 5);
      case 6 -> integers(key, large ? 600 : 6, 1 << 10);
      case 7 -> integers(key, 4, 1L << 20);
      case 8 -> integers(key, 4, 1L << 40);
      case 9 -> send(elements("SADD", key, large ? 700 : 5, 1, 12));
      case 10 -> send(elements("HSET", key, large ? 600 : 4, 2, 12));
      case 11 -> send(elements("HSET", key, 4, 2, 100));
      case 12 -> scores(key, large ? 150 : 4, 12);
      case 13 -> scores(key, 5, 100);
      case 14 -> stream(key, large ? 300 : 4);
      case 15 -> send(elements("PFADD", key, large ? 3000 : 20, 1, 12));
      default -> {
        // Longer than what is embedded when it is read again.
        send("SETBIT", key, 400 + random.nextInt(3000) + "", "1");
        send("APPEND", key, "x");
      }
    }
  }

  /** Text, or any bytes. */
  private String text(int length) {
    StringBuilder text = new StringBuilder(length);
    boolean plain = random.nextBoolean();
    for (int i = 0; i < length; i++) {
      text.append((char) (plain ? 'a' + random.nextInt(26) : random.nextInt(256)));
    }
    return text.toString();
  }

  private String[] elements(String command, String key, int count, int width, int length) {
    List<String> words = new ArrayList<>(List.of(command, key));
    for (int i = 0; i < count * width; i++) {
      words.add(i + text(1 + random.nextInt(length)));
    }
    return words.toArray(String[]::new);
  }

  private void list(String key, int count) throws IOException {
    String[] words = elements("RPUSH", key, count, 1, 40);
    words[2] = random.nextLong() + "";
    words[3] = random.nextInt(100) + "";
    send(words);
  }

  private void integers(String key, int count, long bound) throws IOException {
    List<String> words = new ArrayList<>(List.of("SADD", key));
    for (int i = 0; i < count; i++) {
      words.add(random.nextLong(-bound, bound) + "");
    }
    send(words.toArray(String[]::new));
  }

  private void scores(String key, int count, int length) throws IOException {
    List<String> words = new ArrayList<>(List.of("ZADD", key, "-inf", "first", "1e300", "last"));
    for (int i = 0; i < count; i++) {
      boolean whole = random.nextBoolean();
      words.add(whole ? random.nextInt(1000) + "" : random.nextGaussian() + "");
      words.add(i + text(length));
    }
    send(words.toArray(String[]::new));
  }

  private void stream(String key, int count) throws IOException {
    for (int i = 1; i <= count; i++) {
      String field = random.nextInt(4) == 0 ? "other" : "field";
      send("XADD", key, i + "-" + random.nextInt(9), field, text(20), "number", i + "");
    }
    send("XADD", key, "100000-1", "f", "v");
    send("XDEL", key, "100000-1");
    send("XGROUP", "CREATE", key, "group", "0");
    send("XREADGROUP", "GROUP", "group", "reader", "COUNT", "2", "STREAMS", key, ">");
    send("XGROUP", "CREATECONSUMER", key, "group", "idle");
  }
}

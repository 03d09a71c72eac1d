package dev.sextant.simulator.tools;

import dev.sextant.protocol.value.RespValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Keys of every type and encoding that Redis 7.0 has, in three databases, a third of them with a
 * time to live. Which key is what follows from its number alone.
 */
public final class MixedKeys {
  /** How many requests wait for their replies at most. */
  private static final int PIPELINE = 500;

  private static final int KINDS = 16;
  private static final int[] DATABASES = {0, 3, 9};

  /** Longer than what listpacks take for one element. */
  private static final String LONG = "0123456789".repeat(8);

  private MixedKeys() {}

  /** The name of a key. */
  public static String name(int number) {
    return "mixed:" + number;
  }

  /** The database in which a key is. */
  public static int database(int number) {
    return DATABASES[number / KINDS % DATABASES.length];
  }

  /**
   * Writes keys, each in one or more requests; those that are there already change.
   *
   * @throws AssertionError when one of the requests is refused
   */
  public static void write(RespClient client, int from, int to) throws IOException {
    List<String[]> batch = new ArrayList<>();
    int selected = -1;
    for (int number = from; number < to; number++) {
      if (database(number) != selected) {
        selected = database(number);
        batch.add(new String[] {"SELECT", selected + ""});
      }
      requests(number, batch);
      if (batch.size() >= PIPELINE) {
        send(client, batch);
      }
    }
    batch.add(new String[] {"SELECT", "0"});
    send(client, batch);
  }

  private static void send(RespClient client, List<String[]> batch) throws IOException {
    for (String[] request : batch) {
      client.send(request);
    }
    for (String[] request : batch) {
      RespValue reply = client.read();
      if (reply.isError()) {
        throw new AssertionError(String.join(" ", request) + ": " + reply);
      }
    }
    batch.clear();
  }

  private static void requests(int number, List<String[]> to) {
    String key = name(number);
    Random random = new Random(number);
    boolean large = number / KINDS % 64 == 1;
    int count = large ? 300 : 1 + random.nextInt(4);
    switch (number % KINDS) {
      case 0 -> add(to, "SET", key, random.nextInt() + "");
      case 1 -> add(to, "SET", key, word(random, 12));
      case 2 -> add(to, "SET", key, large ? LONG.repeat(500) : LONG);
      case 3 -> add(to, elements("RPUSH", key, count, 1, i -> word(random, 20)));
      case 4 -> add(to, elements("RPUSH", key, count + 1, 1, i -> i + ""), pop(key));
      case 5 -> add(to, elements("SADD", key, count, 1, i -> (random.nextInt(9) << i % 30) + ""));
      case 6 -> add(to, elements("SADD", key, count, 1, i -> random.nextLong() + ""));
      case 7 -> add(to, elements("SADD", key, count, 1, i -> word(random, 9)));
      case 8 -> add(to, elements("HSET", key, count, 2, i -> "f" + i));
      case 9 -> add(to, elements("HSET", key, count, 2, i -> i % 2 == 0 ? "f" + i : LONG));
      case 10 -> add(to, elements("ZADD", key, count, 2, i -> i % 2 == 0 ? i + ".5" : "m" + i));
      case 11 -> add(to, elements("ZADD", key, count, 2, i -> i % 2 == 0 ? "-" + i : LONG + i));
      case 12 -> stream(key, count, to);
      case 13 -> add(to, elements("PFADD", key, count, 1, i -> word(random, 10)));
      case 14 -> add(to, "SETBIT", key, random.nextInt(large ? 100_000 : 200) + "", "1");
      default -> add(to, "GEOADD", key, random.nextInt(180) + "", "10.5", word(random, 6));
    }
    if (number % 3 == 0) {
      add(to, "PEXPIRE", key, 1_000_000_000L + number + "");
    }
  }

  private static void add(List<String[]> to, String... request) {
    to.add(request);
  }

  private static void add(List<String[]> to, String[] first, String[] second) {
    to.add(first);
    to.add(second);
  }

  private static String[] pop(String key) {
    return new String[] {"LPOP", key};
  }

  private interface Element {
    String at(int index);
  }

  private static String[] elements(String command, String key, int count, int each, Element at) {
    String[] request = new String[2 + count * each];
    request[0] = command;
    request[1] = key;
    for (int i = 0; i < count * each; i++) {
      request[i + 2] = at.at(i);
    }
    return request;
  }

  /** With a group, a consumer, an entry that is pending and one that is deleted. */
  private static void stream(String key, int count, List<String[]> to) {
    add(to, "XADD", key, "*", "field", "value");
    for (int i = 1; i < count; i++) {
      add(to, "XADD", key, "*", "field", i + "", "another", LONG);
    }
    add(to, "XGROUP", "DESTROY", key, "group");
    add(to, "XGROUP", "CREATE", key, "group", "0");
    add(to, "XREADGROUP", "GROUP", "group", "alice", "COUNT", "2", "STREAMS", key, ">");
    add(to, "XTRIM", key, "MAXLEN", "250");
  }

  private static String word(Random random, int length) {
    StringBuilder word = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    return word.toString();
  }
}

package dev.sextant.core.types;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import dev.sextant.core.memory.RedisSizes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Goal: used_memory and MEMORY USAGE are the real server's. Method: figures measured once on a real
 * server (the resource tells how) against the model, for the same commands.
 */
class MemoryModelTest {
  private final Encodings limits = new Encodings();
  private final Map<String, Value> keyspace = new LinkedHashMap<>();

  @ParameterizedTest
  @CsvFileSource(resources = "/redis-memory.csv")
  void memory_isWhatARealServerNeeds(
      String name, long used, long usage, long usage5, String encoding) {
    fill(name);

    // The second key, or the only one: what was asked of the server.
    String key = List.copyOf(keyspace.keySet()).get(Math.min(1, keyspace.size() - 1));
    Value value = keyspace.get(key);
    // A skip list's levels are random there and here; all else follows rules, and is the same.
    double tolerance = encoding.equals("skiplist") ? 2 : 0;
    assertThat(value.encoding()).isEqualTo(encoding);
    assertThat(usedBytes()).isCloseTo(used, withPercentage(tolerance));
    assertThat(usageBytes(key, 0)).isCloseTo(usage, withPercentage(tolerance));
    assertThat(usageBytes(key, 5)).isCloseTo(usage5, withPercentage(5 * tolerance));
  }

  /** The commands of each case; a string that "SET"s "ab" and so many "x" is as long as named. */
  private void fill(String name) {
    switch (name) {
      case "string:1", "string:5", "string:12", "string:44", "string:45", "string:100" ->
          setStrings(10_000, Integer.parseInt(name.substring(7)));
      case "string:1000", "string:5000" -> setStrings(10_000, Integer.parseInt(name.substring(7)));
      case "string:40000" -> setStrings(1000, 40_000);
      // SET key:i 1000000+i
      case "int" ->
          repeat(10_000, i -> keyspace.put(key("key", i), StringValue.ofLong(1_000_000 + i)));
      // APPEND key:i xxxxxxxxxx, twenty times for each of 1000 keys
      case "append" -> repeat(20_000, i -> append(key("key", i % 1000), "x".repeat(10)));
      // SETRANGE key:i i%500 hello
      case "setrange" ->
          repeat(10_000, i -> grown(key("key", i), i % 500 + 5).setRange(i % 500, bytes("hello")));
      // SETBIT key:i i*5 1, for 100 keys in turn
      case "setbit" ->
          repeat(20_000, i -> grown(key("key", i % 100), i * 5 / 8 + 1).writable(i * 5 / 8 + 1));
      // HSET h:i field:j value:i
      case "hash:listpack" -> repeat(20_000, i -> hset(key("h", i / 10), i % 10, i));
      case "hash:table1000" -> repeat(50_000, i -> hset("h:%03d".formatted(i / 1000), i % 1000, i));
      case "hash:table" -> repeat(50_000, i -> hset("h", i, i));
      case "hash:shrunk" -> {
        repeat(20_000, i -> hset("h", i, i));
        repeat(19_000, i -> ((HashValue) keyspace.get("h")).remove(bytes("field:" + i)));
      }
      default -> fillSetOrList(name);
    }
  }

  private void fillSetOrList(String name) {
    switch (name) {
      // SADD s:i 7*i or member:i
      case "set:intset" -> repeat(50_000, i -> sadd(key("s", i / 100), "" + i * 7));
      case "set:small" -> repeat(50_000, i -> sadd(key("s", i / 10), "member:" + i));
      case "set:table" -> repeat(50_000, i -> sadd("s", "member:" + i));
      case "set:shrunk" -> {
        repeat(20_000, i -> sadd("s", "member:" + i));
        repeat(19_000, i -> ((SetValue) keyspace.get("s")).remove(bytes("member:" + i)));
      }
      // ZADD z:i score member:i
      case "zset:listpack" -> repeat(20_000, i -> zadd(key("z", i / 50), i, i));
      case "zset:listpackdouble" -> repeat(20_000, i -> zadd(key("z", i / 50), i / 7.0, i));
      case "zset:skiplist200" -> repeat(50_000, i -> zadd("z:%03d".formatted(i / 200), i * 1.5, i));
      case "zset:skiplist" -> repeat(50_000, i -> zadd("z", i * 1.5, i));
      case "zset:shrunk" -> {
        repeat(20_000, i -> zadd("z", i * 1.5, i));
        ((SortedSetValue) keyspace.get("z")).removeRanks(new RankRange(0, 19_000));
      }
      // RPUSH l:i element:i
      case "list:small" ->
          repeat(20_000, i -> list(key("l", i / 10)).addLast(bytes("element:" + i)));
      case "list:large" -> repeat(50_000, i -> list("l").addLast(bytes("element:" + i)));
      // LPUSH l element:i
      case "list:largehead" -> repeat(50_000, i -> list("l").addFirst(bytes("element:" + i)));
      case "list:bigelements" -> repeat(2000, i -> list("l").addLast(bytes(i + "x".repeat(3000))));
      // LINSERT l AFTER p e0, e1, ...
      case "list:linsert" -> {
        list("l").addLast(bytes("p"));
        repeat(3000, i -> list("l").insert(bytes("p"), bytes("e" + i), false));
      }
      // LTRIM l 5000 14999, LREM l 1 element:7000
      case "list:trimmed" -> {
        repeat(20_000, i -> list("l").addLast(bytes("element:" + i)));
        list("l").removeRange(15_000, 5000);
        list("l").removeRange(0, 5000);
        list("l").removeAll(bytes("element:7000"), false, 1);
      }
      default -> throw new IllegalArgumentException(name);
    }
  }

  // ---------------------------------------------------------------- what is measured

  /** What the keys take more than a database whose table has just come to life. */
  private long usedBytes() {
    int buckets = 4;
    while (buckets < keyspace.size()) {
      buckets *= 2;
    }
    long bytes = RedisSizes.buckets(buckets) - RedisSizes.buckets(4);
    for (Map.Entry<String, Value> entry : keyspace.entrySet()) {
      bytes += RedisSizes.DICT_ENTRY + RedisSizes.string(entry.getKey().length());
      bytes += entry.getValue().memoryBytes();
    }
    return bytes;
  }

  private long usageBytes(String key, int samples) {
    return keyspace.get(key).usageBytes(samples)
        + RedisSizes.string(key.length())
        + RedisSizes.DICT_ENTRY_STRUCT;
  }

  // ---------------------------------------------------------------- commands

  private void setStrings(int count, int length) {
    String text = length == 1 ? "0" : "ab" + "x".repeat(length - 2);
    repeat(count, i -> keyspace.put(key("key", i), StringValue.of(bytes(text))));
  }

  private void append(String key, String tail) {
    if (keyspace.get(key) instanceof StringValue value) {
      value.append(bytes(tail));
    } else {
      keyspace.put(key, StringValue.of(bytes(tail)));
    }
  }

  private StringValue grown(String key, int length) {
    return (StringValue) keyspace.computeIfAbsent(key, k -> StringValue.zeros(length));
  }

  private void hset(String key, int field, int value) {
    HashValue hash = (HashValue) keyspace.computeIfAbsent(key, k -> new HashValue());
    hash.put(bytes("field:" + field), bytes("value:" + value), limits);
  }

  private void sadd(String key, String member) {
    SetValue set = (SetValue) keyspace.computeIfAbsent(key, k -> new SetValue());
    set.add(bytes(member), limits);
  }

  private void zadd(String key, double score, int member) {
    SortedSetValue set = (SortedSetValue) keyspace.computeIfAbsent(key, k -> new SortedSetValue());
    set.put(bytes("member:" + member), score, limits);
  }

  private ListValue list(String key) {
    return (ListValue) keyspace.computeIfAbsent(key, k -> new ListValue(limits));
  }

  private static String key(String prefix, int number) {
    return "%s:%06d".formatted(prefix, number);
  }

  private static void repeat(int times, IntConsumer action) {
    for (int i = 0; i < times; i++) {
      action.accept(i);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }
}

package dev.sextant.simulator.clients;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;

/** What the tests do with a cluster, by whichever client library. */
interface TestClient extends AutoCloseable {
  void set(String key, String value);

  /** Whether an attempt to write that takes about half a second at most is acknowledged. */
  boolean writes(String key, String value);

  String get(String key);

  void set(byte[] key, byte[] value);

  byte[] get(byte[] key);

  void mset(Map<String, String> pairs);

  List<String> mget(String... keys);

  /** Sends all writes before it reads the first reply. */
  void setAllPipelined(Map<String, String> pairs);

  /** INCR of two counters of one slot in MULTI and EXEC; their values afterwards. */
  List<Long> incrementBoth(String first, String second);

  /** Subscribes and lets messages run into {@code received}. */
  AutoCloseable subscribe(String channel, BlockingQueue<String> received);

  void publish(String channel, String message);

  /** Waits until a write to {@code key} has reached its replica; false when it took longer. */
  boolean awaitReplicated(String key, Duration limit);

  @Override
  void close();
}

package dev.sextant.core.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.env.SeededRandom;
import dev.sextant.core.rdb.RdbException;
import java.io.ByteArrayOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** A file that is written while commands go on shows the moment when it was begun. */
class SnapshotInSlicesTest {
  private static final int KEYS = 60;

  private static SnapshotWriter begin(TestNode node) {
    return SnapshotWriter.begin(
        node.engine.server().keyspace(),
        SnapshotWriter.Settings.DEFAULT,
        SnapshotWriter.Contents.KEYS);
  }

  private static TestNode loaded(byte[] file) throws RdbException {
    TestNode into = new TestNode();
    new SnapshotReader(
            into.engine.server().keyspace(),
            file,
            into.engine.server().encodings(),
            false,
            code -> {})
        .read();
    return into;
  }

  private static String digest(TestNode node) {
    return node.text("debug", "digest");
  }

  /** One random command, mostly a write; some reach whole databases. */
  private static void act(TestNode node, SeededRandom random) {
    String key = "k" + random.nextInt(KEYS);
    String other = "k" + random.nextInt(KEYS);
    String word = "w" + random.nextInt(20);
    switch (random.nextInt(22)) {
      case 0, 1 -> node.call("set", key, word);
      case 2 -> node.call("append", key, word);
      case 3 -> node.call("rpush", key, word, word);
      case 4 -> node.call("lpop", key);
      case 5 -> node.call("hset", key, word, "v");
      case 6 -> node.call("sadd", key, word);
      case 7 -> node.call("zadd", key, random.nextInt(9), word);
      case 8 -> node.call("xadd", key, "*", word, "v");
      case 9 -> node.call("del", key);
      case 10 -> node.call("expire", key, 1000 + random.nextInt(9));
      case 11 -> node.call("persist", key);
      case 12 -> node.call("rename", key, other);
      case 13 -> node.call("copy", key, other, "replace");
      case 14 -> node.call("move", key, random.nextInt(3));
      case 15 -> node.call("select", random.nextInt(3));
      case 16 -> node.call("setrange", key, random.nextInt(5), word);
      case 17 -> node.call("sunionstore", key, other);
      case 18 -> node.call("srem", key, word);
      case 19 -> node.call("get", key);
      case 20 -> rarely(node, random);
      default -> node.call("mset", key, word, other, word);
    }
  }

  private static void rarely(TestNode node, SeededRandom random) {
    switch (random.nextInt(12)) {
      case 0 -> node.call("flushall");
      case 1 -> node.call("flushdb");
      case 2, 3 -> node.call("swapdb", random.nextInt(3), random.nextInt(3));
      case 4 -> node.engine.tick();
      default -> {
        for (int i = 0; i < 200; i++) { // The table grows.
          node.call("set", "more" + random.nextInt(1000), "x");
        }
      }
    }
  }

  @Property(tries = 30)
  void fileEqualsTheStateAtItsBeginning_whateverCommandsDoMeanwhile(@ForAll long seed)
      throws RdbException {
    SeededRandom random = new SeededRandom(seed);
    TestNode node = new TestNode();
    for (int i = random.nextInt(400); i > 0; i--) {
      act(node, random);
    }
    String expected = digest(node);
    SnapshotWriter writer = begin(node);
    long keys = writer.keysInAll();
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    boolean more = true;
    while (more) {
      for (int i = random.nextInt(20); i > 0; i--) {
        act(node, random);
      }
      file.writeBytes(writer.take());
      more = writer.advance(1 + random.nextInt(2000), 1 + random.nextInt(50));
    }
    act(node, random);
    file.writeBytes(writer.take());

    assertThat(writer.keysWritten()).isEqualTo(keys);
    assertThat(digest(loaded(file.toByteArray()))).isEqualTo(expected);
  }

  @Test
  void useOfAKey_isThatOfTheBeginning_andIsNotNotedMeanwhile() throws RdbException {
    TestNode node = new TestNode();
    node.call("set", "k", "1");
    node.advanceMillis(100_000);
    SnapshotWriter.Settings settings =
        new SnapshotWriter.Settings(true, true, SnapshotWriter.Usage.IDLE_TIME);
    SnapshotWriter writer =
        SnapshotWriter.begin(
            node.engine.server().keyspace(), settings, SnapshotWriter.Contents.KEYS);
    node.advanceMillis(50_000);
    node.call("get", "k");
    assertThat(node.text("object", "idletime", "k")).isEqualTo("150");

    assertThat(loaded(writer.takeAll()).text("object", "idletime", "k")).isEqualTo("100");
    node.call("get", "k");
    assertThat(node.text("object", "idletime", "k")).isEqualTo("0");
  }

  @Test
  void copiedBytes_areThoseOfValuesThatChangeBeforeTheirTurn() {
    TestNode node = new TestNode();
    node.call("set", "k", "x".repeat(1000));
    node.call("set", "other", "x".repeat(1000));
    SnapshotWriter writer = begin(node);
    assertThat(writer.copiedBytes()).isZero();
    node.call("append", "k", "y");
    node.call("append", "k", "y");
    assertThat(writer.copiedBytes()).isBetween(1000L, 1100L);
    assertThat(writer.takeAll()).isNotEmpty();
    node.call("append", "other", "y");
    assertThat(writer.copiedBytes()).isBetween(1000L, 1100L);
  }

  @Test
  void onlyOneAtATime_exceptAtOnce() throws RdbException {
    TestNode node = new TestNode();
    node.call("set", "a", "1");
    SnapshotWriter first = begin(node);
    assertThatThrownBy(() -> begin(node)).isInstanceOf(IllegalStateException.class);
    byte[] whole =
        SnapshotWriter.atOnce(
                node.engine.server().keyspace(),
                SnapshotWriter.Settings.DEFAULT,
                SnapshotWriter.Contents.KEYS)
            .takeAll();
    assertThat(digest(loaded(whole))).isEqualTo(digest(node));
    assertThat(first.takeAll()).isEqualTo(whole);
  }

  @Test
  void cancelledFile_costsNothingAnyMore() {
    TestNode node = new TestNode();
    node.call("set", "a", "1");
    SnapshotWriter writer = begin(node);
    writer.cancel();
    int before = writer.available();
    node.call("set", "a", "2");
    assertThat(writer.available()).isEqualTo(before);
    assertThat(begin(node).takeAll()).isNotEmpty();
  }
}

package dev.sextant.core.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.persistence.SnapshotWriter.Usage;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbPausedException;
import dev.sextant.core.rdb.RdbReader;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that arrives bit by bit is read as far as it is there, and is the same in the end. */
class ArrivingSnapshotTest {
  private final TestNode node = new TestNode();
  private final TestNode other = new TestNode();
  private byte[] file = {};
  private int arrived;
  private int taken;
  private boolean over;

  private static Keyspace keyspace(TestNode node) {
    return node.engine.server().keyspace();
  }

  private void write() {
    node.call("set", "text", "x".repeat(200_000));
    node.call("set", "later", "y", "px", "5000");
    for (int i = 0; i < 300; i++) {
      node.call("rpush", "list", "element " + i);
      node.call("hset", "hash", "f" + i, "v");
      node.call("zadd", "zset", i + ".5", "m" + i);
      node.call("xadd", "stream", (i + 1) + "-0", "f", "v" + i);
    }
    node.call("xgroup", "create", "stream", "g", "0");
    node.call("xreadgroup", "group", "g", "c", "count", "5", "streams", "stream", ">");
    node.call("select", "3");
    node.call("sadd", "set", "a", "b");
    SnapshotWriter.Settings settings = new SnapshotWriter.Settings(true, true, Usage.NONE);
    SnapshotWriter.Contents contents =
        new SnapshotWriter.Contents(
            List.of(SnapshotPart.Fact.of("redis-ver", "7.0.15")), List.of(), true);
    file = SnapshotWriter.atOnce(keyspace(node), settings, contents).takeAll();
  }

  private int next(byte[] into, int offset, int length) {
    int count = Math.min(length, arrived - taken);
    System.arraycopy(file, taken, into, offset, count);
    taken += count;
    return count == 0 && over ? -1 : count;
  }

  private SnapshotReader reader() {
    RdbReader bytes = RdbReader.ofArriving(this::next, Long.MAX_VALUE);
    return new SnapshotReader(
        keyspace(other), bytes, other.engine.server().encodings(), false, code -> {});
  }

  /** Reads it, with more arriving whenever nothing is left; how often that was. */
  private int readAll(SnapshotReader reader, int step) throws RdbException {
    int pauses = 0;
    boolean more = true;
    while (more) {
      try {
        more = reader.readPart();
      } catch (RdbPausedException e) {
        pauses++;
        arrived = Math.min(arrived + step, file.length);
      }
    }
    return pauses;
  }

  @ParameterizedTest
  @ValueSource(ints = {7, 1000, 65_536})
  void whateverArrivesAtOnce_theDataIsTheSame(int step) throws RdbException {
    write();
    int pauses = readAll(reader(), step);

    assertThat(pauses).isGreaterThan(file.length / step - 1);
    assertThat(other.text("debug", "digest")).isEqualTo(node.text("debug", "digest"));
    assertThat(other.text("pttl", "later")).isEqualTo("5000");
  }

  @Test
  void aKeyIsThere_whenItHasArrived() throws RdbException {
    write();
    SnapshotReader reader = reader();
    arrived = file.length - 1;
    assertThatThrownBy(reader::read).isInstanceOf(RdbPausedException.class);
    assertThat(reader.keysLoaded()).isEqualTo(7);
    assertThat(reader.position()).isLessThan(file.length);
  }

  @Test
  void anEndTooEarly_isAnError() {
    write();
    arrived = file.length / 2;
    over = true;
    assertThatThrownBy(reader()::read)
        .isInstanceOf(RdbException.class)
        .isNotInstanceOf(RdbPausedException.class)
        .hasMessageContaining("unexpected end of data");
  }

  @Test
  void theChecksum_isLookedAt() {
    write();
    arrived = file.length;
    file[file.length - 1] ^= 1;
    assertThatThrownBy(reader()::read).hasMessageContaining("wrong checksum");
  }
}

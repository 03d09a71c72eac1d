package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.rdb.ByteSource;
import dev.sextant.core.rdb.DumpPayload;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotCursorTest {
  private static final String LONG_TEXT = "0123456789abcdefghijklmnopqrstuvwxyz".repeat(8000);

  private final TestNode node = new TestNode();

  /** Gives what is in an array, a few bytes at a time. */
  private static ByteSource inPiecesOf(int size, byte[] bytes) {
    int[] at = {0};
    return (into, offset, length) -> {
      int count = Math.min(Math.min(size, length), bytes.length - at[0]);
      if (count == 0) {
        return -1;
      }
      System.arraycopy(bytes, at[0], into, offset, count);
      at[0] += count;
      return count;
    };
  }

  private byte[] fileOfEverything() {
    node.call("set", "text", "x");
    node.call("set", "number", "12345", "px", "5000");
    node.call("set", "long", LONG_TEXT);
    node.call("rpush", "list", "a", LONG_TEXT, "3");
    node.call("sadd", "numbers", "1", "2", "-70000");
    node.call("sadd", "texts", "a", "b", "c");
    node.call("hset", "small", "f", "v");
    node.call("hset", "large", "f", "v".repeat(100));
    node.call("zadd", "compact", "1", "a", "inf", "b");
    node.call("zadd", "ordered", "-inf", "a".repeat(100), "2.5", "b");
    node.call("xadd", "stream", "1-1", "field", "value");
    node.call("xadd", "stream", "1-2", "field", "value");
    node.call("xgroup", "create", "stream", "group", "0");
    node.call("xreadgroup", "group", "group", "reader", "count", "1", "streams", "stream", ">");
    return SnapshotWriter.atOnce(
            node.engine.server().keyspace(),
            SnapshotWriter.Settings.DEFAULT,
            new SnapshotWriter.Contents(
                List.of(
                    SnapshotPart.Fact.of("redis-ver", "7.0.15"),
                    SnapshotPart.Fact.of("redis-bits", "64")),
                List.of("#!lua name=a".getBytes(UTF_8)),
                true))
        .takeAll();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096, 1 << 20})
  void fileInPieces_isReadLikeOneInMemory(int size) throws RdbException {
    byte[] file = fileOfEverything();
    TestNode other = new TestNode();
    RdbReader in = new RdbReader(inPiecesOf(size, file), file.length);

    new SnapshotReader(
            other.engine.server().keyspace(),
            in,
            other.engine.server().encodings(),
            false,
            code -> {})
        .read();

    assertThat(other.text("debug", "digest")).isEqualTo(node.text("debug", "digest"));
    assertThat(in.remaining()).isZero();
  }

  @Test
  void payloads_restoreEveryKey() throws RdbException {
    byte[] file = fileOfEverything();
    TestNode other = new TestNode();
    SnapshotCursor cursor =
        new SnapshotCursor(new RdbReader(inPiecesOf(100, file), Long.MAX_VALUE));

    for (SnapshotPart part = cursor.next(); part != null; part = cursor.next()) {
      if (part instanceof SnapshotPart.Key key) {
        byte[] payload = cursor.payload();
        assertThat(DumpPayload.isIntact(payload, true)).isTrue();
        long expiry = Math.max(key.expireAtMillis(), 0);
        other.call(
            "restore".getBytes(UTF_8),
            key.name(),
            Long.toString(expiry).getBytes(UTF_8),
            payload,
            "absttl".getBytes(UTF_8));
      }
    }

    assertThat(other.text("debug", "digest")).isEqualTo(node.text("debug", "digest"));
  }

  @Test
  void valuesThatNobodyAskedFor_arePassedBy_andTheChecksumIsFoundRight() throws RdbException {
    byte[] file = fileOfEverything();
    SnapshotCursor cursor = new SnapshotCursor(new RdbReader(inPiecesOf(100, file), file.length));

    int keys = 0;
    int libraries = 0;
    for (SnapshotPart part = cursor.next(); part != null; part = cursor.next()) {
      keys += part instanceof SnapshotPart.Key ? 1 : 0;
      libraries += part instanceof SnapshotPart.Library ? 1 : 0;
    }

    assertThat(keys).isEqualTo(11);
    assertThat(libraries).isEqualTo(1);
    assertThat(cursor.position()).isEqualTo(file.length);
  }

  @Test
  void announcedGigabytes_thatDoNotCome_areNotMadeRoomFor() {
    byte[] file = {
      'R', 'E', 'D', 'I', 'S', '0', '0', '1', '0', 0, (byte) 0x80, 0x7f, -1, -1, -1, 9
    };
    SnapshotCursor cursor =
        new SnapshotCursor(new RdbReader(inPiecesOf(100, file), Long.MAX_VALUE));

    assertThatThrownBy(cursor::next)
        .isInstanceOf(RdbException.class)
        .hasMessage("string or value of 2147483647 bytes is too long at byte 15");
  }

  @Test
  void sourceThatFails_isTold() {
    SnapshotCursor cursor =
        new SnapshotCursor(
            new RdbReader(
                (into, offset, length) -> {
                  throw new IOException("Input/output error");
                },
                100));

    assertThatThrownBy(cursor::next)
        .hasMessage("cannot be read: Input/output error at byte 0")
        .hasRootCauseInstanceOf(IOException.class);
  }
}

package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.core.persistence.SnapshotWriter.Usage;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * RDB files that were cut short, or in which bits were turned over, are read or refused with a line
 * that names the byte: nothing else may come of them, whatever they announce.
 *
 * <p>The goal is what a checksum does not show, since it is looked at last, so there is none in the
 * files. Each round makes a file of its own from the number of the round alone. {@code
 * -Dsextant.fuzz.files=100000} makes more of them.
 */
class SnapshotFuzzTest {
  private static final int FILES = Integer.getInteger("sextant.fuzz.files", 2000);

  /** What a damaged length likes to be: the most that each of its forms can say. */
  private static final byte[][] LENGTHS = {
    {(byte) 0x7f, -1},
    {(byte) 0x80, 0x7f, -1, -1, -1},
    {(byte) 0x80, -1, -1, -1, -1},
    {(byte) 0x81, 0x7f, -1, -1, -1, -1, -1, -1, -1},
    {(byte) 0x81, -1, -1, -1, -1, -1, -1, -1, -1},
    {(byte) 0xc3, 5, (byte) 0x80, 0x7f, -1, -1, -1},
  };

  private final TestNode node = new TestNode();
  private byte[] whole = {};

  @BeforeEach
  void writeFile() {
    node.call("set", "text", "x");
    node.call("set", "number", "12345", "px", "5000");
    node.call("set", "repeating", "abc".repeat(100));
    node.call("rpush", "list", "a", "b".repeat(70), "300", "-5");
    node.call("rpush", "list of nodes", "c".repeat(9000), "d");
    node.call("sadd", "numbers", "1", "2", "-70000");
    node.call("sadd", "texts", "a", "b", "c");
    node.call("hset", "small", "f", "v", "g", "1000");
    node.call("hset", "large", "f", "v".repeat(100));
    node.call("zadd", "compact", "1", "a", "inf", "b", "2.5", "c");
    node.call("zadd", "ordered", "-inf", "a".repeat(100), "2.5", "b");
    node.call("xadd", "stream", "1-1", "field", "value");
    node.call("xadd", "stream", "1-2", "field", "other");
    node.call("xadd", "stream", "1-3", "another", "value");
    node.call("xdel", "stream", "1-2");
    node.call("xgroup", "create", "stream", "group", "0");
    node.call("xreadgroup", "group", "group", "reader", "count", "1", "streams", "stream", ">");
    whole =
        SnapshotWriter.atOnce(
                node.engine.server().keyspace(),
                new SnapshotWriter.Settings(true, false, Usage.IDLE_TIME),
                new SnapshotWriter.Contents(
                    List.of(SnapshotPart.Fact.of("redis-ver", "7.0.15")),
                    List.of("#!lua name=a".getBytes(UTF_8)),
                    true))
            .takeAll();
  }

  private byte[] damaged(Random random) {
    byte[] file = whole.clone();
    switch (random.nextInt(4)) {
      case 0 -> file = Arrays.copyOf(file, random.nextInt(file.length));
      case 1 -> {
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
          file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
      }
      case 2 -> {
        byte[] length = LENGTHS[random.nextInt(LENGTHS.length)];
        int at = random.nextInt(file.length - length.length);
        System.arraycopy(length, 0, file, at, length.length);
      }
      default -> {
        int from = random.nextInt(file.length);
        int to = random.nextInt(file.length);
        int count = Math.min(random.nextInt(30), file.length - Math.max(from, to));
        System.arraycopy(file, from, file, to, count);
      }
    }
    return file;
  }

  /** Loads a file; the line with which it is refused, or "read". */
  private String load(byte[] file) {
    node.call("flushall");
    try {
      new SnapshotReader(
              node.engine.server().keyspace(),
              file,
              node.engine.server().encodings(),
              true,
              code -> {})
          .read();
      return "read";
    } catch (RdbException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Takes the values of a file as they are, from a source that does not tell its length. */
  private static String walk(byte[] file) {
    int[] at = {0};
    RdbReader in =
        new RdbReader(
            (into, offset, length) -> {
              int count = Math.min(length, Math.min(100, file.length - at[0]));
              System.arraycopy(file, at[0], into, offset, count);
              at[0] += count;
              return count == 0 ? -1 : count;
            },
            Long.MAX_VALUE);
    SnapshotCursor cursor = new SnapshotCursor(in);
    try {
      SnapshotPart part = cursor.next();
      while (part != null) {
        if (part instanceof SnapshotPart.Key) {
          cursor.payload();
        }
        part = cursor.next();
      }
      return "read";
    } catch (RdbException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void damagedFile_isReadOrRefusedWithTheByte() {
    for (int i = 0; i < FILES; i++) {
      byte[] file = damaged(new Random(i));

      assertThat(load(file)).as("file %d", i).matches("read|(?s).+ at byte [0-9]+");
      assertThat(walk(file)).as("file %d", i).matches("read|(?s).+ at byte [0-9]+");
    }
  }

  @Test
  void fileThatIsCutAnywhere_isRefused() {
    for (int length = 0; length < whole.length - Long.BYTES; length++) {
      String line = load(Arrays.copyOf(whole, length));

      assertThat(line)
          .as("%d bytes", length)
          .matches("(unexpected end of data|more elements than bytes: [0-9]+) at byte [0-9]+");
      int position = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
      assertThat(position).as("%d bytes", length).isLessThanOrEqualTo(length);
    }
  }
}

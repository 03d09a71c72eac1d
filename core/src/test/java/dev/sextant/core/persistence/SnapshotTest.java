package dev.sextant.core.persistence;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.engine.Snapshots;
import dev.sextant.core.engine.TestNode;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.persistence.SnapshotWriter.Usage;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SnapshotTest {
  private final TestNode node = new TestNode();

  private static Keyspace keyspace(TestNode node) {
    return node.engine.server().keyspace();
  }

  private void fill() {
    node.call("set", "text", "x");
    node.call("set", "later", "y", "px", "5000");
    node.call("rpush", "list", "a", "b");
    node.call("select", "3");
    node.call("hset", "hash", "f", "v");
  }

  private byte[] file(Usage usage, List<byte[]> functions) {
    SnapshotWriter.Settings settings = new SnapshotWriter.Settings(true, true, usage);
    List<SnapshotPart.Fact> facts = List.of(SnapshotPart.Fact.of("redis-ver", "7.0.15"));
    SnapshotWriter.Contents contents = new SnapshotWriter.Contents(facts, functions, true);
    return SnapshotWriter.atOnce(keyspace(node), settings, contents).takeAll();
  }

  private byte[] written() {
    return file(Usage.NONE, List.of());
  }

  private static void read(TestNode into, byte[] file, boolean replaces) throws RdbException {
    new SnapshotReader(keyspace(into), file, into.engine.server().encodings(), replaces, code -> {})
        .read();
  }

  private static SnapshotReader reader(TestNode into, byte[] file) {
    RdbReader bytes = new RdbReader(file, 0, file.length);
    return Snapshots.reader(into.engine.server(), bytes, false, fact -> {});
  }

  @Test
  void everyKey_isReadAsWritten() throws RdbException {
    fill();
    TestNode other = new TestNode();

    read(other, written(), false);

    assertThat(other.text("debug", "digest")).isEqualTo(node.text("debug", "digest"));
    assertThat(other.text("pttl", "later")).isEqualTo("5000");
    assertThat(other.text("dbsize")).isEqualTo("3");
    other.call("select", "3");
    assertThat(other.text("hget", "hash", "f")).isEqualTo("v");
    assertThat(other.propagated).isEmpty();
  }

  @Test
  void functionLibraries_areReadAsWritten() throws RdbException {
    List<byte[]> codes = List.of("#!lua name=a".getBytes(UTF_8), "#!lua name=b".getBytes(UTF_8));
    byte[] file = file(Usage.NONE, codes);
    List<byte[]> read = new ArrayList<>();

    new SnapshotReader(keyspace(node), file, node.engine.server().encodings(), false, read::add)
        .read();

    assertThat(read).containsExactlyElementsOf(codes);
  }

  @Test
  void keyWhoseTimeIsOver_isLeftOut() throws RdbException {
    fill();
    TestNode other = new TestNode();
    other.advanceMillis(5001);

    read(other, written(), false);

    assertThat(other.text("dbsize")).isEqualTo("2");
  }

  @ParameterizedTest
  @CsvSource({
    "IDLE_TIME, allkeys-lru, idletime, 100",
    "FREQUENCY, allkeys-lfu, freq,     5",
    "NONE,      allkeys-lru, idletime, 0"
  })
  void useOfAKey_isKept(Usage usage, String policy, String question, String expected)
      throws RdbException {
    node.call("config", "set", "maxmemory-policy", policy);
    node.call("set", "k", "x");
    node.advanceMillis(100_000);
    byte[] file = file(usage, List.of());
    TestNode other = new TestNode();
    other.nowMicros = node.nowMicros;
    other.call("config", "set", "maxmemory-policy", policy);

    read(other, file, false);

    int frequency = question.equals("freq") ? 1 : 0; // Which decays with time.
    assertThat(other.text("object", question, "k"))
        .isEqualTo(frequency == 0 ? expected : node.text("object", "freq", "k"));
  }

  @Test
  void keyThatIsThere_isAnError_unlessItMayBeReplaced() throws RdbException {
    fill();
    byte[] file = written();
    TestNode other = new TestNode();
    other.call("set", "text", "mine", "ex", "10");

    assertThatThrownBy(() -> read(other, file, false)).isInstanceOf(RdbException.class);

    read(other, file, true);
    assertThat(other.text("get", "text")).isEqualTo("x");
    assertThat(other.text("ttl", "text")).isEqualTo("-1");
  }

  @Test
  void changedByte_isNoticedByTheChecksum_andNoChecksumIsFine() throws RdbException {
    node.call("set", "k", "some text");
    byte[] file = written();
    byte[] changed = file.clone();
    changed[file.length - 12] ^= 1;

    assertThatThrownBy(() -> read(new TestNode(), changed, false))
        .hasMessageStartingWith("wrong checksum at byte ");

    TestNode careless = new TestNode("rdbchecksum no");
    SnapshotReader reader = reader(careless, changed);
    reader.read();
    assertThat(reader.isUnchecked()).isFalse();
    assertThat(careless.text("exists", "k")).isEqualTo("1");

    Arrays.fill(changed, file.length - 8, file.length, (byte) 0);
    TestNode other = new TestNode();
    reader = reader(other, changed);
    reader.read();
    assertThat(reader.isUnchecked()).isTrue();
    assertThat(other.text("exists", "k")).isEqualTo("1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "REDIS", "REDIS0011", "REDIS0000", "REDISx010", "SIDER0010"})
  void whatIsNoRdbFile_isRefused(String beginning) {
    byte[] file = beginning.getBytes(UTF_8);

    assertThatThrownBy(() -> read(new TestNode(), file, false)).isInstanceOf(RdbException.class);
  }

  @Test
  void keyWithoutElements_isLeftOutAndCounted() throws RdbException {
    String beginning = "REDIS0010";
    byte[] file = new byte[beginning.length() + 4 + 5 + 1 + 8];
    System.arraycopy(beginning.getBytes(UTF_8), 0, file, 0, beginning.length());
    System.arraycopy(new byte[] {2, 1, 'e', 0}, 0, file, 9, 4); // A set of no members.
    System.arraycopy(new byte[] {0, 1, 'k', 1, 'v', -1}, 0, file, 13, 6);
    TestNode other = new TestNode();
    SnapshotReader reader =
        new SnapshotReader(
            keyspace(other), file, other.engine.server().encodings(), false, code -> {});

    reader.read();

    assertThat(reader.keysEmpty()).isEqualTo(1);
    assertThat(reader.namesOfEmpty()).containsExactly("e".getBytes(UTF_8));
    assertThat(reader.keysLoaded()).isEqualTo(1);
    assertThat(other.text("dbsize")).isEqualTo("1");
    assertThat(other.text("get", "k")).isEqualTo("v");
  }

  @Property(tries = 300)
  void damagedFile_isReadOrRefused(@ForAll int where, @ForAll byte replacement) {
    fill();
    byte[] file = written();
    file[Math.floorMod(where, file.length)] = replacement;
    TestNode other = new TestNode();

    String outcome;
    try {
      read(other, file, true);
      outcome = "read";
    } catch (RdbException e) {
      outcome = e.getMessage();
    }

    assertThat(outcome).isNotEmpty();
  }
}

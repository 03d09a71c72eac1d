package dev.sextant.core.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** A data set as commands gives the same data set when they are executed. */
class CommandSnapshotTest {
  private static final CommandSnapshot.Preface NOTHING =
      new CommandSnapshot.Preface(OptionalLong.empty(), List.of());

  private static List<String[]> commands(byte[] file) throws Exception {
    AofReader reader = new AofReader(new ByteArrayInputStream(file), 0);
    List<String[]> all = new ArrayList<>();
    for (byte[][] args = reader.next(); args != null; args = reader.next()) {
      String[] words = new String[args.length];
      for (int i = 0; i < args.length; i++) {
        words[i] = new String(args[i], StandardCharsets.ISO_8859_1);
      }
      all.add(words);
    }
    return all;
  }

  private static byte[] file(TestNode node) {
    CommandSnapshot snapshot = CommandSnapshot.atOnce(node.engine.server().keyspace(), NOTHING);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    boolean more = true;
    while (more) {
      more = snapshot.advance(100, 3);
      file.writeBytes(snapshot.take());
    }
    return file.toByteArray();
  }

  private static TestNode filled() {
    TestNode node = new TestNode();
    node.call("set", "text", "a");
    node.call("set", "number", "12345", "ex", "1000");
    node.call("setbit", "bits", 1000, 1);
    for (int i = 0; i < 200; i++) {
      node.call("rpush", "list", "e" + i);
      node.call("sadd", "set", "m" + i);
      node.call("sadd", "integers", i);
      node.call("hset", "hash", "f" + i, i);
      node.call("zadd", "sorted", i / 3.0, "m" + i);
    }
    node.call("zadd", "short", "-inf", "a", "1e300", "b", "0.1", "c");
    node.call("select", 3);
    node.call("xadd", "stream", "1-1", "a", "1");
    node.call("xadd", "stream", "1-2", "a", "2", "b", "3");
    node.call("xadd", "stream", "2-1", "c", "4");
    node.call("xdel", "stream", "2-1");
    node.call("xgroup", "create", "stream", "g", "0");
    node.call("xreadgroup", "group", "g", "one", "count", 1, "streams", "stream", ">");
    node.call("xgroup", "createconsumer", "stream", "g", "idle");
    node.call("xadd", "empty", "maxlen", "0", "5-5", "a", "1");
    return node;
  }

  @Test
  void executedAgain_givesTheSameData() throws Exception {
    TestNode node = filled();
    TestNode other = new TestNode();
    other.nowMicros = node.nowMicros;
    for (String[] words : commands(file(node))) {
      other.call((Object[]) words);
    }
    other.call("select", 0);
    assertThat(other.text("debug", "digest")).isEqualTo(node.text("debug", "digest"));
    assertThat(other.call("pttl", "number")).isEqualTo(RespValue.integer(1_000_000));
  }

  @Test
  void collections_takeCommandsOf64() throws Exception {
    List<String[]> pushes =
        commands(file(filled())).stream().filter(words -> words[0].equals("RPUSH")).toList();
    assertThat(pushes).extracting(words -> words.length - 2).containsExactly(64, 64, 64, 8);
  }

  @Test
  void remarkAndLibraries_comeFirst() throws Exception {
    TestNode node = new TestNode();
    node.call("set", "a", "1");
    CommandSnapshot snapshot =
        CommandSnapshot.begin(
            node.engine.server().keyspace(),
            new CommandSnapshot.Preface(
                OptionalLong.of(77), List.of("#!lua name=x".getBytes(StandardCharsets.US_ASCII))));
    node.call("set", "a", "2");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    boolean more = true;
    while (more) {
      more = snapshot.advance(1, 1);
      file.writeBytes(snapshot.take());
    }
    assertThat(file.toString(StandardCharsets.US_ASCII))
        .isEqualTo(
            String.join(
                "\r\n",
                "#TS:77",
                "*3 $8 FUNCTION $4 LOAD $12".replace(" ", "\r\n"),
                "#!lua name=x",
                "*2 $6 SELECT $1 0 *3 $3 SET $1 a $1 1 ".replace(" ", "\r\n")));
  }
}

package dev.sextant.core.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RESTORE of payloads whose outside is sound and whose inside is not. */
class RestoreDamagedTest {
  private final TestNode node = new TestNode("enable-debug-command yes");

  @BeforeEach
  void acceptWrongChecksums() {
    assertThat(node.text("debug", "set-skip-checksum-validation", "1")).isEqualTo("OK");
  }

  /**
   * The payload of a key, with the byte behind {@code mark} changed: a length within a listpack.
   */
  private byte[] damaged(String key, String mark) {
    byte[] payload = ((RespValue.BulkString) node.call("dump", key)).bytes();
    String text = new String(payload, ISO_8859_1);
    payload[text.indexOf(mark) + mark.length()] ^= 0x31;
    return payload;
  }

  private RespValue restore(byte[] payload) {
    return node.call("restore", "broken", "0", payload);
  }

  private void damage(String request) {
    node.call((Object[]) request.split(" "));
    assertThat(restore(damaged("k", "mark"))).isEqualTo(RespValue.simple("OK"));
  }

  @ParameterizedTest
  @CsvSource({
    "rpush k mark, Listpack",
    "hset k mark 1, Hash listpack",
    "zadd k 1 mark, Zset listpack",
    "xadd k 1-1 mark 1, Stream listpack"
  })
  void whatIsBrokenInside_isRefused_whereThatIsLookedAt(String request, String part) {
    node.call("config", "set", "sanitize-dump-payload", "yes");
    node.call((Object[]) request.split(" "));

    assertThat(restore(damaged("k", "mark"))).isEqualTo(RespValue.error("ERR Bad data format"));
    assertThat(node.log.get(node.log.size() - 1))
        .startsWith("verbose: ")
        .endsWith(part + " integrity check failed");
    assertThat(node.text("exists", "broken")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "rpush k mark, llen broken, list, quicklist",
    "hset k mark 1, hget broken f, hash, listpack",
    "zadd k 1 mark, zscore broken m, zset, listpack",
  })
  void whatIsBrokenInside_isTakenUnseen_andEndsTheNodeOnceItIsMet(
      String request, String use, String type, String encoding) {
    damage(request);

    assertThat(node.text("type", "broken")).isEqualTo(type);
    assertThat(node.text("object", "encoding", "broken")).isEqualTo(encoding);
    assertThat(node.text("get", "broken")).contains("WRONGTYPE");
    assertThat(node.log).doesNotContain("crash");

    node.client().send((Object[]) use.split(" "));

    assertThat(node.log).contains("warning: === ASSERTION FAILED ===").endsWith("crash");
  }

  @Test
  void whoWaitsForAKey_meetsWhatIsBrokenInItAtOnce() {
    TestNode.Client waiting = node.client();
    waiting.send("blpop", "broken", "0");
    node.call("rpush", "k", "mark");

    node.client().send("restore", "broken", "0", damaged("k", "mark"));

    assertThat(node.log).endsWith("crash");
  }

  @Test
  void damagedValue_isDumpedCopiedAndRemoved_asItIs() {
    damage("hset k mark 1");
    byte[] payload = ((RespValue.BulkString) node.call("dump", "broken")).bytes();

    assertThat(node.text("copy", "broken", "other")).isEqualTo("1");
    assertThat(node.text("rename", "other", "third")).isEqualTo("OK");
    assertThat(((RespValue.BulkString) node.call("dump", "third")).bytes()).isEqualTo(payload);
    assertThat(node.text("memory", "usage", "third")).matches("[1-9][0-9]*");
    assertThat(node.text("del", "broken", "third")).isEqualTo("2");
    assertThat(node.log).doesNotContain("crash");
  }

  @Test
  void streamWhoseFirstEntryIsBroken_isMetByRestoreItself_inItsFirstVersion() {
    node.call("xadd", "k", "1-1", "mark", "1");
    byte[] payload = damaged("k", "mark");
    payload[0] = 15; // The second version's numbers do not matter any more.

    node.client().send("restore", "broken", "0", payload);

    assertThat(node.log).endsWith("crash");
  }
}

package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DebugDataTest {
  private final TestNode node = new TestNode("enable-debug-command yes");

  /** The reply to a request whose words are divided by spaces. */
  private String text(String request) {
    return node.text((Object[]) request.split(" "));
  }

  private void fill() {
    text("set s 12");
    text("set e text");
    text("pexpireat e 4000000000000");
    text("rpush l b a 1");
    text("sadd i 3 1 2");
    text("sadd t b a");
    text("zadd z 1 one 2.5 two inf three");
    text("hset h f v g w");
    text("xadd x 1-1 f v g w");
    text("xadd x 2-1 f v");
  }

  /** The digests are those of redis-server 7.0.15. */
  @ParameterizedTest
  @CsvSource({
    "s, 655ac46b180ad2f61a3cee25f0b1780fa2ec879a",
    "e, ca660b853c197c3a71571192028fed85fa7a6ce8",
    "l, 77c586d75a12eb4b0f9491615152e16c5b8214ce",
    "i, 2a462a3f51a1db89738ebbeef0c47ce1bbc85246",
    "t, dd99329063ca0f1f28df2ac68d94b82fd95501c6",
    "z, 094af901d08984921e2ab05a778b183b8a44cfdc",
    "h, d127864ed50239662bf61bafc9bda63c17da5b37",
    "x, bb8aafd46345445d2afb4a837850d0220e069949"
  })
  void digestOfAValue_isThatOfRedis(String key, String digest) {
    fill();

    assertThat(text("debug digest-value " + key)).isEqualTo("[" + digest + "]");
  }

  @Test
  void digestOfTheDataSet_isThatOfRedis() {
    assertThat(text("debug digest")).isEqualTo("0".repeat(40));

    fill();
    text("select 9");
    text("set other db");

    assertThat(text("debug digest")).isEqualTo("4851c3e334be168dd771eacaf024250da57e02cd");
  }

  @Test
  void reload_leavesTheDataAsItIs() {
    fill();
    String before = text("debug digest");
    node.propagated.clear();

    assertThat(text("debug reload")).isEqualTo("OK");

    assertThat(text("debug digest")).isEqualTo(before);
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void reload_withoutSaving_bringsBackWhatWasSavedLast() {
    text("set a 1");
    text("debug reload");
    text("mset a 2 b 3");

    assertThat(text("debug reload nosave")).isEqualTo("OK");
    assertThat(text("mget a b")).isEqualTo("[1, null]");

    text("mset a 2 b 3");
    assertThat(text("debug reload nosave noflush"))
        .contains("ERR Error trying to load the RDB dump");
    assertThat(text("debug reload nosave noflush merge")).isEqualTo("OK");
    assertThat(text("mget a b")).isEqualTo("[1, 3]");
  }

  @Test
  void reload_takesFunctionsAlong() {
    node.call("function", "load", "#!lua name=one\nredis.register_function('f', function() end)");

    assertThat(text("debug reload")).isEqualTo("OK");
    assertThat(text("function list")).contains("one");
    assertThat(text("debug reload noflush")).contains("ERR Error trying to load the RDB dump");
    assertThat(text("debug reload noflush merge")).isEqualTo("OK");
    assertThat(text("fcall f 0")).isEqualTo("null");
  }

  @Test
  void reload_marksWatchedKeys() {
    text("set a 1");
    TestNode.Client other = node.client();
    other.call("watch", "a");
    other.call("multi");
    other.call("ping");

    text("debug reload");

    assertThat(other.text("exec")).isEqualTo("null");
  }

  @Test
  void reload_refusesOtherOptions_andWhatWasNeverSaved() {
    assertThat(text("debug reload nosave")).contains("ERR Error trying to load the RDB dump");
    assertThat(text("debug reload foo"))
        .contains("ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
  }

  @Test
  void packedThreshold_givesLongElementsNodesOfTheirOwn() {
    text("debug quicklist-packed-threshold 5b");
    text("rpush l a b long-1 c long-2");

    assertThat(text("debug object l")).contains("encoding:quicklist").contains(" ql_nodes:4 ");
    text("lset l 0 long-0");
    assertThat(text("debug object l")).contains(" ql_nodes:5 ");
    text("lset l 0 x");
    text("linsert l after b long-3");
    assertThat(text("lrange l 0 -1")).isEqualTo("[x, b, long-3, long-1, c, long-2]");
    text("lrem l 0 long-1");
    assertThat(text("lrange l 0 -1")).isEqualTo("[x, b, long-3, c, long-2]");

    assertThat(text("debug quicklist-packed-threshold 4gb"))
        .contains("ERR argument must be a memory value bigger than 1 and smaller than 4gb");
    text("debug quicklist-packed-threshold 0");
    text("rpush m long-1 long-2");
    assertThat(text("debug object m")).contains(" ql_nodes:1 ");
  }

  @Test
  void object_tellsHowAValueIsKept() {
    fill();

    assertThat(text("debug object s"))
        .matches(
            "Value at:0x[0-9a-f]+ refcount:2147483647 encoding:int serializedlength:2"
                + " lru:[0-9]+ lru_seconds_idle:0");
    assertThat(text("debug object l"))
        .contains(" serializedlength:18 ")
        .endsWith(
            " ql_nodes:1 ql_avg_node:3.00 ql_listpack_max:-2 ql_compressed:0"
                + " ql_uncompressed_size:15");
    assertThat(text("debug object none")).contains("ERR no such key");
  }

  @Test
  void tables_tellHowTheyAreFilled() {
    for (int i = 0; i < 4; i++) {
      text("sadd t m" + i);
    }
    text("set s x");

    String statistics = text("debug htstats-key t");
    assertThat(statistics)
        .startsWith("Hash table 0 stats (main hash table):\n table size: 4\n")
        .contains(" number of elements: 4\n");
    assertThat(text("debug htstats 0"))
        .startsWith("[Dictionary HT]\nHash table 0 stats (main hash table):\n table size: 4\n")
        .contains(" number of elements: 2\n", "\n[Expires HT]\n")
        .endsWith("No stats available for empty dictionaries\n");
    assertThat(text("debug htstats-key s"))
        .contains("The value stored at the specified key is not represented using an hash table");
    assertThat(text("debug htstats-key none")).contains("ERR no such key");
    assertThat(text("debug htstats 16")).contains("ERR Out of range database");
  }

  @Test
  void listpackAndQuicklist_areWrittenToTheLog() {
    fill();

    assertThat(text("debug listpack h")).isEqualTo("Listpack structure printed on stdout");
    assertThat(text("debug quicklist l 1")).isEqualTo("Quicklist structure printed on stdout");
    assertThat(node.log)
        .anyMatch(line -> line.contains("quicklist of 3 elements in 1 nodes"))
        .contains("warning:   b");
    assertThat(text("debug listpack s")).contains("ERR Not a listpack encoded object.");
    assertThat(text("debug quicklist s")).contains("ERR Not a quicklist encoded object.");
  }

  @Test
  void wrongChecksums_areTaken_onceThatIsAllowed() {
    text("set k text");
    byte[] payload =
        ((dev.sextant.protocol.value.RespValue.BulkString) node.call("dump", "k")).bytes();
    payload[payload.length - 1] ^= 1;

    text("debug set-skip-checksum-validation 1");
    assertThat(node.text("restore", "a", "0", payload)).isEqualTo("OK");
    text("debug set-skip-checksum-validation 0");
    assertThat(node.text("restore", "b", "0", payload)).contains("checksum are wrong");
  }

  @Test
  void wrongNumberOfArguments_isAnUnknownSubcommand() {
    for (String request : new String[] {"digest x", "htstats", "quicklist", "structsize 1"}) {
      assertThat(text("debug " + request)).contains("unknown subcommand or wrong number");
    }
  }
}

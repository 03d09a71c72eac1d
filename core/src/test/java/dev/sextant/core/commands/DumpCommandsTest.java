package dev.sextant.core.commands;

import static dev.sextant.protocol.value.RespValue.error;
import static dev.sextant.protocol.value.RespValue.simple;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DumpCommandsTest {
  private static final RespValue OK = simple("OK");
  private static final RespValue WRONG = error("ERR DUMP payload version or checksum are wrong");

  private final TestNode node = new TestNode("notify-keyspace-events KEA");
  private final List<String> events = node.recordEvents();

  private RespValue call(Object... words) {
    return node.call(words);
  }

  private byte[] dump(String key) {
    return ((RespValue.BulkString) call("dump", key)).bytes();
  }

  /** Words divided by spaces; word*n is the word n times over. */
  private static Object[] words(String line) {
    return List.of(line.split(" ")).stream()
        .map(word -> word.contains("*") ? repeated(word) : word)
        .toArray();
  }

  private static String repeated(String word) {
    int star = word.indexOf('*');
    return word.substring(0, star).repeat(Integer.parseInt(word.substring(star + 1)));
  }

  /** The payloads are what redis-server 7.0.15 answers. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "an integer of 8 bits | set k 12 | 00c00c0a003c2af8515c04bcd5",
        "an integer of 16 bits | set k -300 | 00c1d4fe0a00c6c48623febede2e",
        "an integer of 32 bits | set k 70000 | 00c2701101000a0001a408fe953095a5",
        "a larger integer | set k 9223372036854775807 | 00133932323333373230333638353"
            + "43737353830370a003a657e9481e85f22",
        "text | set k hello | 000568656c6c6f0a006372df766534200a",
        "compressed text | set k abc*40 | 00c30b40780361626361e069020162630a00c494a17"
            + "02ae23e06",
        "a list | rpush k a 1 -5000 70000 8388608 9999999999 x*70 | 120102c32e406e1f6"
            + "e00000007008161020101f178ec03f270110104f30000800005f4ffe30b5402201e0309e0467"
            + "8e03c000148ff0a000f54ed0b81723962",
        "integers of 16 bits | sadd k 3 1 2 | 0b0e02000000030000000100020003000a00a50"
            + "25ce26d6e4d1b",
        "integers of 32 bits | sadd k 1 70000 | 0b10040000000200000001000000701101000"
            + "a002735436efd6656c4",
        "integers of 64 bits | sadd k 1 -9999999999 | 0b180800000002000000011cf4abfdf"
            + "fffff01000000000000000a000e855e128e402006",
        "a set | sadd k only | 0201046f6e6c790a006190c4de032a2d68",
        "a small hash | hset k name value 7 -1 | 1019190000000400846e616d65058576616c"
            + "7565060701dfff02ff0a0022e4bce100ce32a5",
        "a large hash | hset k f y*65 | 04010166c3094041017979e034000179790a0021ef8f5"
            + "990cf4fd0",
        "a small sorted set | zadd k 1 one 2.5 two inf three -1e300 four | 11c33c4044"
            + "1044000000080084666f757205982d312e30e005001f31652b33303019836f6e650401018374"
            + "776f0483322e3504857468726565068304696e6604ff0a006467fa7fde3e68f9",
        "a large sorted set | zadd k 1.5 z*65 | 0501c3094041017a7ae03400017a7a0000000"
            + "00000f83f0a0087a7453bb5e95ee8"
      })
  void dump_isWhatRedisMakesOfIt_andRestoreTakesIt(String name, String request, String payload) {
    call(words(request));

    assertThat(HexFormat.of().formatHex(dump("k"))).isEqualTo(payload);

    assertThat(call("restore", "copy", "0", HexFormat.of().parseHex(payload))).isEqualTo(OK);
    assertThat(dump("copy")).isEqualTo(dump("k"));
    assertThat(node.value("copy").encoding()).isEqualTo(node.value("k").encoding());
    assertThat(node.value("copy").memoryBytes()).isEqualTo(node.value("k").memoryBytes());
  }

  @Test
  void dump_ofAMissingKey_isNull() {
    assertThat(node.text("dump", "none")).isEqualTo("null");
  }

  @Test
  void dump_withoutCompression_keepsTextAsItIs() {
    call("config", "set", "rdbcompression", "no");
    call("set", "k", "a".repeat(100));

    assertThat(new String(dump("k"), US_ASCII)).contains("a".repeat(100));
  }

  @Test
  void restore_doesNotTouchAKeyThatIsThere_unlessToldTo() {
    call("set", "k", "1");
    byte[] payload = dump("k");
    call("set", "k", "2", "px", "5000");

    assertThat(call("restore", "k", "0", payload))
        .isEqualTo(error("BUSYKEY Target key name already exists."));
    assertThat(call("restore", "k", "0", payload, "replace")).isEqualTo(OK);
    assertThat(node.text("get", "k")).isEqualTo("1");
    assertThat(node.text("pttl", "k")).isEqualTo("-1");
    assertThat(events).endsWith("restore k");
  }

  @Test
  void restore_withATimeToLive_isPropagatedWithTheMomentInstead() {
    call("set", "k", "x");
    byte[] payload = dump("k");
    node.propagated.clear();
    long now = node.nowMicros / 1000;

    call("restore", "relative", "5000", payload);
    call("restore", "absolute", Long.toString(now + 700), payload, "absttl");

    assertThat(node.text("pttl", "relative")).isEqualTo("5000");
    assertThat(node.text("pttl", "absolute")).isEqualTo("700");
    assertThat(node.propagated.get(0))
        .startsWith("0: restore relative " + (now + 5000))
        .endsWith(" ABSTTL");
    assertThat(node.propagated.get(1))
        .startsWith("0: restore absolute " + (now + 700))
        .endsWith(" absttl");
  }

  @Test
  void restore_ofWhatHasExpired_onlyRemoves() {
    call("set", "k", "x");
    byte[] payload = dump("k");
    node.propagated.clear();
    events.clear();

    assertThat(call("restore", "k", "1000", payload, "replace", "absttl")).isEqualTo(OK);
    assertThat(call("restore", "other", "1000", payload, "absttl")).isEqualTo(OK);

    assertThat(node.text("exists", "k", "other")).isEqualTo("0");
    assertThat(node.propagated).containsExactly("0: DEL k");
    assertThat(events).containsExactly("del k");
  }

  @Test
  void restore_setsIdleTimeOrFrequency() {
    call("set", "k", "x");
    byte[] payload = dump("k");

    call("restore", "idle", "0", payload, "idletime", "1000");
    assertThat(node.text("object", "idletime", "idle")).isEqualTo("1000");

    call("config", "set", "maxmemory-policy", "allkeys-lfu");
    call("restore", "used", "0", payload, "freq", "100");
    assertThat(node.text("object", "freq", "used")).isEqualTo("100");
  }

  @ParameterizedTest
  @CsvSource({
    "idletime -1,  'ERR Invalid IDLETIME value, must be >= 0'",
    "freq 256,     'ERR Invalid FREQ value, must be >= 0 and <= 255'",
    "freq -1,      'ERR Invalid FREQ value, must be >= 0 and <= 255'",
    "freq x,       'ERR value is not an integer or out of range'",
    "freq 1 idletime 1, 'ERR syntax error'",
    "idletime,     'ERR syntax error'",
    "foo,          'ERR syntax error'"
  })
  void restore_refusesWrongOptions(String options, String error) {
    String[] words = ("restore k 0 payload " + options).split(" ");

    assertThat(call((Object[]) words)).isEqualTo(error(error));
  }

  @Test
  void restore_refusesANegativeTimeToLive_beforeThePayload() {
    assertThat(call("restore", "k", "-1", "x"))
        .isEqualTo(error("ERR Invalid TTL value, must be >= 0"));
    assertThat(call("restore", "k", "x", "x"))
        .isEqualTo(error("ERR value is not an integer or out of range"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "too short", "long enough, but it is no payload"})
  void restore_refusesWhatIsNoPayload(String payload) {
    assertThat(call("restore", "k", "0", payload)).isEqualTo(WRONG);
  }

  @Test
  void restore_refusesAChangedPayload_andOneOfALaterVersion() {
    call("set", "k", "text");
    byte[] payload = dump("k");
    byte[] changed = payload.clone();
    changed[3] ^= 1;
    byte[] later = payload.clone();
    later[payload.length - 10] = 11;

    assertThat(call("restore", "copy", "0", changed)).isEqualTo(WRONG);
    assertThat(call("restore", "copy", "0", later)).isEqualTo(WRONG);
    assertThat(call("restore-asking", "copy", "0", payload)).isEqualTo(OK);
  }

  @Test
  void restore_convertsWhatIsTooLargeByThePresentLimits() {
    call("hset", "h", "a", "1", "b", "2");
    call("zadd", "z", "1", "a", "2", "b");
    call("sadd", "s", "1", "2");
    List<byte[]> payloads = List.of(dump("h"), dump("z"), dump("s"));
    call("config", "set", "hash-max-listpack-entries", "1");
    call("config", "set", "zset-max-listpack-entries", "1");
    call("config", "set", "set-max-intset-entries", "1");

    for (int i = 0; i < 3; i++) {
      call("restore", "copy" + i, "0", payloads.get(i));
    }

    assertThat(node.value("copy0").encoding()).isEqualTo("hashtable");
    assertThat(node.value("copy1").encoding()).isEqualTo("skiplist");
    assertThat(node.value("copy2").encoding()).isEqualTo("hashtable");
  }

  @Test
  void checkedPayloads_areCounted_whenTheyAreToBeChecked() {
    call("hset", "h", "f", "v");
    byte[] payload = dump("h");
    String counter = "dump_payload_sanitizations:";

    call("restore", "a", "0", payload);
    assertThat(node.text("info", "stats")).contains(counter + "0");

    call("config", "set", "sanitize-dump-payload", "clients");
    call("restore", "b", "0", payload);
    assertThat(node.text("info", "stats")).contains(counter + "1");

    call("acl", "setuser", "default", "skip-sanitize-payload");
    call("restore", "c", "0", payload);
    assertThat(node.text("info", "stats")).contains(counter + "1");
  }

  @Test
  void restore_wakesWhoWaitsForTheKey() {
    call("rpush", "l", "a");
    byte[] payload = dump("l");
    TestNode.Client waiting = node.client();
    waiting.send("blpop", "copy", "0");

    call("restore", "copy", "0", payload);

    assertThat(waiting.takeText()).isEqualTo("[copy, a]");
  }
}

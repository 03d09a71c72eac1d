package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.KeyPositions;
import dev.sextant.core.engine.TestNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StringCommandsTest {
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";

  private final TestNode node = new TestNode("notify-keyspace-events KEAmn");
  private final List<String> events = node.recordEvents();
  private final long now = node.nowMicros / 1000;

  private String text(Object... words) {
    return node.text(words);
  }

  /** Executes a request whose reply does not matter, and forgets what followed from it. */
  private void given(Object... words) {
    node.call(words);
    node.propagated.clear();
    events.clear();
  }

  @Test
  void get_answersWhatWasSet() {
    assertThat(text("set", "k", "v")).isEqualTo("OK");
    assertThat(text("get", "k")).isEqualTo("v");
    assertThat(text("get", "none")).isEqualTo("null");

    assertThat(node.propagated).containsExactly("0: set k v");
    assertThat(events).containsExactly("new k", "set k", "keymiss none");
  }

  @Test
  void set_chooses_theEncodingBySize() {
    text("mset", "i", "123", "e", "x".repeat(44), "r", "x".repeat(45), "f", "0123");

    assertThat(node.value("i").encoding()).isEqualTo("int");
    assertThat(node.value("e").encoding()).isEqualTo("embstr");
    assertThat(node.value("r").encoding()).isEqualTo("raw");
    assertThat(node.value("f").encoding()).isEqualTo("embstr");
  }

  @Test
  void set_replacesAnyTypeAndItsExpiry() {
    text("hset", "k", "f", "v");
    given("expire", "k", 100);

    assertThat(text("set", "k", "v")).isEqualTo("OK");
    assertThat(text("ttl", "k")).isEqualTo("-1");
    assertThat(events).containsExactly("set k");
  }

  @Test
  void set_withTime_propagatesThePointInTime() {
    text("set", "a", "v", "ex", 10);
    text("set", "b", "v", "PX", 1500, "GET");
    text("set", "c", "v", "EXAT", now / 1000 + 5, "XX");
    text("set", "c", "v", "EXAT", now / 1000 + 5, "NX");
    text("setex", "d", 7, "v");
    text("psetex", "e", 77, "v");

    assertThat(node.propagated)
        .containsExactly(
            "0: SET a v PXAT " + (now + 10_000),
            "0: SET b v PXAT " + (now + 1500),
            "0: SET c v PXAT " + (now + 5000),
            "0: SET d v PXAT " + (now + 7000),
            "0: SET e v PXAT " + (now + 77));
    assertThat(events).startsWith("new a", "set a", "expire a");
    assertThat(text("pttl", "b")).isEqualTo("1500");
    node.advanceMillis(10_001);
    assertThat(text("exists", "a", "b", "c", "d", "e")).isEqualTo("0");
  }

  @Test
  void set_withKeepttl_leavesTheExpiry() {
    given("set", "k", "v", "EX", 10);

    assertThat(text("set", "k", "w", "keepttl")).isEqualTo("OK");
    assertThat(text("ttl", "k")).isEqualTo("10");
    assertThat(node.propagated).containsExactly("0: set k w keepttl");
  }

  @Test
  void set_withNxOrXx_dependsOnTheKeyBeingThere() {
    assertThat(text("set", "k", "v", "XX")).isEqualTo("null");
    assertThat(text("set", "k", "v", "nx", "NX")).isEqualTo("OK");
    assertThat(text("set", "k", "w", "NX")).isEqualTo("null");
    assertThat(text("set", "k", "w", "XX")).isEqualTo("OK");

    assertThat(node.propagated).containsExactly("0: set k v nx NX", "0: set k w XX");
  }

  @Test
  void set_withGet_answersTheValueBefore_andPropagatesWithoutIt() {
    assertThat(text("set", "k", "v", "GET")).isEqualTo("null");
    assertThat(text("set", "k", "w", "get", "XX", "GET")).isEqualTo("v");
    assertThat(text("set", "k", "x", "GET", "NX")).isEqualTo("w");
    assertThat(text("get", "k")).isEqualTo("w");

    assertThat(node.propagated).containsExactly("0: set k v", "0: set k w XX");
  }

  @Test
  void set_withGet_ofAnotherType_changesNothing() {
    given("hset", "h", "f", "v");

    assertThat(text("set", "h", "v", "GET")).isEqualTo(WRONG_TYPE);
    assertThat(text("getset", "h", "v")).isEqualTo(WRONG_TYPE);
    assertThat(text("type", "h")).isEqualTo("hash");
    assertThat(node.propagated).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set k v foo",
        "set k v NX XX",
        "set k v EX",
        "set k v EX 10 PX 10",
        "set k v EX 10 KEEPTTL",
        "set k v PERSIST",
        "getex k NX",
        "getex k KEEPTTL",
        "getex k EX 10 PERSIST",
        "getex k PXAT",
      })
  void contradictingOptions_areASyntaxError(String request) {
    assertThat(text((Object[]) request.split(" "))).isEqualTo("-ERR syntax error");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set k v EX 0",
        "set k v PX -1",
        "set k v EXAT 9223372036854776",
        "set k v PX 9223372036854775807",
        "setex k 0 v",
        "psetex k -5 v",
      })
  void timesOutOfRange_areRefused(String request) {
    String name = request.substring(0, request.indexOf(' '));

    assertThat(text((Object[]) request.split(" ")))
        .isEqualTo("-ERR invalid expire time in '" + name + "' command");
    assertThat(text("exists", "k")).isEqualTo("0");
  }

  @Test
  void set_withATimeThatIsNoNumber_isRefused() {
    assertThat(text("set", "k", "v", "EX", "soon"))
        .isEqualTo("-ERR value is not an integer or out of range");
    assertThat(text("getex", "k", "EX", "soon")).isEqualTo("null");
  }

  @Test
  void set_readsItsKey_onlyWithGet() {
    assertThat(keyFlags("set", "k", "v", "GET")).isEqualTo("[RW, ACCESS, UPDATE]");
    assertThat(keyFlags("set", "k", "GET", "EX", "1")).isEqualTo("[OW, UPDATE]");
  }

  private String keyFlags(String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    KeyPositions found = new KeyPositions();
    var spec = Objects.requireNonNull(node.engine.server().commands().lookup(args));
    assertThat(spec.findKeys(args, found)).isTrue();
    assertThat(found.position(0)).isEqualTo(1);
    return found.spec(0).flags().toString();
  }

  @Test
  void setnx_setsOnlyAMissingKey() {
    assertThat(text("setnx", "k", "v")).isEqualTo("1");
    assertThat(text("setnx", "k", "w")).isEqualTo("0");
    assertThat(node.propagated).containsExactly("0: setnx k v");
  }

  @Test
  void getset_answersTheValueBefore_andPropagatesSet() {
    given("set", "k", "v", "EX", 10);

    assertThat(text("getset", "k", "w")).isEqualTo("v");
    assertThat(text("getset", "new", "x")).isEqualTo("null");
    assertThat(text("ttl", "k")).isEqualTo("-1");
    assertThat(node.propagated).containsExactly("0: SET k w", "0: SET new x");
  }

  @Test
  void getdel_deletesWhatItAnswers() {
    given("set", "k", "v");

    assertThat(text("getdel", "k")).isEqualTo("v");
    assertThat(text("getdel", "k")).isEqualTo("null");
    assertThat(node.propagated).containsExactly("0: DEL k");
    assertThat(events).containsExactly("del k", "keymiss k");
  }

  @Test
  void getdel_isPropagatedAsUnlink_whenUsersDeleteLazily() {
    TestNode lazy = new TestNode("lazyfree-lazy-user-del yes");
    lazy.call("set", "k", "v");
    lazy.call("getdel", "k");

    assertThat(lazy.propagated).containsExactly("0: set k v", "0: UNLINK k");
  }

  @Test
  void getex_withoutOptions_changesNothing() {
    given("set", "k", "v", "EX", 10);

    assertThat(text("getex", "k")).isEqualTo("v");
    assertThat(text("ttl", "k")).isEqualTo("10");
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void getex_setsOrTakesAwayTheExpiry() {
    given("set", "k", "v");

    assertThat(text("getex", "k", "PERSIST")).isEqualTo("v");
    assertThat(text("getex", "k", "EX", 10)).isEqualTo("v");
    assertThat(text("pttl", "k")).isEqualTo("10000");
    assertThat(text("getex", "k", "PERSIST")).isEqualTo("v");
    assertThat(text("ttl", "k")).isEqualTo("-1");

    assertThat(node.propagated).containsExactly("0: PEXPIREAT k " + (now + 10_000), "0: PERSIST k");
    assertThat(events).containsExactly("expire k", "persist k");
  }

  @Test
  void getex_withATimeThatIsOver_deletes() {
    given("set", "k", "v");

    assertThat(text("getex", "k", "PXAT", now)).isEqualTo("v");
    assertThat(node.propagated).containsExactly("0: DEL k");
    assertThat(events).containsExactly("del k");
    assertThat(text("exists", "k")).isEqualTo("0");
  }

  @Test
  void getex_judgesTheTime_afterTheKey() {
    assertThat(text("getex", "k", "EX", 0)).isEqualTo("null");
    text("set", "k", "v");
    assertThat(text("getex", "k", "EX", 0))
        .isEqualTo("-ERR invalid expire time in 'getex' command");
  }

  @Test
  void mget_answersNull_forWhatIsNoString() {
    text("mset", "a", 1, "b", 2, "a", 3);
    text("hset", "h", "f", "v");

    assertThat(text("mget", "a", "x", "h", "b")).isEqualTo("[3, null, null, 2]");
    assertThat(events).startsWith("new a", "set a", "new b", "set b", "set a");
  }

  @Test
  void mset_withoutALastValue_isAnArityError() {
    assertThat(text("mset", "a", 1, "b"))
        .isEqualTo("-ERR wrong number of arguments for 'mset' command");
    assertThat(text("msetnx", "a", 1, "b"))
        .isEqualTo("-ERR wrong number of arguments for 'msetnx' command");
  }

  @Test
  void msetnx_setsAllOrNone() {
    assertThat(text("msetnx", "a", 1, "b", 2)).isEqualTo("1");
    assertThat(text("msetnx", "c", 1, "b", 3)).isEqualTo("0");
    assertThat(text("mget", "a", "b", "c")).isEqualTo("[1, 2, null]");
    assertThat(node.propagated).containsExactly("0: msetnx a 1 b 2");
  }
}

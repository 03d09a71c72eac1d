package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.FakeReplication;
import dev.sextant.core.engine.TestNode;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpiryCommandsTest {
  private final TestNode node = new TestNode("notify-keyspace-events KEA");
  private final List<String> events = node.recordEvents();
  private final long now = node.nowMicros / 1000;

  @BeforeEach
  void givenAKey() {
    text("set", "k", "v");
    node.propagated.clear();
    events.clear();
  }

  private String text(Object... words) {
    return node.text(words);
  }

  @ParameterizedTest
  @CsvSource({
    "expire, 10, 10000",
    "pexpire, 1500, 1500",
    "expireat, 1700000007, 7000",
    "pexpireat, 1700000000077, 77",
  })
  void expire_isPropagatedAsAPointInTime(String command, String time, long millis) {
    assertThat(text(command, "k", time)).isEqualTo("1");

    assertThat(text("pttl", "k")).isEqualTo(Long.toString(millis));
    assertThat(text("pexpiretime", "k")).isEqualTo(Long.toString(now + millis));
    assertThat(node.propagated)
        .singleElement()
        .asString()
        .isEqualToIgnoringCase("0: PEXPIREAT k " + (now + millis));
    assertThat(events).containsExactly("expire k");
    node.advanceMillis(millis);
    assertThat(text("exists", "k")).isEqualTo("1");
    node.advanceMillis(1);
    assertThat(text("exists", "k")).isEqualTo("0");
  }

  @Test
  void expire_inThePast_deletes() {
    assertThat(text("expire", "k", -1)).isEqualTo("1");

    assertThat(node.propagated).containsExactly("0: DEL k");
    assertThat(events).containsExactly("del k");
    assertThat(text("expire", "k", 100)).isEqualTo("0");
  }

  @Test
  void expire_inThePast_isPropagatedAsUnlink_whenExpiryIsLazy() {
    TestNode lazy = new TestNode("lazyfree-lazy-expire yes");
    lazy.text("set", "k", "v");
    lazy.text("pexpireat", "k", 1);

    assertThat(lazy.propagated).containsExactly("0: set k v", "0: UNLINK k");
  }

  @Test
  void expire_inThePast_onAReplica_waitsForTheMaster() {
    FakeReplication replication = new FakeReplication();
    TestNode replica = new TestNode(replication, "replica-read-only no");
    replica.text("set", "k", "v");
    replication.replica = true;

    assertThat(replica.text("expire", "k", -5)).isEqualTo("1");
    assertThat(replica.propagated).containsExactly("0: set k v", "0: PEXPIREAT k " + (now - 5000));
  }

  @ParameterizedTest
  @CsvSource({
    "-1, NX, 1",
    "100, NX, 0",
    "-1, XX, 0",
    "100, XX, 1",
    "-1, GT, 0",
    "100, GT, 1",
    "200, GT, 0",
    "300, GT, 0",
    "-1, LT, 1",
    "100, LT, 0",
    "200, LT, 0",
    "300, LT, 1",
    "300, XX LT, 1",
    "-1, XX LT, 0",
  })
  void expire_withACondition_looksAtThePresentExpiry(int before, String options, String done) {
    if (before > 0) {
      text("expire", "k", before);
    }
    node.propagated.clear();

    assertThat(text((Object[]) ("expire k 200 " + options).split(" "))).isEqualTo(done);
    if (done.equals("1")) {
      assertThat(node.propagated)
          .containsExactly("0: PEXPIREAT k " + (now + 200_000) + " " + options);
    } else {
      assertThat(node.propagated).isEmpty();
      assertThat(text("ttl", "k")).isEqualTo(Integer.toString(before));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "expire k 1 AB, Unsupported option AB",
    "expire k x foo, Unsupported option foo",
    "'expire k 1 NX XX', 'NX and XX, GT or LT options at the same time are not compatible'",
    "'expire k 1 NX LT', 'NX and XX, GT or LT options at the same time are not compatible'",
    "expire k 1 GT LT, GT and LT options at the same time are not compatible",
    "expire k 1.5, value is not an integer or out of range",
    "expire k 9223372036854775807, invalid expire time in 'expire' command",
    "expire k -9223372036854775808, invalid expire time in 'expire' command",
    "expireat none 9223372036854776, invalid expire time in 'expireat' command",
    "expire k 9223372036854775, invalid expire time in 'expire' command",
    "pexpire k 9223372036854775807, invalid expire time in 'pexpire' command",
  })
  void expire_refusesNonsense(String request, String error) {
    assertThat(text((Object[]) request.split(" "))).isEqualTo("-ERR " + error);
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void pexpireat_takesTheWholeRange() {
    assertThat(text("pexpireat", "k", Long.MAX_VALUE)).isEqualTo("1");
    assertThat(text("pexpiretime", "k")).isEqualTo(Long.toString(Long.MAX_VALUE));
    assertThat(text("pexpireat", "k", Long.MIN_VALUE)).isEqualTo("1");
    assertThat(text("exists", "k")).isEqualTo("0");
  }

  @Test
  void ttl_roundsToSeconds() {
    text("pexpire", "k", 1500);
    assertThat(text("ttl", "k")).isEqualTo("2");
    assertThat(text("expiretime", "k")).isEqualTo(Long.toString((now + 2000) / 1000));
    text("pexpire", "k", 1499);
    assertThat(text("ttl", "k")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource({"ttl", "pttl", "expiretime", "pexpiretime"})
  void ttl_tellsNoExpiryFromNoKey(String command) {
    assertThat(text(command, "k")).isEqualTo("-1");
    assertThat(text(command, "none")).isEqualTo("-2");
  }

  @Test
  void persist_takesTheExpiryAway() {
    assertThat(text("persist", "k")).isEqualTo("0");
    assertThat(text("persist", "none")).isEqualTo("0");
    text("expire", "k", 10);

    assertThat(text("persist", "k")).isEqualTo("1");
    assertThat(text("ttl", "k")).isEqualTo("-1");
    assertThat(node.propagated).endsWith("0: persist k");
    assertThat(events).containsExactly("expire k", "persist k");
  }

  @Test
  void anExpiredKey_isDeletedWhenItIsMet() {
    text("pexpire", "k", 10);
    node.propagated.clear();
    node.nowMicros += 11_000;

    assertThat(text("incr", "k")).isEqualTo("1");
    assertThat(node.propagated).containsExactly("0: MULTI", "0: DEL k", "0: incr k", "0: EXEC");
    assertThat(events).containsExactly("expire k", "expired k", "incrby k");
  }

  @Test
  void aWritableReplica_removesTheExpiredKeyThatItOverwrites() {
    FakeReplication replication = new FakeReplication();
    TestNode replica = new TestNode(replication, "replica-read-only no");
    replica.text("set", "k", "v", "PX", 10);
    replication.replica = true;
    replica.engine.server().keyspace().expiryOwner(false);
    replica.nowMicros += 11_000;

    assertThat(replica.text("get", "k")).isEqualTo("null");
    assertThat(replica.text("dbsize")).isEqualTo("1");
    assertThat(replica.text("set", "k", "w")).isEqualTo("OK");
    assertThat(replica.text("get", "k")).isEqualTo("w");
    assertThat(replica.text("dbsize")).isEqualTo("1");
  }
}

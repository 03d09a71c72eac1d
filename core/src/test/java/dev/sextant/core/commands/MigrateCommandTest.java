package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.Peer.End;
import dev.sextant.core.engine.FakePeer;
import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What MIGRATE says to the other server, and which connections it keeps. */
class MigrateCommandTest {
  private static final String READING = "-IOERR error or timeout reading to target instance";

  private final TestNode node = new TestNode();

  @BeforeEach
  void writeKeys() {
    node.call("mset", "a", "1", "b", "2", "c", "3");
  }

  private void migrate(int port, String key, int database) {
    node.client0().send("migrate", "there", port, key, database, 100);
  }

  private FakePeer peer(int index) {
    return node.peers.get(index);
  }

  private void migrated(int port, String key) {
    migrate(port, key, 0);
    FakePeer peer = node.peers.get(node.peers.size() - 1);
    peer.answer(End.COMPLETE, "+OK", "+OK");
    assertThat(node.client0().takeText()).isEqualTo("OK");
  }

  private String cached() {
    return node.text("info", "stats").replaceAll("(?s).*(migrate_cached_sockets:\\d+).*", "$1");
  }

  private void seconds(int count) {
    for (int i = 0; i < count; i++) {
      node.advanceMillis(1000);
    }
  }

  @Test
  void theNextKey_goesOverTheSameConnection_inTheDatabaseThatIsSelected() {
    migrate(1, "a", 0);
    assertThat(peer(0).asked).containsExactly("SELECT 0", "RESTORE a");
    peer(0).answer(End.COMPLETE, "+OK", "+OK");
    migrate(1, "b", 0);
    assertThat(peer(0).asked).containsExactly("RESTORE b");
    peer(0).answer(End.COMPLETE, "+OK");
    migrate(1, "c", 9);
    assertThat(peer(0).asked).containsExactly("SELECT 9", "RESTORE c");
    peer(0).answer(End.COMPLETE, "+OK", "+OK");

    assertThat(node.peers).hasSize(1);
    for (int i = 0; i < 3; i++) {
      assertThat(node.client0().takeText()).isEqualTo("OK");
    }
    assertThat(node.text("dbsize")).isEqualTo("0");
  }

  @Test
  void afterAnError_theDatabaseIsSelectedAgain() {
    migrated(1, "a");
    migrate(1, "b", 0);
    peer(0).answer(End.COMPLETE, "-BUSYKEY it is there");
    migrate(1, "b", 0);

    assertThat(peer(0).asked).containsExactly("SELECT 0", "RESTORE b");
  }

  @Test
  void aConnectionNobodyUses_isClosedAfterTenSeconds() {
    assertThat(cached()).isEqualTo("migrate_cached_sockets:0");
    migrated(1, "a");
    seconds(9);
    migrated(2, "b");
    seconds(1);
    assertThat(cached()).isEqualTo("migrate_cached_sockets:2");
    seconds(1);
    assertThat(cached()).isEqualTo("migrate_cached_sockets:1");
    assertThat(peer(0).closed).isTrue();
    seconds(9);

    assertThat(cached()).isEqualTo("migrate_cached_sockets:0");
    assertThat(peer(1).closed).isTrue();
  }

  @Test
  void thereAreAtMostSixtyFour() {
    for (int port = 1; port <= 65; port++) {
      node.call("set", "k", "v");
      migrated(port, "k");
    }

    assertThat(cached()).isEqualTo("migrate_cached_sockets:64");
    assertThat(node.peers.stream().filter(peer -> peer.closed)).hasSize(1);
    assertThat(peer(64).closed).isFalse();
  }

  @Test
  void aConnectionThatHasBroken_isReplacedOnce() {
    migrated(1, "a");
    migrate(1, "b", 0);
    peer(0).answer(End.BROKEN);
    assertThat(peer(0).closed).isTrue();
    assertThat(peer(1).asked).containsExactly("SELECT 0", "RESTORE b");
    peer(1).answer(End.BROKEN, "+OK");

    assertThat(node.client0().takeText()).isEqualTo(READING);
    assertThat(node.peers).hasSize(2);
    assertThat(cached()).isEqualTo("migrate_cached_sockets:0");
    assertThat(node.text("exists", "b")).isEqualTo("1");
  }

  @Test
  void onceAKeyHasArrived_nothingIsTriedAgain() {
    node.client0().send("migrate", "there", 1, "", 0, 100, "keys", "a", "b");
    peer(0).answer(End.BROKEN, "+OK", "+OK");

    assertThat(node.client0().takeText()).isEqualTo(READING);
    assertThat(node.peers).hasSize(1);
    assertThat(node.text("exists", "a", "b")).isEqualTo("1");
    assertThat(node.propagated).last().asString().endsWith("DEL a");
  }

  @Test
  void silence_isNotTriedAgain() {
    migrate(1, "a", 0);
    peer(0).answer(End.TIMED_OUT);

    assertThat(node.client0().takeText()).isEqualTo(READING);
    assertThat(node.peers).hasSize(1);
    assertThat(peer(0).closed).isTrue();
  }

  @Test
  void whoCannotBeReached_isTriedAgainOnlyIfItRefuses() {
    migrate(1, "a", 0);
    peer(0).answer(End.UNREACHABLE);
    assertThat(node.client0().takeText())
        .isEqualTo("-IOERR error or timeout connecting to the client");
    migrate(1, "a", 0);
    peer(1).answer(End.NOT_WRITTEN);
    peer(2).answer(End.NOT_WRITTEN);
    assertThat(node.client0().takeText())
        .isEqualTo("-IOERR error or timeout writing to target instance");
  }

  @Test
  void whileItTakes_otherClientsAreHeldBack_andAKeyThatExpiresIsNotSentAgain() {
    node.call("pexpire", "a", "500");
    node.client0().send("migrate", "there", 1, "", 0, 100, "keys", "a", "b");
    assertThat(peer(0).asked).containsExactly("SELECT 0", "RESTORE a", "RESTORE b");
    assertThat(node.client().call("get", "b")).isNull();
    node.advanceMillis(600);
    peer(0).answer(End.BROKEN);

    assertThat(peer(1).asked).containsExactly("SELECT 0", "RESTORE b");
  }
}

package dev.sextant.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.keyspace.Keyspace;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a replica that lets clients write does about the expiry that they set. */
class OwnExpiryTest {
  private final TestNode node = new TestNode();
  private final Keyspace keyspace = node.engine.server().keyspace();

  private boolean isThere(String key) {
    return keyspace.database(0).raw(key.getBytes(StandardCharsets.UTF_8)) != null;
  }

  @Test
  void aKeyThatOnlyTheReplicaKnows_isRemovedInTime() {
    keyspace.expiryOwner(false);
    node.call("SET", "own", "1", "PX", "10");
    keyspace.expireOwn(10);
    assertThat(isThere("own")).isTrue();
    node.nowMicros += 11_000;
    keyspace.expireOwn(10);
    assertThat(isThere("own")).isFalse();
    assertThat(keyspace.ownExpiring()).isZero();
  }

  @Test
  void aKeyOfTheMaster_waitsForTheMaster() {
    node.call("SET", "masters", "1", "PX", "10");
    keyspace.expiryOwner(false);
    node.nowMicros += 11_000;
    keyspace.expireOwn(10);
    assertThat(isThere("masters")).isTrue();
  }

  @Test
  void aKeyThatLivesForeverAfterAll_isForgotten() {
    keyspace.expiryOwner(false);
    node.call("SET", "own", "1", "PX", "10");
    node.call("PERSIST", "own");
    assertThat(keyspace.ownExpiring()).isOne();
    keyspace.expireOwn(10);
    assertThat(keyspace.ownExpiring()).isZero();
    assertThat(isThere("own")).isTrue();
  }
}

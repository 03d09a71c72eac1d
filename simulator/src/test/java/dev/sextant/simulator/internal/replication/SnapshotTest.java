package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.types.StringValue;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotTest {
  private final TestWorld world = new TestWorld();
  private final Keyspace source = world.server(7000).keyspace;
  private final Keyspace target = world.server(7001).keyspace;

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void laterChangesInPlaceStayOnTheirOwnSide() {
    StringValue value = StringValue.of(bytes("text"));
    source.database(0).add(bytes("key"), value);
    Snapshot snapshot = Snapshot.of(source);
    value.append(bytes(" and more"));
    snapshot.replaceContentOf(target);
    StringValue copy = (StringValue) valueAt(target, "key").value();
    assertThat(copy.bytes()).isEqualTo(bytes("text"));
    copy.append(bytes("!"));
    assertThat(value.bytes()).isEqualTo(bytes("text and more"));
  }

  private static Entry valueAt(Keyspace keyspace, String key) {
    return java.util.Objects.requireNonNull(keyspace.database(0).raw(bytes(key)));
  }

  @Test
  void keysThatHaveExpiredAreCopiedBecauseOnlyTheMasterRemovesThem() {
    Database db = source.database(0);
    db.expireAt(db.add(bytes("key"), StringValue.of(bytes("v"))), 1);
    Snapshot.of(source).replaceContentOf(target);
    assertThat(valueAt(target, "key").expireAtMillis()).isEqualTo(1);
  }

  @Test
  void replacingCountsTheSameBytesAsTheSource() {
    for (int i = 0; i < 1000; i++) {
      Database db = source.database(i % 3);
      Entry entry = db.add(bytes("key" + i), StringValue.of(bytes("value" + i)));
      if (i % 2 == 0) {
        db.expireAt(entry, 2_000_000_000_000L);
      }
    }
    target.database(7).add(bytes("old"), StringValue.of(bytes("x")));
    Snapshot snapshot = Snapshot.of(source);
    assertThat(snapshot.size()).isEqualTo(1000);
    snapshot.replaceContentOf(target);
    assertThat(target.size()).isEqualTo(1000);
    assertThat(target.dataBytes()).isEqualTo(source.dataBytes());
  }

  @Test
  void keyspaceWithTooFewDatabasesIsLeftAlone() {
    List<Snapshot.Item> none = List.of();
    Snapshot.Item item =
        new Snapshot.Item(bytes("k"), StringValue.of(bytes("v")), Entry.NO_EXPIRY, 0);
    List<List<Snapshot.Item>> databases =
        new java.util.ArrayList<>(java.util.Collections.nCopies(16, none));
    databases.add(List.of(item));
    target.database(0).add(bytes("kept"), StringValue.of(bytes("x")));
    assertThatThrownBy(() -> new Snapshot(databases).replaceContentOf(target))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("16 databases");
    assertThat(target.size()).isEqualTo(1);
  }
}

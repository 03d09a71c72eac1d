package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The figures are those of INFO memory on redis-server 7.0.15 with the default backlog of 1 MB. */
class ReplicationMemoryTest {
  private static final long BLOCK = 20_504;

  private final TestWorld world = new TestWorld();
  private final TestServer master = world.server(7000);
  private final TestServer replica = world.server(7001);

  @Test
  void backlogCostsNothingBeforeTheFirstByteAndThenAWholeBlock() {
    assertThat(master.machine.bufferBytes()).isZero();
    replica.replicaOf(master);
    world.settle();
    assertThat(master.machine.bufferBytes()).isZero();
    master.write("SET", "key", "value");
    assertThat(master.machine.bufferBytes()).isEqualTo(BLOCK);
    assertThat(master.machine.notEvictableBytes()).isZero();
  }

  @Test
  void fullBacklogCostsWhatItCostsInRedis() {
    replica.replicaOf(master);
    world.settle();
    String value = "v".repeat(100);
    for (int i = 0; i < 10_000; i++) {
      master.write("SET", "key:__rand_int__", value);
    }
    world.settle();
    assertThat(master.machine.bufferBytes()).isEqualTo(1_066_208);
    assertThat(master.machine.notEvictableBytes()).isEqualTo(13_472);
    assertThat(master.machine.backlogBytes()).isEqualTo(1_048_576);
  }

  @Test
  void whatWaitsForASlowReplicaIsNotCountedAgainstMaxmemory() {
    replica.replicaOf(master);
    world.settle();
    world.cut(master, replica);
    String value = "v".repeat(10_000);
    for (int i = 0; i < 500; i++) {
      master.write("SET", "key", value);
    }
    assertThat(master.machine.bufferBytes()).isGreaterThan(5_000_000);
    assertThat(master.machine.bufferBytes() - master.machine.notEvictableBytes())
        .isEqualTo(1_052_736);
  }
}

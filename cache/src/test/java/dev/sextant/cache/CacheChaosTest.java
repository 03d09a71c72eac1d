package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheListener;
import dev.sextant.cache.api.CacheTtls;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.CircuitState;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.api.Json;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.Replication;
import dev.sextant.cache.fixture.Reshard;
import dev.sextant.cache.fixture.TestCluster;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Thirty-two threads work while masters are killed, frozen, cut off and restarted, and slots move.
 *
 * <p>The order of the faults, and what the threads do, follow from a seed, which is printed: {@code
 * -Dsextant.chaos.seed=N} repeats it as far as threads can be repeated. {@code
 * -Dsextant.chaos.rounds=N} goes through all faults so many times; the default is once.
 */
@OnCluster
class CacheChaosTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SEED = Long.getLong("sextant.chaos.seed", System.nanoTime());
  private static final int ROUNDS = Integer.getInteger("sextant.chaos.rounds", 1);

  /** Their slots are those of three different masters, and stay so through failovers. */
  private static final List<String> SHARDS = List.of("a", "b", "c");

  /**
   * What the operation of {@link ChaosWorkload} with the most commands sends, one after another.
   */
  private static final int MOST_COMMANDS = 8;

  private enum Fault {
    /** A master dies, and its replica takes over. */
    KILL,
    /** A master dies and comes back, before anybody takes over. */
    RESTART,
    /** A master stops answering until its replica has taken over. */
    FREEZE,
    /** A master is cut off from the others, and its replica takes over. */
    CUT_OFF,
    /** Slots move to another master and back. Nothing may be lost by that. */
    RESHARD
  }

  private final ChaosPhases phases = new ChaosPhases();
  private final ConcurrentLinkedQueue<CircuitState> circuits = new ConcurrentLinkedQueue<>();
  private final Random random = new Random(SEED);

  @Test
  void promisesHoldInTheCalmBetweenFaultsAndNobodyWaitsLongerThanTheTimeoutsSay(
      TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) throws Exception {
    ConnectionSettings settings =
        cluster
            .settings()
            .commandTimeout(Duration.ofSeconds(1))
            .connectTimeout(Duration.ofSeconds(1))
            .maxRetries(2)
            .healthCheckInterval(Duration.ofSeconds(1))
            .build();
    AtomicBoolean stop = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(ChaosWorkload.THREADS);
    try (RedisCacheManager redis =
        RedisCacheManager.connect(settings, CacheTtls.defaults(), Json.standard(), listener())) {
      ChaosWorkload work = new ChaosWorkload(redis, phases);
      List<Future<?>> threads = new ArrayList<>();
      for (int thread = 0; thread < ChaosWorkload.THREADS; thread++) {
        int self = thread;
        Random own = new Random(random.nextLong());
        threads.add(
            pool.submit(
                () -> {
                  while (!stop.get()) {
                    work.step(self, own);
                  }
                }));
      }
      for (int round = 0; round < ROUNDS; round++) {
        List<Fault> faults = new ArrayList<>(List.of(Fault.values()));
        Collections.shuffle(faults, random);
        for (Fault fault : faults) {
          awaitOperations(work, 50);
          inject(fault, cluster, server, redis, work);
        }
      }
      awaitOperations(work, 50);
      stop.set(true);
      for (Future<?> thread : threads) {
        thread.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      work.checkAtTheEnd();

      assertThat(work.violations).as("seed %s", SEED).isEmpty();
      assertThat(phases.checks()).as("promises checked").isGreaterThan(1000);
      assertThat(circuits).contains(CircuitState.OPEN, CircuitState.CLOSED);
      Duration most = longest(settings).multipliedBy(MOST_COMMANDS);
      assertThat(work.longestNanos)
          .as("seed %s", SEED)
          .allSatisfy((what, nanos) -> assertThat(Duration.ofNanos(nanos)).isLessThan(most));
    } catch (AssertionError | Exception e) {
      throw new AssertionError("with -Dsextant.chaos.seed=" + SEED, e);
    } finally {
      stop.set(true);
      pool.shutdownNow();
    }
  }

  private void inject(
      Fault fault,
      TestCluster cluster,
      RedisAdvancedClusterCommands<String, String> server,
      RedisCacheManager redis,
      ChaosWorkload work) {
    String shard = SHARDS.get(random.nextInt(SHARDS.size()));
    if (fault == Fault.RESHARD) {
      // In the calm: what a move may do to a caller is make him wait.
      Reshard.moveAndBack(server, shard, 16);
      return;
    }
    // What was confirmed in the calm is to be on the replicas before the fault.
    phases.next();
    Replication.awaitCaughtUp(server);
    Replication.Owner owner = Replication.ownerOf(server, shard);
    Replication.Owner witness = Replication.ownerOf(server, SHARDS.get(shard.equals("a") ? 1 : 0));
    long opened = opened();
    switch (fault) {
      case KILL -> cluster.killMasterOf(shard);
      case FREEZE -> cluster.freezeMasterOf(shard);
      case CUT_OFF -> cluster.cutOffMasterOf(shard);
      default -> {
        failovers(server, "no");
        cluster.killMasterOf(shard);
        Poll.until("the circuit opened", PATIENCE, () -> opened() > opened);
      }
    }
    if (fault != Fault.RESTART) {
      owner.awaitSuccessor(witness);
      awaitServed(redis, shard);
    }
    cluster.heal();
    if (fault == Fault.RESTART) {
      failovers(server, "yes");
    }
    SHARDS.forEach(each -> awaitServed(redis, each));
    // Whoever began during the fault has to end before promises count again.
    awaitOperations(work, 2);
    phases.next();
  }

  private CacheListener listener() {
    return new CacheListener() {
      @Override
      public void circuit(String circuit, CircuitState state) {
        circuits.add(state);
      }

      @Override
      public void failed(String command, Duration took, CacheException failure) {
        if (failure instanceof CacheUnavailableException e && e.mayHaveExecuted()) {
          phases.uncertain();
        }
      }
    };
  }

  private static void failovers(
      RedisAdvancedClusterCommands<String, String> server, String allowed) {
    String forbidden = allowed.equals("no") ? "yes" : "no";
    assertThat(server.all().commands().configSet("cluster-replica-no-failover", forbidden))
        .containsOnly("OK");
  }

  /** Until every thread has ended so many more operations. */
  private static void awaitOperations(ChaosWorkload work, int more) {
    long[] before = work.operations();
    Poll.until(
        "every thread goes on",
        PATIENCE,
        () -> {
          long[] now = work.operations();
          return IntStream.range(0, now.length).allMatch(i -> now[i] >= before[i] + more);
        });
  }

  private static void awaitServed(RedisCacheManager redis, String key) {
    Poll.until(
        key + " is served",
        PATIENCE,
        () -> {
          redis.set(key, "v");
          return true;
        });
  }

  private long opened() {
    return circuits.stream().filter(state -> state == CircuitState.OPEN).count();
  }

  private static Duration longest(ConnectionSettings settings) {
    return settings
        .commandTimeout()
        .multipliedBy(settings.maxRetries() + 1L)
        .plus(Duration.ofSeconds(settings.maxRetries()));
  }
}

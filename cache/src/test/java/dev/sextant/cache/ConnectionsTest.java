package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.CacheSpec.Unavailable;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.TestCluster;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

@OnCluster
class ConnectionsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void underLoadMoreConnectionsAreOpenedUpToTheBoundAndNoFurther(
      TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(200);
    try (RedisCacheManager redis =
        RedisCacheManager.connect(cluster.settings().clientName("bounded").build())) {
      assertThat(connections(server, "bounded")).hasSize(4);
      List<Future<?>> load = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String key = "load:" + i;
        load.add(
            pool.submit(
                () -> {
                  while (!enough.get()) {
                    redis.set(key, "v");
                  }
                }));
      }
      // Three lines of four connections; the rest of the twenty stays free for health checks and
      // statistics.
      Poll.until(
          "three lines are open", PATIENCE, () -> connections(server, "bounded").size() == 12);
      assertThat(redis.memoryStatistics().nodes()).hasSize(6);
      assertThat(connections(server, "bounded").size()).isBetween(12, 20);
      enough.set(true);
      for (Future<?> one : load) {
        one.get();
      }
    } finally {
      enough.set(true);
      pool.shutdownNow();
    }
  }

  @Test
  void closingLeavesNoConnection(
      TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    RedisCacheManager redis =
        RedisCacheManager.connect(cluster.settings().clientName("closing").build());
    assertThat(connections(server, "closing")).isNotEmpty();

    redis.close();

    Poll.until(
        "all connections are gone", PATIENCE, () -> connections(server, "closing").isEmpty());
    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .doesNotContain("sextant-cache-timer");
  }

  @Test
  void closingByAnInterruptedThreadLeavesNoConnectionEither(
      TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    RedisCacheManager redis =
        RedisCacheManager.connect(cluster.settings().clientName("hasty").build());

    Thread.currentThread().interrupt();
    redis.close();

    assertThat(Thread.interrupted()).isTrue();
    Poll.until("all connections are gone", PATIENCE, () -> connections(server, "hasty").isEmpty());
  }

  @Test
  void closingByAnInterruptedThreadEndsThoseWhoseCommandsWaitToBeRepeated(TestCluster cluster) {
    ConnectionSettings settings = cluster.settings().maxRetries(100).circuit(null).build();
    RedisCacheManager redis = RedisCacheManager.connect(settings);
    AsyncCache<String> cache =
        redis.cache(CacheSpec.string("c").unavailable(Unavailable.THROW).build()).async();
    cluster.killMasterOf("{k}");
    List<CompletableFuture<?>> waiting =
        IntStream.range(0, 20)
            .<CompletableFuture<?>>mapToObj(i -> cache.get("{k}" + i).toCompletableFuture())
            .toList();

    Thread.currentThread().interrupt();
    redis.close();

    assertThat(Thread.interrupted()).isTrue();
    assertThat(waiting)
        .allSatisfy(
            each ->
                assertThat(each)
                    .failsWithin(PATIENCE)
                    .withThrowableOfType(ExecutionException.class)
                    .withCauseInstanceOf(CacheException.class));
  }

  @Test
  void anInterruptedCallerStopsWaitingAndStaysInterrupted(TestCluster cluster) {
    try (RedisCacheManager redis = RedisCacheManager.connect(cluster.settings().build())) {
      cluster.freezeMasterOf("k");

      Thread.currentThread().interrupt();

      assertThatExceptionOfType(CacheException.class)
          .isThrownBy(() -> redis.set("k", "v"))
          .withMessageContaining("interrupted");
      assertThat(Thread.interrupted()).isTrue();
      cluster.heal();
    }
  }

  @Test
  void anUnknownUserIsRefusedWithTheCure(TestCluster cluster) {
    ConnectionSettings settings = cluster.settings().user("nobody").password("s3cret").build();

    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> RedisCacheManager.connect(settings))
        .withMessageContaining("WRONGPASS")
        .withMessageContaining("set user and password")
        .withMessageNotContaining("s3cret")
        .withStackTraceContaining("RedisCacheManager.connect");
  }

  @Test
  void seedsThatNobodyListensOnAreNamed() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }
    ConnectionSettings settings = ConnectionSettings.of("127.0.0.1:" + free);

    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(() -> RedisCacheManager.connect(settings))
        .withMessageContaining("127.0.0.1:" + free)
        .satisfies(e -> assertThat(e.mayHaveExecuted()).isFalse());
  }

  @Test
  void anUnknownHostIsNamed() {
    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(
            () -> RedisCacheManager.connect(ConnectionSettings.of("no-such-host.invalid:6379")))
        .withMessageStartingWith("cannot connect to [no-such-host.invalid:6379]: ")
        .withMessageEndingWith(" (check the names of the seeds)")
        .satisfies(e -> assertThat(e.mayHaveExecuted()).isFalse());
  }

  @Test
  void whyEachSeedFailedIsSaid() {
    assertThatExceptionOfType(CacheUnavailableException.class)
        .isThrownBy(
            () ->
                RedisCacheManager.connect(
                    ConnectionSettings.of("127.0.0.1:1,no-such-host.invalid:6379")))
        .withMessageContaining("refused")
        .withMessageContaining("127.0.0.1:1; ")
        .withMessageContaining("no-such-host.invalid' ");
  }

  @Test
  void oneSeedThatAnswersIsEnough(TestCluster cluster) {
    ConnectionSettings settings =
        ConnectionSettings.builder()
            .seed("127.0.0.1", 1)
            .seeds(cluster.nodes().subList(2, 3))
            .build();

    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      redis.set("k", "v");
      assertThat(redis.get("k")).contains("v");
    }
  }

  @Test
  void aCounterWhoseReplyIsLostIsNotCountedTwice(TestCluster cluster) {
    ConnectionSettings settings = cluster.settings().commandTimeout(Duration.ofMillis(300)).build();
    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      cluster.freezeMasterOf("n");

      assertThatExceptionOfType(CacheUnavailableException.class)
          .isThrownBy(() -> redis.incrementCounter("n"))
          .withMessage("INCRBY n got no reply in time, in 1 attempt")
          .satisfies(e -> assertThat(e.mayHaveExecuted()).isTrue());

      cluster.heal();
      // What was sent is executed after the thaw, or lost to a failover; either way it is there
      // once at most.
      Poll.until("the cache serves again", PATIENCE, () -> serves(redis));
      assertThat(redis.incrementCounter("n", 10)).isIn(10L, 11L);
    }
  }

  @Test
  void aReadThatTimesOutIsRepeatedBeforeItFails(TestCluster cluster) {
    ConnectionSettings settings =
        cluster.settings().commandTimeout(Duration.ofMillis(100)).maxRetries(2).build();
    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      cluster.freezeMasterOf("k");

      assertThatExceptionOfType(CacheUnavailableException.class)
          .isThrownBy(() -> redis.get("k"))
          .withMessage("GET k got no reply in time, in 3 attempts");
      assertThat(redis.memoryStatistics().unreachable()).hasSize(1);
    }
  }

  @Test
  void healthChecksReplaceAConnectionThatStaysSilent(
      TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    ConnectionSettings settings =
        cluster
            .settings()
            .clientName("checked")
            .commandTimeout(Duration.ofMillis(200))
            .healthCheckInterval(Duration.ofMillis(100))
            .build();
    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      Set<String> before = connections(server, "checked");
      cluster.freezeMasterOf("k");
      assertThatExceptionOfType(CacheUnavailableException.class)
          .isThrownBy(() -> redis.set("k", "v"));
      cluster.heal();

      Poll.until("the cache serves again", PATIENCE, () -> serves(redis));
      Poll.until(
          "a connection was replaced",
          PATIENCE,
          () -> !before.containsAll(connections(server, "checked")));
    }
  }

  private static boolean serves(RedisCacheManager redis) {
    redis.set("k", "v");
    return redis.get("k").isPresent();
  }

  /** Identities of the connections of a name, over all masters: the addresses of both ends. */
  private static Set<String> connections(
      RedisAdvancedClusterCommands<String, String> server, String name) {
    return server.all().commands().clientList().stream()
        .flatMap(String::lines)
        .filter(line -> line.contains(" name=" + name + " "))
        .map(line -> line.replaceAll(".* (addr=\\S+ laddr=\\S+) .*", "$1"))
        .collect(Collectors.toSet());
  }
}

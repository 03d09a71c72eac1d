package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.CacheSpec;
import dev.sextant.cache.api.ReadPreference;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.Poll;
import dev.sextant.cache.fixture.TestCluster;
import io.lettuce.core.cluster.api.sync.NodeSelection;
import io.lettuce.core.cluster.api.sync.RedisAdvancedClusterCommands;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@OnCluster
class ReplicaReadTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TestCluster cluster;
  private RedisAdvancedClusterCommands<String, String> server;

  @BeforeEach
  void countFromNothing(TestCluster cluster, RedisAdvancedClusterCommands<String, String> server) {
    this.cluster = cluster;
    this.server = server;
    // The client takes a replica that has replicated nothing for one that is not ready.
    Map.of("a", "1", "b", "1", "c", "1").forEach(server::set);
    Poll.until(
        "all replicas have replicated something",
        PATIENCE,
        () ->
            server.all().commands().info("replication").stream()
                .noneMatch(info -> info.contains("master_repl_offset:0")));
    assertThat(server.all().commands().configResetstat()).containsOnly("OK");
  }

  @Test
  void mastersAnswerUnlessTold() {
    try (RedisCacheManager redis = connect(ReadPreference.MASTER)) {
      Cache<String> names = redis.cache(CacheSpec.string("names").build());
      Map<String, String> values = fill(names);
      assertThat(names.getAll(values.keySet())).isEqualTo(values);
      assertThat(names.get("1")).contains("value of 1");

      assertThat(calls("mget", server.replicas())).isZero();
      assertThat(calls("get", server.replicas())).isZero();
      assertThat(calls("get", server.upstream())).isPositive();
    }
  }

  @Test
  void replicasAnswerReadsOfValuesAndNothingElse() {
    try (RedisCacheManager redis = connect(ReadPreference.REPLICA_PREFERRED)) {
      Cache<String> names = redis.cache(CacheSpec.string("names").build());
      Map<String, String> values = fill(names);
      // What a master has confirmed its replica has soon, and not at once.
      Poll.until("replicas have all", PATIENCE, () -> names.getAll(values.keySet()).equals(values));
      values.forEach((key, value) -> assertThat(names.get(key)).contains(value));

      assertThat(calls("get", server.upstream())).isZero();
      assertThat(calls("get", server.replicas())).isEqualTo(values.size());
      assertThat(calls("mget", server.upstream())).isZero();
      assertThat(calls("mget", server.replicas())).isPositive();

      names.put("tagged", "v", Set.of("t"));
      assertThat(names.invalidateTag("t")).isEqualTo(1);
      Poll.until("the replica has deleted it", PATIENCE, () -> names.get("tagged").isEmpty());
      assertThat(calls("zscan", server.replicas())).isZero();
      assertThat(calls("zscan", server.upstream())).isPositive();
    }
  }

  @Test
  void replicasAnswerWhileTheirMasterIsSilent() {
    try (RedisCacheManager redis = connect(ReadPreference.REPLICA_PREFERRED)) {
      redis.set("k", "v");
      Poll.until("the replica has it", PATIENCE, () -> redis.get("k").isPresent());

      cluster.freezeMasterOf("k");

      assertThat(redis.get("k")).contains("v");
    }
  }

  @Test
  void withTheMasterPreferredAReplicaAnswersOnceTheMasterIsGone() {
    try (RedisCacheManager redis = connect(ReadPreference.MASTER_PREFERRED)) {
      redis.set("k", "v");
      assertThat(redis.get("k")).contains("v");
      assertThat(calls("get", server.replicas())).isZero();

      cluster.killMasterOf("k");

      Poll.until("it is read", PATIENCE, () -> redis.get("k").isPresent());
    }
  }

  private RedisCacheManager connect(ReadPreference preference) {
    return RedisCacheManager.connect(cluster.settings().readFrom(preference).build());
  }

  private static Map<String, String> fill(Cache<String> cache) {
    List<Integer> numbers = IntStream.range(0, 100).boxed().toList();
    Map<String, String> values =
        numbers.stream().collect(Collectors.toMap(String::valueOf, i -> "value of " + i));
    cache.setAll(values);
    return values;
  }

  /** How often the nodes have executed a command. */
  private static long calls(String command, NodeSelection<String, String> nodes) {
    Pattern line = Pattern.compile("(?m)^cmdstat_" + command + ":calls=(\\d+),");
    return nodes.commands().info("commandstats").stream()
        .map(line::matcher)
        .filter(Matcher::find)
        .mapToLong(found -> Long.parseLong(found.group(1)))
        .sum();
  }
}

package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.api.CacheServerException;
import dev.sextant.cache.api.CacheValueException;
import dev.sextant.cache.api.Json;
import dev.sextant.cache.api.MemoryStatistics;
import dev.sextant.cache.api.NodeMemory;
import dev.sextant.cache.api.ValueCodec;
import dev.sextant.cache.fixture.ConnectedTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RedisCacheManagerTest extends ConnectedTest {

  record Session(String name, List<String> roles) {}

  @Test
  void returnsWhatWasSet() {
    redis.set("greeting", "héllo");

    assertThat(redis.get("greeting")).contains("héllo");
    assertThat(redis.get("nothing")).isEmpty();
  }

  @Test
  void anEmptyTextIsAValue() {
    redis.set("empty", "");

    assertThat(redis.get("empty")).contains("");
  }

  @Test
  void entriesLiveForAnHourUnlessTold() {
    redis.set("default", "v");
    redis.set("short", "v", Duration.ofSeconds(7));

    assertThat(server.pttl("default")).isBetween(3_540_000L, 3_600_000L);
    assertThat(server.pttl("short")).isBetween(1L, 7_000L);
  }

  @Test
  void refusesATimeToLiveThatWouldMeanDeletion() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> redis.set("k", "v", Duration.ZERO))
        .withMessageContaining("time to live of k");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> redis.set("k", "v", Duration.ofNanos(10)));
  }

  @Test
  void refusesAnEmptyKey() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> redis.get(""))
        .withMessage("key is empty");
  }

  @Test
  void deleteSaysWhetherTheKeyWasThere() {
    redis.set("k", "v");

    assertThat(redis.delete("k")).isTrue();
    assertThat(redis.delete("k")).isFalse();
    assertThat(redis.get("k")).isEmpty();
  }

  @Test
  void deletesKeysOfAllNodesTogether() {
    List<String> keys = IntStream.range(0, 500).mapToObj(i -> "many:" + i).toList();
    keys.forEach(key -> redis.set(key, "v"));
    List<String> withAbsent = IntStream.range(0, 600).mapToObj(i -> "many:" + i).toList();

    assertThat(redis.deleteAll(withAbsent)).isEqualTo(500);
    assertThat(server.dbsize()).isZero();
    assertThat(redis.deleteAll(List.of())).isZero();
  }

  @Test
  void batchesOfAllNodesReturnWhatIsThereInTheOrderOfTheKeys() {
    Map<String, String> values = new TreeMap<>();
    IntStream.range(0, 200).forEach(i -> values.put("many:" + i, "v" + i));
    List<String> keys = new ArrayList<>(values.keySet());
    keys.add(1, "absent");

    redis.setAll(values);

    assertThat(redis.getAll(keys)).isEqualTo(values);
    assertThat(redis.getAll(keys).keySet()).containsExactlyElementsOf(values.keySet());
    assertThat(server.pttl("many:7")).isBetween(3_540_000L, 3_600_000L);
    redis.setAll(Map.of());
    assertThat(redis.getAll(List.of())).isEmpty();
  }

  @Test
  void batchesHaveTheirCodecAndTimeToLive() {
    ValueCodec<Session> codec = Json.standard().codec(Session.class);
    Session ada = new Session("Ada", List.of());

    redis.setAll(Map.of("a", ada), codec, Duration.ofSeconds(9));

    assertThat(redis.getAll(List.of("a", "b"), codec)).isEqualTo(Map.of("a", ada));
    assertThat(server.pttl("a")).isBetween(1L, 9_000L);
  }

  @Test
  void theAsynchronousFaceDoesTheSame() {
    AsyncRedisCacheManager async = redis.async();

    async
        .set("a", "1")
        .thenCompose(done -> async.setUserSession("42", "s"))
        .thenCompose(done -> async.cacheRevenueData("AAPL", 7))
        .thenCompose(done -> async.getUserSession("42", String.class))
        .thenAccept(session -> assertThat(session).contains("s"))
        .thenCompose(done -> async.getRevenueData("AAPL", Integer.class))
        .thenAccept(data -> assertThat(data).contains(7))
        .thenCompose(done -> async.incrementCounter("n"))
        .thenAccept(sum -> assertThat(sum).isEqualTo(1))
        .thenCompose(done -> async.delete("a"))
        .thenAccept(there -> assertThat(there).isTrue())
        .thenCompose(done -> async.memoryStatistics())
        .thenAccept(memory -> assertThat(memory.nodes()).hasSize(6))
        .toCompletableFuture()
        .join();
    assertThat(server.exists("a")).isZero();
  }

  @Test
  void sessionsAreJsonInTheUsersSlotForAnHour() {
    redis.setUserSession("42", new Session("Ada", List.of("admin")));

    assertThat(redis.getUserSession("42", Session.class))
        .contains(new Session("Ada", List.of("admin")));
    assertThat(redis.getUserSession("43", Session.class)).isEmpty();
    assertThat(server.get("user_session:{42}"))
        .isEqualTo("{\"name\":\"Ada\",\"roles\":[\"admin\"]}");
    assertThat(server.pttl("user_session:{42}")).isBetween(3_540_000L, 3_600_000L);
  }

  @Test
  void revenueDataLivesForFiveMinutes() {
    redis.cacheRevenueData("AAPL", Map.of("price", 189.5));

    assertThat(
            redis.getRevenueData("AAPL", JsonNode.class).orElseThrow().get("price").doubleValue())
        .isEqualTo(189.5);
    assertThat(server.pttl("revenue_data:AAPL")).isBetween(240_000L, 300_000L);
  }

  @Test
  void countersAddAndDoNotExpire() {
    assertThat(redis.incrementCounter("visits")).isEqualTo(1);
    assertThat(redis.incrementCounter("visits", 41)).isEqualTo(42);
    assertThat(redis.incrementCounter("visits", -2)).isEqualTo(40);

    assertThat(server.pttl("visits")).isEqualTo(-1);
    assertThat(redis.get("visits")).contains("40");
  }

  @Test
  void aCounterThatIsNoNumberIsRefusedByTheServer() {
    redis.set("text", "secret");

    assertThatExceptionOfType(CacheServerException.class)
        .isThrownBy(() -> redis.incrementCounter("text"))
        .withMessageContaining("INCRBY text")
        .withMessageContaining("not an integer")
        .withMessageNotContaining("secret")
        .satisfies(e -> assertThat(e.code()).isEqualTo("ERR"));
  }

  @Test
  void aValueOfAnotherTypeIsNamedWithoutQuotingIt() {
    redis.set("user_session:{9}", "{\"name\":[\"secret\"]}");

    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> redis.getUserSession("9", Session.class))
        .withMessageContaining("user_session:{9}")
        .withMessageContaining("; delete it, and give values whose form has changed another")
        .withMessageContaining("name")
        .withMessageNotContaining("secret")
        .withNoCause();
  }

  @Test
  void clusterInfoCountsSlotsAndNodes() {
    assertThat(redis.clusterInfo().ok()).isTrue();
    assertThat(redis.clusterInfo().slotsAssigned()).isEqualTo(16384);
    assertThat(redis.clusterInfo().knownNodes()).isEqualTo(6);
    assertThat(redis.clusterInfo().size()).isEqualTo(3);
    assertThat(redis.clusterInfo().fields()).containsEntry("cluster_state", "ok");
  }

  @Test
  void memoryStatisticsCoverEveryNode() {
    MemoryStatistics memory = redis.memoryStatistics();

    assertThat(memory.unreachable()).isEmpty();
    assertThat(memory.nodes())
        .extracting(NodeMemory::address)
        .containsExactlyInAnyOrderElementsOf(cluster.nodes());
    assertThat(memory.nodes())
        .extracting(NodeMemory::master)
        .containsExactly(true, true, true, false, false, false);
    assertThat(memory.nodes()).allSatisfy(node -> assertThat(node.usedBytes()).isPositive());
    assertThat(memory.usedByMastersBytes())
        .isEqualTo(memory.nodes().subList(0, 3).stream().mapToLong(NodeMemory::usedBytes).sum());
  }

  @Test
  void aClosedCacheRefusesCallsAndMayBeClosedAgain() {
    redis.close();
    redis.close();

    assertThatExceptionOfType(CacheClosedException.class)
        .isThrownBy(() -> redis.get("k"))
        .withMessage("GET k was not sent: the cache is closed");
  }
}

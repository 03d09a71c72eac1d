package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.cache.api.ConnectionSettings;
import dev.sextant.cache.fixture.OnCluster;
import dev.sextant.cache.fixture.TestCluster;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The example of the package's documentation, line by line, so that it stays true. */
@OnCluster
class ExampleTest {

  record Session(String name, List<String> roles) {}

  record Quote(String symbol, double price) {}

  @Test
  void theDocumentedExampleWorks(TestCluster cluster) {
    String seeds = cluster.nodes().stream().map(Object::toString).collect(Collectors.joining(","));
    Object report = List.of(1, 2, 3);

    ConnectionSettings settings = ConnectionSettings.builder().seeds(seeds).password(null).build();

    try (RedisCacheManager redis = RedisCacheManager.connect(settings)) {
      redis.set("greeting", "hello");
      Optional<String> greeting = redis.get("greeting");
      assertThat(greeting).contains("hello");

      redis.setUserSession("42", new Session("Ada", List.of("admin")));
      Optional<Session> session = redis.getUserSession("42", Session.class);
      assertThat(session).contains(new Session("Ada", List.of("admin")));
      long visits = redis.incrementCounter("visits", 1);
      assertThat(visits).isEqualTo(1);

      RevenueEngineCache revenue = new RevenueEngineCache(redis);
      revenue.cacheMarketData("AAPL", new Quote("AAPL", 189.5));
      revenue.cacheWithTags("report:7", report, Set.of("reports", "user-42"));
      long gone = revenue.invalidateTag("reports");
      assertThat(gone).isEqualTo(1);
      long removed = revenue.invalidateUser("42");
      assertThat(removed).isEqualTo(1);
    }
  }
}

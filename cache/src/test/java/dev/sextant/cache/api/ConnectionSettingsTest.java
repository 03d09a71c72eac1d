package dev.sextant.cache.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ConnectionSettingsTest {

  @Test
  void everythingButTheSeedsHasADefault() {
    ConnectionSettings settings = ConnectionSettings.of("a:1,b:2");

    assertThat(settings.seeds()).containsExactly(new NodeAddress("a", 1), new NodeAddress("b", 2));
    assertThat(settings.credentials()).isNull();
    assertThat(settings.tls()).isNull();
    assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.commandTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.keepAliveIdle()).isEqualTo(Duration.ofSeconds(60));
    assertThat(settings.healthCheckInterval()).isEqualTo(Duration.ofSeconds(30));
    assertThat(settings.maxConnections()).isEqualTo(20);
    assertThat(settings.maxRetries()).isEqualTo(3);
  }

  @Test
  void aBadSettingIsRefusedByName() {
    refused("seeds", () -> ConnectionSettings.builder().build());
    refused("seeds", () -> ConnectionSettings.of("localhost"));
    refused("seeds", () -> ConnectionSettings.of("localhost:redis"));
    refused("seeds", () -> ConnectionSettings.of("a:1,"));
    refused("host", () -> ConnectionSettings.of(":6379"));
    refused("port", () -> ConnectionSettings.of("localhost:65536"));
    refused("port", () -> ConnectionSettings.of("localhost:0"));
    refused("connectTimeout", () -> valid().connectTimeout(Duration.ZERO).build());
    refused("connectTimeout", () -> valid().connectTimeout(Duration.ofDays(1)).build());
    refused("commandTimeout", () -> valid().commandTimeout(Duration.ofSeconds(-1)).build());
    refused("keepAliveIdle", () -> valid().keepAliveIdle(Duration.ofMillis(500)).build());
    refused("keepAliveIdle", () -> valid().keepAliveIdle(Duration.ofMillis(1500)).build());
    refused(
        "healthCheckInterval", () -> valid().healthCheckInterval(Duration.ofMillis(10)).build());
    refused("maxConnections", () -> valid().maxConnections(0).build());
    refused("maxConnections", () -> valid().maxConnections(10_001).build());
    refused("maxRetries", () -> valid().maxRetries(-1).build());
    refused("maxRetries", () -> valid().maxRetries(101).build());
    refused("clientName", () -> valid().clientName("two words").build());
    refused("clientName", () -> valid().clientName("").build());
    refused("password", () -> valid().password("").build());
    refused("user", () -> valid().user("").password("p").build());
    refused("user", () -> valid().user("ada").build());
    refused("caCertificates", () -> TlsSettings.trusting(Path.of("no such file.pem")));
  }

  @Test
  void nullIsRefusedByTheNameOfTheSetting() {
    refused("seeds", () -> ConnectionSettings.of(null));
    refused("seeds", () -> ConnectionSettings.builder().seeds((List<NodeAddress>) null));
    refused("seeds", () -> valid().seeds(Collections.singletonList(null)).build());
    refused("host", () -> valid().seed(null, 1));
    refused("commandTimeout", () -> valid().commandTimeout(null).build());
    refused("readFrom", () -> valid().readFrom(null).build());
    refused("clientName", () -> valid().clientName(null).build());
    refused("circuitOpenTime", () -> CircuitSettings.defaults().withOpenTime(null));
    refused("tlsVerify", () -> TlsSettings.system().withVerify(null));
    refused("file", () -> valid().file(null));
    refused("environment", () -> valid().environment(null));
    refused("window", () -> RateLimit.fixedWindow("l", 1, null));
  }

  @Test
  void passwordsAreNeverPrinted() {
    ConnectionSettings settings = valid().user("ada").password("s3cret").build();

    assertThat(settings.credentials()).isEqualTo(new Credentials("ada", "s3cret"));
    assertThat(settings.toString()).contains("ada:***").doesNotContain("s3cret");
  }

  @Test
  void settingsDoNotChangeWithTheirBuilder() {
    ConnectionSettings.Builder builder = valid();
    ConnectionSettings settings = builder.build();

    builder.seed("b", 2);

    assertThat(settings.seeds()).hasSize(1);
  }

  @Test
  void anAddressMayBeIpv6InBrackets() {
    NodeAddress address = NodeAddress.parse(" [::1]:6379 ");

    assertThat(address).isEqualTo(new NodeAddress("::1", 6379));
    assertThat(address).hasToString("[::1]:6379");
    assertThat(new NodeAddress("redis", 1)).hasToString("redis:1");
  }

  @Test
  void timesToLiveOutOfRangeAreRefusedByName() {
    Duration hour = Duration.ofHours(1);

    refused("session", () -> new CacheTtls(hour, Duration.ZERO, hour, hour, hour));
    refused("entry", () -> CacheTtls.defaults().withEntry(null));
    refused("marketData", () -> CacheTtls.defaults().withMarketData(Duration.ofDays(4000)));
    refused(
        "revenueData",
        () -> CacheTtls.defaults().withRevenueData(Duration.ofSeconds(Long.MAX_VALUE)));
    assertThat(
            CacheTtls.defaults()
                .withEntry(hour)
                .withSession(hour)
                .withRevenueData(hour)
                .withMarketData(hour)
                .withRevenueMetrics(hour))
        .isEqualTo(new CacheTtls(hour, hour, hour, hour, hour));
    assertThat(CacheTtls.defaults().revenueMetrics()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void memoryOfMastersCountsEachEntryOnce() {
    List<NodeMemory> nodes = List.of(memory(true, 5), memory(true, 7), memory(false, 5));
    MemoryStatistics memory = new MemoryStatistics(nodes, List.of());

    assertThat(memory.usedByMastersBytes()).isEqualTo(12);
    assertThat(memory.evictedKeys()).isEqualTo(9);
  }

  private static NodeMemory memory(boolean master, long used) {
    return new NodeMemory(new NodeAddress("h", 1), "id", master, used, 0, 0, 0, "", 1, 3, Map.of());
  }

  private static ConnectionSettings.Builder valid() {
    return ConnectionSettings.builder().seed("a", 1);
  }

  private static void refused(String setting, ThrowingCallable construction) {
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(construction)
        .withMessageStartingWith(setting + " ")
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }
}

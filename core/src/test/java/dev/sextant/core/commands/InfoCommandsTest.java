package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class InfoCommandsTest {
  private final TestNode node = new TestNode();

  private List<String> headings(String... sections) {
    Object[] words = new Object[sections.length + 1];
    words[0] = "info";
    System.arraycopy(sections, 0, words, 1, sections.length);
    return node.text(words).lines().filter(line -> line.startsWith("# ")).toList();
  }

  @Test
  void withoutArguments_showsTheDefaultSectionsInOrder() {
    assertThat(headings())
        .containsExactly(
            "# Server",
            "# Clients",
            "# Memory",
            "# Persistence",
            "# Stats",
            "# Replication",
            "# CPU",
            "# Modules",
            "# Errorstats",
            "# Cluster",
            "# Keyspace");
    assertThat(headings("default")).isEqualTo(headings());
  }

  @Test
  void all_showsTheCountersOfCommandsToo() {
    assertThat(headings("all"))
        .contains("# Commandstats", "# Latencystats")
        .hasSize(13)
        .isEqualTo(headings("everything"));
  }

  @Test
  void severalSections_comeInTheirOrderNotInThatOfTheRequest() {
    assertThat(headings("keyspace", "CPU", "nonsense", "cpu"))
        .containsExactly("# CPU", "# Keyspace");
    assertThat(node.text("info", "nonsense")).isEmpty();
  }

  @Test
  void sections_areSeparatedByAnEmptyLine() {
    assertThat(node.text("info", "cluster", "keyspace"))
        .isEqualTo("# Cluster\r\ncluster_enabled:0\r\n\r\n# Keyspace\r\n");
  }

  @Test
  void server_saysWhatItIsAndForHowLong() {
    node.advanceMillis(90_061_000);
    assertThat(node.text("info", "server"))
        .contains("redis_version:7.0.15\r\n", "redis_mode:standalone\r\n", "process_id:4711\r\n")
        .contains("uptime_in_seconds:90061\r\nuptime_in_days:1\r\n")
        .contains("server_time_usec:" + node.nowMicros + "\r\n");
  }

  @Test
  void cpu_showsSecondsWithSixDecimals() {
    assertThat(node.text("info", "cpu"))
        .contains("used_cpu_sys:1.500000\r\nused_cpu_user:2.000001\r\n")
        .endsWith("used_cpu_sys_main_thread:0.000003\r\nused_cpu_user_main_thread:0.000004\r\n");
  }

  @Test
  void clients_countsThoseWhoWait() {
    node.call("client", "pause", "1000", "write");
    node.client().call("set", "key", "value");
    assertThat(node.text("info", "clients"))
        .contains("connected_clients:2\r\n", "blocked_clients:1\r\n")
        .contains("clients_in_timeout_table:0\r\n");
  }

  @Test
  void memory_growsWithTheData() {
    node.call("config", "set", "maxmemory", "300mb");
    node.call("set", "key", "x".repeat(100_000));
    assertThat(node.text("info", "memory"))
        .contains("maxmemory:314572800\r\nmaxmemory_human:300.00M\r\nmaxmemory_policy:noeviction")
        .containsPattern("used_memory:9[6-9]\\d{4}\r\nused_memory_human:9[3-9]\\d\\.\\d\\dK\r\n")
        .containsPattern("used_memory_dataset:1[01]\\d{4}\r\n");
  }

  @Test
  void keyspace_countsKeysAndEstimatesTheirLifetime() {
    node.call("set", "a", "1");
    node.call("set", "b", "1", "px", "10000");
    node.call("select", "3");
    node.call("set", "c", "1");
    node.advanceMillis(1000);
    assertThat(node.text("info", "keyspace"))
        .contains("\r\ndb0:keys=2,expires=1,avg_ttl=9000\r\n")
        .endsWith("\r\ndb3:keys=1,expires=0,avg_ttl=0\r\n");
  }

  @Test
  void stats_countsAndMeasuresRates() {
    for (int i = 0; i < 99; i++) {
      node.call("ping");
    }
    node.call("set", "gone", "1", "px", "1");
    node.advanceMillis(100);
    node.call("get", "gone");
    assertThat(node.text("info", "stats"))
        .contains("total_connections_received:1\r\n", "total_commands_processed:101\r\n")
        .contains("instantaneous_ops_per_sec:62\r\n") // 100 in a tenth of a second, 1 of 16 samples
        .contains("expired_keys:1\r\n", "keyspace_misses:1\r\n");
  }

  @Test
  void errorStats_countsByCode() {
    node.call("nope");
    node.call("set", "s", "1");
    node.call("hset", "s", "f", "1");
    node.call("hset");
    assertThat(node.text("info", "errorstats"))
        .isEqualTo("# Errorstats\r\nerrorstat_ERR:count=2\r\nerrorstat_WRONGTYPE:count=1\r\n");
    assertThat(node.text("info", "commandstats"))
        .contains("cmdstat_hset:calls=1,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=1");
  }

  @Test
  void latencyStats_showsTheConfiguredPercentiles() {
    node.call("ping");
    assertThat(node.text("info", "latencystats"))
        .contains("latency_percentiles_usec_ping:p50=0.001,p99=0.001,p99.9=0.001\r\n");
    node.call("config", "set", "latency-tracking-info-percentiles", "50.0 100.0");
    assertThat(node.text("info", "latencystats")).contains("usec_ping:p50=0.001,p100=0.001\r\n");
    node.call("config", "set", "latency-tracking", "no");
    assertThat(node.text("info", "latencystats")).isEqualTo("# Latencystats\r\n");
  }

  @Test
  void theReply_isVerbatimTextInResp3() {
    node.call("hello", "3");
    assertThat(node.call("info", "cluster").toString()).startsWith("txt:");
  }
}

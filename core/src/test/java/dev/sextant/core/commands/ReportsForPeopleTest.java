package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

/** MEMORY STATS and DOCTOR, LATENCY GRAPH and DOCTOR, MODULE, LOLWUT. */
class ReportsForPeopleTest {
  private final TestNode node = new TestNode("enable-debug-command yes");

  @Test
  void memoryStats_tellsTheTablesOfDatabasesThatHaveKeys() {
    node.call("SET", "k", "v");
    node.call("PEXPIRE", "k", "100000");
    assertThat(node.text("MEMORY", "STATS"))
        .startsWith("[peak.allocated, ")
        .contains("keys.count, 1,", "allocator-fragmentation.ratio, 1,")
        .contains(
            "db.0, [overhead.hashtable.main, 72, overhead.hashtable.expires, 56,"
                + " overhead.hashtable.slot-to-keys, 0]")
        .doesNotContain("db.1");
    node.call("HELLO", "3");
    assertThat(node.text("MEMORY", "STATS")).startsWith("{peak.allocated: ");
  }

  @Test
  void inClusterMode_theKeysOfASlotAreChained() {
    TestNode cluster = new TestNode("cluster-enabled yes");
    cluster.call("SET", "k", "v");
    assertThat(cluster.text("MEMORY", "STATS")).contains("overhead.hashtable.slot-to-keys, 16]");
  }

  @Test
  void memoryDoctor_judgesAnInstanceThatHoldsSomething() {
    assertThat(node.text("MEMORY", "DOCTOR")).contains("next to nothing");
    node.call("SETRANGE", "k", "20000000", "x");
    assertThat(node.text("MEMORY", "DOCTOR")).doesNotContain("next to nothing");
    node.call("SETRANGE", "other", "20000000", "x");
    node.call("MEMORY", "STATS");
    node.call("DEL", "other");
    assertThat(node.text("MEMORY", "DOCTOR")).contains(" * Peak memory: ");
  }

  @Test
  void memoryOfTheAllocator_isNotToBeSeen() {
    assertThat(node.text("MEMORY", "PURGE")).isEqualTo("OK");
    assertThat(node.text("MEMORY", "MALLOC-STATS"))
        .isEqualTo("Stats not supported for the current allocator");
  }

  @Test
  void latencyGraph_drawsAColumnForEachSample() {
    assertThat(node.text("LATENCY", "GRAPH", "command"))
        .isEqualTo("-ERR No samples available for event 'command'");
    node.call("CONFIG", "SET", "latency-monitor-threshold", "100");
    for (String seconds : new String[] {"0.1", "0.9", "0.5"}) {
      node.call("DEBUG", "SLEEP", seconds);
      node.advanceMillis(61_000);
    }
    assertThat(node.text("LATENCY", "GRAPH", "command").lines())
        .containsExactly(
            "command - high 900 ms, low 100 ms (all time high 900 ms)",
            "-".repeat(80),
            " # ",
            " |_",
            " ||",
            "_||",
            "   ",
            "321",
            "mmm");
  }

  @Test
  void latencyDoctor_describesEvents() {
    assertThat(node.text("LATENCY", "DOCTOR")).contains("is disabled");
    node.call("CONFIG", "SET", "latency-monitor-threshold", "100");
    assertThat(node.text("LATENCY", "DOCTOR")).contains("No latency spike");
    node.call("DEBUG", "SLEEP", "0.3");
    assertThat(node.text("LATENCY", "DOCTOR"))
        .contains(
            "1. command: 1 latency spikes (average 300ms, mean deviation 0ms, period 1.00 sec)."
                + " Worst all time event 300ms.");
  }

  @Test
  void modules_areNoneAndNoneCanBeLoaded() {
    TestNode open = new TestNode("enable-module-command yes");
    assertThat(open.text("MODULE", "LIST")).isEqualTo("[]");
    assertThat(open.text("MODULE", "LOAD", "/tmp/x.so"))
        .isEqualTo("-ERR Error loading the extension. Please check the server logs.");
    assertThat(open.log).last().asString().contains("/tmp/x.so");
    assertThat(open.text("MODULE", "UNLOAD", "x"))
        .isEqualTo("-ERR Error unloading module: no such module with that name");
    assertThat(node.text("MODULE", "LOAD", "/tmp/x.so"))
        .startsWith("-ERR MODULE command not allowed.");
  }

  @Test
  void lolwut_showsAPictureOfTheWantedSize_andTheVersion() {
    assertThat(node.text("LOLWUT")).isEqualTo("Redis ver. 7.0.15\n");
    assertThat(node.text("LOLWUT", "VERSION", "7", "80")).isEqualTo("Redis ver. 7.0.15\n");
    assertThat(node.text("LOLWUT", "VERSION", "5", "40", "4", "6"))
        .endsWith("Redis ver. 7.0.15\n")
        .hasLineCount(6 + 2);
    assertThat(node.text("LOLWUT", "VERSION", "6", "30", "9").lines().limit(9))
        .allMatch(line -> line.length() == 30);
    assertThat(node.text("LOLWUT", "VERSION", "6", "wide"))
        .isEqualTo("-ERR value is not an integer or out of range");
  }
}

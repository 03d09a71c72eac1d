package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.config.LogLevel;
import dev.sextant.simulator.internal.port.LogSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** On manual time one seed gives one run: every node says the same, at the same moment. */
class DeterminismTest {
  private static final int RUNS = 100;

  @Test
  void failover_isTheSame_inEveryRunWithOneSeed() {
    List<String> first = eventsOfFailover(42);
    assertThat(first).anyMatch(e -> e.contains("node 3: Failover election won"));
    for (int run = 1; run < RUNS; run++) {
      assertThat(eventsOfFailover(42)).as("run %s", run).containsExactlyElementsOf(first);
    }
  }

  @Test
  void partitionAndHealing_areTheSame_inEveryRunWithOneSeed() {
    List<String> first = eventsOfPartition(7);
    assertThat(first).anyMatch(e -> e.contains("node 3: Failover election won"));
    for (int run = 1; run < RUNS / 10; run++) {
      assertThat(eventsOfPartition(7)).as("run %s", run).containsExactlyElementsOf(first);
    }
  }

  @Test
  void anotherSeed_givesAnotherRun() {
    assertThat(eventsOfFailover(1)).isNotEqualTo(eventsOfFailover(2));
  }

  private static List<String> eventsOfFailover(long seed) {
    Recording recording = new Recording();
    try (SimulatedCluster cluster = start(seed, recording)) {
      SimulatedNode killed = cluster.master(0);
      killed.kill();
      cluster.advance(Duration.ofSeconds(20));
      killed.restart();
      cluster.advance(Duration.ofSeconds(20));
      return recording.events(cluster.nodes());
    }
  }

  private static List<String> eventsOfPartition(long seed) {
    Recording recording = new Recording();
    try (SimulatedCluster cluster = start(seed, recording)) {
      cluster.partition(List.of(cluster.master(0)));
      cluster.advance(Duration.ofSeconds(20));
      cluster.heal();
      cluster.advance(Duration.ofSeconds(20));
      return recording.events(cluster.nodes());
    }
  }

  private static SimulatedCluster start(long seed, Recording recording) {
    return SimulatedCluster.builder()
        .manualTime()
        .seed(seed)
        .set("loglevel", "debug")
        .logTo(recording::of)
        .start();
  }

  /**
   * The log of all nodes, in the order in which it was written: under manual time, by one thread.
   */
  private static final class Recording {
    private static final Pattern NUMBER = Pattern.compile("\\d+");

    private final List<String> lines = new ArrayList<>();
    private long startMicros;

    LogSink of(int node) {
      return new LogSink() {
        @Override
        public void log(long micros, LogLevel level, String line) {
          add(micros, node, line);
        }

        @Override
        public void fault(String doing, Throwable fault) {
          add(-1, node, doing + " " + fault);
        }
      };
    }

    private synchronized void add(long micros, int node, String text) {
      if (lines.isEmpty()) {
        startMicros = micros;
      }
      lines.add((micros - startMicros) + " node " + node + ": " + text);
    }

    /** The lines, with nodes' numbers in place of their ports, which differ from run to run. */
    synchronized List<String> events(List<SimulatedNode> nodes) {
      return lines.stream().map(line -> withoutPorts(line, nodes)).toList();
    }

    private static String withoutPorts(String line, List<SimulatedNode> nodes) {
      return NUMBER
          .matcher(line)
          .replaceAll(found -> Matcher.quoteReplacement(portName(found.group(), nodes)));
    }

    private static String portName(String number, List<SimulatedNode> nodes) {
      for (int i = 0; i < nodes.size(); i++) {
        int port = nodes.get(i).port();
        if (number.equals("" + port) || number.equals("" + (port + 10000))) {
          return "port of " + i;
        }
      }
      return number;
    }
  }
}

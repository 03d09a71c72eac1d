package dev.sextant.simulator.internal.replication;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.env.SeededRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random writes, changes of role, cuts and resets, and after each step the rule that everything
 * rests on: nodes at the same offset of the same history hold the same data. In the end all follow
 * one master, and hold what it holds.
 */
class ReplicationSearchTest {
  private static final int SEEDS = 30;
  private static final int STEPS = 150;
  private static final String[] CONF = {
    "repl-timeout 5", "repl-ping-replica-period 2", "repl-backlog-size 2000", "repl-backlog-ttl 4"
  };

  static List<Long> seeds() {
    List<Long> seeds = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS; seed++) {
      seeds.add(seed);
    }
    return seeds;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void sameOffsetOfTheSameHistoryMeansSameData(long seed) {
    Run run = new Run(seed);
    for (int step = 0; step < STEPS; step++) {
      run.step();
      run.assertHistoriesAgree();
    }
    run.converge();
  }

  private static final class Run {
    private final TestWorld world = new TestWorld();
    private final List<TestServer> servers = new ArrayList<>();
    private final SeededRandom random;
    private final Map<String, Map<String, String>> contentAt = new HashMap<>();
    private int writes;

    Run(long seed) {
      random = new SeededRandom(seed);
      for (int i = 0; i < 3; i++) {
        servers.add(world.server(7000 + i, CONF));
      }
    }

    private TestServer any() {
      return servers.get(random.nextInt(servers.size()));
    }

    void step() {
      TestServer one = any();
      TestServer other = any();
      switch (random.nextInt(20)) {
        case 0, 1 -> {
          if (one != other && !one.machine.replicatesFrom(TestWorld.IP, other.port)) {
            one.replicaOf(other);
          }
        }
        case 2 -> one.promote();
        case 3 -> world.cut(one, other);
        case 4 -> world.heal();
        case 5, 6 -> world.reset(one, other);
        case 7 -> world.advance(random.nextInt(8000));
        case 8, 9, 10, 11 -> world.advance(random.nextInt(5));
        case 12 -> writeTransaction(one);
        default -> write(one);
      }
    }

    private void write(TestServer server) {
      if (!server.replica) {
        server.writeTo(random.nextInt(2), "SET", key(), "v" + writes++);
      }
    }

    private void writeTransaction(TestServer server) {
      if (!server.replica) {
        server.transaction(
            new String[] {"SET", key(), "v" + writes++}, new String[] {"DEL", key()});
      }
    }

    private String key() {
      return "key" + random.nextInt(6);
    }

    /** A node without a backlog does not count, so its offset names no state. */
    void assertHistoriesAgree() {
      for (TestServer server : servers) {
        Map<String, String> info = server.info();
        if (info.get("repl_backlog_active").equals("1")) {
          String state = info.get("master_replid") + ":" + info.get("master_repl_offset");
          Map<String, String> content = server.content();
          assertThat(content).as(state).isEqualTo(contentAt.getOrDefault(state, content));
          contentAt.put(state, content);
        }
      }
    }

    void converge() {
      world.heal();
      TestServer master = servers.get(0);
      master.promote();
      for (TestServer server : servers.subList(1, servers.size())) {
        server.replicaOf(master);
      }
      write(master);
      world.advance(20_000);
      for (TestServer server : servers) {
        assertThat(server.content()).isEqualTo(master.content());
        assertThat(server.machine.masterOffset()).isEqualTo(master.machine.masterOffset());
      }
    }
  }
}

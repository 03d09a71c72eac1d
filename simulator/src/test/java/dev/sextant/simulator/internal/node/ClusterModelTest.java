package dev.sextant.simulator.internal.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.internal.node.ModelScenario.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * Looks for a run of a cluster that breaks what Redis Cluster promises.
 *
 * <p>Each seed makes a cluster of 3 to 12 whole nodes (engine, cluster machine, replication, append
 * only file with {@code appendfsync always}) on manual time and without sockets, lets three clients
 * write to twelve slots on both sides of every partition, and disturbs it: nodes are killed,
 * started again on their files, frozen; links are cut, one way too; messages are late; slots and
 * their keys move; replicas move and take over in all three forms. ({@link ModelScenario} has three
 * kinds of runs, since the promise is stronger where less may happen.) Then all is repaired, and
 * after some quiet time the following must hold.
 *
 * <ol>
 *   <li><b>Agreement.</b> Every slot has one owner, all nodes name the same, and see the same roles
 *       and epochs; no two masters have a configuration epoch in common; nobody is marked as
 *       failed, every node finds the cluster ok, and every replica is linked to its master, at its
 *       offset, and has the same data. Nobody helps, except where a real cluster needs an operator
 *       too: a replica that has come to follow a replica (sent to a master on its way to become
 *       one, or back after two failovers) is sent to its master, as is one that has taken over a
 *       master of whose slots it had not heard; and, in {@link Kind#CHAOS}, slots left open are
 *       closed with SETSLOT STABLE, and a slot that its source has given up and that its target,
 *       replaced meanwhile, has never heard of is assigned anew.
 *   <li><b>One writer.</b> At no moment do two masters accept writes for one slot under the same
 *       configuration epoch, if each has the epoch from an election or from the cluster's birth.
 *       (TAKEOVER, the end of an import and the settling of a collision make an epoch without
 *       asking anybody. Two nodes can make the same; that is repaired, not prevented.) No shard has
 *       two winners in one epoch (two shards can: who has just won may still vote for another), and
 *       no node votes twice in one, over all its lives.
 *   <li><b>Durability.</b> Redis replicates asynchronously: a master that is replaced takes with it
 *       what its successor does not have, even if WAIT has told the client of another replica that
 *       does. So a write that a client was told is accepted
 *       <ul>
 *         <li>is there if nothing has failed ({@link Kind#CALM}): moving slots, moving replicas and
 *             CLUSTER FAILOVER lose nothing;
 *         <li>is there if WAIT has counted all other nodes of the shard, in shards that keep their
 *             nodes ({@link Kind#STORM}), whatever fails and whoever is elected, even if all nodes
 *             are killed; and WAIT never counts a replica that does not have it;
 *         <li>is otherwise lost only if some node took its slot over, under an epoch greater than
 *             the one in which it was accepted, and did not have it at that moment; or under the
 *             same epoch, where one of the two has made it without asking anybody. Nothing is
 *             promised for a slot whose keys are on their way while nodes fail, since Redis 7.0
 *             does not tell replicas of open slots.
 *       </ul>
 * </ol>
 *
 * <p>The number of runs is {@code -Dsextant.model.runs}, of which 10,000 is the full figure, from
 * the seed {@code -Dsextant.model.first} on. A failure names its seed, the fewest of its steps that
 * still fail, and the command that repeats just them.
 */
class ClusterModelTest {
  private static final int DEFAULT_RUNS = 40;
  private static final int SHRINKING_RUNS = 80;

  @Test
  void everyRunKeepsWhatRedisClusterPromises(TestReporter reporter) {
    Long only = Long.getLong("sextant.model.seed");
    if (only != null) {
      repeat(only);
      return;
    }
    long first = Long.getLong("sextant.model.first", 1);
    int runs = Integer.getInteger("sextant.model.runs", DEFAULT_RUNS);
    Tally tally = new Tally();
    for (long seed = first; seed < first + runs; seed++) {
      tally.add(executed(ModelScenario.of(seed)));
    }
    // Otherwise the disturbances would be too harmless to find anything.
    assertThat(tally.failovers).isGreaterThan(runs / 4);
    assertThat(tally.acknowledged).isGreaterThan(100L * runs);
    assertThat(tally.everywhere).isGreaterThan(5L * runs);
    reporter.publishEntry(runs + " runs", tally.toString());
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    List<Long> traces =
        IntStream.of(1, 2, 3)
            .mapToObj(seed -> new ModelRun(ModelScenario.of(seed)).execute().trace())
            .toList();
    assertThat(traces).doesNotHaveDuplicates();
    for (int i = 0; i < traces.size(); i++) {
      ModelRun again = new ModelRun(ModelScenario.of(i + 1));
      assertThat(again.execute().trace()).isEqualTo(traces.get(i));
    }
  }

  /** What has happened in all runs. */
  private static final class Tally {
    private long failovers;
    private long writes;
    private long acknowledged;
    private long everywhere;
    private long lost;

    void add(ModelRun.Outcome outcome) {
      failovers += outcome.failovers();
      writes += outcome.writes();
      acknowledged += outcome.acknowledged();
      everywhere += outcome.everywhere();
      lost += outcome.lost();
    }

    @Override
    public String toString() {
      return String.format(
          "%d failovers, %d writes, %d acknowledged, %d of them everywhere, %d lost as they may be",
          failovers, writes, acknowledged, everywhere, lost);
    }
  }

  // ------------------------------------------------------------------ failing runs

  private static ModelRun.Outcome executed(ModelScenario scenario) {
    ModelRun run = new ModelRun(scenario);
    try {
      return run.execute();
    } catch (AssertionError | RuntimeException e) {
      List<Integer> steps = fewestFailing(scenario);
      throw new AssertionError(
          "seed "
              + scenario.seed()
              + " ("
              + run
              + "): "
              + e.getMessage()
              + "\nsteps that fail: "
              + scenario.only(steps).steps()
              + "\nrepeat: mvn -pl simulator -am test -Dtest=ClusterModelTest"
              + " -Dsurefire.failIfNoSpecifiedTests=false -Dsextant.model.seed="
              + scenario.seed()
              + " -Dsextant.model.steps="
              + steps.stream().map(String::valueOf).collect(Collectors.joining(",")),
          e);
    }
  }

  /** Runs the one seed that was asked for, and tells all that happens in it when it fails. */
  private static void repeat(long seed) {
    ModelScenario scenario = ModelScenario.of(seed);
    String steps = System.getProperty("sextant.model.steps");
    if (steps != null) {
      scenario =
          scenario.only(
              Arrays.stream(steps.split(","))
                  .filter(step -> !step.isEmpty())
                  .map(Integer::valueOf)
                  .toList());
    }
    ModelRun run = new ModelRun(scenario);
    try {
      run.execute();
    } catch (AssertionError | RuntimeException e) {
      String story = String.join("\n", run.events());
      throw new AssertionError(scenario + "\n" + story + "\n" + e.getMessage(), e);
    }
  }

  /** The places of steps without any of which the run would not fail, as far as is soon found. */
  private static List<Integer> fewestFailing(ModelScenario scenario) {
    List<Integer> kept =
        new ArrayList<>(IntStream.range(0, scenario.steps().size()).boxed().toList());
    int runs = 0;
    for (int chunk = Math.max(1, kept.size() / 2); chunk >= 1; chunk /= 2) {
      for (int at = 0; at < kept.size() && runs < SHRINKING_RUNS; runs++) {
        List<Integer> fewer = new ArrayList<>(kept);
        fewer.subList(at, Math.min(at + chunk, fewer.size())).clear();
        if (failure(scenario.only(fewer)) != null) {
          kept = fewer;
        } else {
          at += chunk;
        }
      }
    }
    return kept;
  }

  private static @Nullable Throwable failure(ModelScenario scenario) {
    try {
      new ModelRun(scenario).execute();
      return null;
    } catch (AssertionError | RuntimeException e) {
      return e;
    }
  }
}

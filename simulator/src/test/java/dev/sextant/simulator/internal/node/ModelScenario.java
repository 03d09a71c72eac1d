package dev.sextant.simulator.internal.node;

import dev.sextant.core.env.RandomSource;
import dev.sextant.core.env.SeededRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What happens in one run, all of it drawn from a seed before the run begins: the cluster, and the
 * steps that disturb it. A step says which node it means by a number, taken modulo what there is to
 * choose from at that time, so that a scenario stays possible when steps are left out.
 *
 * @param seed what it was drawn from
 * @param kind how much may happen
 * @param masterOf for each node the index of its master, its own for a master
 * @param nodeTimeoutMillis cluster-node-timeout
 * @param maxDelayMillis how late messages are at most
 */
record ModelScenario(
    long seed,
    Kind kind,
    int[] masterOf,
    int nodeTimeoutMillis,
    int maxDelayMillis,
    List<Step> steps) {

  /** How much may happen. */
  enum Kind {
    /** Nothing fails; an operator works on the cluster, one thing after the other. */
    CALM,
    /** Nodes and network fail; replicas are told to fail over; each shard keeps its nodes. */
    STORM,
    /** As in a storm, and slots and replicas move, and replicas take over without asking. */
    CHAOS
  }

  /** What a step does. */
  enum Action {
    KILL,
    RESTART,
    FREEZE,
    THAW,
    CUT_ONE_WAY,
    CUT,
    PARTITION,
    HEAL,
    DELAY,
    FAILOVER,
    FORCE,
    TAKEOVER,
    RESHARD,
    MOVE_REPLICA,
    REST
  }

  /** One step, and how much time passes after it. */
  record Step(Action action, int one, int other, int millis) {
    @Override
    public String toString() {
      return action.name().toLowerCase(Locale.ROOT) + "(" + one + "," + other + ") " + millis;
    }
  }

  private static final List<Action> CALM_ACTIONS =
      List.of(Action.FAILOVER, Action.RESHARD, Action.RESHARD, Action.MOVE_REPLICA, Action.REST);
  private static final List<Action> STORM_ACTIONS =
      List.of(
          Action.KILL,
          Action.KILL,
          Action.RESTART,
          Action.RESTART,
          Action.FREEZE,
          Action.FREEZE,
          Action.THAW,
          Action.CUT_ONE_WAY,
          Action.CUT_ONE_WAY,
          Action.CUT,
          Action.PARTITION,
          Action.PARTITION,
          Action.HEAL,
          Action.HEAL,
          Action.DELAY,
          Action.FAILOVER,
          Action.FAILOVER,
          Action.FORCE,
          Action.REST);
  private static final List<Action> CHAOS_ACTIONS = new ArrayList<>(STORM_ACTIONS);

  static {
    CHAOS_ACTIONS.addAll(
        List.of(
            Action.TAKEOVER,
            Action.RESHARD,
            Action.RESHARD,
            Action.RESHARD,
            Action.MOVE_REPLICA,
            Action.MOVE_REPLICA));
  }

  private static final int[] NODE_TIMEOUTS = {500, 1000, 1000, 2000};
  private static final int[] DELAYS = {0, 2, 5, 20, 100};
  private static final int MIN_NODES = 3;
  private static final int MAX_NODES = 12;
  private static final int MAX_MASTERS = 6;
  private static final int MIN_STEPS = 5;
  private static final int MORE_STEPS = 16;
  private static final int MAX_MILLIS = 4000;

  /** Some steps follow so soon that they happen together. */
  private static final int SHORT_MILLIS = 40;

  /** The scenario of {@code seed}. */
  static ModelScenario of(long seed) {
    SeededRandom random = new SeededRandom(seed);
    Kind kind =
        switch (random.nextInt(5)) {
          case 0 -> Kind.CALM;
          case 1, 2 -> Kind.STORM;
          default -> Kind.CHAOS;
        };
    int[] masterOf = topology(random);
    int timeout = NODE_TIMEOUTS[random.nextInt(NODE_TIMEOUTS.length)];
    int delay = DELAYS[random.nextInt(DELAYS.length)];
    List<Action> actions =
        switch (kind) {
          case CALM -> CALM_ACTIONS;
          case STORM -> STORM_ACTIONS;
          case CHAOS -> CHAOS_ACTIONS;
        };
    List<Step> steps = new ArrayList<>();
    for (int left = MIN_STEPS + random.nextInt(MORE_STEPS); left > 0; left--) {
      steps.add(
          new Step(
              actions.get(random.nextInt(actions.size())),
              random.nextInt(1 << 16),
              random.nextInt(1 << 16),
              random.nextInt(random.nextInt(3) == 0 ? SHORT_MILLIS : MAX_MILLIS)));
    }
    return new ModelScenario(seed, kind, masterOf, timeout, delay, steps);
  }

  /** Mostly three masters or more, since fewer elect nobody; replicas anywhere. */
  private static int[] topology(RandomSource random) {
    int nodes = MIN_NODES + random.nextInt(MAX_NODES - MIN_NODES + 1);
    int least = random.nextInt(10) == 0 ? 1 : MIN_NODES;
    int masters = least + random.nextInt(Math.min(nodes, MAX_MASTERS) - least + 1);
    int[] masterOf = new int[nodes];
    for (int i = 0; i < nodes; i++) {
      masterOf[i] = i < masters ? i : random.nextInt(masters);
    }
    return masterOf;
  }

  /** The same with those steps alone that stand at {@code places}. */
  ModelScenario only(List<Integer> places) {
    List<Step> kept = places.stream().filter(i -> i < steps.size()).map(steps::get).toList();
    return new ModelScenario(seed, kind, masterOf, nodeTimeoutMillis, maxDelayMillis, kept);
  }

  @Override
  public String toString() {
    return "seed "
        + seed
        + ": "
        + kind
        + ", masters of the nodes "
        + Arrays.toString(masterOf)
        + ", node timeout "
        + nodeTimeoutMillis
        + " ms, delays up to "
        + maxDelayMillis
        + " ms, "
        + steps;
  }

  /** How many nodes the shard has that node {@code i} belongs to. */
  int shardSize(int i) {
    int size = 0;
    for (int master : masterOf) {
      size += master == masterOf[i] ? 1 : 0;
    }
    return size;
  }
}

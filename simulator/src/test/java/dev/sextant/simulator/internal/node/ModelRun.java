package dev.sextant.simulator.internal.node;

import dev.sextant.core.env.SeededRandom;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.SlotBitmap;
import dev.sextant.simulator.internal.node.ModelLedger.Write;
import dev.sextant.simulator.internal.node.ModelScenario.Kind;
import dev.sextant.simulator.internal.node.ModelScenario.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One run of a scenario: clients write while its steps are taken; then everything is repaired, and
 * after some quiet time what is left is judged.
 */
final class ModelRun implements ModelCluster.Observer, ModelClient.Diary {
  private static final int CLIENTS = 3;
  private static final long WARM_UP_MILLIS = 1500;
  private static final long QUIET_LIMIT_MILLIS = 90_000;
  private static final long STABLE_MILLIS = 2000;
  private static final long POLL_MILLIS = 250;
  private static final long REPAIR_MILLIS = 10_000;
  private static final Pattern WON =
      Pattern.compile("configEpoch set to (\\d+) after successful failover");
  private static final Pattern VOTED = Pattern.compile("Failover auth granted to .* epoch (\\d+)");
  private static final String TAKING_OVER = "Taking over the master (user request).";
  private static final long FNV_PRIME = 0x100000001b3L;

  /**
   * What came of a run.
   *
   * @param trace a hash of all that has happened, in its order
   * @param failovers how many elections were won
   */
  record Outcome(
      long trace, int failovers, int writes, long acknowledged, long everywhere, int lost) {}

  private final ModelScenario scenario;
  private final List<String> events = new ArrayList<>();
  private final ModelLedger ledger = new ModelLedger();
  private final Map<ModelNode, SlotBitmap> claims = new HashMap<>();
  private final Set<String> wins = new HashSet<>();
  private final Set<ModelNode> takers = new LinkedHashSet<>();
  private final Map<ModelNode, Long> epochs = new HashMap<>();
  private final Set<String> votes = new HashSet<>();
  private final ModelCluster cluster;
  private final ModelOperator operator;
  private final List<ModelClient> clients = new ArrayList<>();
  private long trace = 0xcbf29ce484222325L;
  private int failovers;
  private @Nullable AssertionError broken;

  ModelRun(ModelScenario scenario) {
    this.scenario = scenario;
    SeededRandom random = new SeededRandom(~scenario.seed());
    this.cluster = new ModelCluster(random.nextLong(), scenario.masterOf(), redisConf(), this);
    this.operator = new ModelOperator(cluster, this::note);
    cluster.delays.maxMillis = scenario.maxDelayMillis();
    for (int i = 0; i < CLIENTS; i++) {
      clients.add(new ModelClient(cluster, ledger, random.split(), this));
    }
  }

  /** Everything is in memory and would be lost with the process, were it not for the AOF. */
  private String redisConf() {
    return String.join(
        "\n",
        "save \"\"",
        "cluster-enabled yes",
        "cluster-config-file nodes.conf",
        "cluster-node-timeout " + scenario.nodeTimeoutMillis(),
        "cluster-allow-replica-migration " + (scenario.kind() == Kind.CHAOS ? "yes" : "no"),
        "appendonly yes",
        "appendfsync always");
  }

  /** What has happened, line by line. */
  List<String> events() {
    return events;
  }

  /**
   * Does it.
   *
   * @throws AssertionError if something is as it must not be
   */
  Outcome execute() {
    cluster.begin();
    cluster.nodes.forEach(node -> ledger.agreed(node, node.self().configEpoch()));
    clients.forEach(ModelClient::start);
    advance(WARM_UP_MILLIS);
    for (Step step : scenario.steps()) {
      note("step " + step);
      take(step);
      advance(step.millis());
      if (scenario.kind() == Kind.CALM) {
        settle(false);
      }
    }
    repair();
    advance(WARM_UP_MILLIS);
    clients.forEach(ModelClient::stop);
    settle(true);
    replicasHaveWhatTheirMastersHave();
    int lost = ledger.judge(cluster, scenario.kind() == Kind.CALM);
    return new Outcome(
        trace,
        failovers,
        ledger.size(),
        ledger.acknowledgedCount(),
        ledger.everywhereCount(),
        lost);
  }

  private void advance(long millis) {
    cluster.advance(millis);
    if (broken != null) {
      throw broken;
    }
  }

  private void replicasHaveWhatTheirMastersHave() {
    for (ModelNode node : cluster.nodes) {
      ClusterNode master = node.self().master();
      for (int key = 0; key < ModelLedger.KEYS && master != null; key++) {
        String name = ModelLedger.name(key);
        ModelNode original = Objects.requireNonNull(cluster.byId(master.name()));
        if (!node.members(name).equals(original.members(name))) {
          throw new AssertionError(node + " has another " + name + " than its master " + original);
        }
      }
    }
  }

  // ------------------------------------------------------------------ steps

  private @Nullable ModelNode choose(int number, Predicate<ModelNode> condition) {
    List<ModelNode> candidates = cluster.nodes.stream().filter(condition).toList();
    return candidates.isEmpty() ? null : candidates.get(number % candidates.size());
  }

  private void take(Step step) {
    ModelNode one = cluster.nodes.get(step.one() % cluster.nodes.size());
    ModelNode other = cluster.nodes.get(step.other() % cluster.nodes.size());
    switch (step.action()) {
      case KILL -> cluster.time.atOnce(one::kill);
      case RESTART -> start(choose(step.one(), node -> !node.isUp()));
      case FREEZE -> cluster.time.atOnce(one::freeze);
      case THAW -> thaw(choose(step.one(), ModelNode::isFrozen));
      case CUT_ONE_WAY -> cluster.cut(one, other);
      case CUT -> {
        cluster.cut(one, other);
        cluster.cut(other, one);
      }
      case PARTITION -> cluster.partition(chosenBy(step.one()));
      case HEAL -> cluster.heal();
      case DELAY -> cluster.delays.maxMillis = step.one() % 4 == 0 ? 300 : step.one() % 30;
      case FAILOVER -> failover(step);
      case FORCE -> failover(step, "FORCE");
      case TAKEOVER -> failover(step, "TAKEOVER");
      case RESHARD -> reshard(step);
      case MOVE_REPLICA -> moveReplica(step);
      case REST -> {}
    }
  }

  private void start(@Nullable ModelNode node) {
    if (node != null) {
      cluster.time.atOnce(node::start);
    }
  }

  private void thaw(@Nullable ModelNode node) {
    if (node != null) {
      cluster.time.atOnce(node::thaw);
    }
  }

  private List<ModelNode> chosenBy(int bits) {
    List<ModelNode> chosen = new ArrayList<>();
    for (int i = 0; i < cluster.nodes.size(); i++) {
      if ((bits >> i & 1) != 0) {
        chosen.add(cluster.nodes.get(i));
      }
    }
    return chosen;
  }

  private static boolean isReplica(ModelNode node) {
    return node.isUp() && node.self().isReplica();
  }

  private static boolean isOwner(ModelNode node) {
    return node.isUp() && node.self().isMaster() && node.self().slotCount() > 1;
  }

  private void failover(Step step, String... form) {
    ModelNode replica = choose(step.one(), ModelRun::isReplica);
    if (replica != null) {
      List<String> words = new ArrayList<>(List.of("CLUSTER", "FAILOVER"));
      words.addAll(List.of(form));
      cluster.time.atOnce(() -> operator.command(replica, words.toArray(String[]::new)));
    }
  }

  private void reshard(Step step) {
    int key = step.one() % ModelLedger.KEYS;
    int slot = ledger.slot(key);
    ModelNode source = cluster.claimant(slot);
    ModelNode target = choose(step.other(), node -> node != source && isOwner(node));
    if (source != null && target != null) {
      if (scenario.kind() == Kind.CHAOS) {
        ledger.movesAmongFaults(key);
      }
      cluster.time.atOnce(() -> operator.reshard(slot, source, target));
    }
  }

  private void moveReplica(Step step) {
    ModelNode replica = choose(step.one(), ModelRun::isReplica);
    ModelNode master = choose(step.other(), ModelRun::isOwner);
    if (replica != null && master != null) {
      cluster.time.atOnce(() -> operator.command(replica, "CLUSTER", "REPLICATE", master.id));
    }
  }

  // ------------------------------------------------------------------ repair and quiet time

  private void repair() {
    note("repair");
    cluster.heal();
    for (ModelNode node : cluster.nodes) {
      thaw(node);
      if (!node.isUp()) {
        start(node);
      }
    }
    cluster.delays.maxMillis = scenario.maxDelayMillis();
    if (scenario.kind() == Kind.CHAOS) {
      List<Integer> slots = new ArrayList<>();
      for (int key = 0; key < ModelLedger.KEYS; key++) {
        slots.add(ledger.slot(key));
      }
      advanceUntilIdle();
      cluster.time.atOnce(() -> operator.closeSlots(slots));
    }
  }

  private void advanceUntilIdle() {
    for (long spent = 0; operator.isBusy() && spent < QUIET_LIMIT_MILLIS; spent += POLL_MILLIS) {
      advance(POLL_MILLIS);
    }
  }

  /** Lets time pass until the cluster has been whole for a while. */
  private void settle(boolean quiet) {
    advanceUntilIdle();
    long whole = 0;
    String disorder = "";
    for (long spent = 0; whole < STABLE_MILLIS; spent += POLL_MILLIS) {
      if (spent > QUIET_LIMIT_MILLIS) {
        throw new AssertionError("after " + spent + " ms of quiet: " + disorder);
      }
      advance(POLL_MILLIS);
      disorder = cluster.disorder(quiet);
      whole = disorder == null ? whole + POLL_MILLIS : 0;
      if (scenario.kind() != Kind.CALM && spent > 0 && spent % REPAIR_MILLIS == 0) {
        adoptOrphans();
        straightenChains();
        employTakers();
      }
    }
  }

  /**
   * Moving a slot takes several commands. A target that is replaced between two of them leaves a
   * slot that its old owner has given up and its new one has never heard of: the repair is {@code
   * redis-cli --cluster fix}.
   */
  private void adoptOrphans() {
    for (int key = 0; key < ModelLedger.KEYS; key++) {
      int slot = ledger.slot(key);
      ModelNode adopter = choose(0, ModelRun::isOwner);
      if (cluster.claimant(slot) == null && adopter != null) {
        note("nobody claims slot " + slot);
        cluster.time.atOnce(() -> operator.adopt(slot, adopter));
      }
    }
  }

  /**
   * A replica that is sent to a master which is just being replaced follows a replica from then on,
   * and one that comes back after its shard has had two failovers can. Redis corrects that only
   * when it hears of a change of slots.
   */
  private void straightenChains() {
    for (ModelNode node : cluster.nodes) {
      ClusterNode master = node.self().master();
      ModelNode middle = master == null ? null : cluster.byId(master.name());
      ModelNode owner = topOfChain(node);
      if (middle != null && middle.self().isReplica() && owner != null) {
        note(node + " is a replica of a replica");
        cluster.time.atOnce(() -> operator.command(node, "CLUSTER", "REPLICATE", owner.id));
      }
    }
  }

  /** The first with slots that {@code node} follows by way of others; anybody for a circle. */
  private @Nullable ModelNode topOfChain(ModelNode node) {
    ModelNode top = node;
    for (int hops = 0; top != null && hops < cluster.nodes.size(); hops++) {
      if (isOwner(top)) {
        return top;
      }
      ClusterNode master = top.self().master();
      top = master == null ? null : cluster.byId(master.name());
    }
    return choose(node.shard, ModelRun::isOwner);
  }

  /**
   * A replica that has not heard yet which slots its master has makes itself, by TAKEOVER, a master
   * of none, and stays one.
   */
  private void employTakers() {
    for (ModelNode node : takers) {
      ModelNode owner = choose(node.shard, ModelRun::isOwner);
      if (node.self().isMaster() && node.self().slotCount() == 0 && owner != null) {
        note(node + " has taken over nothing");
        cluster.time.atOnce(() -> operator.command(node, "CLUSTER", "REPLICATE", owner.id));
      }
    }
  }

  // ------------------------------------------------------------------ what is seen

  @Override
  public void note(String what) {
    String event = cluster.nowMillis() % 10_000_000 + " " + what;
    events.add(event);
    trace = (trace ^ event.hashCode()) * FNV_PRIME;
  }

  @Override
  public void confirmed(Write write, ModelNode node, int replicas) {
    if (scenario.kind() != Kind.STORM) {
      return;
    }
    long having = 0;
    for (ModelNode other : cluster.nodes) {
      if (other != node
          && other.shard == node.shard
          && (!other.isUp() || other.members(ModelLedger.name(write.key)).get(write.number))) {
        having++;
      }
    }
    if (replicas > having) {
      fail("WAIT says " + replicas + " replicas have write " + write.number + ", not " + having);
    }
    if (replicas >= scenario.shardSize(cluster.nodes.indexOf(node)) - 1) {
      ledger.everywhere(write);
    }
  }

  @Override
  public void born(ModelNode node) {
    claims.put(node, claimOf(node));
  }

  private static SlotBitmap claimOf(ModelNode node) {
    ClusterNode self = node.self();
    return self.isMaster() ? self.slots() : SlotBitmap.EMPTY;
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // an unchanged claim is the same object
  public void acted(ModelNode node) {
    SlotBitmap before = claims.getOrDefault(node, SlotBitmap.EMPTY);
    SlotBitmap now = claimOf(node);
    Long epoch = node.self().configEpoch();
    if (!epoch.equals(epochs.put(node, epoch))) {
      // A greater epoch takes over from everybody else what the node claims already.
      ledger.tookOver(node, SlotBitmap.EMPTY, now);
    }
    if (now != before && !now.equals(before)) {
      claims.put(node, now);
      ledger.tookOver(node, before, now);
      note(node + " claims " + now.count() + " slots in epoch " + node.self().configEpoch());
    }
  }

  @Override
  public void logged(ModelNode node, String line) {
    note(node + " " + line);
    Matcher won = WON.matcher(line);
    if (won.matches()) {
      long epoch = Long.parseLong(won.group(1));
      ledger.agreed(node, epoch);
      failovers++;
      if (scenario.kind() != Kind.CHAOS && !wins.add(node.shard + " " + epoch)) {
        fail("a shard has two winners in epoch " + epoch);
      }
    }
    if (line.equals(TAKING_OVER)) {
      takers.add(node);
    }
    Matcher voted = VOTED.matcher(line);
    if (voted.matches() && !votes.add(node + " " + voted.group(1))) {
      fail(node + " votes twice in epoch " + voted.group(1));
    }
  }

  @Override
  public void broken(ModelNode node, String what) {
    fail(node + ": " + what);
  }

  private void fail(String what) {
    if (broken == null) {
      broken = new AssertionError(what);
    }
  }

  @Override
  public String toString() {
    return Objects.toString(scenario.kind()) + " of " + cluster.nodes.size() + " nodes";
  }
}

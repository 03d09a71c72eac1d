package dev.sextant.simulator.internal.node;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.NO_ASYNC_LOADING;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.CLUSTER;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.slots.Slots;
import dev.sextant.core.types.Bytes;
import dev.sextant.simulator.internal.cluster.ClusterErrors;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.failover.ManualFailover;
import dev.sextant.simulator.internal.membership.ClusterCommands;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * CLUSTER with its subcommands, ASKING, READONLY, READWRITE: their arguments and replies. What they
 * do is the cluster machine's business.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=cluster">Cluster commands</a>.
 */
final class ClusterFamily {
  private final Supplier<@Nullable ClusterMachine> machine;
  private final ClusterReplies replies;

  /**
   * @param machine the node's cluster machine, null outside cluster mode
   */
  ClusterFamily(Supplier<@Nullable ClusterMachine> machine) {
    this.machine = machine;
    this.replies = new ClusterReplies();
  }

  void register(CommandTable.Builder table) {
    table
        .add("asking", 1, this::asking)
        .group(CLUSTER, "3.0.0")
        .flags(FAST)
        .categories(AclCategory.CONNECTION);
    table
        .add("readonly", 1, this::readonly)
        .group(CLUSTER, "3.0.0")
        .flags(dev.sextant.core.command.CommandFlag.LOADING, STALE, FAST)
        .categories(AclCategory.CONNECTION);
    table
        .add("readwrite", 1, this::readwrite)
        .group(CLUSTER, "3.0.0")
        .flags(dev.sextant.core.command.CommandFlag.LOADING, STALE, FAST)
        .categories(AclCategory.CONNECTION);
    CommandTable.Declaration cluster = table.container("cluster").group(CLUSTER, "3.0.0");
    registerReports(cluster);
    registerChanges(cluster);
  }

  private void registerReports(CommandTable.Declaration cluster) {
    report(cluster, "countkeysinslot", 3, "3.0.0", this::countKeysInSlot);
    report(cluster, "getkeysinslot", 4, "3.0.0", this::getKeysInSlot)
        .tips("nondeterministic_output");
    report(cluster, "help", 2, "5.0.0", replies::help)
        .flags(dev.sextant.core.command.CommandFlag.LOADING);
    report(cluster, "info", 2, "3.0.0", call -> verbatim(call, require().reports().info()))
        .tips("nondeterministic_output");
    report(cluster, "keyslot", 3, "3.0.0", this::keySlot);
    report(cluster, "links", 2, "7.0.0", call -> replies.links(call, require()))
        .tips("nondeterministic_output");
    report(cluster, "myid", 2, "3.0.0", call -> call.reply().bulk(name(require())));
    report(cluster, "nodes", 2, "3.0.0", call -> verbatim(call, require().reports().nodes(true)))
        .tips("nondeterministic_output");
    report(cluster, "shards", 2, "7.0.0", call -> replies.shards(call, require()))
        .tips("nondeterministic_output");
    report(cluster, "slots", 2, "3.0.0", call -> replies.slots(call, require()))
        .tips("nondeterministic_output");
    admin(cluster, "replicas", 3, "5.0.0", this::replicas).tips("nondeterministic_output");
    admin(cluster, "slaves", 3, "3.0.0", this::replicas).tips("nondeterministic_output");
    admin(cluster, "count-failure-reports", 3, "3.0.0", this::countFailureReports)
        .tips("nondeterministic_output");
  }

  private void registerChanges(CommandTable.Declaration cluster) {
    change(cluster, "addslots", -3, "3.0.0", this::addSlots);
    change(cluster, "addslotsrange", -4, "7.0.0", this::addSlotsRange);
    change(cluster, "bumpepoch", 2, "3.0.0", this::bumpEpoch).tips("nondeterministic_output");
    change(cluster, "delslots", -3, "3.0.0", this::delSlots);
    change(cluster, "delslotsrange", -4, "7.0.0", this::delSlotsRange);
    change(cluster, "failover", -2, "3.0.0", this::failover);
    change(cluster, "flushslots", 2, "3.0.0", call -> done(call, commands().flushSlots(now(call))));
    change(
        cluster,
        "forget",
        3,
        "3.0.0",
        call -> done(call, commands().forget(id(call, 2), now(call))));
    change(cluster, "meet", -4, "3.0.0", this::meet);
    change(
        cluster,
        "replicate",
        3,
        "3.0.0",
        call -> done(call, commands().replicate(id(call, 2), now(call))));
    cluster
        .sub("reset", -2, this::reset)
        .group(CLUSTER, "3.0.0")
        .flags(ADMIN, STALE, dev.sextant.core.command.CommandFlag.NOSCRIPT);
    change(cluster, "saveconfig", 2, "3.0.0", call -> done(call, commands().saveConfig(now(call))));
    change(cluster, "set-config-epoch", 3, "3.0.0", this::setConfigEpoch);
    change(cluster, "setslot", -4, "3.0.0", this::setSlot);
  }

  private static CommandTable.Declaration report(
      CommandTable.Declaration cluster,
      String name,
      int arity,
      String since,
      CommandHandler handler) {
    return cluster.sub(name, arity, handler).group(CLUSTER, since).flags(STALE);
  }

  private static CommandTable.Declaration admin(
      CommandTable.Declaration cluster,
      String name,
      int arity,
      String since,
      CommandHandler handler) {
    return cluster.sub(name, arity, handler).group(CLUSTER, since).flags(ADMIN, STALE);
  }

  private static CommandTable.Declaration change(
      CommandTable.Declaration cluster,
      String name,
      int arity,
      String since,
      CommandHandler handler) {
    return cluster
        .sub(name, arity, handler)
        .group(CLUSTER, since)
        .flags(NO_ASYNC_LOADING, ADMIN, STALE);
  }

  private ClusterMachine require() {
    ClusterMachine present = machine.get();
    if (present == null) {
      throw Errors.err("This instance has cluster support disabled");
    }
    return present;
  }

  private ClusterCommands commands() {
    return require().commands();
  }

  private static long now(Call call) {
    return call.server().clock().millis();
  }

  private static String id(Call call, int i) {
    return call.text(i);
  }

  private static String name(ClusterMachine machine) {
    return machine.state().myself().name();
  }

  /** Answers OK, or the error that the machine gave. */
  private static void done(Call call, @Nullable String error) {
    if (error != null) {
      throw new CommandError(error);
    }
    call.reply().ok();
  }

  private static void verbatim(Call call, String text) {
    call.reply().verbatim("txt", text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
  }

  // ------------------------------------------------------------------ connection

  private void asking(Call call) {
    require();
    call.session().asking = true;
    call.reply().ok();
  }

  private void readonly(Call call) {
    require();
    call.session().readOnly = true;
    call.reply().ok();
  }

  private void readwrite(Call call) {
    require();
    call.session().readOnly = false;
    call.reply().ok();
  }

  // ------------------------------------------------------------------ reports

  private void keySlot(Call call) {
    require();
    call.reply().integer(Slots.of(call.arg(2)));
  }

  private void countKeysInSlot(Call call) {
    require();
    long slot = call.integer(2);
    if (slot < 0 || slot >= Slots.COUNT) {
      throw Errors.err("Invalid slot");
    }
    call.reply().integer(call.db().slots().count((int) slot));
  }

  private void getKeysInSlot(Call call) {
    require();
    long slot = call.integer(2);
    long limit = call.integer(3);
    if (slot < 0 || slot >= Slots.COUNT || limit < 0) {
      throw Errors.err("Invalid slot or number of keys");
    }
    List<byte[]> keys = call.db().slots().keys((int) slot, limit);
    call.reply().array(keys.size());
    keys.forEach(call.reply()::bulk);
  }

  private ClusterNode node(Call call, int i) {
    ClusterNode found = require().state().nodes().find(call.text(i));
    if (found == null) {
      throw new CommandError(ClusterErrors.unknownNode(call.text(i)));
    }
    return found;
  }

  private void replicas(Call call) {
    ClusterNode master = node(call, 2);
    if (master.isReplica()) {
      throw new CommandError(ClusterErrors.NOT_A_MASTER);
    }
    List<String> lines = require().reports().replicas(master, true);
    call.reply().array(lines.size());
    lines.forEach(call.reply()::bulk);
  }

  private void countFailureReports(Call call) {
    call.reply().integer(commands().countFailureReports(node(call, 2), now(call)));
  }

  // ------------------------------------------------------------------ changes

  /** What is no number is as much out of range as -1, and is found in its turn. */
  private static long slot(Call call, int i) {
    long slot = Bytes.parseLong(call.arg(i));
    return Bytes.isNotLong(slot, call.arg(i)) ? -1 : slot;
  }

  private static long[] slots(Call call) {
    long[] slots = new long[call.count() - 2];
    for (int i = 0; i < slots.length; i++) {
      slots[i] = slot(call, i + 2);
    }
    return slots;
  }

  private void addSlots(Call call) {
    done(call, commands().addSlots(slots(call), now(call)));
  }

  private void delSlots(Call call) {
    done(call, commands().delSlots(slots(call), now(call)));
  }

  private long[] ranges(Call call) {
    require();
    if (call.count() % 2 != 0) {
      throw Errors.wrongArity(call.spec().fullName());
    }
    return slots(call);
  }

  private void addSlotsRange(Call call) {
    done(call, commands().addSlotsRange(ranges(call), now(call)));
  }

  private void delSlotsRange(Call call) {
    done(call, commands().delSlotsRange(ranges(call), now(call)));
  }

  private void bumpEpoch(Call call) {
    call.reply().simple(commands().bumpEpoch(now(call)));
  }

  private void setConfigEpoch(Call call) {
    ClusterCommands commands = commands();
    done(call, commands.setConfigEpoch(call.integer(2), now(call)));
  }

  private void failover(Call call) {
    ClusterCommands commands = commands();
    ManualFailover.Mode mode = ManualFailover.Mode.COORDINATED;
    if (call.count() > 3) {
      throw Errors.subcommandSyntax(call);
    }
    if (call.count() == 3) {
      if (call.is(2, "force")) {
        mode = ManualFailover.Mode.FORCE;
      } else if (call.is(2, "takeover")) {
        mode = ManualFailover.Mode.TAKEOVER;
      } else {
        throw Errors.SYNTAX;
      }
    }
    done(call, commands.failover(mode, now(call)));
  }

  private void reset(Call call) {
    ClusterCommands commands = commands();
    boolean hard = false;
    if (call.count() > 3) {
      throw Errors.subcommandSyntax(call);
    }
    if (call.count() == 3) {
      hard = call.is(2, "hard");
      if (!hard && !call.is(2, "soft")) {
        throw Errors.SYNTAX;
      }
    }
    done(call, commands.reset(hard, now(call)));
  }

  private void meet(Call call) {
    ClusterCommands commands = commands();
    if (call.count() > 5) {
      throw Errors.subcommandSyntax(call);
    }
    long port = port(call, 3, "TCP base port");
    String ip = call.text(2);
    if (call.count() == 5) {
      done(call, commands.meet(ip, port, port(call, 4, "TCP bus port"), now(call)));
    } else {
      done(call, commands.meet(ip, port, now(call)));
    }
  }

  private static long port(Call call, int i, String what) {
    long port = Bytes.parseLong(call.arg(i));
    if (Bytes.isNotLong(port, call.arg(i))) {
      throw Errors.err("Invalid " + what + " specified: " + call.text(i));
    }
    return port;
  }

  private void setSlot(Call call) {
    ClusterCommands commands = commands();
    long slot = slot(call, 2);
    long now = now(call);
    String refused = commands.refuseSetSlot(slot, now);
    if (refused != null) {
      throw new CommandError(refused);
    }
    if (call.is(3, "migrating") && call.count() == 5) {
      done(call, commands.setSlotMigrating(slot, id(call, 4), now));
    } else if (call.is(3, "importing") && call.count() == 5) {
      done(call, commands.setSlotImporting(slot, id(call, 4), now));
    } else if (call.is(3, "stable") && call.count() == 4) {
      done(call, commands.setSlotStable(slot, now));
    } else if (call.is(3, "node") && call.count() == 5) {
      done(call, commands.setSlotNode(slot, id(call, 4), now));
    } else {
      throw Errors.err("Invalid CLUSTER SETSLOT action or number of arguments. Try CLUSTER HELP");
    }
  }
}

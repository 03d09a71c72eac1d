package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.ALLOW_BUSY;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_MULTI;
import static dev.sextant.core.command.CommandFlag.SENTINEL;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import com.google.common.base.Ascii;
import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Waiting;
import java.util.ArrayList;
import java.util.List;

/**
 * The node as a whole: TIME, ROLE, MONITOR, SHUTDOWN.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/?group=server">Server commands</a>.
 */
final class ServerCommands {
  private static final long MICROS_PER_SECOND = 1_000_000;

  private ServerCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("monitor", 1, ServerCommands::monitor)
        .group(SERVER, "1.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE);
    table
        .add("role", 1, ServerCommands::role)
        .group(SERVER, "2.8.12")
        .flags(NOSCRIPT, LOADING, STALE, FAST, SENTINEL)
        .categories(AclCategory.ADMIN, AclCategory.DANGEROUS);
    table
        .add("shutdown", -1, ServerCommands::shutdown)
        .group(SERVER, "1.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE, NO_MULTI, SENTINEL, ALLOW_BUSY);
    table
        .add("time", 1, ServerCommands::time)
        .group(SERVER, "2.6.0")
        .flags(LOADING, STALE, FAST)
        .tips("nondeterministic_output");
  }

  private static void time(Call call) {
    long micros = call.server().clock().micros();
    call.reply().array(2);
    call.reply().bulk(micros / MICROS_PER_SECOND);
    call.reply().bulk(micros % MICROS_PER_SECOND);
  }

  private static void role(Call call) {
    call.server().replication().role(call.reply());
  }

  private static void monitor(Call call) {
    if (!call.mayWait()) {
      throw Errors.err("MONITOR isn't allowed for DENY BLOCKING client");
    }
    Session session = call.session();
    if (session.monitor || session.kind == Session.Kind.REPLICA) {
      return; // Redis says nothing at all to one who is told everything already.
    }
    call.server().monitors().add(session);
    call.reply().ok();
  }

  /** Without a reply: the connection ends with the node. */
  private static void shutdown(Call call) {
    List<String> modifiers = new ArrayList<>();
    for (int i = 1; i < call.count(); i++) {
      String modifier = Ascii.toLowerCase(call.text(i));
      switch (modifier) {
        case "nosave", "save", "now", "force", "abort" -> modifiers.add(modifier);
        default -> throw Errors.SYNTAX;
      }
    }
    boolean abort = modifiers.contains("abort");
    boolean abortsWithMore = abort && modifiers.stream().anyMatch(m -> !m.equals("abort"));
    if (abortsWithMore || modifiers.contains("save") && modifiers.contains("nosave")) {
      throw Errors.SYNTAX;
    }
    if (abort) {
      if (!call.server().ports().control().abortShutdown()) {
        throw Errors.err("No shutdown in progress.");
      }
      call.reply().ok();
      return;
    }
    if (!modifiers.contains("now") && !call.mayWait()) {
      throw Errors.err("SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client");
    }
    String busy = call.server().busyLine;
    if (busy != null && !modifiers.contains("nosave")) {
      throw new CommandError(busy); // What a script has done half must not be saved.
    }
    call.waitFor(Waiting.Reason.SHUTDOWN, 0, reply -> {});
    call.server().ports().control().shutdown(modifiers);
  }
}

package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.Loading;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.ByteText;
import dev.sextant.core.config.ConfigRewrite;
import dev.sextant.core.config.ConfigSetException;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.NodeConfig.SetSituation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CONFIG: reading and changing the node's configuration, and forgetting its statistics.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/config/">CONFIG</a>.
 */
final class ConfigCommands {
  private ConfigCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration config = table.container("config").group(SERVER, "2.0.0");
    config
        .sub("get", -3, ConfigCommands::get)
        .group(SERVER, "2.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE);
    config.sub("help", 2, ConfigCommands::help).group(SERVER, "5.0.0").flags(LOADING, STALE);
    config
        .sub("resetstat", 2, ConfigCommands::resetStatistics)
        .group(SERVER, "2.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE);
    config
        .sub("rewrite", 2, ConfigCommands::rewrite)
        .group(SERVER, "2.8.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE);
    config
        .sub("set", -4, ConfigCommands::set)
        .group(SERVER, "2.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE)
        .tips("request_policy:all_nodes", "response_policy:all_succeeded");
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "GET <pattern>",
        "    Return the parameters that match the glob-like <pattern>, with their values.",
        "SET <directive> <value>",
        "    Give the configuration <directive> another value.",
        "RESETSTAT",
        "    Set the statistics that INFO reports to zero.",
        "REWRITE",
        "    Write the present configuration to the configuration file.");
  }

  private static void get(Call call) {
    Map<String, String> found = call.server().config().match(texts(call));
    call.reply().map(found.size());
    found.forEach(
        (name, value) -> {
          call.reply().bulk(ByteText.bytes(name));
          call.reply().bulk(ByteText.bytes(value));
        });
  }

  private static List<String> texts(Call call) {
    List<String> texts = new ArrayList<>();
    for (int i = 2; i < call.count(); i++) {
      texts.add(ByteText.of(call.arg(i)));
    }
    return texts;
  }

  private static void set(Call call) {
    if (call.count() % 2 != 0) {
      throw Errors.SYNTAX;
    }
    for (int i = 2; i < call.count(); i += 2) {
      if (NodeConfig.isSecret(ByteText.of(call.arg(i)))) {
        call.redact(i + 1);
      }
    }
    try {
      boolean loading = call.server().loading().mode() != Loading.Mode.NONE;
      call.server().config().set(texts(call), new SetSituation(loading, call.session().isLocal()));
    } catch (ConfigSetException e) {
      throw new CommandError(e.errorReply());
    }
    call.reply().ok();
  }

  /** DEBUG CONFIG-REWRITE-FORCE-ALL: a file that says everything. */
  static void rewriteAll(Call call) {
    Server server = call.server();
    if (server.ports().host().configFile().isEmpty()) {
      throw Errors.err("CONFIG-REWRITE-FORCE-ALL failed: the server runs without a config file");
    }
    List<String> users = server.access().users().lines();
    server
        .ports()
        .control()
        .rewriteConfig(old -> ConfigRewrite.rewriteAll(server.config(), old, users));
    call.reply().ok();
  }

  private static void rewrite(Call call) {
    Server server = call.server();
    if (server.ports().host().configFile().isEmpty()) {
      throw Errors.err("The server is running without a config file");
    }
    List<String> users = server.access().users().lines();
    server
        .ports()
        .control()
        .rewriteConfig(old -> ConfigRewrite.rewrite(server.config(), old, users));
    server.ports().control().log("warning", "CONFIG REWRITE executed with success.");
    call.reply().ok();
  }

  private static void resetStatistics(Call call) {
    Server server = call.server();
    server.dumpFile().resetStatistics();
    server.stats().reset(server.clock().millis());
    server.keyspace().resetCounters();
    server.appendOnly().resetStatistics();
    StatsInfo.forEachCommand(server, spec -> spec.stats().reset());
    call.reply().ok();
  }
}

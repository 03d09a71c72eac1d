package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_ASYNC_LOADING;
import static dev.sextant.core.command.CommandFlag.PROTECTED;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;

/**
 * MODULE, on a node that has no modules and can load none: a module is a library of machine code
 * that calls functions of redis-server.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/module-list/">MODULE LIST</a> and its
 * neighbours.
 */
final class ModuleCommands {
  private ModuleCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration module = table.container("module").group(SERVER, "4.0.0");
    module.sub("help", 2, ModuleCommands::help).group(SERVER, "5.0.0").flags(LOADING, STALE);
    module
        .sub("list", 2, call -> call.reply().array(0))
        .group(SERVER, "4.0.0")
        .flags(ADMIN, NOSCRIPT)
        .tips("nondeterministic_output_order");
    module
        .sub("load", -3, ModuleCommands::load)
        .group(SERVER, "4.0.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT, PROTECTED);
    module
        .sub("loadex", -3, ModuleCommands::load)
        .group(SERVER, "7.0.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT, PROTECTED);
    module
        .sub("unload", 3, ModuleCommands::unload)
        .group(SERVER, "4.0.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT, PROTECTED);
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "LIST",
        "    Return the modules that are loaded.",
        "LOAD <path> [<arg> ...]",
        "    Load the module at <path>, with arguments.",
        "LOADEX <path> [[CONFIG NAME VALUE] [CONFIG NAME VALUE]] [ARGS ...]",
        "    Load the module at <path>, with settings and arguments.",
        "UNLOAD <name>",
        "    Unload a module.");
  }

  private static void load(Call call) {
    call.server()
        .ports()
        .control()
        .log("warning", "Module " + call.text(2) + " failed to load: modules are not supported");
    throw Errors.err("Error loading the extension. Please check the server logs.");
  }

  private static void unload(Call call) {
    throw Errors.err("Error unloading module: no such module with that name");
  }
}

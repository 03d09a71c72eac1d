package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_ASYNC_LOADING;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;

/**
 * BGREWRITEAOF.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/bgrewriteaof/">BGREWRITEAOF</a>.
 */
final class AppendOnlyCommands {
  private AppendOnlyCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("bgrewriteaof", 1, AppendOnlyCommands::rewrite)
        .group(SERVER, "1.0.0")
        .flags(NO_ASYNC_LOADING, ADMIN, NOSCRIPT);
  }

  private static void rewrite(Call call) {
    boolean nested = call.server().runner().isNested();
    switch (call.server().appendOnly().rewrite(nested)) {
      case STARTED -> call.reply().simple("Background append only file rewriting started");
      case SCHEDULED -> call.reply().simple("Background append only file rewriting scheduled");
      case RUNNING -> throw Errors.err("Background append only file rewriting already in progress");
      case FAILED ->
          throw Errors.err(
              "Can't execute an AOF background rewriting. Please check the server logs for more"
                  + " information.");
    }
  }
}

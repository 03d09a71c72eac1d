package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.FAST;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.NO_ASYNC_LOADING;
import static dev.sextant.core.command.CommandFlag.NO_MULTI;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.DumpFile;
import dev.sextant.core.command.Errors;

/**
 * The RDB file: SAVE, BGSAVE, LASTSAVE.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/bgsave/">BGSAVE</a> and its neighbours.
 */
final class SaveCommands {
  private static final String RUNNING = "Background save already in progress";

  private SaveCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("save", 1, SaveCommands::save)
        .group(SERVER, "1.0.0")
        .flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI);
    table
        .add("bgsave", -1, SaveCommands::saveInBackground)
        .group(SERVER, "1.0.0")
        .flags(ADMIN, NOSCRIPT, NO_ASYNC_LOADING);
    table
        .add("lastsave", 1, SaveCommands::lastSave)
        .group(SERVER, "1.0.0")
        .flags(LOADING, STALE, FAST)
        .categories(AclCategory.ADMIN, AclCategory.DANGEROUS)
        .tips("nondeterministic_output");
  }

  private static void save(Call call) {
    DumpFile file = call.server().dumpFile();
    if (file.isSaving()) {
      throw Errors.err(RUNNING);
    }
    if (!file.save()) {
      throw new CommandError("ERR");
    }
    call.reply().ok();
  }

  private static void saveInBackground(Call call) {
    boolean orLater = call.count() == 2 && call.is(1, "SCHEDULE");
    if (call.count() > 1 && !orLater) {
      throw Errors.SYNTAX;
    }
    switch (call.server().dumpFile().saveInBackground(orLater, !call.mayWait())) {
      case STARTED -> call.reply().simple("Background saving started");
      case SCHEDULED -> call.reply().simple("Background saving scheduled");
      case RUNNING -> throw Errors.err(RUNNING);
      case BLOCKED ->
          throw Errors.err(
              "Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE"
                  + " in order to schedule a BGSAVE whenever possible.");
    }
  }

  private static void lastSave(Call call) {
    call.reply().integer(call.server().dumpFile().lastSaveSeconds());
  }
}

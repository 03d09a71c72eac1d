package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.READONLY;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.GENERIC;
import static dev.sextant.core.command.KeyFlag.RO;

import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandHandler;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.KeySpec;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Recency;
import dev.sextant.core.types.StringValue;
import java.util.function.BiConsumer;

/**
 * OBJECT: how a value is kept, and how it is used.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/object/">OBJECT</a>.
 */
final class ObjectCommands {
  /** The count of references that Redis gives to objects which everybody shares. */
  private static final int SHARED_REFERENCES = Integer.MAX_VALUE;

  private static final String SWITCHING =
      "Please note that when switching between policies at runtime LRU and LFU data will take some"
          + " time to adjust.";

  private ObjectCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration object = table.container("object").group(GENERIC, "2.2.3");
    object
        .sub("help", 2, ObjectCommands::help)
        .group(GENERIC, "6.2.0")
        .flags(LOADING, STALE)
        .categories(AclCategory.KEYSPACE);
    about(object, "encoding", "2.2.3", ObjectCommands::encoding);
    about(object, "freq", "4.0.0", ObjectCommands::frequency);
    about(object, "idletime", "2.2.3", ObjectCommands::idleTime);
    about(object, "refcount", "2.2.3", ObjectCommands::references);
  }

  private static void about(
      CommandTable.Declaration object, String name, String since, BiConsumer<Call, Entry> answer) {
    CommandHandler handler =
        call -> {
          Entry entry = call.db().inspect(call.arg(2));
          if (entry == null) {
            call.reply().nullBulk();
          } else {
            answer.accept(call, entry);
          }
        };
    object
        .sub(name, 3, handler)
        .group(GENERIC, since)
        .flags(READONLY)
        .categories(AclCategory.KEYSPACE)
        .keys(KeySpec.at(2), RO)
        .tips("nondeterministic_output");
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "ENCODING <key>",
        "    Return the kind of internal representation used in order to store the value",
        "    associated with a <key>.",
        "FREQ <key>",
        "    Return the access frequency index of the <key>. The returned integer is",
        "    proportional to the logarithm of the recent access frequency of the key.",
        "IDLETIME <key>",
        "    Return the idle time of the <key>, that is the approximated number of",
        "    seconds elapsed since the last access to the key.",
        "REFCOUNT <key>",
        "    Return the number of references of the value associated with the specified",
        "    <key>.");
  }

  private static void encoding(Call call, Entry entry) {
    call.reply().bulk(entry.value().encoding());
  }

  private static void references(Call call, Entry entry) {
    boolean shared = entry.value() instanceof StringValue string && string.isShared();
    call.reply().integer(shared ? SHARED_REFERENCES : 1);
  }

  private static void idleTime(Call call, Entry entry) {
    Recency recency = call.server().keyspace().recency();
    if (recency.isFrequency()) {
      throw Errors.err("An LFU maxmemory policy is selected, idle time not tracked. " + SWITCHING);
    }
    call.reply().integer(recency.idleMillis(entry) / 1000);
  }

  private static void frequency(Call call, Entry entry) {
    Recency recency = call.server().keyspace().recency();
    if (!recency.isFrequency()) {
      throw Errors.err(
          "An LFU maxmemory policy is not selected, access frequency not tracked. " + SWITCHING);
    }
    call.reply().integer(recency.frequency(entry));
  }
}

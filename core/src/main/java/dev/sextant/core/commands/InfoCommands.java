package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.SENTINEL;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import com.google.common.base.Ascii;
import dev.sextant.core.command.AclCategory;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Server;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * INFO: which sections are wanted, and in which order they come.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/info/">INFO</a>.
 */
final class InfoCommands {

  /** The sections in Redis's order. */
  private enum Section {
    SERVER("Server", true, ServerInfo::server),
    CLIENTS("Clients", true, ServerInfo::clients),
    MEMORY("Memory", true, MemoryInfo::memory),
    PERSISTENCE("Persistence", true, ServerInfo::persistence),
    STATS("Stats", true, StatsInfo::stats),
    REPLICATION("Replication", true, (server, text) -> server.replication().info(text)),
    CPU("CPU", true, ServerInfo::cpu),
    MODULES("Modules", true, (server, text) -> {}),
    COMMANDSTATS("Commandstats", false, StatsInfo::commandStats),
    ERRORSTATS("Errorstats", true, StatsInfo::errorStats),
    LATENCYSTATS("Latencystats", false, StatsInfo::latencyStats),
    CLUSTER("Cluster", true, ServerInfo::cluster),
    KEYSPACE("Keyspace", true, ServerInfo::keyspace);

    private final String title;
    private final boolean shownByDefault;

    @SuppressWarnings("ImmutableEnumChecker") // a method, or a lambda that captures nothing
    private final BiConsumer<Server, InfoText> writer;

    Section(String title, boolean shownByDefault, BiConsumer<Server, InfoText> writer) {
      this.title = title;
      this.shownByDefault = shownByDefault;
      this.writer = writer;
    }
  }

  private InfoCommands() {}

  static void register(CommandTable.Builder table) {
    table
        .add("info", -1, InfoCommands::info)
        .group(SERVER, "1.0.0")
        .flags(LOADING, STALE, SENTINEL)
        .categories(AclCategory.DANGEROUS)
        .tips("nondeterministic_output", "request_policy:all_shards", "response_policy:special");
  }

  private static void info(Call call) {
    String text = text(call.server(), wanted(call));
    call.reply().verbatim("txt", text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** All that INFO knows. */
  static String everything(Server server) {
    return text(server, EnumSet.allOf(Section.class));
  }

  private static String text(Server server, Set<Section> sections) {
    InfoText text = new InfoText();
    for (Section section : sections) {
      text.section(section.title);
      section.writer.accept(server, text);
    }
    return text.toString();
  }

  private static Set<Section> wanted(Call call) {
    Set<Section> wanted = EnumSet.noneOf(Section.class);
    for (int i = 1; i < call.count() || i == 1; i++) {
      String name = call.count() == 1 ? "default" : Ascii.toLowerCase(call.text(i));
      for (Section section : Section.values()) {
        if (isNamed(section, name)) {
          wanted.add(section);
        }
      }
    }
    return wanted;
  }

  private static boolean isNamed(Section section, String name) {
    return switch (name) {
      case "default" -> section.shownByDefault;
      case "all", "everything" -> true;
      case "module_list" -> section == Section.MODULES;
      default -> Ascii.equalsIgnoreCase(section.title, name);
    };
  }
}

package dev.sextant.core.acl;

import com.google.common.base.Ascii;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The commands as access rules see them: numbered, named, and grouped into categories. It holds the
 * names that commands were born with; rename-command does not change it, so that rules keep their
 * meaning.
 *
 * <p>Immutable once built.
 */
public final class CommandCatalog {

  /**
   * A command or subcommand.
   *
   * @param id its number in permissions
   * @param fullName in lower case, the container's name in front: "config|get"
   * @param container the command that it is a subcommand of, or null
   * @param subcommands empty for a plain command
   */
  public record Command(
      int id, String fullName, @Nullable Command container, List<Command> subcommands) {}

  private final List<String> categories;
  private final List<Command> commands = new ArrayList<>();
  private final Map<String, Command> byName = new HashMap<>();

  /** For each category, the commands that belong to it. */
  private final List<BitSet> members = new ArrayList<>();

  /** For each category, what a rule about it changes: containers bring all their subcommands. */
  private final List<BitSet> reach = new ArrayList<>();

  private int size;

  private CommandCatalog(List<String> categories) {
    this.categories = List.copyOf(categories);
    for (int i = 0; i < categories.size(); i++) {
      members.add(new BitSet());
      reach.add(new BitSet());
    }
  }

  /** Collects the commands, containers before their subcommands. */
  public static final class Builder {
    private final CommandCatalog catalog;

    /**
     * @param categories the names of all categories, in the order in which they are shown
     */
    public Builder(List<String> categories) {
      catalog = new CommandCatalog(categories);
    }

    /**
     * Adds a command.
     *
     * @param memberOf indices of its categories
     */
    public Command add(String fullName, @Nullable Command container, Iterable<Integer> memberOf) {
      return catalog.add(fullName, container, memberOf);
    }

    /** The catalog; nothing can be added afterwards. */
    public CommandCatalog build() {
      return catalog;
    }
  }

  private Command add(String fullName, @Nullable Command container, Iterable<Integer> memberOf) {
    Command command = new Command(size++, fullName, container, new ArrayList<>());
    byName.put(fullName, command);
    if (container == null) {
      commands.add(command);
    } else {
      container.subcommands().add(command);
      for (int i = 0; i < members.size(); i++) {
        reach.get(i).set(command.id(), members.get(i).get(container.id()));
      }
    }
    for (int category : memberOf) {
      members.get(category).set(command.id());
      reach.get(category).set(command.id());
    }
    return command;
  }

  /** The commands that are no subcommands, in the order of declaration. */
  public List<Command> commands() {
    return Collections.unmodifiableList(commands);
  }

  /** How many commands and subcommands there are; their ids are smaller. */
  int size() {
    return size;
  }

  /** The names of all categories, without the leading "@". */
  public List<String> categories() {
    return categories;
  }

  /** The index of the category of that name in any case, or -1. */
  public int category(String name) {
    return categories.indexOf(Ascii.toLowerCase(name));
  }

  /** The full names of the commands in a category, subcommands behind their container. */
  public List<String> namesIn(int category) {
    List<String> names = new ArrayList<>();
    for (Command command : commands) {
      addMember(command, category, names);
      command.subcommands().forEach(sub -> addMember(sub, category, names));
    }
    return names;
  }

  private void addMember(Command command, int category, List<String> names) {
    if (members.get(category).get(command.id())) {
      names.add(command.fullName());
    }
  }

  BitSet members(int category) {
    return members.get(category);
  }

  BitSet reach(int category) {
    return reach.get(category);
  }

  /** The command of that name ("get", "config|get") in any case, or null. */
  @Nullable Command find(String fullName) {
    return byName.get(Ascii.toLowerCase(fullName));
  }
}

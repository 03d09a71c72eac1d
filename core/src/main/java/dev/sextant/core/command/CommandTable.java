package dev.sextant.core.command;

import com.google.common.base.Ascii;
import dev.sextant.core.acl.CommandCatalog;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All commands of one node, found by the bytes of their name in any case.
 *
 * <p>The lookup is on the way of every request, so it makes no String: an open-addressing table of
 * lower-cased names is compared byte by byte. Declaring is plain code, in the registration block of
 * each family.
 */
public final class CommandTable {
  private final Map<String, CommandSpec> byName;
  private final CommandCatalog catalog;
  private byte[][] slotNames = new byte[0][];
  private @Nullable CommandSpec[] slotSpecs = new CommandSpec[0];

  private CommandTable(Map<String, CommandSpec> byName, CommandCatalog catalog) {
    this.byName = byName;
    this.catalog = catalog;
    index();
  }

  /** A new, empty declaration of a table. */
  public static Builder builder() {
    return new Builder();
  }

  /** All commands, in the order of declaration. */
  public Collection<CommandSpec> commands() {
    return Collections.unmodifiableCollection(byName.values());
  }

  /** The commands as access rules know them: renaming does not change it. */
  public CommandCatalog catalog() {
    return catalog;
  }

  /** The command of that name in lower case ("get", "config|get"), or null. */
  public @Nullable CommandSpec byFullName(String fullName) {
    int bar = fullName.indexOf('|');
    if (bar < 0) {
      return byName.get(fullName);
    }
    CommandSpec container = byName.get(fullName.substring(0, bar));
    return container == null ? null : container.subcommands().get(fullName.substring(bar + 1));
  }

  /** The command whose name is {@code name} in any case, or null. Not for subcommands. */
  public @Nullable CommandSpec lookup(byte[] name) {
    int mask = slotNames.length - 1;
    int i = hash(name) & mask;
    while (true) {
      CommandSpec spec = slotSpecs[i];
      if (spec == null) {
        return null;
      }
      if (sameIgnoringCase(slotNames[i], name)) {
        return spec;
      }
      i = (i + 1) & mask;
    }
  }

  /**
   * The command or subcommand that a request calls, or null when there is none. A container that is
   * called without a subcommand is found as itself.
   */
  public @Nullable CommandSpec lookup(byte[][] args) {
    CommandSpec spec = lookup(args[0]);
    if (spec == null || spec.subcommands().isEmpty() || args.length == 1) {
      return spec;
    }
    return spec.subcommands().get(lower(args[1]));
  }

  /**
   * Gives a command another name, or takes it away when {@code newName} is empty (rename-command).
   *
   * @return false when there is no command {@code name}, or {@code newName} is taken
   */
  public boolean rename(String name, String newName) {
    CommandSpec spec = byName.get(name.toLowerCase(Locale.ROOT));
    String target = newName.toLowerCase(Locale.ROOT);
    if (spec == null || !target.isEmpty() && byName.containsKey(target)) {
      return false;
    }
    byName.remove(name.toLowerCase(Locale.ROOT));
    if (!target.isEmpty()) {
      byName.put(target, spec);
    }
    index();
    return true;
  }

  private void index() {
    int capacity = Integer.highestOneBit(Math.max(8, byName.size() * 4));
    slotNames = new byte[capacity][];
    slotSpecs = new CommandSpec[capacity];
    byName.forEach(
        (name, spec) -> {
          byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
          int i = hash(bytes) & (capacity - 1);
          while (slotSpecs[i] != null) {
            i = (i + 1) & (capacity - 1);
          }
          slotNames[i] = bytes;
          slotSpecs[i] = spec;
        });
  }

  private static int hash(byte[] name) {
    int h = name.length;
    for (byte b : name) {
      h = h * 31 + (b | 0x20);
    }
    return h ^ (h >>> 7);
  }

  private static boolean sameIgnoringCase(byte[] lower, byte[] name) {
    if (lower.length != name.length) {
      return false;
    }
    for (int i = 0; i < lower.length; i++) {
      byte b = name[i];
      if (lower[i] != (b >= 'A' && b <= 'Z' ? b + 32 : b)) {
        return false;
      }
    }
    return true;
  }

  private static String lower(byte[] name) {
    return Ascii.toLowerCase(new String(name, StandardCharsets.ISO_8859_1));
  }

  /** Collects declarations; {@link #build} makes a table of them, for one node. */
  public static final class Builder {
    private final Map<String, Declaration> declarations = new LinkedHashMap<>();
    private final Map<String, List<AclCategory>> namesInRules = new LinkedHashMap<>();

    private Builder() {}

    /**
     * Declares a command.
     *
     * @param name in lower case
     * @param arity number of arguments, the name included; negative: at least so many
     */
    public Declaration add(String name, int arity, CommandHandler handler) {
      Declaration d = new Declaration(name, arity, handler);
      if (declarations.put(name, d) != null) {
        throw new IllegalStateException("declared twice: " + name);
      }
      return d;
    }

    /**
     * Makes a name known to access rules although this node does not serve the command, so that
     * users who were written for Redis keep their meaning. Of no effect once the command is
     * declared.
     *
     * @param categories all of them, also those that would follow from flags
     */
    public void nameInRules(String name, AclCategory... categories) {
      namesInRules.put(name, List.of(categories));
    }

    /** Declares a command that only holds subcommands. */
    public Declaration container(String name) {
      return add(
          name,
          -2,
          call -> {
            throw Errors.unknownSubcommand(call.text(1), call.spec().fullName());
          });
    }

    /** The table, with counters of its own. */
    public CommandTable build() {
      Map<String, CommandSpec> specs = new LinkedHashMap<>();
      CommandCatalog.Builder catalog =
          new CommandCatalog.Builder(
              Arrays.stream(AclCategory.values()).map(AclCategory::label).toList());
      declarations.values().forEach(d -> specs.put(d.name, new CommandSpec(d, null, catalog)));
      namesInRules.forEach(
          (name, categories) -> {
            if (!specs.containsKey(name)) {
              catalog.add(name, null, categories.stream().map(AclCategory::ordinal).toList());
            }
          });
      return new CommandTable(specs, catalog.build());
    }
  }

  /** What is being said of one command; each method adds to it. */
  public static final class Declaration {
    final String name;
    final int arity;
    final CommandHandler handler;
    CommandGroup group = CommandGroup.GENERIC;
    String since = "1.0.0";
    final List<CommandFlag> flags = new ArrayList<>();
    final List<AclCategory> categories = new ArrayList<>();
    final List<KeySpec> keySpecs = new ArrayList<>();
    final List<String> tips = new ArrayList<>();
    final List<Declaration> subcommands = new ArrayList<>();
    ChannelUse channels = ChannelUse.NONE;
    @Nullable KeyExtractor extractor;
    @Nullable RequestFlags requestFlags;

    private Declaration(String name, int arity, CommandHandler handler) {
      this.name = name;
      this.arity = arity;
      this.handler = handler;
    }

    /** Its chapter in the command reference, and the version of Redis that introduced it. */
    public Declaration group(CommandGroup group, String since) {
      this.group = group;
      this.since = since;
      return this;
    }

    public Declaration flags(CommandFlag... given) {
      Collections.addAll(flags, given);
      return this;
    }

    /** ACL categories beyond those that follow from the flags. */
    public Declaration categories(AclCategory... given) {
      Collections.addAll(categories, given);
      return this;
    }

    /** Adds a key specification. */
    public Declaration keys(KeySpec spec, KeyFlag... given) {
      keySpecs.add(spec.with(given));
      return this;
    }

    /** How to find the keys where specifications do not suffice. */
    public Declaration extractor(KeyExtractor given) {
      this.extractor = given;
      return this;
    }

    /** What it does with the channels among its arguments. */
    public Declaration channels(ChannelUse given) {
      this.channels = given;
      return this;
    }

    /** How to find the flags of a request where they depend on its arguments. */
    public Declaration requestFlags(RequestFlags given) {
      this.requestFlags = given;
      return this;
    }

    public Declaration tips(String... given) {
      Collections.addAll(tips, given);
      return this;
    }

    /** Declares a subcommand and returns its declaration. */
    public Declaration sub(String subName, int subArity, CommandHandler subHandler) {
      Declaration d = new Declaration(subName, subArity, subHandler);
      d.group = group;
      subcommands.add(d);
      return d;
    }
  }
}

package dev.sextant.core.command;

import dev.sextant.core.acl.CommandCatalog;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The declaration of one command or subcommand: everything that routing, access control, COMMAND
 * and the pipeline need to know of it, stated once. Immutable but for the {@link #stats} that the
 * node counts.
 *
 * <p>Instances belong to one node's table, since they count that node's calls.
 */
public final class CommandSpec {
  private final String name;
  private final String fullName;
  private final int arity;
  private final CommandHandler handler;
  private final CommandGroup group;
  private final String since;
  private final long flags;
  private final Set<AclCategory> categories;
  private final List<KeySpec> keySpecs;
  private final @Nullable KeyExtractor extractor;
  private final @Nullable RequestFlags requestFlags;
  private final List<String> tips;
  private final Map<String, CommandSpec> subcommands;
  private final @Nullable CommandSpec container;
  private final int singleKey;
  private final boolean variableFlags;
  private final ChannelUse channels;
  private final CommandCatalog.Command inRules;
  private final CommandStats stats = new CommandStats();

  CommandSpec(
      CommandTable.Declaration d, @Nullable CommandSpec container, CommandCatalog.Builder catalog) {
    this.name = d.name;
    this.fullName = container == null ? d.name : container.name + "|" + d.name;
    this.arity = d.arity;
    this.handler = d.handler;
    this.group = d.group;
    this.since = d.since;
    long bits = 0;
    for (CommandFlag flag : d.flags) {
      bits |= flag.bit();
    }
    this.flags = bits;
    this.categories = impliedCategories(bits, d.categories);
    this.keySpecs = List.copyOf(d.keySpecs);
    this.extractor = d.extractor;
    this.requestFlags = d.requestFlags;
    this.tips = List.copyOf(d.tips);
    this.container = container;
    this.channels = d.channels;
    this.inRules =
        catalog.add(
            fullName,
            container == null ? null : container.inRules,
            categories.stream().map(AclCategory::ordinal).toList());
    Map<String, CommandSpec> subs = new LinkedHashMap<>();
    for (CommandTable.Declaration sub : d.subcommands) {
      subs.put(sub.name, new CommandSpec(sub, this, catalog));
    }
    this.subcommands = subs;
    this.singleKey =
        keySpecs.size() == 1 && keySpecs.get(0).isSingleKey() ? keySpecs.get(0).begin() : 0;
    this.variableFlags =
        keySpecs.stream().anyMatch(spec -> spec.flags().contains(KeyFlag.VARIABLE_FLAGS));
  }

  /** Redis derives some categories from the flags: setImplicitACLCategories in server.c. */
  private static Set<AclCategory> impliedCategories(long bits, Collection<AclCategory> declared) {
    EnumSet<AclCategory> all = EnumSet.noneOf(AclCategory.class);
    all.addAll(declared);
    if ((bits & CommandFlag.WRITE.bit()) != 0) {
      all.add(AclCategory.WRITE);
    }
    if ((bits & CommandFlag.READONLY.bit()) != 0 && !all.contains(AclCategory.SCRIPTING)) {
      all.add(AclCategory.READ);
    }
    if ((bits & CommandFlag.ADMIN.bit()) != 0) {
      all.add(AclCategory.ADMIN);
      all.add(AclCategory.DANGEROUS);
    }
    if ((bits & CommandFlag.PUBSUB.bit()) != 0) {
      all.add(AclCategory.PUBSUB);
    }
    if ((bits & CommandFlag.BLOCKING.bit()) != 0) {
      all.add(AclCategory.BLOCKING);
    }
    all.add((bits & CommandFlag.FAST.bit()) != 0 ? AclCategory.FAST : AclCategory.SLOW);
    return all;
  }

  /** The name in lower case; for a subcommand its own name only. */
  public String name() {
    return name;
  }

  /** The name in lower case, with the container's in front: "config|get". */
  public String fullName() {
    return fullName;
  }

  /** The number of arguments, the name included; negative: at least so many. */
  public int arity() {
    return arity;
  }

  /** What it does. */
  public CommandHandler handler() {
    return handler;
  }

  public CommandGroup group() {
    return group;
  }

  /** The version of Redis that introduced it. */
  public String since() {
    return since;
  }

  /** Whether {@code flag} was declared. */
  public boolean is(CommandFlag flag) {
    return (flags & flag.bit()) != 0;
  }

  /** All flags, a {@link CommandFlag#bit} each. */
  public long flagBits() {
    return flags;
  }

  /** The flags of the request {@code args}, which may say more than the command's own. */
  public long flagBits(Server server, byte[][] args) {
    return requestFlags == null ? flags : requestFlags.of(server, args, flags);
  }

  /** The ACL categories, those that follow from the flags included. */
  public Set<AclCategory> categories() {
    return categories;
  }

  /** What access rules know it as. */
  CommandCatalog.Command inRules() {
    return inRules;
  }

  /** What it does with channels. */
  ChannelUse channels() {
    return channels;
  }

  public List<KeySpec> keySpecs() {
    return keySpecs;
  }

  /** Hints for clients and proxies (COMMAND INFO's eighth element). */
  public List<String> tips() {
    return tips;
  }

  /** The subcommands by name, in the order of their declaration; empty for a plain command. */
  public Map<String, CommandSpec> subcommands() {
    return subcommands;
  }

  /** The command that this is a subcommand of, or null. */
  public @Nullable CommandSpec container() {
    return container;
  }

  /** Calls, errors and time of this node. */
  public CommandStats stats() {
    return stats;
  }

  /** Whether a request of {@code count} arguments, the name included, fits. */
  public boolean acceptsArgumentCount(int count) {
    return arity >= 0 ? count == arity : count >= -arity;
  }

  /** Where the keys are, as COMMAND tells clients that know no key specifications. */
  public LegacyKeyRange legacyKeyRange() {
    return LegacyKeyRange.of(keySpecs);
  }

  /** Whether a call can have keys, or shard channels, at all. */
  public boolean hasSlots() {
    return extractor != null || !keySpecs.isEmpty();
  }

  /** Whether a call can have keys at all. */
  public boolean mayHaveKeys() {
    return extractor != null
        || keySpecs.stream().anyMatch(spec -> !spec.flags().contains(KeyFlag.NOT_KEY));
  }

  /** The index of the only key, or 0 when {@link #findKeys} has to tell. */
  public int singleKey() {
    return singleKey;
  }

  /**
   * Puts the positions of all keys in {@code args} into {@code found}.
   *
   * @return false when the arguments do not fit; {@code found} is then empty
   */
  public boolean findKeys(byte[][] args, KeyPositions found) {
    return findKeys(args, found, false);
  }

  /**
   * As above; {@code channelsToo} finds shard channels as well, which have a slot but are no keys.
   */
  public boolean findKeys(byte[][] args, KeyPositions found, boolean channelsToo) {
    found.clear();
    // Specifications are preferred, unless what they say of access is only a worst case.
    if (!keySpecs.isEmpty()
        && !(variableFlags && extractor != null)
        && findBySpecs(args, found, channelsToo)) {
      return true;
    }
    found.clear();
    if (extractor != null && extractor.find(args, found)) {
      return true;
    }
    found.clear();
    return false;
  }

  private boolean findBySpecs(byte[][] args, KeyPositions found, boolean channelsToo) {
    for (KeySpec spec : keySpecs) {
      if (spec.flags().contains(KeyFlag.NOT_KEY) && !channelsToo) {
        continue;
      }
      if (!spec.find(args, found) || spec.flags().contains(KeyFlag.INCOMPLETE)) {
        return false;
      }
    }
    return true;
  }
}

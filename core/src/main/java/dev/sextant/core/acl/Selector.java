package dev.sextant.core.acl;

import com.google.common.base.Ascii;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.Glob;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One set of permissions: commands, keys, channels. A user has a root selector and may have others;
 * a request must fit into one of them as a whole.
 *
 * <p>Changed only by {@link RuleReader}, before anybody else sees it.
 *
 * <p>Source: {@code aclSelector} in Redis's {@code acl.c}.
 */
public final class Selector {
  private final CommandCatalog catalog;
  private final BitSet commands;
  private final Map<Integer, Set<String>> firstArguments;
  private final List<KeyPattern> keyPatterns;
  private final Set<String> channelPatterns;
  private boolean allCommands;
  private boolean futureCommands;
  private boolean allKeys;
  private boolean allChannels;

  Selector(CommandCatalog catalog, boolean allChannels) {
    this.catalog = catalog;
    this.commands = new BitSet(catalog.size());
    this.firstArguments = new LinkedHashMap<>();
    this.keyPatterns = new ArrayList<>();
    this.channelPatterns = new LinkedHashSet<>();
    this.allChannels = allChannels;
  }

  Selector(Selector other) {
    catalog = other.catalog;
    commands = (BitSet) other.commands.clone();
    firstArguments = new LinkedHashMap<>();
    other.firstArguments.forEach((id, words) -> firstArguments.put(id, new LinkedHashSet<>(words)));
    keyPatterns = new ArrayList<>(other.keyPatterns);
    channelPatterns = new LinkedHashSet<>(other.channelPatterns);
    allCommands = other.allCommands;
    futureCommands = other.futureCommands;
    allKeys = other.allKeys;
    allChannels = other.allChannels;
  }

  // ------------------------------------------------------------------ changing

  void allowAllCommands() {
    commands.set(0, catalog.size());
    firstArguments.clear();
    allCommands = true;
    futureCommands = true;
  }

  void forbidAllCommands() {
    commands.clear();
    firstArguments.clear();
    allCommands = false;
    futureCommands = false;
  }

  /** Allows or forbids a command, with all its subcommands. */
  void command(CommandCatalog.Command command, boolean allow) {
    commands.set(command.id(), allow);
    command.subcommands().forEach(sub -> commands.set(sub.id(), allow));
    firstArguments.remove(command.id());
    allCommands &= allow;
  }

  /** Allows or forbids the commands of a category. */
  void category(int category, boolean allow) {
    BitSet reach = catalog.reach(category);
    if (allow) {
      commands.or(reach);
    } else {
      commands.andNot(reach);
      allCommands = false;
    }
    firstArguments.keySet().removeIf(reach::get);
  }

  /** Allows a command that is otherwise forbidden when its first argument is {@code word}. */
  void firstArgument(CommandCatalog.Command command, String word) {
    Set<String> words = firstArguments.computeIfAbsent(command.id(), id -> new LinkedHashSet<>());
    if (words.stream().noneMatch(w -> Ascii.equalsIgnoreCase(w, word))) {
      words.add(word);
    }
  }

  void allowAllKeys() {
    allKeys = true;
    keyPatterns.clear();
  }

  void forbidAllKeys() {
    allKeys = false;
    keyPatterns.clear();
  }

  /** Adds a pattern, or adds to what an equal one permits. */
  void addKeys(KeyPattern added) {
    for (int i = 0; i < keyPatterns.size(); i++) {
      KeyPattern old = keyPatterns.get(i);
      if (old.text().equals(added.text())) {
        boolean write = old.write() || added.write();
        keyPatterns.set(i, KeyPattern.of(old.text(), old.read() || added.read(), write));
        return;
      }
    }
    keyPatterns.add(added);
  }

  void allowAllChannels() {
    allChannels = true;
    channelPatterns.clear();
  }

  void forbidAllChannels() {
    allChannels = false;
    channelPatterns.clear();
  }

  void addChannels(String pattern) {
    channelPatterns.add(pattern);
  }

  // ------------------------------------------------------------------ asking

  boolean allowsAllKeys() {
    return allKeys;
  }

  boolean allowsAllChannels() {
    return allChannels;
  }

  /** Whether nothing at all is forbidden. */
  boolean allowsEverything() {
    return allCommands && allKeys && allChannels;
  }

  Set<String> channelPatterns() {
    return channelPatterns;
  }

  /** Why the request does not fit, or null when it does. */
  @Nullable Denial check(AclRequest request) {
    if (!allCommands && !request.isForEverybody() && !allowsCommand(request)) {
      return Denial.COMMAND;
    }
    if (!allKeys) {
      for (int i = 0; i < request.keys(); i++) {
        byte[] key = request.args()[request.key(i)];
        if (!allowsKey(key, request.reads(i), request.writes(i))) {
          return new Denial(Denial.Reason.KEY, request.key(i));
        }
      }
    }
    if (!allChannels && request.channels() != AclRequest.Channels.NONE) {
      boolean literal = request.channels() == AclRequest.Channels.PATTERNS;
      for (int i = request.firstChannel(); i <= request.lastChannel(); i++) {
        if (!matchesChannel(channelPatterns, request.args()[i], literal)) {
          return new Denial(Denial.Reason.CHANNEL, i);
        }
      }
    }
    return null;
  }

  private boolean allowsCommand(AclRequest request) {
    if (commands.get(request.command())) {
      return true;
    }
    Set<String> words = firstArguments.get(request.command());
    if (words == null || request.args().length < 2) {
      return false;
    }
    byte[] first = request.args()[1];
    return words.stream().anyMatch(word -> Bytes.equalsIgnoreCase(first, word));
  }

  /** Whether the user's data at {@code key} may be read, and written, as far as asked for. */
  boolean allowsKey(byte[] key, boolean reads, boolean writes) {
    if (allKeys) {
      return true;
    }
    for (KeyPattern pattern : keyPatterns) {
      if (pattern.covers(reads, writes) && Glob.matches(pattern.bytes(), key)) {
        return true;
      }
    }
    return false;
  }

  /** Whether whatever key there is may be read. */
  boolean allowsReadingAllKeys() {
    return allKeys || keyPatterns.stream().anyMatch(p -> p.read() && p.text().equals("*"));
  }

  /**
   * Whether one of {@code patterns} permits a channel.
   *
   * @param literal whether {@code channel} is itself a pattern, which has to be one of them
   */
  static boolean matchesChannel(Set<String> patterns, byte[] channel, boolean literal) {
    if (literal) {
      return patterns.contains(new String(channel, StandardCharsets.ISO_8859_1));
    }
    for (String pattern : patterns) {
      if (Glob.matches(pattern.getBytes(StandardCharsets.ISO_8859_1), channel)) {
        return true;
      }
    }
    return false;
  }

  // ------------------------------------------------------------------ describing

  /** The rules for commands, which begin with "+@all" or "-@all". */
  public String commandRules() {
    return new CommandRules(catalog, this).text();
  }

  boolean allowsFutureCommands() {
    return futureCommands;
  }

  BitSet commands() {
    return commands;
  }

  Set<String> firstArguments(int command) {
    return firstArguments.getOrDefault(command, Set.of());
  }

  /** The rules for keys, as ACL GETUSER has them. */
  public String keyRules() {
    return allKeys ? "~*" : String.join(" ", keyPatterns.stream().map(KeyPattern::rule).toList());
  }

  /** The rules for channels, as ACL GETUSER has them. */
  public String channelRules() {
    return allChannels
        ? "&*"
        : String.join(" ", channelPatterns.stream().map(pattern -> "&" + pattern).toList());
  }

  /** All rules, as ACL LIST and files have them. */
  String rules() {
    StringBuilder text = new StringBuilder();
    append(text, keyRules());
    append(text, allChannels ? "" : "resetchannels");
    append(text, channelRules());
    return text.append(commandRules()).toString();
  }

  private static void append(StringBuilder text, String rules) {
    if (!rules.isEmpty()) {
      text.append(rules).append(' ');
    }
  }
}

package dev.sextant.core.acl;

import com.google.common.base.Ascii;
import dev.sextant.core.acl.Permissions.Sanitizing;
import dev.sextant.core.acl.RuleException.Problem;
import dev.sextant.core.config.ByteText;
import dev.sextant.core.config.ConfigWords;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows rules, one by one: each changes the permissions a little, in the order given.
 *
 * <p>Rules are strings in which one char is one byte. Words of the language end at a zero byte, as
 * C strings do; only a password may contain one.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/">ACL</a>, "ACL
 * rules".
 */
final class RuleReader {
  private final CommandCatalog catalog;
  private final BooleanSupplier allChannelsAtFirst;
  private final Consumer<String> warnings;

  /**
   * @param allChannelsAtFirst whether new selectors allow all channels (acl-pubsub-default)
   * @param warnings takes lines for the node's log
   */
  RuleReader(
      CommandCatalog catalog, BooleanSupplier allChannelsAtFirst, Consumer<String> warnings) {
    this.catalog = catalog;
    this.allChannelsAtFirst = allChannelsAtFirst;
    this.warnings = warnings;
  }

  /** What a user has before any rule: nothing. */
  Permissions none() {
    return new Permissions(selector());
  }

  private Selector selector() {
    return new Selector(catalog, allChannelsAtFirst.getAsBoolean());
  }

  /**
   * Joins the words of selectors that were given as several words.
   *
   * @return null when a parenthesis stays open
   */
  static @Nullable List<String> join(List<String> words) {
    List<String> joined = new ArrayList<>();
    StringBuilder open = null;
    for (String word : words) {
      // Redis looks for the opening one first, even within another selector.
      if (word.startsWith("(") && !word.endsWith(")")) {
        open = new StringBuilder(word);
      } else if (open == null) {
        joined.add(word);
      } else {
        open.append(' ').append(ByteText.untilZero(word));
        if (word.endsWith(")")) {
          joined.add(open.toString());
          open = null;
        }
      }
    }
    return open == null ? joined : null;
  }

  /** The word with the last parenthesis that {@link #join} misses the end of. */
  static int openAt(List<String> words) {
    for (int i = words.size() - 1; i > 0; i--) {
      if (words.get(i).startsWith("(") && !words.get(i).endsWith(")")) {
        return i;
      }
    }
    return 0;
  }

  /** Follows one rule. */
  void apply(Permissions user, String rule) throws RuleException {
    if (rule.isEmpty()) {
      return;
    }
    switch (rule.charAt(0)) {
      case '>' -> addPassword(user, Passwords.hash(ByteText.bytes(rule.substring(1))));
      case '#' -> addPassword(user, checkedHash(rule));
      case '<' -> removePassword(user, Passwords.hash(ByteText.bytes(rule.substring(1))));
      case '!' -> removePassword(user, checkedHash(rule));
      default -> {
        if (rule.startsWith("(") && rule.endsWith(")")) {
          user.selectorList().add(selector(rule.substring(1, rule.length() - 1)));
        } else if (!applyWord(user, Ascii.toLowerCase(ByteText.untilZero(rule)))) {
          apply(user.root(), rule);
        }
      }
    }
  }

  private static String checkedHash(String rule) throws RuleException {
    String hash = rule.substring(1);
    if (!Passwords.isHash(hash)) {
      throw new RuleException(Problem.BAD_HASH);
    }
    return hash;
  }

  private static void addPassword(Permissions user, String hash) {
    if (!user.passwordList().contains(hash)) {
      user.passwordList().add(hash);
    }
    user.noPassword = false;
  }

  private static void removePassword(Permissions user, String hash) throws RuleException {
    if (!user.passwordList().remove(hash)) {
      throw new RuleException(Problem.NO_SUCH_PASSWORD);
    }
  }

  private boolean applyWord(Permissions user, String word) {
    switch (word) {
      case "on" -> user.enabled = true;
      case "off" -> user.enabled = false;
      case "skip-sanitize-payload" -> user.sanitizing = Sanitizing.SKIP;
      case "sanitize-payload" -> user.sanitizing = Sanitizing.DO;
      case "nopass", "resetpass" -> {
        user.noPassword = word.equals("nopass");
        user.passwordList().clear();
      }
      case "clearselectors" -> user.selectorList().subList(1, user.selectorList().size()).clear();
      case "reset" -> reset(user);
      default -> {
        return false;
      }
    }
    return true;
  }

  private void reset(Permissions user) {
    user.passwordList().clear();
    user.noPassword = false;
    user.enabled = false;
    user.sanitizing = Sanitizing.DO;
    user.selectorList().clear();
    user.selectorList().add(selector());
  }

  private Selector selector(String rules) throws RuleException {
    Selector selector = selector();
    List<String> words = ConfigWords.split(rules);
    if (words != null) { // What cannot be split into words says nothing, in Redis.
      for (String word : words) {
        apply(selector, word);
      }
    }
    return selector;
  }

  private void apply(Selector selector, String rule) throws RuleException {
    String text = ByteText.untilZero(rule);
    switch (Ascii.toLowerCase(text)) {
      case "allkeys", "~*" -> selector.allowAllKeys();
      case "resetkeys" -> selector.forbidAllKeys();
      case "allchannels", "&*" -> selector.allowAllChannels();
      case "resetchannels" -> selector.forbidAllChannels();
      case "allcommands", "+@all" -> selector.allowAllCommands();
      case "nocommands", "-@all" -> selector.forbidAllCommands();
      default -> applyNamed(selector, rule, text);
    }
  }

  private void applyNamed(Selector selector, String rule, String text) throws RuleException {
    char sign = text.isEmpty() ? 0 : text.charAt(0);
    boolean category = text.startsWith("@", 1);
    switch (sign) {
      case '~', '%' -> addKeys(selector, rule);
      case '&' -> addChannels(selector, rule.substring(1));
      case '+', '-' -> {
        if (category) {
          selector.category(category(text.substring(2)), sign == '+');
        } else if (sign == '-') {
          selector.command(command(text.substring(1)), false);
        } else {
          allowCommand(selector, text.substring(1));
        }
      }
      default -> throw new RuleException(Problem.SYNTAX);
    }
  }

  private static void addKeys(Selector selector, String rule) throws RuleException {
    if (selector.allowsAllKeys()) {
      throw new RuleException(Problem.KEY_PATTERN_AFTER_ALL);
    }
    boolean both = rule.charAt(0) == '~';
    boolean read = both;
    boolean write = both;
    int at = 1;
    while (!both && at < rule.length()) {
      char c = Ascii.toUpperCase(rule.charAt(at++));
      if (c == 'R' && !read) {
        read = true;
      } else if (c == 'W' && !write) {
        write = true;
      } else if (c == '~') {
        break;
      } else {
        throw new RuleException(Problem.SYNTAX);
      }
    }
    // Redis takes a pattern for neither reading nor writing, and crashes when it has to show it.
    if (!read && !write) {
      throw new RuleException(Problem.SYNTAX);
    }
    selector.addKeys(KeyPattern.of(withoutSpaces(rule.substring(at)), read, write));
  }

  private static void addChannels(Selector selector, String pattern) throws RuleException {
    if (selector.allowsAllChannels()) {
      throw new RuleException(Problem.CHANNEL_PATTERN_AFTER_ALL);
    }
    selector.addChannels(withoutSpaces(pattern));
  }

  private static String withoutSpaces(String pattern) throws RuleException {
    if (hasSpaces(pattern)) {
      throw new RuleException(Problem.SYNTAX);
    }
    return pattern;
  }

  /** Whether there is white space, or a zero byte, in what must stay one word in a file. */
  static boolean hasSpaces(String text) {
    return text.chars().anyMatch(c -> c == ' ' || c >= '\t' && c <= '\r' || c == 0);
  }

  private int category(String name) throws RuleException {
    int category = catalog.category(name);
    if (category < 0) {
      throw new RuleException(Problem.UNKNOWN);
    }
    return category;
  }

  private CommandCatalog.Command command(String name) throws RuleException {
    CommandCatalog.Command command = catalog.find(name);
    if (command == null) {
      throw new RuleException(Problem.UNKNOWN);
    }
    return command;
  }

  private void allowCommand(Selector selector, String name) throws RuleException {
    int bar = name.lastIndexOf('|');
    if (bar < 0) {
      selector.command(command(name), true);
      return;
    }
    CommandCatalog.Command command = command(name.substring(0, bar));
    String word = name.substring(bar + 1);
    if (command.container() != null) {
      throw new RuleException(Problem.FIRST_ARGUMENT_OF_SUBCOMMAND);
    }
    if (word.isEmpty()) {
      throw new RuleException(Problem.SYNTAX);
    }
    if (!command.subcommands().isEmpty()) {
      selector.command(command(name), true);
      return;
    }
    warnings.accept(
        "Deprecation warning: Allowing a first arg of an otherwise blocked command is a misuse of"
            + " ACL and may get disabled in the future (offender: +"
            + name
            + ")");
    selector.firstArgument(command, word);
  }
}

package dev.sextant.core.acl;

import dev.sextant.core.acl.RuleException.Problem;
import dev.sextant.core.config.ByteText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The users of one node, by name. There is always the user {@code default}, which every new session
 * is.
 *
 * <p>Names and rules are strings in which one char is one byte.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/">ACL</a>.
 */
public final class Users {
  /** The name of the user that every new session is. */
  public static final String DEFAULT = "default";

  private static final List<String> DEFAULT_RULES = List.of("+@all", "~*", "&*", "on", "nopass");

  private final RuleReader rules;
  private final Consumer<String> notices;
  private final User defaultUser;
  private SortedMap<String, User> byName = new TreeMap<>();

  /**
   * The default user alone, who may do everything and needs no password.
   *
   * @param allChannelsAtFirst whether users begin with access to all channels (acl-pubsub-default)
   * @param warnings takes lines for the node's log
   */
  public Users(
      CommandCatalog catalog, BooleanSupplier allChannelsAtFirst, Consumer<String> warnings) {
    this.rules = new RuleReader(catalog, allChannelsAtFirst, warnings);
    this.notices = warnings;
    this.defaultUser = new User(DEFAULT, defaultPermissions());
    byName.put(DEFAULT, defaultUser);
  }

  private Permissions defaultPermissions() {
    Permissions permissions = rules.none();
    for (String rule : DEFAULT_RULES) {
      applySound(permissions, rule);
    }
    return permissions;
  }

  private void applySound(Permissions permissions, String rule) {
    try {
      rules.apply(permissions, rule);
    } catch (RuleException e) {
      throw new IllegalStateException("a rule of our own is wrong: " + rule, e);
    }
  }

  /** The user that every new session is. */
  public User defaultUser() {
    return defaultUser;
  }

  /** Whether a session may do what the default user may, without logging in. */
  public boolean defaultNeedsNoPassword() {
    return defaultUser.needsNoPassword() && defaultUser.isEnabled();
  }

  /** All users, in the order of their names as bytes. */
  public Collection<User> all() {
    return Collections.unmodifiableCollection(byName.values());
  }

  public @Nullable User find(String name) {
    return byName.get(name);
  }

  /**
   * Sets the password of the default user, as requirepass does; the empty one lets anybody in.
   *
   * @param password one char per byte
   */
  public void defaultPassword(String password) {
    Permissions changed = new Permissions(defaultUser.permissions());
    applySound(changed, "resetpass");
    applySound(changed, password.isEmpty() ? "nopass" : ">" + password);
    defaultUser.permissions(changed);
  }

  /** Whether a name is fit for a file: without white space and zero bytes. */
  public static boolean isName(String name) {
    return !RuleReader.hasSpaces(name);
  }

  /**
   * Changes a user, or makes a new one (ACL SETUSER); all of it or nothing.
   *
   * @return whether sessions of the user may be subscribed to what it may no longer listen to
   */
  public boolean set(String name, List<String> words) throws AclException {
    List<String> joined = RuleReader.join(words);
    if (joined == null) {
      throw new AclException(
          "Unmatched parenthesis in acl selector starting at '"
              + ByteText.untilZero(words.get(RuleReader.openAt(words)))
              + "'.");
    }
    User user = byName.get(name);
    Permissions changed = user == null ? rules.none() : new Permissions(user.permissions());
    for (String rule : joined) {
      try {
        rules.apply(changed, rule);
      } catch (RuleException e) {
        throw new AclException(
            "Error in ACL SETUSER modifier '"
                + ByteText.untilZero(rule)
                + "': "
                + e.problem().text());
      }
    }
    if (user == null) {
      byName.put(name, new User(name, changed));
      return false;
    }
    boolean loses = user.mayLoseChannels(changed);
    user.permissions(changed);
    return loses;
  }

  /** Takes a user away; null when there is none. Not for the default user. */
  public @Nullable User remove(String name) {
    return name.equals(DEFAULT) ? null : byName.remove(name);
  }

  // ------------------------------------------------------------------ redis.conf

  /**
   * Checks the "user" lines of a redis.conf as they are read: all but the existence of commands.
   */
  public final class LineCheck {
    private final Set<String> seen = new HashSet<>();

    /**
     * Checks one line.
     *
     * @param words the words after "user": the name, then rules
     * @throws AclException with the reason, in the words of redis-server's report
     */
    public void check(List<String> words) throws AclException {
      if (!seen.add(words.get(0))) {
        throw refused(words, 1, Problem.DUPLICATE_USER);
      }
      List<String> given = words.subList(1, words.size());
      List<String> joined = RuleReader.join(given);
      if (joined == null) {
        throw refused(words, RuleReader.openAt(given), Problem.UNMATCHED);
      }
      Permissions nobodys = rules.none();
      for (int i = 0; i < joined.size(); i++) {
        try {
          rules.apply(nobodys, joined.get(i));
        } catch (RuleException e) {
          if (e.problem() != Problem.UNKNOWN) {
            throw refused(words, i, e.problem());
          }
        }
      }
    }

    /** Redis counts rules from the first and words from "user", and so names the wrong one. */
    private AclException refused(List<String> words, int index, Problem problem) {
      String word = index == 0 ? "user" : words.get(index - 1);
      return new AclException("Error in user declaration '" + word + "': " + problem.text());
    }
  }

  /** A check for the lines of one redis.conf. */
  public LineCheck lineCheck() {
    return new LineCheck();
  }

  /**
   * Makes the users of a redis.conf when the node starts.
   *
   * @param lines for each "user" line the words after it: the name, then rules
   * @throws AclException with the line for the log; the node must not start then
   */
  public void addConfigured(List<List<String>> lines) throws AclException {
    for (List<String> words : lines) {
      String name = words.get(0);
      if (!isName(name)) {
        throw new AclException("Spaces not allowed in ACL usernames");
      }
      Permissions permissions = rules.none();
      if (name.equals(DEFAULT)) {
        applySound(permissions, "reset");
      }
      List<String> joined = RuleReader.join(words.subList(1, words.size()));
      for (String rule : joined == null ? words : joined) {
        try {
          rules.apply(permissions, rule);
        } catch (RuleException e) {
          throw new AclException(
              "Error loading ACL rule '"
                  + rule
                  + "' for the user named '"
                  + name
                  + "': "
                  + e.problem().text());
        }
      }
      if (name.equals(DEFAULT)) {
        defaultUser.permissions(permissions);
      } else {
        byName.put(name, new User(name, permissions));
      }
      if (!permissions.enabled) {
        notices.accept(
            "The user '"
                + name
                + "' is disabled (there is no 'on' modifier in the user description). Make sure this"
                + " is not a configuration error.");
      }
    }
  }

  // ------------------------------------------------------------------ files

  /** All users as the aclfile and redis.conf have them after the word "user", in order. */
  public List<String> lines() {
    return byName.values().stream().map(User::line).toList();
  }

  /** The text of an aclfile with all users. */
  public String fileText() {
    StringBuilder text = new StringBuilder();
    lines().forEach(line -> text.append("user ").append(line).append('\n'));
    return text.toString();
  }

  /**
   * Replaces all users by those of an aclfile; all of them or none.
   *
   * @param fileName for the report of errors
   * @return the users there were, without the default one, which stays the same and has new
   *     permissions
   * @throws AclException with everything that is wrong
   */
  public List<User> replaceBy(String fileName, String text) throws AclException {
    AclFile file = new AclFile(rules, fileName);
    SortedMap<String, User> read = file.read(text);
    List<User> old = new ArrayList<>(byName.values());
    old.remove(defaultUser);
    User given = read.get(DEFAULT);
    defaultUser.permissions(given == null ? defaultPermissions() : given.permissions());
    read.put(DEFAULT, defaultUser);
    byName = read;
    return old;
  }
}

package dev.sextant.core.acl;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A user of a node. Sessions hold on to the user they have logged in as, so that a change of its
 * permissions holds for them at once.
 *
 * <p>Names are strings in which one char is one byte.
 */
public final class User {
  private static final User SUPERUSER = new User("(superuser)");

  private final String name;
  private Permissions permissions;
  private boolean unrestricted;

  User(String name, Permissions permissions) {
    this.name = name;
    this.permissions = permissions;
    permissions(permissions);
  }

  /** The one that nobody can log in as, and that may do everything. */
  private User(String name) {
    this.name = name;
    CommandCatalog nothing = new CommandCatalog.Builder(List.of()).build();
    Selector root = new Selector(nothing, true);
    root.allowAllCommands();
    root.allowAllKeys();
    this.permissions = new Permissions(root);
    this.unrestricted = true;
  }

  /**
   * The user of sessions that belong to no client, and must be obeyed: that of the stream from the
   * master, for one.
   */
  public static User superuser() {
    return SUPERUSER;
  }

  public String name() {
    return name;
  }

  Permissions permissions() {
    return permissions;
  }

  void permissions(Permissions changed) {
    permissions = changed;
    unrestricted = changed.selectorList().stream().anyMatch(Selector::allowsEverything);
  }

  /** Whether the user may do everything, so that no request has to be looked at. */
  public boolean isUnrestricted() {
    return unrestricted;
  }

  /** Whether it is possible to log in as this user. */
  public boolean isEnabled() {
    return permissions.enabled;
  }

  /** Whether any password is right. */
  public boolean needsNoPassword() {
    return permissions.noPassword;
  }

  /** Whether {@code password} opens the door. */
  public boolean accepts(byte[] password) {
    return permissions.enabled
        && (permissions.noPassword || Passwords.matches(permissions.passwordList(), password));
  }

  /** Whether RESTORE takes this user's payloads on trust (skip-sanitize-payload). */
  public boolean skipsSanitizing() {
    return permissions.sanitizing == Permissions.Sanitizing.SKIP;
  }

  /**
   * Why the user may not have the request executed, or null when it may. It is allowed when one
   * selector allows all of it; otherwise the reason is that of the selector that came closest.
   */
  public @Nullable Denial check(AclRequest request) {
    Denial closest = Denial.COMMAND;
    for (Selector selector : permissions.selectorList()) {
      Denial denial = selector.check(request);
      if (denial == null) {
        return null;
      }
      int closer = denial.reason().compareTo(closest.reason());
      if (closer > 0 || closer == 0 && denial.position() > closest.position()) {
        closest = denial;
      }
    }
    return closest;
  }

  /** Whether one selector allows the request and, besides, reading whatever key there is. */
  public boolean mayReadAllKeys(AclRequest request) {
    return permissions.selectorList().stream()
        .anyMatch(s -> s.allowsReadingAllKeys() && s.check(request) == null);
  }

  /** Whether the user's data at {@code key} may be read, and written, as far as asked for. */
  public boolean mayUseKey(byte[] key, boolean reads, boolean writes) {
    return permissions.selectorList().stream().anyMatch(s -> s.allowsKey(key, reads, writes));
  }

  /**
   * Whether the user may publish to a channel and listen to it.
   *
   * @param literal whether {@code channel} is a pattern to listen to
   */
  public boolean mayUseChannel(byte[] channel, boolean literal) {
    return permissions.selectorList().stream().anyMatch(Selector::allowsAllChannels)
        || Selector.matchesChannel(channelPatterns(permissions), channel, literal);
  }

  private static Set<String> channelPatterns(Permissions permissions) {
    Set<String> patterns = new LinkedHashSet<>();
    permissions.selectorList().forEach(s -> patterns.addAll(s.channelPatterns()));
    return patterns;
  }

  /** Whether {@code changed} may lack a channel that these permissions have. */
  boolean mayLoseChannels(Permissions changed) {
    if (changed.selectorList().stream().anyMatch(Selector::allowsAllChannels)) {
      return false;
    }
    return permissions.selectorList().stream().anyMatch(Selector::allowsAllChannels)
        || !channelPatterns(changed).containsAll(channelPatterns(permissions));
  }

  /** The rules for logging in, "on" or "off" first. */
  public List<String> flags() {
    return permissions.flags();
  }

  /** SHA-256 of each password, as 64 hexadecimal digits. */
  public List<String> passwords() {
    return Collections.unmodifiableList(permissions.passwordList());
  }

  /** The permissions, the root selector first. */
  public List<Selector> selectors() {
    return Collections.unmodifiableList(permissions.selectorList());
  }

  /** The name and the rules, as ACL LIST and files have them after the word "user". */
  public String line() {
    return name + " " + permissions.rules();
  }

  /** The text form of the bytes of a name. */
  public static String nameOf(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }
}

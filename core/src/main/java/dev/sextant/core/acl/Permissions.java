package dev.sextant.core.acl;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that rules say of a user: whether and how to log in, and the selectors, the root first.
 *
 * <p>Changed only by {@link RuleReader}, before the user has them; a user's permissions are
 * replaced as a whole.
 */
public final class Permissions {

  /** Whether RESTORE checks this user's payloads; without either rule, as configured. */
  enum Sanitizing {
    UNSAID(""),
    SKIP("skip-sanitize-payload"),
    DO("sanitize-payload");

    private final String rule;

    Sanitizing(String rule) {
      this.rule = rule;
    }
  }

  boolean enabled;
  boolean noPassword;
  Sanitizing sanitizing = Sanitizing.UNSAID;
  private final List<String> passwords = new ArrayList<>();
  private final List<Selector> selectors = new ArrayList<>();
  private @Nullable String description;

  Permissions(Selector root) {
    selectors.add(root);
  }

  Permissions(Permissions other) {
    enabled = other.enabled;
    noPassword = other.noPassword;
    sanitizing = other.sanitizing;
    passwords.addAll(other.passwords);
    other.selectors.forEach(selector -> selectors.add(new Selector(selector)));
  }

  /** SHA-256 of each password, as 64 hexadecimal digits. */
  List<String> passwordList() {
    return passwords;
  }

  List<Selector> selectorList() {
    return selectors;
  }

  Selector root() {
    return selectors.get(0);
  }

  /** The rules for logging in, "on" or "off" first. */
  List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add(enabled ? "on" : "off");
    if (noPassword) {
      flags.add("nopass");
    }
    if (sanitizing != Sanitizing.UNSAID) {
      flags.add(sanitizing.rule);
    }
    return flags;
  }

  /** Rules that lead to these permissions, as ACL LIST and files have them. */
  String rules() {
    String known = description;
    if (known == null) {
      known = describe();
      description = known;
    }
    return known;
  }

  private String describe() {
    List<String> rules = new ArrayList<>(flags());
    passwords.forEach(hash -> rules.add("#" + hash));
    rules.add(root().rules());
    for (Selector selector : selectors.subList(1, selectors.size())) {
      rules.add("(" + selector.rules() + ")");
    }
    return String.join(" ", rules);
  }
}

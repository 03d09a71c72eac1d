package dev.sextant.core.acl;

import com.google.common.base.CharMatcher;
import dev.sextant.core.acl.RuleException.Problem;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads an aclfile: a line per user, {@code user NAME RULE...}, words separated by one space.
 *
 * <p>All of the file is read whatever is wrong with it, so that the report names all errors. Of the
 * wrong rules of a line only the first is reported, but all that name a command that does not
 * exist: those hold no secret.
 *
 * <p>Source: {@code ACLLoadFromFile} in Redis's {@code acl.c}.
 */
final class AclFile {
  private static final CharMatcher BLANK = CharMatcher.anyOf(" \t\r\n");

  private final RuleReader rules;
  private final String name;
  private final StringBuilder errors = new StringBuilder();
  private final SortedMap<String, User> users = new TreeMap<>();
  private int number;

  AclFile(RuleReader rules, String name) {
    this.rules = rules;
    this.name = name;
  }

  /** The users of a file by name; its default user is one like any other. */
  SortedMap<String, User> read(String text) throws AclException {
    for (String raw : text.split("\n", -1)) {
      number++;
      String line = BLANK.trimFrom(raw);
      if (!line.isEmpty()) {
        readLine(List.of(line.split(" ", -1)));
      }
    }
    if (!errors.isEmpty()) {
      throw new AclException(
          errors
              + "WARNING: ACL errors detected, no change to the previously active ACL rules was"
              + " performed");
    }
    return users;
  }

  private void readLine(List<String> words) {
    if (!words.get(0).equals("user") || words.size() < 2) {
      error(" should start with user keyword followed by the username. ");
      return;
    }
    String user = words.get(1);
    if (!Users.isName(user)) {
      errors.append('\'');
      error(": username '" + user + "' contains invalid characters. ");
      return;
    }
    if (users.containsKey(user)) {
      errors.append("WARNING: Duplicate user '").append(user).append("' found on line ");
      errors.append(number).append(". ");
      return;
    }
    users.put(user, new User(user, permissions(words.subList(2, words.size()))));
  }

  private Permissions permissions(List<String> words) {
    Permissions permissions = rules.none();
    List<String> joined = RuleReader.join(words);
    if (joined == null) {
      error(": Unmatched parenthesis in selector definition.");
      return permissions;
    }
    boolean reported = false;
    for (String word : joined) {
      String rule = CharMatcher.anyOf("\t\r\n").trimFrom(word);
      try {
        rules.apply(permissions, rule);
      } catch (RuleException e) {
        if (e.problem() == Problem.UNKNOWN) {
          error(": Error in applying operation '" + rule + "': " + e.problem().text() + ". ");
        } else if (!reported) {
          error(": " + e.problem().text() + ". ");
          reported = true;
        }
      }
    }
    return permissions;
  }

  private void error(String text) {
    errors.append(name).append(':').append(number).append(text);
  }
}

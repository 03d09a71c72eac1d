package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import org.junit.jupiter.api.Test;

class AclCommandsTest {
  private static final String NOPERM = "-NOPERM this user has no permissions to ";
  private static final String NO_KEY = NOPERM + "access one of the keys used as arguments";
  private static final String NO_CHANNEL = NOPERM + "access one of the channels used as arguments";

  private final TestNode node = new TestNode();

  private TestNode.Client loggedIn(String user) {
    TestNode.Client client = node.client();
    assertThat(client.text("auth", user, "any")).isEqualTo("OK");
    return client;
  }

  private static String noCommand(String name) {
    return NOPERM + "run the '" + name + "' command";
  }

  private String setUser(Object... nameAndRules) {
    Object[] words = new Object[nameAndRules.length + 2];
    words[0] = "acl";
    words[1] = "setuser";
    System.arraycopy(nameAndRules, 0, words, 2, nameAndRules.length);
    return node.text(words);
  }

  // ------------------------------------------------------------------ users

  @Test
  void theDefaultUser_mayDoEverythingAtFirst() {
    assertThat(node.text("acl", "list")).isEqualTo("[user default on nopass ~* &* +@all]");
    assertThat(node.text("acl", "users")).isEqualTo("[default]");
    assertThat(node.text("acl", "whoami")).isEqualTo("default");
    assertThat(node.text("acl", "deluser", "default"))
        .isEqualTo("-ERR The 'default' user cannot be removed");
  }

  @Test
  void setUser_makesAUserWithoutAnyRight() {
    assertThat(setUser("bob")).isEqualTo("OK");
    assertThat(node.text("acl", "list"))
        .isEqualTo("[user bob off resetchannels -@all, user default on nopass ~* &* +@all]");
    assertThat(node.text("auth", "bob", ""))
        .isEqualTo("-WRONGPASS invalid username-password pair or user is disabled.");
    assertThat(setUser("b b")).isEqualTo("-ERR Usernames can't contain spaces or null characters");
  }

  @Test
  void setUser_changesAllOrNothing() {
    setUser("bob", "on", "+get");
    assertThat(setUser("bob", "off", "+nosuch"))
        .isEqualTo(
            "-ERR Error in ACL SETUSER modifier '+nosuch': Unknown command or category name in ACL");
    assertThat(node.text("acl", "list")).contains("user bob on resetchannels -@all +get");
    assertThat(setUser("carl", "(+get", "~x"))
        .isEqualTo("-ERR Unmatched parenthesis in acl selector starting at '(+get'.");
    assertThat(node.text("acl", "getuser", "carl")).isEqualTo("null");
  }

  @Test
  void setUser_takesPasswordsWithAnyBytes() {
    setUser("bob", "on", ">p\0q", "+ping");
    assertThat(node.client().text("auth", "bob", "p")).startsWith("-WRONGPASS");
    assertThat(node.client().text("auth", "bob", "p\0q")).isEqualTo("OK");
    assertThat(setUser("bob", "<p\0r"))
        .isEqualTo(
            "-ERR Error in ACL SETUSER modifier '<p': The password you are trying to remove from the"
                + " user does not exist");
  }

  @Test
  void getUser_describesTheRootAndTheOtherSelectors() {
    setUser("bob", "on", ">pw", "+@read", "-get", "%R~a*", "%W~b*", "~c*", "&news", "(+set", "~d)");
    String hash = "30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4";
    assertThat(node.text("acl", "getuser", "bob"))
        .isEqualTo(
            "[flags, [on], passwords, ["
                + hash
                + "], commands, -@all +@read -get, keys, %R~a* %W~b* ~c*, channels, &news,"
                + " selectors, [[commands, -@all +set, keys, ~d, channels, ]]]");
    node.call("hello", "3");
    assertThat(node.text("acl", "getuser", "bob"))
        .startsWith("{flags: ~[on], passwords: [")
        .endsWith("selectors: [{commands: -@all +set, keys: ~d, channels: }]}");
  }

  @Test
  void deleteUser_closesItsConnections_itsOwnAfterTheReply() {
    setUser("bob", "on", "nopass", "+acl");
    TestNode.Client other = loggedIn("bob");
    TestNode.Client self = loggedIn("bob");
    assertThat(self.text("acl", "deluser", "bob", "nobody")).isEqualTo("1");
    assertThat(self.session.closeAfterReply).isTrue();
    assertThat(self.closed).isFalse();
    assertThat(other.closed).isTrue();
    assertThat(node.client0().closed).isFalse();
  }

  // ------------------------------------------------------------------ checks

  @Test
  void commands_needPermission() {
    setUser("bob", "on", "nopass", "allkeys", "+get", "+config|get", "+select|0");
    TestNode.Client bob = loggedIn("bob");
    assertThat(bob.text("get", "a")).isEqualTo("null");
    assertThat(bob.text("set", "a", "1")).isEqualTo(noCommand("set"));
    assertThat(bob.text("config", "get", "port")).startsWith("[port");
    assertThat(bob.text("config", "set", "hz", "1")).isEqualTo(noCommand("config|set"));
    assertThat(bob.text("select", "0")).isEqualTo("OK");
    assertThat(bob.text("select", "1")).isEqualTo(noCommand("select"));
    assertThat(bob.text("hello")).startsWith("[server");
  }

  @Test
  void keys_needPermissionForWhatIsDoneWithThem() {
    setUser("bob", "on", "nopass", "+@all", "%R~r*", "%W~w*");
    TestNode.Client bob = loggedIn("bob");
    assertThat(bob.text("get", "r1")).isEqualTo("null");
    assertThat(bob.text("get", "w1")).isEqualTo(NO_KEY);
    assertThat(bob.text("set", "w1", "v")).isEqualTo("OK");
    assertThat(bob.text("set", "w1", "v", "get")).isEqualTo(NO_KEY);
    assertThat(bob.text("copy", "r1", "w2")).isEqualTo("0");
    assertThat(bob.text("copy", "w1", "r1")).isEqualTo(NO_KEY);
    assertThat(bob.text("strlen", "w1")).isEqualTo("1"); // tells nothing of the data
  }

  @Test
  void selectors_areNotAddedUp() {
    setUser("bob", "on", "nopass", "(+@all %R~r*)", "(+@all %W~w*)");
    TestNode.Client bob = loggedIn("bob");
    assertThat(bob.text("get", "r1")).isEqualTo("null");
    assertThat(bob.text("lpush", "w1", "v")).isEqualTo("1");
    assertThat(bob.text("copy", "r1", "w2")).isEqualTo(NO_KEY);
  }

  @Test
  void channels_needPermission_andPatternsLiterally() {
    setUser("bob", "on", "nopass", "+@all", "&news.*");
    TestNode.Client bob = loggedIn("bob");
    assertThat(bob.text("publish", "news.1", "m")).isEqualTo("0");
    assertThat(bob.text("publish", "other", "m")).isEqualTo(NO_CHANNEL);
    assertThat(bob.text("spublish", "other", "m")).isEqualTo(NO_CHANNEL);
    assertThat(bob.text("subscribe", "news.1", "other")).isEqualTo(NO_CHANNEL);
    assertThat(bob.text("psubscribe", "news.1*")).isEqualTo(NO_CHANNEL);
    assertThat(bob.text("psubscribe", "news.*")).isEqualTo("[psubscribe, news.*, 1]");
    assertThat(bob.text("punsubscribe", "other")).isEqualTo("[punsubscribe, other, 1]");
  }

  @Test
  void losingAChannel_closesWhoIsSubscribedToIt() {
    setUser("bob", "on", "nopass", "+@all", "&a", "&b");
    TestNode.Client toA = loggedIn("bob");
    TestNode.Client toB = loggedIn("bob");
    toA.call("subscribe", "a");
    toB.call("subscribe", "b");
    setUser("bob", "resetchannels", "&a", "&c");
    assertThat(toA.closed).isFalse();
    assertThat(toB.closed).isTrue();
  }

  @Test
  void transactions_areCheckedWhenQueuedAndWhenExecuted() {
    setUser("bob", "on", "nopass", "+@all", "allkeys", "-get");
    TestNode.Client bob = loggedIn("bob");
    bob.call("multi");
    assertThat(bob.text("get", "a")).isEqualTo(noCommand("get"));
    assertThat(bob.text("exec")).startsWith("-EXECABORT");
    bob.call("multi");
    bob.call("set", "a", "1");
    bob.call("incr", "a");
    setUser("bob", "-incr");
    assertThat(bob.text("exec"))
        .isEqualTo(
            "[OK, -NOPERM ACLs rules changed between the moment the transaction was accumulated and"
                + " the EXEC call. This command is no longer allowed for the following reason: no"
                + " permission to execute the command or subcommand]");
  }

  @Test
  void dryRun_saysWhatWouldBeRefused() {
    setUser("bob", "+get", "+publish", "~a*");
    assertThat(node.text("acl", "dryrun", "bob", "get", "a1")).isEqualTo("OK");
    assertThat(node.text("acl", "dryrun", "bob", "get", "b1"))
        .isEqualTo("This user has no permissions to access the 'b1' key");
    assertThat(node.text("acl", "dryrun", "bob", "set", "a", "b"))
        .isEqualTo("This user has no permissions to run the 'set' command");
    assertThat(node.text("acl", "dryrun", "bob", "publish", "c", "b"))
        .isEqualTo("This user has no permissions to access the 'c' channel");
    assertThat(node.text("acl", "dryrun", "bob", "get"))
        .isEqualTo("-ERR wrong number of arguments for 'get' command");
    assertThat(node.text("acl", "dryrun", "bob", "nosuch"))
        .isEqualTo("-ERR Command 'nosuch' not found");
    assertThat(node.text("acl", "dryrun", "ann", "get", "a"))
        .isEqualTo("-ERR User 'ann' not found");
  }

  // ------------------------------------------------------------------ default user

  @Test
  void requirepass_isThePasswordOfTheDefaultUser() {
    node.call("config", "set", "requirepass", "pw");
    assertThat(node.text("acl", "list"))
        .isEqualTo(
            "[user default on #30c952fab122c3f9759f02a6d95c3758b246b4fee239957b2d4fee46e26170c4 ~*"
                + " &* +@all]");
    assertThat(node.client().text("ping")).isEqualTo("-NOAUTH Authentication required.");
    node.call("config", "set", "requirepass", "");
    assertThat(node.client().text("ping")).isEqualTo("PONG");
  }

  @Test
  void aDisabledDefaultUser_letsNobodyInWithoutLogin() {
    setUser("admin", "on", ">pw", "+@all", "allkeys");
    setUser("default", "off");
    TestNode.Client client = node.client();
    assertThat(client.text("ping")).isEqualTo("-NOAUTH Authentication required.");
    assertThat(client.text("hello", "2", "auth", "admin", "pw")).startsWith("[server");
    assertThat(client.text("acl", "whoami")).isEqualTo("admin");
    client.call("reset");
    assertThat(client.text("ping")).isEqualTo("-NOAUTH Authentication required.");
  }

  // ------------------------------------------------------------------ log

  @Test
  void log_countsWhatIsRefusedAgainWithinAMinute() {
    setUser("bob", "on", "nopass", "+get", "~a");
    TestNode.Client bob = loggedIn("bob");
    bob.call("set", "a", "1");
    bob.call("get", "b");
    node.advanceMillis(500);
    bob.call("set", "a", "1");
    String newest = "[count, 2, reason, command, context, toplevel, object, set, username, bob,";
    assertThat(node.text("acl", "log", "1")).startsWith("[" + newest + " age-seconds, 0, client");
    assertThat(node.text("acl", "log"))
        .contains("reason, key, context, toplevel, object, b, username, bob, age-seconds, 0.5,")
        .contains("cmd=get user=bob");
    node.advanceMillis(60_001);
    bob.call("set", "a", "1");
    assertThat(node.call("acl", "log").elements()).hasSize(3);
    node.call("config", "set", "acllog-max-len", "1");
    bob.call("mget", "a");
    assertThat(node.call("acl", "log", "5").elements()).hasSize(1);
    assertThat(node.text("acl", "log", "reset")).isEqualTo("OK");
    assertThat(node.text("acl", "log")).isEqualTo("[]");
  }

  @Test
  void log_tellsFailedLoginsAndTransactionsApart() {
    node.call("auth", "nobody", "x");
    assertThat(node.text("acl", "log"))
        .contains("reason, auth, context, toplevel, object, auth, username, nobody");
    setUser("bob", "on", "nopass", "-@all", "+multi");
    TestNode.Client bob = loggedIn("bob");
    bob.call("multi");
    bob.call("publish", "c", "m");
    assertThat(node.text("acl", "log", "1"))
        .contains("reason, command, context, multi, object, publish, username, bob");
  }

  @Test
  void secretsOfSetUserAndAuth_areInNoSlowLog() {
    node.call("config", "set", "slowlog-log-slower-than", "0");
    setUser("bob", "on", ">secret");
    node.client().call("auth", "bob", "secret");
    assertThat(node.text("slowlog", "get"))
        .contains("[acl, setuser, (redacted), (redacted), (redacted)]")
        .contains("[auth, (redacted), (redacted)]")
        .doesNotContain("secret");
  }

  // ------------------------------------------------------------------ the rest

  @Test
  void categories_areListedWithTheirCommands() {
    assertThat(node.text("acl", "cat")).startsWith("[keyspace, read, write, set, sortedset,");
    assertThat(node.text("acl", "cat", "TRANSACTION"))
        .isEqualTo("[discard, exec, multi, unwatch, watch]");
    assertThat(node.text("acl", "cat", "dangerous")).contains("config|set");
    assertThat(node.text("acl", "cat", "nosuch")).isEqualTo("-ERR Unknown category 'nosuch'");
  }

  @Test
  void rules_mayNameCommandsThatThisNodeDoesNotServe() {
    assertThat(setUser("replica", "on", ">pw", "+psync", "+replconf", "+ping")).isEqualTo("OK");
    assertThat(setUser("admin", "+@all", "-bgsave", "-migrate")).isEqualTo("OK");
    assertThat(node.text("acl", "list")).contains("-@all +ping +psync +replconf");
  }

  @Test
  void generatePassword_hasTheBitsAskedFor() {
    assertThat(node.text("acl", "genpass")).matches("[0-9a-f]{64}");
    assertThat(node.text("acl", "genpass", "5")).matches("[0-9a-f]{2}");
    assertThat(node.text("acl", "genpass", "4097"))
        .isEqualTo(
            "-ERR ACL GENPASS argument must be the number of bits for the output password, a"
                + " positive number up to 4096");
  }

  @Test
  void clientKill_findsTheConnectionsOfAUser() {
    setUser("bob", "on", "nopass", "+@all");
    TestNode.Client bob = loggedIn("bob");
    assertThat(node.text("client", "list")).contains("user=bob").contains("user=default");
    assertThat(node.text("client", "kill", "user", "bob")).isEqualTo("1");
    assertThat(bob.closed).isTrue();
    assertThat(node.text("client", "kill", "user", "ann")).isEqualTo("-ERR No such user 'ann'");
  }
}

package dev.sextant.core.acl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The language of rules, with a few commands of its own. */
class RulesTest {
  private final List<String> warnings = new ArrayList<>();
  private final Users users = new Users(catalog(), () -> false, warnings::add);

  /** Categories: 0 read, 1 write, 2 admin. */
  private static CommandCatalog catalog() {
    CommandCatalog.Builder catalog = new CommandCatalog.Builder(List.of("read", "write", "admin"));
    catalog.add("get", null, List.of(0));
    catalog.add("mget", null, List.of(0));
    catalog.add("set", null, List.of(1));
    catalog.add("select", null, List.of());
    CommandCatalog.Command config = catalog.add("config", null, List.of());
    catalog.add("config|get", config, List.of(2));
    catalog.add("config|set", config, List.of(2));
    catalog.add("config|help", config, List.of());
    return catalog.build();
  }

  private String after(String... rules) throws AclException {
    users.remove("u");
    users.set("u", List.of(rules));
    User user = users.find("u");
    assertThat(user).isNotNull();
    return user.line().substring(2);
  }

  private void assertRefused(String problem, String... rules) {
    String wrong = rules[rules.length - 1];
    assertThatThrownBy(() -> after(rules))
        .isInstanceOf(AclException.class)
        .hasMessage("Error in ACL SETUSER modifier '" + wrong + "': " + problem);
  }

  @Test
  void commands_areDescribedByWhatIsAllowed_notByHowItCameAbout() throws AclException {
    assertThat(after()).isEqualTo("off resetchannels -@all");
    assertThat(after("+get")).isEqualTo("off resetchannels -@all +get");
    assertThat(after("+get", "+mget")).isEqualTo("off resetchannels -@all +@read");
    assertThat(after("+@all", "-@write", "-get")).isEqualTo("off resetchannels +@all -@write -get");
    assertThat(after("ALLCOMMANDS", "-CONFIG"))
        .isEqualTo("off resetchannels +@all -@admin -config");
    assertThat(after("+config", "-config|set"))
        .isEqualTo("off resetchannels -@all +config -config|set");
    assertThat(after("+@all", "nocommands")).isEqualTo("off resetchannels -@all");
  }

  @Test
  void allCommandsAgainNamedOneByOne_areNotThoseOfTheFuture() throws AclException {
    assertThat(after("+@read", "+@write", "+select", "+config"))
        .isEqualTo("off resetchannels -@all +@read +@admin +@write +select +config");
  }

  @Test
  void firstArguments_areKeptAndWarnedOf() throws AclException {
    assertThat(after("+select|0", "+SELECT|1", "+select|0"))
        .isEqualTo("off resetchannels -@all +select|0 +select|1");
    assertThat(warnings)
        .contains(
            "Deprecation warning: Allowing a first arg of an otherwise blocked command is a misuse"
                + " of ACL and may get disabled in the future (offender: +select|0)");
    assertThat(after("+select|0", "+select")).isEqualTo("off resetchannels -@all +select");
    assertThat(after("+select|0", "-select")).isEqualTo("off resetchannels -@all");
    assertRefused("Syntax error", "+select|");
    assertRefused("Allowing first-arg of a subcommand is not supported", "+config|get|x");
    assertRefused("Unknown command or category name in ACL", "+config|nosuch");
    assertRefused("Unknown command or category name in ACL", "-select|0");
  }

  @Test
  void keyPatterns_addUpToWhatTheyPermit() throws AclException {
    assertThat(after("%R~a", "%W~b", "~c", "%W~a")).isEqualTo("off ~a %W~b ~c resetchannels -@all");
    assertThat(after("~a", "allkeys")).isEqualTo("off ~* resetchannels -@all");
    assertThat(after("allkeys", "resetkeys", "%rw~a")).isEqualTo("off ~a resetchannels -@all");
    assertRefused("Syntax error", "%X~a");
    assertRefused("Syntax error", "%~a");
    assertRefused("Syntax error", "~a b");
    assertRefused(
        "Adding a pattern after the * pattern (or the 'allkeys' flag) is not valid and does not have"
            + " any effect. Try 'resetkeys' to start with an empty list of patterns",
        "~*",
        "~a");
  }

  @Test
  void channelPatterns_areListedBehindResetChannels() throws AclException {
    assertThat(after("&a", "&b", "&a")).isEqualTo("off resetchannels &a &b -@all");
    assertThat(after("&a", "&*")).isEqualTo("off &* -@all");
    assertRefused(
        "Adding a pattern after the * pattern (or the 'allchannels' flag) is not valid and does not"
            + " have any effect. Try 'resetchannels' to start with an empty list of channels",
        "allchannels",
        "&a");
  }

  @Test
  void passwords_areKeptAsHashes() throws AclException {
    String a = "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb";
    assertThat(after(">a", ">a")).isEqualTo("off #" + a + " resetchannels -@all");
    assertThat(after("nopass", "#" + a)).isEqualTo("off #" + a + " resetchannels -@all");
    assertThat(after(">a", "nopass")).isEqualTo("off nopass resetchannels -@all");
    assertThat(after(">a", "<a")).isEqualTo("off resetchannels -@all");
    assertThat(after(">a", "!" + a)).isEqualTo("off resetchannels -@all");
    assertRefused("The password you are trying to remove from the user does not exist", "<a");
    assertRefused(
        "The password hash must be exactly 64 characters and contain only lowercase hexadecimal"
            + " characters",
        "#" + a.toUpperCase(java.util.Locale.ROOT));
  }

  @Test
  void selectors_mayBeSpreadOverSeveralWords() throws AclException {
    assertThat(after("(+get ~a)", "(", "+set", "&x", ")"))
        .isEqualTo(
            "off resetchannels -@all (~a resetchannels -@all +get) (resetchannels &x -@all +@write)");
    assertThat(after("(+get)", "clearselectors")).isEqualTo("off resetchannels -@all");
    assertRefused("Syntax error", "(on)");
    assertRefused("Syntax error", ")");
  }

  @Test
  void reset_leavesAUserThatChecksPayloads() throws AclException {
    assertThat(after("on", ">a", "~a", "&b", "+@all", "(+get)", "reset"))
        .isEqualTo("off sanitize-payload resetchannels -@all");
  }

  @Test
  void lineCheck_namesTheWordThatRedisNames() throws AclException {
    Users.LineCheck check = users.lineCheck();
    check.check(List.of("ann", "on", "+nosuch"));
    assertThatThrownBy(() -> check.check(List.of("ann")))
        .hasMessage(
            "Error in user declaration 'ann': Duplicate user found. A user can only be defined once"
                + " in config files");
    assertThatThrownBy(() -> check.check(List.of("bob", "bad")))
        .hasMessage("Error in user declaration 'user': Syntax error");
    assertThatThrownBy(() -> check.check(List.of("carl", "on", "bad")))
        .hasMessage("Error in user declaration 'carl': Syntax error");
  }
}

package dev.sextant.core.acl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.CommandTable;
import dev.sextant.core.commands.StandardCommands;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What rules lead to, and the rules that are found for it. */
class RulesPropertyTest {
  private static final CommandCatalog CATALOG = catalog();

  private static CommandCatalog catalog() {
    CommandTable.Builder table = CommandTable.builder();
    StandardCommands.register(table);
    return table.build().catalog();
  }

  private static Users users() {
    return new Users(CATALOG, () -> false, line -> {});
  }

  @Provide
  Arbitrary<String> commandRules() {
    List<String> names = new ArrayList<>();
    for (CommandCatalog.Command command : CATALOG.commands()) {
      names.add(command.fullName());
      command.subcommands().forEach(sub -> names.add(sub.fullName()));
    }
    CATALOG.categories().forEach(category -> names.add("@" + category));
    names.add("@all");
    return Arbitraries.oneOf(
        Arbitraries.of("+", "-").flatMap(sign -> Arbitraries.of(names).map(n -> sign + n)),
        Arbitraries.of("+select|0", "+select|1", "+get|x"));
  }

  @Provide
  Arbitrary<String> userRules() {
    return Arbitraries.oneOf(
        commandRules(),
        Arbitraries.of("on", "off", "nopass", "resetpass", ">a", ">b", "sanitize-payload"),
        Arbitraries.of("allkeys", "resetkeys", "~a*", "%R~b", "%W~b", "%RW~c"),
        Arbitraries.of("allchannels", "resetchannels", "&x", "&y*"),
        Arbitraries.of("(+get ~k)", "(-@all +@read +config|get %R~r &z)", "clearselectors"));
  }

  /** Rules that one after the other can be followed; others are left out. */
  private static Users after(List<String> rules) {
    Users users = users();
    for (String rule : rules) {
      try {
        users.set("u", List.of(rule));
      } catch (AclException e) {
        // A pattern after "all", for one: the user stays as it was.
        assertThat(e.text()).startsWith("Error in ACL SETUSER modifier '" + rule + "'");
      }
    }
    return users;
  }

  private static String lineOf(Users users) {
    User user = users.find("u");
    return user == null ? "" : user.line();
  }

  @Property(tries = 300)
  void theLineOfAUser_leadsToTheSameUser(@ForAll List<@From("userRules") String> rules)
      throws Exception {
    Users users = after(rules);
    if (users.find("u") == null) {
      users.set("u", List.of());
    }
    Users loaded = users();
    loaded.replaceBy("file", "user " + lineOf(users) + "\n");
    assertThat(lineOf(loaded)).isEqualTo(lineOf(users));
    assertThat(commands(loaded)).isEqualTo(commands(users));
  }

  @Property(tries = 300)
  void aRuleForACommand_decidesForItAndItsSubcommands(
      @ForAll List<@From("commandRules") String> rules, @ForAll("commandRules") String last)
      throws Exception {
    List<String> all = new ArrayList<>(rules);
    all.add(last);
    Users users = after(all);
    CommandCatalog.Command command = CATALOG.find(last.substring(1));
    if (command != null) {
      boolean allowed = last.startsWith("+");
      assertThat(root(users).commands().get(command.id())).isEqualTo(allowed);
      for (CommandCatalog.Command sub : command.subcommands()) {
        assertThat(root(users).commands().get(sub.id())).isEqualTo(allowed);
      }
    }
  }

  private static Selector root(Users users) {
    User user = users.find("u");
    assertThat(user).isNotNull();
    return user.selectors().get(0);
  }

  private static Object commands(Users users) {
    return root(users).commands();
  }
}

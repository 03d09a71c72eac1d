package dev.sextant.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A node that restarts with the file it has rewritten has the configuration it had. */
class RewritePropertyTest {

  /** Values of all kinds; whichever a directive refuses are not used for it. */
  private static final List<String> VALUES =
      List.of(
          "yes",
          "no",
          "0",
          "1",
          "7",
          "50",
          "700",
          "1024",
          "4097",
          "3145728",
          "2147483647",
          "5%",
          "local",
          "optional",
          "always",
          "debug",
          "warning",
          "allkeys-lfu",
          "volatile-ttl",
          "user",
          "swapdb",
          "hostname",
          "clients",
          "panic",
          "allchannels",
          "absolute",
          "nosave force",
          "900 1 60 5",
          "1 2 3",
          "-5 0 5",
          "99.9 12.5",
          "replica 1gb 1mb 9 normal 5 6 7",
          "KEg$",
          "KA",
          "127.0.0.1 -::1",
          "/tmp/x",
          "a.b-c",
          "{title}-x");

  @Property(tries = 300)
  void configurationSurvivesRewriteAndReload(
      @ForAll("settings") Map<Directive<?>, String> settings, @ForAll("oldTexts") String oldText)
      throws ConfigFileException {
    NodeConfig config = configOf(settings);

    String newText = ConfigRewrite.rewrite(config, oldText, List.of("default on"));

    NodeConfig reloaded = new NodeConfig();
    RedisConf.load(newText, reloaded, ConfPort.NO_FILES);
    assertThat(reloaded.match(List.of("*"))).isEqualTo(config.match(List.of("*")));
    assertThat(reloaded.hasSameValuesAs(config)).isTrue();
  }

  @Property(tries = 100)
  void aRewriteOfAll_hasALineForEachDirective_andSaysTheSame(
      @ForAll("settings") Map<Directive<?>, String> settings) throws ConfigFileException {
    NodeConfig config = configOf(settings);

    String text = ConfigRewrite.rewriteAll(config, "", List.of("default on"));

    NodeConfig reloaded = new NodeConfig();
    RedisConf.load(text, reloaded, ConfPort.NO_FILES);
    assertThat(reloaded.hasSameValuesAs(config)).isTrue();
    assertThat(text).contains("\nmaxmemory-policy ", "\nbusy-reply-threshold ", "\nappendonly ");
  }

  @Property(tries = 100)
  void secondRewriteChangesNothing(
      @ForAll("settings") Map<Directive<?>, String> settings, @ForAll("oldTexts") String oldText) {
    NodeConfig config = configOf(settings);

    String once = ConfigRewrite.rewrite(config, oldText, List.of("default on"));
    String twice = ConfigRewrite.rewrite(config, once, List.of("default on"));

    assertThat(twice.strip()).isEqualTo(once.strip());
  }

  @Property(tries = 300)
  void quotedWordIsSplitIntoItself(@ForAll("words") String word) {
    assertThat(ConfigWords.split("x " + ConfigWords.quote(word) + " y"))
        .containsExactly("x", word, "y");
  }

  @Provide
  Arbitrary<Map<Directive<?>, String>> settings() {
    // A cluster node forgets replicaof on purpose, and 'n' beside 'A' is lost in Redis too.
    Arbitrary<Directive<?>> directives =
        Arbitraries.of(
            Directives.all().stream().filter(d -> d != ReplicationDirectives.REPLICAOF).toList());
    return Arbitraries.maps(directives, Arbitraries.oneOf(Arbitraries.of(VALUES), words()))
        .ofMaxSize(40);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.strings().withCharRange((char) 1, (char) 255).ofMaxLength(12);
  }

  @Provide
  Arbitrary<String> oldTexts() {
    Arbitrary<String> directiveLines =
        Combinators.combine(Arbitraries.of(Directives.all()), Arbitraries.of(VALUES))
            .as((directive, value) -> directive.name() + " " + value);
    Arbitrary<String> otherLines =
        Arbitraries.of("", "  ", "# comment", "slave-priority 3", "rename-command A B", "x \"y");
    return Arbitraries.oneOf(directiveLines, otherLines)
        .list()
        .ofMaxSize(30)
        .map(lines -> String.join("\n", lines));
  }

  private static NodeConfig configOf(Map<Directive<?>, String> settings) {
    NodeConfig config = new NodeConfig();
    settings.forEach((directive, value) -> trySet(config, directive, value));
    return config;
  }

  /** Values of directives that are written unquoted, if they are not of the list, make no sense. */
  private static void trySet(NodeConfig config, Directive<?> directive, String value) {
    if (directive instanceof BindDirective && !VALUES.contains(value)) {
      return;
    }
    List<String> arguments =
        directive.is(ConfigFlag.MULTI_ARG) ? List.of(value.split(" ")) : List.of(value);
    try {
      config.parseAndAssign(directive, arguments);
    } catch (ConfigException e) {
      assertThat(e.reason()).isNotEmpty();
    }
  }
}

package dev.sextant.core.config;

import static dev.sextant.core.config.MemoryDirectives.MAXMEMORY;
import static dev.sextant.core.config.MemoryDirectives.MAXMEMORY_POLICY;
import static dev.sextant.core.config.MemoryDirectives.MAXMEMORY_SAMPLES;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.config.NodeConfig.SetSituation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeConfigTest {
  private static final SetSituation REMOTE = new SetSituation(false, false);
  private static final SetSituation LOCAL = new SetSituation(false, true);
  private static final SetSituation LOADING = new SetSituation(true, false);

  private final NodeConfig config = new NodeConfig();

  private void set(String... namesAndValues) throws ConfigSetException {
    config.set(List.of(namesAndValues), REMOTE);
  }

  private String refusalOf(String... namesAndValues) {
    try {
      set(namesAndValues);
      return "accepted";
    } catch (ConfigSetException e) {
      return e.errorReply();
    }
  }

  private String text(String name) {
    return config.match(List.of(name)).getOrDefault(name, "absent");
  }

  // CONFIG GET

  @Test
  void exactNameIsAnsweredInTheCallersSpelling() {
    assertThat(config.match(List.of("MaxMemory"))).isEqualTo(Map.of("MaxMemory", "0"));
  }

  @Test
  void patternIgnoresCaseAndAnswersInLowerCase() {
    assertThat(config.match(List.of("MAXMEM*y", "m?xmemory-samples")))
        .containsOnlyKeys(
            "maxmemory", "maxmemory-eviction-tenacity", "maxmemory-policy", "maxmemory-samples");
  }

  @Test
  void directiveThatSeveralPatternsMatchIsShownOnce() {
    assertThat(config.match(List.of("PORT", "port", "por[t-t]"))).containsOnlyKeys("PORT");
  }

  @Test
  void nameAndAliasAreBothShown() {
    assertThat(config.match(List.of("*a[v-l]e-priority", "replica-priority")))
        .isEqualTo(Map.of("slave-priority", "100", "replica-priority", "100"));
  }

  @Test
  void unknownNameMatchesNothing() {
    assertThat(config.match(List.of("no-such", "no-such-*"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "por\\t?*, false",
    "por\\t*, true",
    "\\port*, true",
    "[^a-o]ort, true",
    "[^o-q]ort, false",
    "[\\p]ort, true",
    "*[t, true",
    "[z-a]ort, true",
    "*o*t*, true",
    "*o*x*, false",
    "p*t?, false",
    "port[, false",
    "'*', true"
  })
  void globMatchesPortAsInRedis(String pattern, boolean matches) {
    assertThat(NamePattern.matches(pattern, "port")).isEqualTo(matches);
  }

  // CONFIG SET

  @Test
  void setsSeveralValuesAtOnce() throws ConfigSetException {
    set("maxmemory", "1GB", "MAXMEMORY-POLICY", "AllKeys-LRU", "maxmemory-samples", "7");

    assertThat(config.get(MAXMEMORY)).isEqualTo(1 << 30);
    assertThat(config.get(MAXMEMORY_POLICY)).isEqualTo(MaxmemoryPolicy.ALLKEYS_LRU);
    assertThat(config.get(MAXMEMORY_SAMPLES)).isEqualTo(7);
  }

  @Test
  void changesNothingIfOneValueIsBad() {
    assertThat(refusalOf("maxmemory", "1gb", "maxmemory-samples", "0"))
        .isEqualTo(
            "ERR CONFIG SET failed (possibly related to argument 'maxmemory-samples') - argument"
                + " must be between 1 and 2147483647 inclusive");
    assertThat(config.hasSameValuesAs(new NodeConfig())).isTrue();
  }

  @Test
  void refusesAnUnknownNameInTheCallersSpelling() {
    assertThat(refusalOf("maxmemory", "1", "No-Such", "2", "port", "x"))
        .isEqualTo("ERR Unknown option or number of arguments for CONFIG SET - 'No-Such'");
  }

  @Test
  void refusesADirectiveGivenTwice() {
    assertThat(refusalOf("maxmemory", "1", "MAXMEMORY", "2"))
        .isEqualTo(
            "ERR CONFIG SET failed (possibly related to argument 'MAXMEMORY') - duplicate"
                + " parameter");
  }

  @Test
  void takesNameAndAliasTogetherAndTheLaterPrevails() throws ConfigSetException {
    set("slave-priority", "5", "replica-priority", "6");

    assertThat(text("slave-priority")).isEqualTo("6");
  }

  @Test
  void namesAnAliasInTheRefusal() {
    assertThat(refusalOf("SLAVE-priority", "x"))
        .startsWith("ERR CONFIG SET failed (possibly related to argument 'slave-priority') - ");
  }

  @Test
  void firstFaultyNameIsReported() {
    assertThat(refusalOf("daemonize", "yes", "no-such", "1"))
        .endsWith("can't set immutable config");
    assertThat(refusalOf("no-such", "1", "daemonize", "yes")).startsWith("ERR Unknown option");
  }

  @Test
  void protectedDirectiveDependsOnTheClient() throws ConfigSetException {
    assertThat(refusalOf("dbfilename", "x.rdb")).endsWith("can't set protected config");

    config.assign(SecurityDirectives.ENABLE_PROTECTED_CONFIGS, ProtectedAction.LOCAL);
    assertThat(refusalOf("dbfilename", "x.rdb")).endsWith("can't set protected config");

    config.set(List.of("dbfilename", "x.rdb"), LOCAL);
    assertThat(text("dbfilename")).isEqualTo("x.rdb");
  }

  @Test
  void someDirectivesAreRefusedWhileLoading() {
    assertThatThrownBy(() -> config.set(List.of("appendonly", "yes"), LOADING))
        .isInstanceOf(ConfigSetException.class)
        .hasMessage("LOADING Redis is loading the dataset in memory");
  }

  @ParameterizedTest
  @CsvSource({
    "maxmemory, 100, 100",
    "maxmemory, 1k, 1000",
    "maxmemory, 1KB, 1024",
    "maxmemory, 2m, 2000000",
    "maxmemory, 2Mb, 2097152",
    "maxmemory, 3g, 3000000000",
    "maxmemory, 3gB, 3221225472",
    "maxmemory, 5b, 5",
    "maxmemory, '', 0",
    "maxmemory, k, 0",
    "maxmemory, 99999999999999999999, 18446744073709551615",
    "maxmemory-clients, 5%, 5%",
    "maxmemory-clients, 0%, 0",
    "maxmemory-clients, 1mb, 1048576",
    "hz, 0, 1",
    "hz, 1000, 500",
    "hz, 100, 100",
    "oom-score-adj, relative, yes",
    "oom-score-adj-values, 1 -2 3, 1 -2 3",
    "notify-keyspace-events, AKEx, AKE",
    "notify-keyspace-events, mEKxg, gxKEm",
    "notify-keyspace-events, An, A",
    "notify-keyspace-events, g$lshzxetdn, A",
    "save, 900 1 300 10, 900 1 300 10",
    "save, '', ''",
    "client-output-buffer-limit, replica 1gb 1mb 5,"
        + " normal 0 0 0 slave 1073741824 1048576 5 pubsub 33554432 8388608 60",
    "shutdown-on-sigterm, Now NOSAVE, nosave now",
    "shutdown-on-sigterm, default save, save",
    "latency-tracking-info-percentiles, 50.12345678 0.0000005 100, 50.123457 0 100",
    "latency-tracking-info-percentiles, '', ''",
    "latency-tracking-info-percentiles, 0x10 -0, 16 -0",
    "client-output-buffer-limit, '', normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432"
        + " 8388608 60",
    "repl-backlog-size, 1, 16384",
    "repl-backlog-size, 1mb, 1048576",
    "bind, 127.0.0.1 -::1, 127.0.0.1 -::1",
    "bind, '', ''"
  })
  void valueIsShownAsRedisShowsIt(String name, String value, String shown)
      throws ConfigSetException {
    set(name, value);

    assertThat(text(name)).isEqualTo(shown);
  }

  @ParameterizedTest
  @CsvSource({
    "maxmemory, -1, argument must be a memory value",
    "maxmemory, 1x, argument must be a memory value",
    "maxmemory-clients, 101%, percentage argument must be less or equal to 100",
    "maxmemory-clients, x%, argument must be a memory or percent value",
    "timeout, 01, argument couldn't be parsed into an integer",
    "timeout, ' 1', argument couldn't be parsed into an integer",
    "timeout, 2147483648, argument must be between 0 and 2147483647 inclusive",
    "save, 900, Invalid save parameters",
    "save, 900  1, Invalid save parameters",
    "save, 0 1, Invalid save parameters",
    "save, 1 -1, Invalid save parameters",
    "oom-score-adj-values, 1 2, wrong number of arguments",
    "oom-score-adj-values, 1 2 2001,"
        + " 'Invalid oom-score-adj-values, elements must be between -2000 and 2000.'",
    "notify-keyspace-events, Kq, Invalid event class character. Use 'Ag$lshzxeKEtmdn'.",
    "client-output-buffer-limit, master 0 0 0,"
        + " Invalid client class specified in buffer limit configuration.",
    "client-output-buffer-limit, normal 0 0,"
        + " Wrong number of arguments in buffer limit configuration.",
    "client-output-buffer-limit, normal 0 x 0,"
        + " 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'",
    "shutdown-on-sigint, save nosave,"
        + " shutdown options SAVE and NOSAVE can't be used simultaneously",
    "cluster-announce-hostname, a_b,"
        + " 'Hostnames may only contain alphanumeric characters, hyphens or dots'",
    "proc-title-template, {foo}, template format is invalid or contains unknown variables",
    "proc-title-template, {title}, template format is invalid or contains unknown variables",
    "proc-title-template, {title, template format is invalid or contains unknown variables"
  })
  void badValueIsRefusedWithRedissReason(String name, String value, String reason) {
    assertThat(refusalOf(name, value))
        .isEqualTo(
            "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
  }

  // Listeners

  @Test
  void listenerIsCalledOncePerCommandAndOnlyForChanges() throws ConfigSetException {
    List<Long> seen = new ArrayList<>();
    config.onChange(c -> seen.add(c.get(MAXMEMORY)), MAXMEMORY, MAXMEMORY_SAMPLES);

    set("maxmemory-samples", "9", "maxmemory", "100");
    set("maxmemory", "100");
    set("maxmemory-policy", "allkeys-lru");

    assertThat(seen).containsExactly(100L);
  }

  @Test
  void listenerOfAVolatileDirectiveIsCalledForTheSameValueToo() throws ConfigSetException {
    List<String> seen = new ArrayList<>();
    config.onChange(
        c -> seen.add(c.text(TlsDirectives.TLS_CERT_FILE)), TlsDirectives.TLS_CERT_FILE);

    set("tls-cert-file", "a.crt");
    set("tls-cert-file", "a.crt");

    assertThat(seen).containsExactly("a.crt", "a.crt");
  }

  @Test
  void listenerThatRefusesRestoresAllValuesAndEffects() {
    List<Integer> timeouts = new ArrayList<>();
    config.onChange(c -> timeouts.add(c.get(NetworkDirectives.TIMEOUT)), NetworkDirectives.TIMEOUT);
    config.onChange(
        c -> {
          if (c.get(NetworkDirectives.PORT) == 1) {
            throw new ConfigException("Unable to listen on this port. Check server logs.");
          }
        },
        NetworkDirectives.PORT);

    assertThat(refusalOf("timeout", "5", "port", "1"))
        .isEqualTo(
            "ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this"
                + " port. Check server logs.");
    assertThat(timeouts).containsExactly(5, 0);
    assertThat(config.hasSameValuesAs(new NodeConfig())).isTrue();
  }

  // Typed values

  @Test
  void typedValuesFollowTheTexts() throws ConfigSetException {
    set("notify-keyspace-events", "KEg", "save", "60 5", "shutdown-on-sigint", "nosave force");

    assertThat(config.get(MonitoringDirectives.NOTIFY_KEYSPACE_EVENTS))
        .isEqualTo(KeyspaceEvents.KEYSPACE | KeyspaceEvents.KEYEVENT | KeyspaceEvents.GENERIC);
    assertThat(config.get(PersistenceDirectives.SAVE)).containsExactly(new SavePoint(60, 5));
    assertThat(config.get(ServerDirectives.SHUTDOWN_ON_SIGINT))
        .isEqualTo(Set.of(ShutdownOption.NOSAVE, ShutdownOption.FORCE));
    assertThat(config.get(ServerDirectives.DYNAMIC_HZ)).isTrue();
  }

  @Test
  void assignedValueIsShown() {
    config.assign(NetworkDirectives.PORT, 7000);

    assertThat(config.get(NetworkDirectives.PORT)).isEqualTo(7000);
    assertThat(text("port")).isEqualTo("7000");
  }

  @Test
  void passwordKeepsEveryByte() throws ConfigSetException {
    String password = ByteText.ofJava("p\u00e4ss\u0000w\u00f6rd");
    set("requirepass", password);

    assertThat(config.get(SecurityDirectives.REQUIREPASS)).isEqualTo(password);
    assertThat(ByteText.bytes(password)).hasSize(11).contains((byte) 0xc3, (byte) 0xa4);
  }
}

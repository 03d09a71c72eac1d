package dev.sextant.core.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.config.ReplicaOfDirective.Master;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConfTest {
  private final NodeConfig config = new NodeConfig();

  private RedisConf load(String text) throws ConfigFileException {
    return RedisConf.load(text, config, ConfPort.NO_FILES);
  }

  private static String reportOf(String text, ConfPort port) {
    try {
      RedisConf.load(text, new NodeConfig(), port);
      return "accepted";
    } catch (ConfigFileException e) {
      return e.report();
    }
  }

  private String text(String name) {
    return config.match(List.of(name)).getOrDefault(name, "absent");
  }

  // What is taken

  @ParameterizedTest
  @ValueSource(strings = {"cluster-master.conf", "cluster-replica.conf"})
  void configurationOfAClusterNodeLoads(String file) throws ConfigFileException, IOException {
    RedisConf conf;
    try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream(file))) {
      conf = load(new String(in.readAllBytes(), ISO_8859_1));
    }

    assertThat(config.match(List.of("*")))
        .containsEntry("cluster-enabled", "yes")
        .containsEntry("cluster-node-timeout", "5000")
        .containsEntry("cluster-require-full-coverage", "no")
        .containsEntry("bind", "0.0.0.0")
        .containsEntry("tcp-backlog", "511")
        .containsEntry("maxmemory", "268435456")
        .containsEntry("maxmemory-policy", "allkeys-lru")
        .containsEntry("save", "900 1 300 10 60 10000")
        .containsEntry("appendonly", "yes")
        .containsEntry("appendfilename", "appendonly.aof")
        .containsEntry("requirepass", "secure_redis_password")
        .containsEntry("logfile", "/var/log/redis/redis.log");
    assertThat(conf.renames())
        .containsExactly(
            new RedisConf.Rename("FLUSHDB", ""),
            new RedisConf.Rename("FLUSHALL", ""),
            new RedisConf.Rename("SHUTDOWN", "SHUTDOWN_REDIS"));
    assertThat(config.notYetInEffect()).isEmpty();
  }

  @Test
  void commentsBlankLinesCaseAndCarriageReturnsDoNotMatter() throws ConfigFileException {
    load("# comment\r\n\r\n\t  \n  MaxMemory\t 2MB  \r\n#port 1");

    assertThat(config.get(MemoryDirectives.MAXMEMORY)).isEqualTo(2L << 20);
    assertThat(config.get(NetworkDirectives.PORT)).isEqualTo(6379);
  }

  @Test
  void laterLinePrevails() throws ConfigFileException {
    load("timeout 1\nslave-priority 5\ntimeout 2\nreplica-priority 6");

    assertThat(text("timeout")).isEqualTo("2");
    assertThat(text("slave-priority")).isEqualTo("6");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "\"a b\", a b", "'a b', a b", "\"a\\\"b\", a\"b", "'a\\'b', a'b", "\"\\x41\\n\", `A\n`",
        "\"\\xzz\", xzz", "a\"b c\", ab c", "\"\\q\", q", "'\\n', \\n", "plain#text, plain#text",
        "\"\\xc3\\xa4\", \u00c3\u00a4", "\"\", ``"
      })
  void quotedWordIsRead(String written, String meant) throws ConfigFileException {
    load("requirepass " + written);

    assertThat(config.get(SecurityDirectives.REQUIREPASS)).isEqualTo(meant);
  }

  @Test
  void saveLinesReplaceTheDefaultAndThenAddUp() throws ConfigFileException {
    load("save 900 1\nsave 300 10 60 20\nsave \"5 5\"");

    assertThat(text("save")).isEqualTo("900 1 300 10 60 20 5 5");
  }

  @Test
  void emptySaveLineForgetsThoseBefore() throws ConfigFileException {
    load("save 900 1\nsave \"\"\nsave 300 10");

    assertThat(text("save")).isEqualTo("300 10");
  }

  @Test
  void configurationWithoutSaveLineKeepsTheDefault() throws ConfigFileException {
    load("port 1");

    assertThat(text("save")).isEqualTo("3600 1 300 100 60 10000");
  }

  @Test
  void saveLinesNoLongerAddUpAfterAnInclude() throws ConfigFileException {
    RedisConf.load("save 900 1\ninclude x\nsave 300 10\nsave 5 5", config, name -> "port 1\n");

    assertThat(text("save")).isEqualTo("5 5");
  }

  @Test
  void includedTextStandsWhereTheIncludeLineStands() throws ConfigFileException {
    Map<String, String> files = Map.of("a.conf", "timeout 1\ninclude b.conf", "b.conf", "port 7");
    RedisConf.load(
        "timeout 9\ninclude a.conf\nport 8", config, name -> files.getOrDefault(name, "bad"));

    assertThat(text("timeout")).isEqualTo("1");
    assertThat(text("port")).isEqualTo("8");
  }

  @Test
  void replicaofAndItsOldNameNameTheMaster() throws ConfigFileException {
    load("slaveof 10.0.0.1 7000");
    assertThat(config.get(ReplicationDirectives.REPLICAOF))
        .isEqualTo(Optional.of(new Master("10.0.0.1", 7000)));
    assertThat(text("slaveof")).isEqualTo("10.0.0.1 7000");

    load("replicaof NO ONE");
    assertThat(config.get(ReplicationDirectives.REPLICAOF)).isEmpty();
  }

  @Test
  void linesThatConfigDoesNotKnowAreCollected() throws ConfigFileException {
    RedisConf conf =
        load(
            "user alice on >secret ~*\nloadmodule /x.so a b\nm.setting 1 2\nlua-replicate-commands yes");

    assertThat(conf.users()).containsExactly(List.of("alice", "on", ">secret", "~*"));
    assertThat(conf.modules()).containsExactly(List.of("/x.so", "a", "b"));
    assertThat(conf.moduleSettings()).isEqualTo(Map.of("m.setting", "1 2"));
  }

  @Test
  void listenersAreNotTold() throws ConfigFileException {
    config.onChange(
        c -> {
          throw new ConfigException("told");
        },
        NetworkDirectives.PORT);

    load("port 1");

    assertThat(config.get(NetworkDirectives.PORT)).isEqualTo(1);
  }

  // What is refused

  @Test
  void badLineIsReportedAsRedisServerPrintsIt() {
    assertThat(reportOf("port 20202\n\n# c\n  Foo  \"bar\n", ConfPort.NO_FILES))
        .isEqualTo(
            """

            *** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
            Reading the configuration file, at line 4
            >>> 'Foo  "bar'
            Unbalanced quotes in configuration line
            """);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "foo bar, Bad directive or wrong number of arguments",
        "port, wrong number of arguments",
        "port 1 2, wrong number of arguments",
        "port \"1\"2, Unbalanced quotes in configuration line",
        "requirepass 'a, Unbalanced quotes in configuration line",
        "replicaof a, wrong number of arguments",
        "replicaof a 65536, Invalid master port",
        "replicaof a x, Invalid master port",
        "rename-command get, Bad directive or wrong number of arguments",
        "user, Bad directive or wrong number of arguments",
        "include, Bad directive or wrong number of arguments",
        "loadmodule, Bad directive or wrong number of arguments",
        "a.b, Module config specified without value",
        "sentinel monitor a, sentinel directive while not in sentinel mode",
        "list-max-ziplist-entries 1 2, Bad directive or wrong number of arguments",
        "save 900, Invalid save parameters",
        "bind 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7, Too many bind addresses specified.",
        "unixsocketperm 8, argument couldn't be parsed as an octal number",
        "unixsocketperm 1000, argument must be between 0 and 777 inclusive",
        "appendfilename a/b, `appendfilename can't be a path, just a filename`",
        "dbfilename a/b, `dbfilename can't be a path, just a filename`",
        "dir \"\", No such file or directory"
      })
  void badLineIsRefusedWithRedissReason(String line, String reason) {
    assertThat(reportOf(line, ConfPort.NO_FILES)).endsWith(">>> '" + line + "'\n" + reason + "\n");
  }

  @Test
  void replicaofContradictsClusterMode() {
    assertThat(reportOf("replicaof a 1\ncluster-enabled yes", ConfPort.NO_FILES))
        .isEqualTo(
            """

            *** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***
            replicaof directive not allowed in cluster mode
            """);
  }

  @Test
  void badLineOfAnIncludedFileIsReportedWithItsOwnNumber() {
    assertThat(reportOf("\n\ninclude x", name -> "port x"))
        .contains("at line 1\n>>> 'port x'\nargument couldn't be parsed into an integer\n");
  }

  @Test
  void missingIncludedFileIsNamed() {
    assertThat(reportOf("include /nope.conf", ConfPort.NO_FILES))
        .isEqualTo("Fatal error, can't open config file '/nope.conf': No such file or directory\n");
  }

  @Test
  void fileThatIncludesItselfIsRefused() {
    assertThat(reportOf("include x", name -> "include x"))
        .endsWith("Too many nested include lines\n");
  }

  @Test
  void othersMayRefuseRenamesAndUsers() {
    ConfPort strict =
        new ConfPort() {
          @Override
          public String include(String name) {
            return "";
          }

          @Override
          public void checkRename(String from, String to) throws ConfigException {
            throw new ConfigException("No such command in rename-command");
          }

          @Override
          public void checkUser(List<String> words) throws ConfigException {
            throw new ConfigException("Error in user declaration 'user': Syntax error");
          }
        };

    assertThat(reportOf("rename-command a b", strict))
        .endsWith("No such command in rename-command\n");
    assertThat(reportOf("user foo bar", strict))
        .endsWith("Error in user declaration 'user': Syntax error\n");
  }

  @Test
  void messageOfTheExceptionIsOneLine() {
    assertThatThrownBy(() -> load("timeout 5\nport x"))
        .isInstanceOf(ConfigFileException.class)
        .hasMessage(
            "argument couldn't be parsed into an integer (Reading the configuration file, at line 2:"
                + " >>> 'port x')");
  }

  @Test
  void directoryIsCheckedWhereTheNodeRuns() throws ConfigFileException {
    NodeConfig elsewhere =
        new NodeConfig(
            (current, path) -> {
              if (path.equals("/nope")) {
                throw new ConfigException("No such file or directory");
              }
              return WorkingDirectory.UNCHECKED.change(current, path);
            });
    elsewhere.assign(PersistenceDirectives.DIR, "/data");

    RedisConf.load("dir sub", elsewhere, ConfPort.NO_FILES);

    assertThat(elsewhere.get(PersistenceDirectives.DIR)).isEqualTo("/data/sub");
    assertThatThrownBy(() -> RedisConf.load("dir /nope", elsewhere, ConfPort.NO_FILES))
        .hasMessageStartingWith("No such file or directory");
  }

  @Test
  void onlyDirectivesThatNothingObeysAreNamedAsSuch() throws ConfigFileException {
    load("save \"\"\nappendonly no\nport 7\ntls-port 7001\nio-threads 4\nmaxmemory 5mb");

    assertThat(config.notYetInEffect().stream().map(Directive::name))
        .containsExactly("tls-port", "io-threads");
  }
}

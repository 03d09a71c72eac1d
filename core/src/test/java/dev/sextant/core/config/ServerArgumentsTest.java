package dev.sextant.core.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerArgumentsTest {

  private static ServerArguments parse(String... arguments) {
    return ServerArguments.parse(List.of(arguments));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "--port 7000                     | port \"7000\" ",
        "--port 7000 --bind a b          | port \"7000\" ~bind \"a\" \"b\" ",
        "--save --port 1                 | save \"\"~port \"1\" ",
        "--port 1 --save                 | port \"1\" ~save \"\"",
        "--requirepass --secret --port 1 | requirepass \"--secret\" ~port \"1\" ",
        "--sentinel --port 1             | sentinel ~port \"1\" ",
        "--appendonly yes - -            | appendonly \"yes\" \"-\" ",
        "--port                          | port "
      })
  void optionsBecomeLines(String commandLine, String lines) {
    assertThat(ServerArguments.parse(List.of(commandLine.strip().split(" "))).options().strip())
        .isEqualTo(lines.replace('~', '\n').strip());
  }

  @Test
  void optionAndValueMayShareAnArgument() {
    assertThat(parse("--port 7000", "--save 900 1", "--timeout", "5").options())
        .isEqualTo("port 7000 \nsave 900 1 \ntimeout \"5\" ");
  }

  @Test
  void valueIsQuoted() throws ConfigFileException {
    ServerArguments arguments = parse("--requirepass", "a \"b\"\n");
    NodeConfig config = new NodeConfig();

    RedisConf.load(arguments.configuration("", ""), config, ConfPort.NO_FILES);

    assertThat(config.get(SecurityDirectives.REQUIREPASS)).isEqualTo("a \"b\"\n");
  }

  @Test
  void firstArgumentWithoutDashIsTheFile() {
    assertThat(parse("a.conf", "--port", "1").file()).isEqualTo("a.conf");
    assertThat(parse("--port", "1").file()).isNull();
    assertThat(parse().file()).isNull();
  }

  @Test
  void dashAtEitherEndMeansStandardInput() {
    assertThat(parse("-", "--port", "1").standardInput()).isTrue();
    assertThat(parse("a.conf", "--port", "1", "-").standardInput()).isTrue();
    assertThat(parse("a.conf", "-", "--port", "1").standardInput()).isFalse();
  }

  @Test
  void optionsPrevailOverInputAndInputOverFile() throws ConfigFileException {
    String configuration =
        parse("f", "--port", "3", "-")
            .configuration("port 1\ntimeout 1\nhz 1\n", "port 2\ntimeout 2\n");
    NodeConfig config = new NodeConfig();

    RedisConf.load(configuration, config, ConfPort.NO_FILES);

    assertThat(config.match(List.of("port", "timeout", "hz")).values())
        .containsExactly("3", "2", "1");
  }

  @Test
  void severalArgumentsMayBeGivenAsOne() throws ConfigFileException {
    NodeConfig config = new NodeConfig();

    RedisConf.load(
        parse("--save", "900 1 60 5", "--save", "5", "5").configuration("", ""),
        config,
        ConfPort.NO_FILES);

    assertThat(config.match(List.of("save")).values()).containsExactly("900 1 60 5 5 5");
  }
}

package dev.sextant.core.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.config.NodeConfig.SetSituation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the table with what a real server says about each directive (directives.tsv). */
class GoldenDirectivesTest {
  private static final SetSituation REMOTE = new SetSituation(false, false);
  private static final List<String> PROBES =
      List.of("x", "\"\"", "-9223372036854775808", "9223372036854775807", "1 2", "0x10", "101%");

  private record Row(
      String name, boolean hidden, String setAnswer, String value, List<String> probeAnswers) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Row> rows() {
    return text().lines().filter(line -> !line.startsWith("#")).map(GoldenDirectivesTest::row);
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(GoldenDirectivesTest.class.getResourceAsStream("directives.tsv"))) {
      return new String(in.readAllBytes(), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Row row(String line) {
    List<String> cells = List.of(line.split("\t", -1));
    return new Row(
        cells.get(0),
        cells.get(1).equals("hidden"),
        cells.get(2),
        cells.get(3),
        cells.subList(4, cells.size()));
  }

  @Test
  void configGetStarShowsTheNamesAndDefaultsOfTheRealServer() {
    Map<String, String> expected = new TreeMap<>();
    rows().filter(row -> !row.hidden()).forEach(row -> expected.put(row.name(), row.value()));
    NodeConfig config = new NodeConfig();
    config.assign(PersistenceDirectives.DIR, "");

    assertThat(new TreeMap<>(config.match(List.of("*")))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("rows")
  void everyDirectiveIsFoundByItsExactName(Row row) {
    NodeConfig config = new NodeConfig();
    config.assign(PersistenceDirectives.DIR, "");

    assertThat(config.match(List.of(row.name()))).isEqualTo(Map.of(row.name(), row.value()));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void configSetToThePresentValueAnswersAsTheRealServer(Row row) {
    String answer = "modifiable";
    NodeConfig config = new NodeConfig();
    try {
      config.set(List.of(row.name(), config.text(directive(row))), REMOTE);
    } catch (ConfigSetException e) {
      answer = e.errorReply().replaceAll(".*'\\) - ", "");
    }

    assertThat(answer).isEqualTo(row.setAnswer());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void lineOfRedisConfIsTakenOrRefusedAsByTheRealServer(Row row) {
    List<String> answers = PROBES.stream().map(probe -> load(row.name() + " " + probe)).toList();

    assertThat(answers).isEqualTo(row.probeAnswers());
  }

  private static Directive<?> directive(Row row) {
    return Objects.requireNonNull(Directives.find(row.name()));
  }

  private static String load(String line) {
    NodeConfig config =
        new NodeConfig(
            (current, path) -> {
              throw new ConfigException("No such file or directory");
            });
    try {
      RedisConf.load(line, config, ConfPort.NO_FILES);
      return "ok";
    } catch (ConfigFileException e) {
      return e.report().lines().toList().get(4);
    }
  }
}

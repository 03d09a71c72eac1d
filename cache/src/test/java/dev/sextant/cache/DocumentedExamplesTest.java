package dev.sextant.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every public type has an example, and what it says is run: each of its lines, comments and white
 * space aside, stands in a test.
 */
class DocumentedExamplesTest {

  private static final Path MODULE = Path.of(Files.isDirectory(Path.of("cache")) ? "cache" : "");
  private static final Pattern DECLARATION = Pattern.compile("^public ", Pattern.MULTILINE);
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>(?:\\{@code)?\\n(.*?)(?:\\})?</pre>", Pattern.DOTALL);

  @TestFactory
  Stream<DynamicTest> everyPublicTypeHasAnExampleThatATestRuns() {
    String tests =
        sources(MODULE.resolve("src/test/java"))
            .map(DocumentedExamplesTest::read)
            .map(DocumentedExamplesTest::withoutSpace)
            .collect(Collectors.joining());
    return sources(MODULE.resolve("src/main/java"))
        .filter(source -> !source.toString().contains("internal"))
        .filter(source -> DECLARATION.matcher(read(source)).find())
        .map(
            source ->
                DynamicTest.dynamicTest(
                    source.getFileName().toString(),
                    () -> {
                      List<String> lines = example(read(source));
                      assertThat(lines).isNotEmpty();
                      assertThat(lines).allMatch(line -> tests.contains(withoutSpace(line)));
                    }));
  }

  /** The lines of the first example before the declaration. */
  private static List<String> example(String source) {
    Matcher declaration = DECLARATION.matcher(source);
    Matcher example = EXAMPLE.matcher(source);
    if (!declaration.find() || !example.find() || example.start() > declaration.start()) {
      return List.of();
    }
    return example
        .group(1)
        .lines()
        .map(line -> line.replaceFirst("^ \\* ?", "").replaceFirst("(^|\\s)//.*", ""))
        .map(line -> line.replace("&#64;", "@").replace("&lt;", "<").replace("&gt;", ">"))
        .filter(line -> !line.isBlank())
        .toList();
  }

  private static String withoutSpace(String text) {
    return text.replaceAll("\\s", "");
  }

  private static Stream<Path> sources(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

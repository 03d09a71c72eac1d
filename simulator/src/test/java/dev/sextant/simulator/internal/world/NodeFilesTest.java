package dev.sextant.simulator.internal.world;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files in memory and files in a directory are the same to a node. */
class NodeFilesTest {
  @TempDir static Path directory;
  private static int made;

  static Stream<NodeFiles> files() throws IOException {
    Path own = java.nio.file.Files.createDirectory(directory.resolve("n" + made++));
    return Stream.of(new MemoryFiles(), new DirectoryFiles(own));
  }

  private static void add(NodeFiles.Output out, String text) throws IOException {
    byte[] bytes = text.getBytes(US_ASCII);
    out.write(bytes, 0, bytes.length);
  }

  private static void put(NodeFiles files, String name, String text) throws IOException {
    try (NodeFiles.Output out = files.create(name)) {
      add(out, text);
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void create_replacesWhatWasThere(NodeFiles files) throws IOException {
    put(files, "a", "long before");
    put(files, "a", "new");
    assertThat(files.read("a")).isEqualTo("new");
    assertThat(files.size("a")).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("files")
  void append_goesOnAtTheEndAndKnowsTheLength(NodeFiles files) throws IOException {
    put(files, "a", "abc");
    try (NodeFiles.Output out = files.append("a")) {
      assertThat(out.length()).isEqualTo(3);
      add(out, "de");
      out.sync();
      assertThat(out.length()).isEqualTo(5);
    }
    try (InputStream in = files.open("a")) {
      assertThat(in.readAllBytes()).isEqualTo("abcde".getBytes(US_ASCII));
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void rename_replacesTheTarget(NodeFiles files) throws IOException {
    put(files, "temp", "new");
    put(files, "dump.rdb", "old");
    files.rename("temp", "dump.rdb");
    assertThat(files.read("dump.rdb")).isEqualTo("new");
    assertThat(files.exists("temp")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("files")
  void list_namesTheFilesOfAFolderOnly(NodeFiles files) throws IOException {
    files.createFolder("aof");
    put(files, "aof/b", "");
    put(files, "aof/a", "");
    put(files, "x", "");
    assertThat(files.list("aof")).containsExactly("a", "b");
    assertThat(files.list("")).containsExactly("x");
    assertThat(files.list("nowhere")).isEmpty();
    assertThat(files.exists("aof")).isTrue();
  }

  @ParameterizedTest
  @MethodSource("files")
  void truncate_keepsTheBeginning(NodeFiles files) throws IOException {
    put(files, "a", "abcdef");
    files.truncate("a", 2);
    assertThat(files.read("a")).isEqualTo("ab");
    files.delete("a");
    files.delete("a");
    assertThat(files.exists("a")).isFalse();
  }

  @ParameterizedTest
  @MethodSource("files")
  void open_ofAnAbsentFile_failsInTheWordsOfTheSystem(NodeFiles files) {
    IOException error = catchThrowableOfType(IOException.class, () -> files.open("absent"));
    assertThat(FileErrors.reason(error)).isEqualTo("No such file or directory");
  }
}

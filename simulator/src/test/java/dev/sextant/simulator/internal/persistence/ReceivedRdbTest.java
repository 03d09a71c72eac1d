package dev.sextant.simulator.internal.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.simulator.internal.port.Background;
import dev.sextant.simulator.internal.world.DirectoryFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file from a master on its way to the disk, with a background that works when it is told. */
class ReceivedRdbTest {
  @TempDir Path directory;
  private final NodeConfig config = new NodeConfig();
  private final Queue<Runnable> waiting = new ArrayDeque<>();
  private final Background background =
      (work, done) ->
          waiting.add(
              () -> {
                work.run();
                done.run();
              });
  private final List<@Nullable String> ends = new ArrayList<>();

  @BeforeEach
  void configure() {
    config.assign(PersistenceDirectives.DIR, directory.toString());
  }

  private ReceivedRdb begin() throws IOException {
    return ReceivedRdb.begin(new DirectoryFiles(directory), background, config, 1000, 7);
  }

  private void work() {
    for (Runnable next = waiting.poll(); next != null; next = waiting.poll()) {
      next.run();
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void itHasATemporaryName_untilItIsOnTheDisk() throws IOException {
    Files.writeString(directory.resolve("dump.rdb"), "old");
    ReceivedRdb file = begin();
    file.write("ne".getBytes(US_ASCII));
    file.write("w".getBytes(US_ASCII));
    file.finish(ends::add);
    assertThat(names()).containsExactly("dump.rdb", "temp-1000.7.rdb");
    assertThat(ends).isEmpty();

    work();

    assertThat(ends).containsExactly((String) null);
    assertThat(names()).containsExactly("dump.rdb");
    Path saved = Files.writeString(directory.resolve("saved"), "since then");
    Files.move(saved, directory.resolve("dump.rdb"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(file.content()).hasContent("new");
  }

  @Test
  void twoThatBeginTogether_haveTwoNames() throws IOException {
    begin();
    begin();
    assertThat(names()).containsExactly("temp-1000.7.rdb", "temp-1001.7.rdb");
  }

  @Test
  void oneThatIsGivenUp_isRemoved_alsoWhileItIsBeingForcedToTheDisk() throws IOException {
    begin().cancel();
    assertThat(names()).isEmpty();
    ReceivedRdb large = begin();
    large.write(new byte[9 << 20]);
    assertThat(waiting).hasSize(1);
    large.cancel();
    work();
    assertThat(names()).isEmpty();
  }

  @Test
  void whereItsNameIsTaken_theOldStays_andTheLogSaysWhy() throws IOException {
    Files.createDirectories(directory.resolve("dump.rdb/full"));
    ReceivedRdb file = begin();
    file.finish(ends::add);
    work();
    assertThat(ends)
        .singleElement()
        .asString()
        .startsWith(
            "Failed trying to rename the temp DB into " + directory + "/dump.rdb in MASTER");
    assertThat(names()).containsExactly("dump.rdb");
  }

  @Test
  void oneThatIsGivenUpAtItsEnd_takesNobodysPlace() throws IOException {
    ReceivedRdb file = begin();
    file.finish(ends::add);
    file.cancel();
    work();
    assertThat(ends).isEmpty();
    assertThat(names()).isEmpty();
  }
}

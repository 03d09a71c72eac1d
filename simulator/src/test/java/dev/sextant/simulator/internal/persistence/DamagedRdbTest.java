package dev.sextant.simulator.internal.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sextant.core.config.LogLevel;
import dev.sextant.simulator.SimulatedServer;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.tools.DataSet;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A server does not start with an RDB file that was cut short, or in which bits were turned over:
 * it names file and byte, and leaves the file as it is.
 *
 * <p>{@code -Dsextant.fuzz.starts=100000} makes it more of them. What a reader does with all kinds
 * of damage is a test of its own, {@code SnapshotFuzzTest}.
 */
class DamagedRdbTest {
  private static final int STARTS = Integer.getInteger("sextant.fuzz.starts", 100);

  private static final LogSink SILENCE =
      new LogSink() {
        @Override
        public void log(long micros, LogLevel level, String line) {}

        @Override
        public void fault(String doing, Throwable fault) {
          throw new AssertionError(doing, fault);
        }
      };

  @TempDir private Path directory;
  private byte[] whole = {};

  private Path dump() {
    return directory.resolve("dump.rdb");
  }

  private SimulatedServer start() {
    return SimulatedServer.start("port 0\nsave \"\"", directory, "", SILENCE);
  }

  @BeforeEach
  void writeFile() throws IOException {
    try (SimulatedServer server = start();
        RespClient client = new RespClient(server.port())) {
      DataSet.fill(client, 40);
      assertThat(client.call("SAVE").text()).isEqualTo("OK");
    }
    whole = Files.readAllBytes(dump());
  }

  private byte[] damaged(Random random) {
    if (random.nextBoolean()) {
      return Arrays.copyOf(whole, random.nextInt(whole.length));
    }
    byte[] file = whole.clone();
    file[random.nextInt(file.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    return file;
  }

  @Test
  void serverNamesFileAndByte_andDoesNotStart() throws IOException {
    for (int i = 0; i < STARTS; i++) {
      byte[] file = damaged(new Random(i));
      Files.write(dump(), file);

      Throwable failure = catchThrowable(() -> start().close());

      assertThat(failure).as("file %d", i).isNotNull();
      assertThat(failure.getMessage())
          .as("file %d", i)
          .startsWith("Bad RDB file " + dump() + ": ")
          .matches("(?s).+ at byte [0-9]+")
          .doesNotContain("\n");
      assertThat(dump()).as("file %d", i).hasBinaryContent(file);
    }
  }
}

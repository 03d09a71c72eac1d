package dev.sextant.simulator.internal.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.SimulatedServer;
import dev.sextant.simulator.tools.RecordedLog;
import dev.sextant.simulator.tools.RespClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A server that keeps files, is started again on them, and is asked about them. */
abstract class PersistenceTest {
  @TempDir Path directory;
  private final RecordedLog sink = new RecordedLog();

  /** What the servers have logged. */
  final List<String> log = sink.lines();

  SimulatedServer server;
  RespClient client;
  private final String always;

  /**
   * A test whose servers have some lines of configuration in common.
   *
   * @param always those lines, each with its end
   */
  PersistenceTest(String always) {
    this.always = "port 0\nenable-debug-command yes\nenable-protected-configs yes\n" + always;
  }

  final void start(String... conf) throws IOException {
    server = SimulatedServer.start(always + String.join("\n", conf), directory, "", sink);
    client = new RespClient(server.port());
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    server.close();
    assertThat(log).noneMatch(line -> line.startsWith("fault"));
  }

  final void restart(String... conf) throws IOException {
    close();
    start(conf);
  }

  final String call(String... request) throws IOException {
    RespValue reply = client.call(request);
    return String.valueOf(reply.text());
  }

  /** A field of INFO persistence. */
  final String info(String field) throws IOException {
    return Arrays.stream(call("INFO", "persistence").split("\r\n", -1))
        .filter(line -> line.startsWith(field + ":"))
        .map(line -> line.substring(field.length() + 1))
        .findFirst()
        .orElseThrow();
  }

  /** Waits until a field of INFO persistence is {@code value}. */
  final void await(String field, String value) throws IOException {
    while (!info(field).equals(value)) {
      LockSupport.parkNanos(1_000_000);
    }
  }
}

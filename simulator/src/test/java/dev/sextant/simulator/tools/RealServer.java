package dev.sextant.simulator.tools;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** A real redis-server on a free port of 127.0.0.1, with its files in a directory of its own. */
public final class RealServer implements AutoCloseable {
  private final Process process;
  private final BufferedReader log;
  private final int port;

  /**
   * Starts it and waits until it serves.
   *
   * @param directives as on its command line
   */
  public RealServer(Path directory, String... directives) throws IOException {
    port = freePort();
    List<String> command = new ArrayList<>(List.of("redis-server", "--port", port + ""));
    command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--daemonize", "no"));
    command.addAll(List.of("--dir", Files.createDirectories(directory).toString()));
    command.addAll(Arrays.asList(directives));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    log = process.inputReader(StandardCharsets.ISO_8859_1);
    StringBuilder said = new StringBuilder();
    String line = log.readLine();
    while (line != null && !line.contains("Ready to accept connections")) {
      said.append(line).append('\n');
      line = log.readLine();
    }
    if (line == null) {
      throw new IOException("redis-server did not start: " + said);
    }
  }

  /** The bus needs the port 10000 above, and outgoing connections have those from 32768 on. */
  private static int freePort() throws IOException {
    while (true) {
      int candidate = 10_000 + ThreadLocalRandom.current().nextInt(12_000);
      try (ServerSocket free = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return free.getLocalPort();
      } catch (BindException inUse) {
        // Another one, then.
      }
    }
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    log.close();
  }
}

package dev.sextant.simulator.tools;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A real redis-server on a free port of 127.0.0.1, with its files in a directory of its own. */
public final class RealServer implements AutoCloseable {
  private final List<String> command;
  private final int port = FreePorts.inARow(1);
  private Process process;
  private BufferedReader log;

  /**
   * Starts it and waits until it serves.
   *
   * @param directives as on its command line
   */
  public RealServer(Path directory, String... directives) throws IOException {
    command = new ArrayList<>(List.of("redis-server", "--port", port + ""));
    command.addAll(List.of("--bind", "127.0.0.1", "--save", "", "--daemonize", "no"));
    command.addAll(List.of("--dir", Files.createDirectories(directory).toString()));
    command.addAll(Arrays.asList(directives));
    process = launch();
    log = process.inputReader(StandardCharsets.ISO_8859_1);
    awaitReady();
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectInput(new File("/dev/null"))
        .start();
  }

  private void awaitReady() throws IOException {
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

  /** Ends it as {@code kill -9} does, and returns when it is gone. */
  public void kill() throws IOException, InterruptedException {
    process.destroyForcibly().waitFor();
    log.close();
  }

  /** Starts it again on its port and its files, after {@link #kill}, and waits until it serves. */
  public void restart() throws IOException {
    process = launch();
    log = process.inputReader(StandardCharsets.ISO_8859_1);
    awaitReady();
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

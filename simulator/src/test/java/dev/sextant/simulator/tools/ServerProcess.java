package dev.sextant.simulator.tools;

import dev.sextant.simulator.cli.Main;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code sextant server} as a process of its own, to be killed. The system property {@code
 * sextant.server} names an executable that is started instead of the classes under test: one that
 * begins faster, for long series.
 */
public final class ServerProcess implements AutoCloseable {
  private final Process process;
  private final List<String> said = new ArrayList<>();

  /**
   * Starts it in {@code directory} and waits until it serves, or has ended.
   *
   * @param directives as on its command line
   */
  public ServerProcess(Path directory, String... directives) throws IOException {
    List<String> command = new ArrayList<>(executable());
    command.addAll(List.of("--save", "", "--dir", directory.toString()));
    command.addAll(Arrays.asList(directives));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    BufferedReader log = process.inputReader();
    String line = log.readLine();
    while (line != null) {
      said.add(line);
      if (line.endsWith("Ready to accept connections")) {
        drain(log);
        return;
      }
      line = log.readLine();
    }
  }

  private static List<String> executable() {
    String given = System.getProperty("sextant.server");
    if (given != null) {
      return List.of(given);
    }
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName(),
        "server");
  }

  /** A full pipe would stop the server. */
  private static void drain(BufferedReader log) {
    Thread reader =
        new Thread(
            () -> {
              try {
                log.transferTo(Writer.nullWriter());
              } catch (IOException e) {
                // The server is gone.
              }
            },
            "log");
    reader.setDaemon(true);
    reader.start();
  }

  /** What it has logged until it was ready, or until it ended. */
  public List<String> said() {
    return said;
  }

  /** The exit code, once it has ended by itself. */
  public int exitCode() throws InterruptedException {
    return process.waitFor();
  }

  /** Ends it as {@code kill -9} does, and returns when it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

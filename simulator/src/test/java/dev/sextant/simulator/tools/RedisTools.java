package dev.sextant.simulator.tools;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Runs the programs that come with Redis. */
public final class RedisTools {
  private static final long LIMIT_SECONDS = 120;

  private RedisTools() {}

  /** How a program ended, and all that it wrote. */
  public record Result(int exitCode, String output) {}

  /** Skips the test when this machine lacks one of the programs. */
  public static void assumePresent(String... programs) {
    for (String program : programs) {
      boolean present =
          Stream.of(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
      assumeTrue(present, program + " is not installed (package redis-tools or redis-server)");
    }
  }

  /** Runs {@code command} to its end, with {@code input} on its standard input. */
  public static Result run(String input, List<String> command)
      throws IOException, InterruptedException {
    Path in = Files.createTempFile("sextant", ".in");
    Path out = Files.createTempFile("sextant", ".out");
    try {
      Files.writeString(in, input);
      Process process =
          new ProcessBuilder(command)
              .redirectInput(in.toFile())
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      try {
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          throw new AssertionError(command + " does not end: " + Files.readString(out));
        }
        return new Result(process.exitValue(), Files.readString(out));
      } finally {
        process.destroyForcibly();
      }
    } finally {
      Files.delete(in);
      Files.delete(out);
    }
  }
}

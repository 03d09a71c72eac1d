package dev.sextant.bench.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs of the machine. */
final class Commands {
  private static final long END_SECONDS = 5;

  private Commands() {}

  /**
   * Runs {@code words} in {@code folder} and returns what it has written to standard output.
   *
   * @throws IOException when it is missing, or ends with anything but 0; names the command and what
   *     it said
   */
  static String run(Path folder, List<String> words) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(words).directory(folder.toFile()).start();
    StringBuilder complaints = new StringBuilder();
    Thread errors =
        new Thread(
            () -> {
              try {
                complaints.append(text(process.getErrorStream().readAllBytes()));
              } catch (IOException e) {
                complaints.append(e.getMessage());
              }
            });
    errors.start();
    String output = text(process.getInputStream().readAllBytes());
    int code = process.waitFor();
    errors.join();
    if (code != 0) {
      throw new IOException(
          String.join(" ", words) + " ended with " + code + ": " + complaints.toString().strip());
    }
    return output;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Ends a process and all that it has started; with force when it does not end by itself. */
  static void end(Process process) {
    List<ProcessHandle> children = process.descendants().toList();
    process.destroy();
    children.forEach(ProcessHandle::destroy);
    try {
      process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
  }
}

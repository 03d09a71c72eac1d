package dev.sextant.bench.conformance;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A scratch copy of the suite, with Debian's programs in the places where the suite looks for those
 * of its own build. It drives a server that is already there (the suite's external mode).
 *
 * <p>Source: {@code tests/README.md} in Redis.
 */
final class Suite {
  /**
   * The one test that looks at the server's process, which an external server does not have; it
   * would end its file on any server.
   */
  private static final String NEEDS_PROCESS = "SRANDMEMBER with a dict containing long chain";

  private static final List<String> COPIED = List.of("tests", "utils", "runtest", "redis.conf");
  private static final List<String> PROGRAMS =
      List.of("redis-server", "redis-cli", "redis-benchmark", "redis-check-aof", "redis-check-rdb");
  private static final int PORTS = 500;

  private final Path root;
  private final int firstPort;
  private final long limitSeconds;

  /**
   * @param root where the copy goes
   * @param firstPort of 500 that the suite may use for servers of its own
   * @param limitSeconds how long one file may take
   */
  Suite(Path tree, Path root, int firstPort, long limitSeconds) throws IOException {
    this.root = root;
    this.firstPort = firstPort;
    this.limitSeconds = limitSeconds;
    for (String name : COPIED) {
      copy(tree.resolve(name), root.resolve(name));
    }
    Files.createDirectories(root.resolve("tests/tmp"));
    Path programs = Files.createDirectories(root.resolve("src"));
    for (String name : PROGRAMS) {
      Path link = programs.resolve(name);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, onPath(name));
    }
  }

  /** Where a program is. */
  static Path onPath(String name) throws IOException {
    for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      Path candidate = Path.of(folder, name);
      if (Files.isExecutable(candidate)) {
        return candidate;
      }
    }
    throw new IOException(name + " is not on the path; install redis-server, redis-tools and tcl");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(folder)));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path target = from.equals(file) ? to : to.resolve(from.relativize(file));
            Files.createDirectories(root(target));
            Files.copy(
                file,
                target,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static Path root(Path target) {
    Path parent = target.getParent();
    return parent == null ? target : parent;
  }

  /** The names of all its files. */
  List<String> files() throws IOException, InterruptedException {
    return Commands.run(root, List.of("./runtest", "--list-tests"))
        .lines()
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .toList();
  }

  /** Runs one file against the server at {@code port}. */
  FileRun run(String file, int port, boolean cluster, Path log)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "./runtest",
                "--host",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--clients",
                "1",
                "--baseport",
                Integer.toString(firstPort),
                "--portcount",
                Integer.toString(PORTS),
                "--skiptest",
                NEEDS_PROCESS,
                "--durable", // an unexpected error ends its test, not the file
                "--single",
                file));
    if (cluster) {
      words.add("--cluster-mode");
    }
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("TERM", "dumb"); // no colours
    Process process = builder.start();
    process.getOutputStream().close();
    boolean ended = process.waitFor(limitSeconds, TimeUnit.SECONDS);
    Commands.end(process);
    return FileRun.of(Files.readString(log, StandardCharsets.ISO_8859_1), !ended);
  }
}

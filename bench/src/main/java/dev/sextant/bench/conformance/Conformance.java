package dev.sextant.bench.conformance;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How much of what Redis's own suite proves of Redis does it prove of Sextant?
 *
 * <p>Both servers run side by side through the suite's external mode, file by file. A file in which
 * Sextant falls behind is run once more against both, and each side's better run counts: some of
 * the suite's tests depend on how busy the machine is. What counts is each test that the real
 * server has passed.
 */
@Command(
    name = "conformance",
    mixinStandardHelpOptions = true,
    description = "Runs Redis's own test suite against a Sextant node and against redis-server.")
public final class Conformance implements Callable<Integer> {
  private static final int OUR_FIRST_PORT = 12_000;
  private static final int THEIR_FIRST_PORT = 12_600;

  @Spec private CommandSpec command = CommandSpec.create();

  @Option(
      names = "--work",
      defaultValue = "target/conformance",
      description = "Folder of all that is fetched and written (default: ${DEFAULT-VALUE}).")
  private Path work = Path.of("target/conformance");

  @Option(names = "--tree", description = "An unpacked source tree of Redis 7.0.15.")
  private @Nullable Path tree;

  @Option(names = "--jar", required = true, description = "The runnable jar of Sextant.")
  private Path jar = Path.of("sextant.jar");

  @Option(
      names = "--only",
      split = ",",
      description = "Files to run, as the suite spells them: unit/type/string,unit/sort.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--cluster-mode", description = "One node that owns every slot of a cluster.")
  private boolean cluster;

  @Option(
      names = "--limit",
      defaultValue = "180",
      description = "Seconds that one file may take (default: ${DEFAULT-VALUE}).")
  private long limitSeconds = 180;

  @Option(
      names = "--at-least",
      defaultValue = "0",
      description = "Fails when fewer tests than these pass.")
  private int atLeast;

  /** For the command line. */
  public Conformance() {}

  /** Ends the JVM: 0 when enough has passed, 1 when not, 2 when the run was not possible. */
  public static void main(String[] args) {
    CommandLine line = new CommandLine(new Conformance());
    line.setExecutionExceptionHandler(
        (e, command, parsed) -> {
          command.getErr().println("conformance: " + e.getMessage());
          return 2;
        });
    System.exit(line.execute(args));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, ExecutionException {
    Path folder = work.toAbsolutePath();
    Path source = tree != null ? tree : new SuiteTree(Files.createDirectories(folder)).fetch();
    Path run = folder.resolve(cluster ? "cluster" : "external");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> ours = List.of(java, "-jar", jar.toAbsolutePath().toString(), "server");
    List<String> theirs = List.of(Suite.onPath("redis-server").toString());
    try (Side sextant = side(source, run.resolve("sextant"), ours, OUR_FIRST_PORT);
        Side redis = side(source, run.resolve("redis-server"), theirs, THEIR_FIRST_PORT)) {
      List<String> files = only.isEmpty() ? redis.suite.files() : only;
      Map<String, Pair> results = runAll(files, sextant, redis);
      return report(results, run);
    }
  }

  private Side side(Path source, Path folder, List<String> program, int firstPort)
      throws IOException {
    Files.createDirectories(folder.resolve("logs"));
    return new Side(
        new Suite(source, folder.resolve("suite"), firstPort, limitSeconds),
        new TestedServer(program, folder.resolve("server"), cluster),
        folder.resolve("logs"),
        cluster);
  }

  private Map<String, Pair> runAll(List<String> files, Side sextant, Side redis)
      throws InterruptedException, ExecutionException {
    Map<String, Pair> results = new LinkedHashMap<>();
    ExecutorService two = Executors.newFixedThreadPool(2);
    try {
      for (String file : files) {
        Pair pair = both(two, file, sextant, redis);
        if (!pair.missing().isEmpty()) {
          pair = pair.better(both(two, file, sextant, redis));
        }
        results.put(file, pair);
        PrintWriter progress = command.commandLine().getErr();
        progress.printf(
            Locale.ROOT,
            "%s: %d of %d%s%n",
            file,
            pair.count(),
            pair.redis.passed().size(),
            pair.sextant.trouble().isEmpty() ? "" : ", " + pair.sextant.trouble());
        progress.flush();
      }
    } finally {
      two.shutdownNow();
    }
    return results;
  }

  private static Pair both(ExecutorService two, String file, Side sextant, Side redis)
      throws InterruptedException, ExecutionException {
    Future<FileRun> ours = two.submit(() -> sextant.run(file));
    Future<FileRun> theirs = two.submit(() -> redis.run(file));
    return new Pair(ours.get(), theirs.get());
  }

  private int report(Map<String, Pair> results, Path run) throws IOException {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    out.println("| file | passed | of | |");
    out.println("| --- | ---: | ---: | --- |");
    int passed = 0;
    int total = 0;
    for (Map.Entry<String, Pair> result : results.entrySet()) {
      Pair pair = result.getValue();
      passed += pair.count();
      total += pair.redis.passed().size();
      if (!pair.redis.passed().isEmpty()) {
        out.printf(
            Locale.ROOT,
            "| %s | %d | %d | %s |%n",
            result.getKey(),
            pair.count(),
            pair.redis.passed().size(),
            pair.sextant.trouble());
      }
    }
    out.println();
    results.forEach(
        (file, pair) ->
            pair.missing().forEach(name -> out.printf("not passed: %s: %s%n", file, name)));
    out.println();
    out.printf(
        Locale.ROOT,
        "conformance, %s: %d of %d tests passed (%.2f %%), at least %d expected%n",
        cluster ? "cluster mode" : "external mode",
        passed,
        total,
        total == 0 ? 0.0 : 100.0 * passed / total,
        atLeast);
    Files.writeString(run.resolve("report.md"), text.toString());
    command.commandLine().getOut().print(text);
    command.commandLine().getOut().flush();
    return passed >= atLeast ? 0 : 1;
  }

  /** A server, and the suite's copy that drives it. */
  private record Side(Suite suite, TestedServer server, Path logs, boolean cluster)
      implements AutoCloseable {
    FileRun run(String file) throws IOException, InterruptedException {
      server.ensureServing();
      return suite.run(file, server.port(), cluster, logs.resolve(file.replace('/', '_') + ".log"));
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** One file, against both. */
  private record Pair(FileRun sextant, FileRun redis) {
    List<String> missing() {
      return sextant.missing(redis);
    }

    int count() {
      return redis.passed().size() - missing().size();
    }

    Pair better(Pair other) {
      FileRun ours =
          sextant.passed().size() >= other.sextant.passed().size() ? sextant : other.sextant;
      FileRun theirs = redis.passed().size() >= other.redis.passed().size() ? redis : other.redis;
      return new Pair(ours, theirs);
    }
  }
}

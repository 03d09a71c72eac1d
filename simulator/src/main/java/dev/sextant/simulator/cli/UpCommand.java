package dev.sextant.simulator.cli;

import dev.sextant.simulator.ClusterBuilder;
import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code sextant up}: a whole cluster until Ctrl-C. */
@Command(
    name = "up",
    description = "Runs a cluster on consecutive ports of 127.0.0.1 until it is stopped.",
    footer = "Any other --NAME VALUE is taken as a directive of redis.conf for every node.",
    mixinStandardHelpOptions = true)
final class UpCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(names = "--port", defaultValue = "7000", description = "First port (default: 7000).")
  private int port;

  @Option(names = "--masters", defaultValue = "3", description = "Masters (default: 3).")
  private int masters;

  @Option(
      names = "--replicas",
      defaultValue = "1",
      description = "Replicas of each master (default: 1).")
  private int replicas;

  @Option(names = "--conf", description = "A redis.conf for every node.")
  private @Nullable Path conf;

  @Option(names = "--dir", description = "Where nodes keep their files; without it, in memory.")
  private @Nullable Path directory;

  @Option(names = "--password", description = "Password of clients and nodes.")
  private @Nullable String password;

  @Option(names = "--empty", description = "Assign nothing: nodes that know nobody.")
  private boolean empty;

  @Unmatched private List<String> directives = new ArrayList<>();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    SimulatedCluster cluster = builder().start();
    Thread hook = Main.stopHook(cluster::close);
    Runtime.getRuntime().addShutdownHook(hook);
    for (SimulatedNode node : cluster.nodes()) {
      out.println(
          node.address() + "  " + (node.isMaster() ? "master" : "replica") + "  " + node.id());
    }
    out.println("ready: " + cluster.springNodes());
    out.flush();
    try {
      new CountDownLatch(1).await();
      return 0;
    } finally {
      // Whoever called from within this JVM has interrupted the wait.
      Runtime.getRuntime().removeShutdownHook(hook);
      cluster.close();
    }
  }

  private ClusterBuilder builder() throws IOException {
    ClusterBuilder builder = shape();
    Path file = conf;
    if (file != null) {
      builder.configuration(readConf(file));
    }
    addDirectives(builder);
    if (directory != null) {
      builder.directory(directory);
    }
    if (password != null) {
      builder.password(password);
    }
    if (empty) {
      builder.empty();
    }
    return builder;
  }

  private ClusterBuilder shape() {
    try {
      return SimulatedCluster.builder()
          .ports(port)
          .masters(masters)
          .replicasPerMaster(replicas)
          .busOnTcp();
    } catch (IllegalArgumentException e) {
      throw new ParameterException(Objects.requireNonNull(spec).commandLine(), e.getMessage(), e);
    }
  }

  private static String readConf(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IOException("Could not read " + file + ": " + e.getClass().getSimpleName(), e);
    }
  }

  /** {@code --name value...}: all words up to the next that begins with two dashes. */
  private void addDirectives(ClusterBuilder builder) {
    int i = 0;
    while (i < directives.size()) {
      String name = directives.get(i++);
      if (!name.startsWith("--") || name.length() == 2) {
        throw new ParameterException(
            Objects.requireNonNull(spec).commandLine(), "Unexpected argument: '" + name + "'");
      }
      StringBuilder value = new StringBuilder();
      while (i < directives.size() && !directives.get(i).startsWith("--")) {
        String word = directives.get(i++);
        value.append(value.length() == 0 ? "" : " ").append(word.isEmpty() ? "\"\"" : word);
      }
      builder.set(name.substring(2), value.toString());
    }
  }
}

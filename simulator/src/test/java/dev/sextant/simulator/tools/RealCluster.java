package dev.sextant.simulator.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Redis Cluster of masters alone, made by redis-cli. */
public final class RealCluster implements AutoCloseable {
  private final List<RealServer> servers = new ArrayList<>();

  /**
   * Starts it and waits until each node sees the cluster as it is.
   *
   * @param directives of each node, as on its command line
   */
  public RealCluster(Path directory, int masters, String... directives)
      throws IOException, InterruptedException {
    List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
    try {
      for (int i = 0; i < masters; i++) {
        servers.add(server(directory.resolve("node" + i), directives));
        create.add("127.0.0.1:" + servers.get(i).port());
      }
      create.add("--cluster-yes");
      RedisTools.Result result = RedisTools.run("", create);
      if (result.exitCode() != 0) {
        throw new IOException("no cluster was made: " + result.output());
      }
      for (RealServer server : servers) {
        awaitOk(server);
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** A real server that can be a member of a cluster, and is not yet. */
  public static RealServer server(Path directory, String... directives) throws IOException {
    List<String> all =
        new ArrayList<>(List.of("--cluster-enabled", "yes", "--enable-debug-command", "yes"));
    all.addAll(List.of(directives));
    return new RealServer(directory, all.toArray(new String[0]));
  }

  private static void awaitOk(RealServer server) throws IOException {
    try (RespClient client = new RespClient(server.port())) {
      boolean isOk = false;
      for (int tries = 100_000; !isOk && tries > 0; tries--) {
        isOk = client.call("CLUSTER", "INFO").text().contains("cluster_state:ok");
      }
      if (!isOk) {
        throw new IOException("the cluster does not become ok: " + server.port());
      }
    }
  }

  /** The ports of the masters. */
  public List<Integer> ports() {
    return servers.stream().map(RealServer::port).toList();
  }

  /** The servers, in the order of their slots. */
  public List<RealServer> servers() {
    return servers;
  }

  @Override
  public void close() throws IOException {
    for (RealServer server : servers) {
      server.close();
    }
  }
}

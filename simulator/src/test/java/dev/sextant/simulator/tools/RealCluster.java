package dev.sextant.simulator.tools;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real Redis Cluster of masters alone, made by redis-cli. */
public final class RealCluster implements AutoCloseable {
  private final List<RealServer> servers = new ArrayList<>();

  /** Starts it and waits until each node sees the cluster as it is. */
  public RealCluster(Path directory, int masters) throws IOException, InterruptedException {
    List<String> create = new ArrayList<>(List.of("redis-cli", "--cluster", "create"));
    try {
      for (int i = 0; i < masters; i++) {
        servers.add(
            new RealServer(
                directory.resolve("node" + i),
                "--cluster-enabled",
                "yes",
                "--enable-debug-command",
                "yes"));
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

  @Override
  public void close() throws IOException {
    for (RealServer server : servers) {
      server.close();
    }
  }
}

package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.simulator.tools.FreePorts;
import dev.sextant.simulator.tools.RecordedLog;
import dev.sextant.simulator.tools.RespClient;
import dev.sextant.simulator.tools.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node and its nodes.conf: one file for one node, and only one that is in order. */
class NodesConfFileTest {
  private static final String TAKEN =
      "Sorry, the cluster configuration file nodes.conf is already used by a different Redis"
          + " Cluster node. Please make sure that different nodes use different cluster"
          + " configuration files.";

  @TempDir private Path directory;
  private final RecordedLog log = new RecordedLog();

  private SimulatedServer start() {
    return SimulatedServer.start(
        "port 0\nbind 127.0.0.1\ncluster-enabled yes\n", directory, "", log);
  }

  @Test
  void twoNodesOfOneJvm_cannotShareAFile() {
    try (SimulatedServer first = start()) {
      assertThat(first.port()).isPositive();
      assertThatThrownBy(this::start).hasMessage(TAKEN);
      assertThatThrownBy(this::start).hasMessage(TAKEN);
    }
    assertThat(log.lines()).contains(TAKEN);
    start().close();
  }

  @Test
  void twoProcesses_cannotShareAFile_evenAfterItWasReplacedAndRead() throws Exception {
    String port = FreePorts.inARow(1) + "";
    try (SimulatedServer first = start();
        RespClient client = new RespClient(first.port())) {
      client.call("CLUSTER", "ADDSLOTS", "1");
      client.call("CLUSTER", "SAVECONFIG");
      assertThat(directory.resolve("nodes.conf")).content().contains("connected 1\n");
      assertThatThrownBy(this::start).hasMessage(TAKEN);
      try (ServerProcess second =
          new ServerProcess(directory, "--port", port, "--cluster-enabled", "yes")) {
        assertThat(second.exitCode()).isEqualTo(1);
        assertThat(second.said()).anyMatch(line -> line.endsWith(TAKEN));
      }
    }
    try (ServerProcess second =
        new ServerProcess(directory, "--port", port, "--cluster-enabled", "yes")) {
      assertThatThrownBy(this::start).hasMessage(TAKEN);
      assertThat(second.said()).anyMatch(line -> line.contains("Node configuration loaded, I'm"));
    }
  }

  @Test
  void nodeThatIsKilled_findsItsFileAgain() throws IOException {
    String id;
    try (SimulatedServer first = start();
        RespClient client = new RespClient(first.port())) {
      id = client.call("CLUSTER", "MYID").text();
    }
    try (SimulatedServer again = start();
        RespClient client = new RespClient(again.port())) {
      assertThat(client.call("CLUSTER", "MYID").text()).isEqualTo(id);
    }
  }

  @Test
  void corruptFile_endsTheStart_andStaysAsItIs() throws IOException {
    String corrupt = "vars currentEpoch 1 lastVoteEpoch 0\n";
    Files.writeString(directory.resolve("nodes.conf"), corrupt);
    assertThatThrownBy(this::start)
        .hasMessageStartingWith("Unrecoverable error: corrupted cluster config file.");
    assertThat(log.lines()).contains("Unrecoverable error: corrupted cluster config file.");
    assertThat(directory.resolve("nodes.conf")).hasContent(corrupt);
    Files.delete(directory.resolve("nodes.conf"));
    start().close();
  }

  @Test
  void corruptFile_endsTheProcess_withOne() throws Exception {
    Files.writeString(directory.resolve("nodes.conf"), "some text\n");
    String port = FreePorts.inARow(1) + "";
    try (ServerProcess server =
        new ServerProcess(directory, "--port", port, "--cluster-enabled", "yes")) {
      assertThat(server.exitCode()).isEqualTo(1);
      assertThat(server.said())
          .anyMatch(line -> line.endsWith("# Unrecoverable error: corrupted cluster config file."));
    }
  }
}

package dev.sextant.simulator.internal.membership;

import dev.sextant.core.env.SeededRandom;
import dev.sextant.simulator.internal.cluster.ClusterNode;
import dev.sextant.simulator.internal.cluster.ClusterPorts;
import dev.sextant.simulator.internal.cluster.ClusterSettings;
import dev.sextant.simulator.internal.cluster.EndpointType;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.NodeActions;
import dev.sextant.simulator.internal.cluster.NodeData;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A node with a cluster machine, a make-believe replication and no data but key counts. */
final class TestNode implements NodeData, NodeActions, ClusterSettings {
  static final String IP = "127.0.0.1";

  final TestCluster cluster;
  final int port;
  final List<String> log = new ArrayList<>();
  final List<String> delivered = new ArrayList<>();
  final Map<Integer, Integer> keys = new HashMap<>();
  final SeededRandom random;

  /** Null while the node is down. */
  @Nullable ClusterMachine machine;

  String savedConf = "";
  long offset;
  int masterPort;
  long lastMasterContactMs;
  boolean writesPaused;
  boolean frozen;

  /** What arrives while the node is frozen. */
  final List<TestCluster.Input> backlog = new ArrayList<>();

  boolean losesConfig;
  long nodeTimeoutMs = 5000;
  int migrationBarrier = 1;
  boolean noFailover;
  boolean allowReplicaMigration = true;
  boolean requireFullCoverage = true;
  boolean allowReadsWhenDown;
  EndpointType endpointType = EndpointType.IP;
  @Nullable String hostname;
  @Nullable String announcedIp;
  long linkBufferLimitBytes;

  TestNode(TestCluster cluster, int port, long seed) {
    this.cluster = cluster;
    this.port = port;
    this.random = new SeededRandom(seed);
  }

  ClusterPorts ports() {
    return new ClusterPorts(this, cluster.network, this, this, random);
  }

  boolean isUp() {
    return machine != null;
  }

  ClusterMachine machine() {
    if (machine == null) {
      throw new IllegalStateException("down: " + port);
    }
    return machine;
  }

  String id() {
    return machine().state().myself().name();
  }

  ClusterNode self() {
    return machine().state().myself();
  }

  boolean isMaster() {
    return self().isMaster();
  }

  boolean ok() {
    return machine().state().ok();
  }

  /** How this node sees {@code other}. */
  ClusterNode view(TestNode other) {
    ClusterNode node = machine().state().nodes().find(other.id());
    if (node == null) {
      throw new IllegalStateException(port + " does not know " + other.port);
    }
    return node;
  }

  boolean logged(String part) {
    return log.stream().anyMatch(line -> line.contains(part));
  }

  @Override
  public long masterOffset() {
    return offset;
  }

  @Override
  public long replicaOffset() {
    return offset;
  }

  @Override
  public long replicaDataAgeMs() {
    return cluster.nowMs() - lastMasterContactMs;
  }

  @Override
  public boolean replicating() {
    return masterPort != 0;
  }

  @Override
  public int keysInSlot(int slot) {
    return keys.getOrDefault(slot, 0);
  }

  @Override
  public boolean empty() {
    return keys.isEmpty();
  }

  @Override
  public void replicateFrom(String ip, int masterPort) {
    this.masterPort = masterPort;
    keys.clear();
  }

  @Override
  public void stopReplicating() {
    masterPort = 0;
  }

  @Override
  public void emptyData() {
    keys.clear();
  }

  @Override
  public void deleteKeysInSlot(int slot) {
    keys.remove(slot);
  }

  @Override
  public void unsubscribeShardChannels(int slot) {}

  @Override
  public void pauseWrites(long untilMs) {
    writesPaused = true;
  }

  @Override
  public void resumeWrites() {
    writesPaused = false;
  }

  @Override
  public void deliver(byte[] channel, byte[] message, boolean sharded) {
    delivered.add(
        new String(channel, StandardCharsets.UTF_8)
            + (sharded ? "#" : ":")
            + new String(message, StandardCharsets.UTF_8));
  }

  @Override
  public @Nullable String saveConfig(String nodesConf, boolean fsync) {
    if (losesConfig) {
      return "No space left on device";
    }
    savedConf = nodesConf;
    return null;
  }

  @Override
  public void die() {
    cluster.kill(this);
  }

  @Override
  public void log(LogLevel level, String line) {
    if (level != LogLevel.DEBUG) {
      log.add(line);
      cluster.events.add(cluster.nowMs() + " " + port + " " + line);
    }
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public long nodeTimeoutMs() {
    return nodeTimeoutMs;
  }

  @Override
  public int migrationBarrier() {
    return migrationBarrier;
  }

  @Override
  public boolean replicaNoFailover() {
    return noFailover;
  }

  @Override
  public boolean allowReplicaMigration() {
    return allowReplicaMigration;
  }

  @Override
  public boolean requireFullCoverage() {
    return requireFullCoverage;
  }

  @Override
  public boolean allowReadsWhenDown() {
    return allowReadsWhenDown;
  }

  @Override
  public EndpointType preferredEndpointType() {
    return endpointType;
  }

  @Override
  public @Nullable String announceIp() {
    return announcedIp;
  }

  @Override
  public long linkSendbufLimitBytes() {
    return linkBufferLimitBytes;
  }

  @Override
  public @Nullable String announceHostname() {
    return hostname;
  }

  @Override
  public String toString() {
    return Integer.toString(port);
  }
}

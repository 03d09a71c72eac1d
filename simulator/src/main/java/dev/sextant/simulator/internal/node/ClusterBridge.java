package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.ClientPause;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.session.Session;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.cluster.NodeActions;
import dev.sextant.simulator.internal.cluster.NodeData;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What the cluster machine wants of the node: done on the engine and on replication. */
final class ClusterBridge implements NodeActions, NodeData {
  private static final byte[] DEL = "DEL".getBytes(StandardCharsets.US_ASCII);

  private final NodeLife node;
  private final Server server;
  private final NodesConfFile nodesConfFile;

  ClusterBridge(NodeLife node, Server server, NodesConfFile nodesConfFile) {
    this.node = node;
    this.server = server;
    this.nodesConfFile = nodesConfFile;
  }

  private Database data() {
    return server.keyspace().database(0);
  }

  @Override
  public void replicateFrom(String ip, int port) {
    node.replication().replicateFrom(ip, port, server.clock().millis());
  }

  @Override
  public void stopReplicating() {
    node.replication().stopReplicating(server.clock().millis());
    server.keyspace().expiryOwner(true); // A replica that never found its master was none so far.
  }

  @Override
  public void emptyData() {
    server.effects().allModified(server.keyspace());
    server.keyspace().clear();
  }

  @Override
  public void deleteKeysInSlot(int slot) {
    for (byte[] key : data().slots().keys(slot, Long.MAX_VALUE)) {
      Entry entry = data().raw(key);
      if (entry != null) {
        data().remove(entry);
        server.effects().propagate(0, new byte[][] {DEL, key});
        server.effects().modified(data(), key);
        server.effects().notify(KeyspaceEvents.GENERIC, "del", key, 0);
        server.dirty++;
      }
    }
    server.effects().flushUnframed();
  }

  @Override
  public void unsubscribeShardChannels(int slot) {
    for (byte[] channel : server.pubSub().shardChannelsOf(slot)) {
      for (Session session : server.pubSub().shardSubscribersOf(channel)) {
        server.pubSub().unsubscribeShard(session, channel);
        var out = session.output().writer();
        out.push(3);
        out.bulk("sunsubscribe");
        out.bulk(channel);
        out.integer(session.shardChannels().size());
        session.output().flush();
      }
    }
  }

  @Override
  public void pauseWrites(long untilMs) {
    server.pause().start(ClientPause.Purpose.FAILOVER, ClientPause.Mode.WRITE, untilMs);
  }

  @Override
  public void resumeWrites() {
    node.later(() -> node.engine().endPause(ClientPause.Purpose.FAILOVER));
  }

  @Override
  public void deliver(byte[] channel, byte[] message, boolean sharded) {
    if (sharded) {
      server.pubSub().publishShard(channel, message);
    } else {
      server.pubSub().publish(channel, message);
    }
  }

  @Override
  public @Nullable String saveConfig(String nodesConf, boolean fsync) {
    return nodesConfFile.write(nodesConf, fsync);
  }

  @Override
  public void die() {
    node.later(node.control()::crash);
  }

  @Override
  public void log(LogLevel level, String line) {
    node.log().log(level.name(), line);
  }

  @Override
  public long masterOffset() {
    return node.replication().masterOffset();
  }

  @Override
  public long replicaOffset() {
    return node.replication().replicaOffset();
  }

  @Override
  public long replicaDataAgeMs() {
    return node.replication().replicaDataAgeMs(server.clock().millis());
  }

  @Override
  public boolean replicating() {
    return node.replication().replicating();
  }

  @Override
  public int keysInSlot(int slot) {
    return data().slots().count(slot);
  }

  @Override
  public boolean empty() {
    return data().size() == 0;
  }
}

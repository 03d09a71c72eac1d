package dev.sextant.simulator.internal.replication;

import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Replication;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicaOfDirective.Master;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.env.Clock;
import dev.sextant.core.types.Bytes;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.List;
import java.util.Locale;

/** Replication as the node's commands see it: INFO, ROLE, WAIT and the checks before writes. */
final class ReplicationReports implements Replication {
  private final ReplicationState state;
  private final OutgoingStream stream;
  private final Replicas replicas;
  private final MasterLink masterLink;
  private final Clock clock;

  ReplicationReports(
      ReplicationState state,
      OutgoingStream stream,
      Replicas replicas,
      MasterLink masterLink,
      Clock clock) {
    this.state = state;
    this.stream = stream;
    this.replicas = replicas;
    this.masterLink = masterLink;
    this.clock = clock;
  }

  @Override
  public boolean isReplica() {
    return state.isReplica();
  }

  @Override
  public boolean isMasterLinkUp() {
    return !state.isReplica() || masterLink.isConnected();
  }

  @Override
  public int goodReplicas() {
    state.now(clock.millis());
    return replicas.goodCount();
  }

  @Override
  public long offset() {
    return stream.offset();
  }

  @Override
  public int acknowledged(long offset) {
    return replicas.acknowledgedCount(offset);
  }

  @Override
  public void requestAcknowledgement() {
    replicas.requestAcknowledgement();
  }

  @Override
  public void beginHistory() {
    state.beginHistory();
  }

  @Override
  public void feed(byte[][] args) {
    stream.feed(args);
  }

  // ------------------------------------------------------------------ INFO

  @Override
  public void info(InfoText text) {
    state.now(clock.millis());
    NodeConfig config = state.config();
    Master master = state.master();
    text.line("role", master == null ? "master" : "slave");
    if (master != null) {
      replicaLines(text, master);
    }
    text.line("connected_slaves", replicas.attached().size());
    if (config.get(ReplicationDirectives.MIN_REPLICAS_TO_WRITE) != 0
        && config.get(ReplicationDirectives.MIN_REPLICAS_MAX_LAG) != 0) {
      text.line("min_slaves_good_slaves", replicas.goodCount());
    }
    int index = 0;
    for (Replica replica : replicas.attached()) {
      text.line("slave" + index++, line(replica));
    }
    text.line("master_failover_state", masterLink.failover().text());
    text.line("master_replid", state.id());
    text.line("master_replid2", state.secondId());
    text.line("master_repl_offset", stream.offset());
    text.line("second_repl_offset", state.secondOffset());
    Backlog backlog = stream.backlog();
    text.line("repl_backlog_active", backlog == null ? 0 : 1);
    text.line("repl_backlog_size", config.get(ReplicationDirectives.REPL_BACKLOG_SIZE));
    text.line("repl_backlog_first_byte_offset", backlog == null ? 0 : backlog.firstOffset());
    text.line("repl_backlog_histlen", backlog == null ? 0 : backlog.length());
  }

  private String line(Replica replica) {
    long lag = replica.isOnline() ? state.secondsSince(replica.lastSeenMs) : 0;
    return "ip="
        + replica.ip()
        + ",port="
        + replica.listeningPort
        + ",state="
        + replica.phase.text()
        + ",offset="
        + replica.acknowledged
        + ",lag="
        + lag;
  }

  private void replicaLines(InfoText text, Master master) {
    NodeConfig config = state.config();
    IncomingStream incoming = masterLink.incoming();
    // Redis shows 1 as long as there is no position at all.
    long applied = masterLink.knownOffset() < 0 ? 1 : masterLink.knownOffset();
    text.line("master_host", master.host());
    text.line("master_port", master.port());
    text.line("master_link_status", masterLink.isConnected() ? "up" : "down");
    text.line(
        "master_last_io_seconds_ago",
        incoming == null ? -1 : state.secondsSince(incoming.lastHeardMs()));
    boolean transfer = masterLink.phase() == MasterLink.Phase.TRANSFER;
    text.line("master_sync_in_progress", transfer ? 1 : 0);
    text.line("slave_read_repl_offset", incoming == null ? applied : incoming.readOffset());
    text.line("slave_repl_offset", applied);
    if (transfer) {
      transferLines(text);
    }
    if (!masterLink.isConnected()) {
      text.line("master_link_down_since_seconds", masterLink.downSeconds());
    }
    text.line("slave_priority", config.get(ReplicationDirectives.REPLICA_PRIORITY));
    text.line("slave_read_only", config.get(ReplicationDirectives.REPLICA_READ_ONLY) ? 1 : 0);
    text.line("replica_announced", config.get(ReplicationDirectives.REPLICA_ANNOUNCED) ? 1 : 0);
  }

  /** Nothing is known of a data set until it begins, and of a streamed one never how long it is. */
  private void transferLines(InfoText text) {
    IncomingFile file = masterLink.file();
    long total = file == null ? -1 : file.total();
    long read = file == null ? 0 : file.received();
    text.line("master_sync_total_bytes", total);
    text.line("master_sync_read_bytes", read);
    text.line("master_sync_left_bytes", total - read);
    double percent = total == 0 ? 0 : 100.0 * read / total;
    text.line("master_sync_perc", String.format(Locale.ROOT, "%.2f", percent));
    text.line("master_sync_last_io_seconds_ago", masterLink.silentSeconds());
  }

  // ------------------------------------------------------------------ ROLE

  @Override
  public void role(ReplyWriter reply) {
    Master master = state.master();
    if (master == null) {
      masterRole(reply);
      return;
    }
    IncomingStream incoming = masterLink.incoming();
    reply.array(5);
    reply.bulk("slave");
    reply.bulk(master.host());
    reply.integer(master.port());
    reply.bulk(masterLink.phase().text());
    reply.integer(incoming == null ? -1 : incoming.appliedOffset());
  }

  private void masterRole(ReplyWriter reply) {
    List<Replica> online = replicas.attached().stream().filter(Replica::isOnline).toList();
    reply.array(3);
    reply.bulk("master");
    reply.integer(stream.offset());
    reply.array(online.size());
    for (Replica replica : online) {
      reply.array(3);
      reply.bulk(replica.ip());
      reply.bulk(Bytes.ofLong(replica.listeningPort));
      reply.bulk(Bytes.ofLong(replica.acknowledged));
    }
  }
}

package dev.sextant.core.command;

import dev.sextant.protocol.reply.ReplyWriter;

/** A master that has no replicas and never had any: the port of a node on its own. */
public final class StandaloneMaster implements Replication {
  @Override
  public boolean isReplica() {
    return false;
  }

  @Override
  public boolean isMasterLinkUp() {
    return true;
  }

  @Override
  public int goodReplicas() {
    return 0;
  }

  @Override
  public long offset() {
    return 0;
  }

  @Override
  public int acknowledged(long offset) {
    return 0;
  }

  @Override
  public void requestAcknowledgement() {}

  @Override
  public void info(InfoText text) {
    text.line("role", "master");
    text.line("connected_slaves", 0);
    text.line("master_failover_state", "no-failover");
    text.line("master_replid", "0".repeat(40));
    text.line("master_replid2", "0".repeat(40));
    text.line("master_repl_offset", 0);
    text.line("second_repl_offset", -1);
    text.line("repl_backlog_active", 0);
    text.line("repl_backlog_size", 1048576);
    text.line("repl_backlog_first_byte_offset", 0);
    text.line("repl_backlog_histlen", 0);
  }

  @Override
  public void role(ReplyWriter reply) {
    reply.array(3);
    reply.bulk("master");
    reply.integer(0);
    reply.array(0);
  }
}

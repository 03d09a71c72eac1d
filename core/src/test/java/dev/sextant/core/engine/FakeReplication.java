package dev.sextant.core.engine;

import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Replication;
import dev.sextant.protocol.reply.ReplyWriter;

/** A place in replication that is what the test says. */
public final class FakeReplication implements Replication {
  public boolean replica;
  public long offset;

  /** What each replica has acknowledged. */
  public long[] acknowledged = {};

  /** How often acknowledgements were asked for. */
  public int requests;

  @Override
  public boolean isReplica() {
    return replica;
  }

  @Override
  public boolean isMasterLinkUp() {
    return true;
  }

  @Override
  public int goodReplicas() {
    return acknowledged.length;
  }

  @Override
  public long offset() {
    return offset;
  }

  @Override
  public int acknowledged(long upTo) {
    int count = 0;
    for (long one : acknowledged) {
      if (one >= upTo) {
        count++;
      }
    }
    return count;
  }

  @Override
  public void requestAcknowledgement() {
    requests++;
  }

  @Override
  public void info(InfoText text) {}

  @Override
  public void role(ReplyWriter reply) {
    reply.array(0);
  }
}

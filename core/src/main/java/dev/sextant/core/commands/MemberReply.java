package dev.sextant.core.commands;

import dev.sextant.core.types.SortedSetValue.ScoreVisitor;
import dev.sextant.protocol.reply.ReplyWriter;

/**
 * Writes members of sorted sets, with or without their scores: each with its score as an array of
 * two in RESP3, all in one flat array in RESP2.
 *
 * <p>Redis chose nested arrays, not a map, because the order matters.
 */
final class MemberReply implements ScoreVisitor {
  private final ReplyWriter reply;
  private final boolean withScores;
  private final boolean nested;

  MemberReply(ReplyWriter reply, boolean withScores) {
    this(reply, withScores, withScores && reply.protocol() > 2);
  }

  /**
   * @param nested whether a member with its score is an array of its own, whatever the protocol
   */
  MemberReply(ReplyWriter reply, boolean withScores, boolean nested) {
    this.reply = reply;
    this.withScores = withScores;
    this.nested = nested;
  }

  /** Begins the array of {@code members} members, which are then to be visited. */
  MemberReply begin(int members) {
    reply.array(withScores && !nested ? 2 * members : members);
    return this;
  }

  @Override
  public void visit(byte[] member, double score) {
    if (nested) {
      reply.array(2);
    }
    reply.bulk(member);
    if (withScores) {
      reply.doubleValue(score);
    }
  }
}

package dev.sextant.core.command;

import dev.sextant.core.session.Session;
import dev.sextant.protocol.reply.ReplyWriter;

/**
 * The node's place in replication, as far as commands depend on it. Roles, links and streams are
 * kept elsewhere.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/replication/">Replication</a>.
 */
public interface Replication {

  /** Whether this node follows a master. */
  boolean isReplica();

  /** On a replica: whether the link to the master is up and synchronised. True on a master. */
  boolean isMasterLinkUp();

  /** How many replicas are connected and not lagging more than {@code min-replicas-max-lag}. */
  int goodReplicas();

  /**
   * How many bytes of the replication stream this node has produced (master) or applied (replica).
   */
  long offset();

  /** How many replicas have acknowledged everything up to {@code offset}. */
  int acknowledged(long offset);

  /**
   * Asks all replicas to acknowledge what they have (REPLCONF GETACK), for a session that waits.
   */
  void requestAcknowledgement();

  /** Gives the data another name, under which no replica knows it (DEBUG CHANGE-REPL-ID). */
  default void beginHistory() {}

  /**
   * Sends the replicas a command that is not executed here (DEBUG REPLICATE), for the database they
   * are in.
   */
  default void feed(byte[][] args) {}

  /** Writes the lines of INFO replication, without the heading. */
  void info(InfoText text);

  /** Writes the reply of ROLE. */
  void role(ReplyWriter reply);

  /** A session was closed that may have been a replica's. */
  default void closed(Session session) {}
}

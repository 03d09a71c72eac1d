package dev.sextant.simulator.internal.replication;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a replica and its master say to each other, independent of how it travels. A replica says
 * {@link Greeting}, then {@link SyncRequest}, then {@link Acknowledgement}s; its master answers
 * {@link GreetingReply}, then either {@link SyncRefusal}, or {@link Continue}, or {@link
 * FullResync} and {@link Payload}, and from then on sends {@link Stream}s.
 *
 * <p>Immutable, with the exception of a payload, which belongs to whoever receives it.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/replication/">Replication</a>,
 * PSYNC and REPLCONF.
 */
public sealed interface ReplicationMessage {

  /**
   * AUTH and REPLCONF: who the replica is.
   *
   * @param user for AUTH; empty for the default user
   * @param password for AUTH; empty if the replica has none
   * @param listeningPort where the replica serves clients
   * @param announcedIp the address to list the replica at; empty for that of the connection
   */
  record Greeting(String user, String password, int listeningPort, String announcedIp)
      implements ReplicationMessage {
    /** Never shows the password. */
    @Override
    public String toString() {
      return "Greeting[" + announcedIp + ":" + listeningPort + "]";
    }
  }

  /**
   * The answer to AUTH.
   *
   * @param error the error line, or null if all is well
   */
  record GreetingReply(@Nullable String error) implements ReplicationMessage {}

  /**
   * REPLCONF, of replicas that take bytes. One that does not say this takes objects.
   *
   * @param endMark {@code capa eof}: it takes a data set of unknown length, with a mark at its end
   * @param newNames {@code capa psync2}: it takes the new name of a history with {@link Continue}
   * @param rdbOnly it wants the data set without the stream
   * @param part what of the data set it wants
   * @param synced it said SYNC instead of PSYNC, gets no answer but the data set, and will not
   *     acknowledge
   */
  record Capabilities(
      boolean endMark, boolean newNames, boolean rdbOnly, RdbRequest.Part part, boolean synced)
      implements ReplicationMessage {}

  /**
   * PSYNC.
   *
   * @param id the history that the replica knows, or "?"
   * @param offset the first byte of it that the replica does not have, or -1
   * @param failover whether the other side, a replica, is to become the master with it
   */
  record SyncRequest(String id, long offset, boolean failover) implements ReplicationMessage {}

  /**
   * SYNC, to a master elsewhere that does not know PSYNC: it answers with the data set alone, and
   * takes no acknowledgements.
   */
  record PlainSync() implements ReplicationMessage {}

  /** A master elsewhere does not understand an option of REPLCONF, which is no harm. */
  record NotUnderstood(String option, String reply) implements ReplicationMessage {}

  /**
   * The master cannot synchronise now.
   *
   * @param error the error line
   */
  record SyncRefusal(String error) implements ReplicationMessage {}

  /** A whole data set will follow: the state of history {@code id} after {@code offset} bytes. */
  record FullResync(String id, long offset) implements ReplicationMessage {}

  /**
   * The data set.
   *
   * @param database which database the stream after it starts in
   */
  record Payload(Snapshot snapshot, int database) implements ReplicationMessage {}

  /**
   * The stream goes on where the replica wanted.
   *
   * @param id the name of the history from here on
   */
  record Continue(String id) implements ReplicationMessage {}

  /**
   * A part of an RDB file with what goes around it on the wire, for a replica that takes bytes;
   * when it has left, the transport says so ({@link ReplicationMachine#onSent}).
   */
  record RdbBytes(byte[] bytes) implements ReplicationMessage {}

  /**
   * A data set from a master elsewhere begins, as {@link RdbBytes}, up to {@link FileEnds}.
   *
   * @param length in bytes; -1 when that is unknown
   */
  record FileBegins(long length) implements ReplicationMessage {}

  /** The data set is complete. */
  record FileEnds() implements ReplicationMessage {}

  /** The data set will take a while still; or: the replica is still loading it. */
  record Patience() implements ReplicationMessage {}

  /** The replica has the data set; the stream, held back since {@link FullResync}, may follow. */
  record StreamBegins() implements ReplicationMessage {}

  /** A part of the stream: whatever was written in one turn of the master's event loop. */
  record Stream(List<StreamItem> items) implements ReplicationMessage {
    /** How many bytes of the stream these are. */
    public long length() {
      long length = 0;
      for (StreamItem item : items) {
        length += item.length();
      }
      return length;
    }

    /** These bytes. */
    public byte[] bytes() {
      byte[] all = new byte[Math.toIntExact(length())];
      int at = 0;
      for (StreamItem item : items) {
        byte[] bytes = item.bytes();
        System.arraycopy(bytes, 0, all, at, bytes.length);
        at += bytes.length;
      }
      return all;
    }
  }

  /**
   * REPLCONF ACK.
   *
   * @param offset how many bytes of the stream the replica has applied
   */
  record Acknowledgement(long offset) implements ReplicationMessage {}
}

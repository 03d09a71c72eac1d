package dev.sextant.core.session;

import dev.sextant.protocol.reply.ReplyWriter;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a session waits for.
 *
 * @param reason what ends the wait
 * @param request the request to execute again when it may succeed
 * @param db the database of the keys
 * @param keys the keys, of which one has to become ready; empty for other reasons
 * @param deadlineMillis when it gives up, in milliseconds since the epoch; {@link #FOREVER} for
 *     never
 * @param onTimeout writes the reply when the deadline passes
 * @param sinceMillis when it started
 */
public record Waiting(
    Reason reason,
    byte[][] request,
    int db,
    List<byte[]> keys,
    long deadlineMillis,
    Consumer<ReplyWriter> onTimeout,
    long sinceMillis) {

  /** A deadline that never comes. */
  public static final long FOREVER = Long.MAX_VALUE;

  /** What ends a wait. */
  public enum Reason {
    /** A list at one of the keys. */
    LIST,
    /** A sorted set at one of the keys. */
    SORTED_SET,
    /** Entries of a stream at one of the keys. */
    STREAM,
    /** Entries of a stream at one of the keys, for a consumer group; the end of the stream too. */
    STREAM_GROUP,
    /** Acknowledgement of writes by replicas (WAIT). */
    REPLICAS,
    /** The answer of the server that keys are moved to. */
    MIGRATION,
    /** The end of the node, or an error instead (SHUTDOWN). */
    SHUTDOWN,
    /** The end of a pause (CLIENT PAUSE, manual failover). */
    PAUSE,
    /** The end of its own command, which takes so long that others are let through (scripts). */
    LONG_COMMAND
  }
}

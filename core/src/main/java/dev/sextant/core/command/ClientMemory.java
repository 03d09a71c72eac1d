package dev.sextant.core.command;

import dev.sextant.core.session.ClientTracking;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Transaction;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.session.Watch;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a connection would take in Redis: not this node's buffers, but those that Redis
 * would have. A query buffer takes 20 KB from the first request until the client has been silent
 * for two seconds, and as much as a long request needs.
 */
public final class ClientMemory {
  private static final int CLIENT_STRUCT = 768;
  private static final int POINTER = 8;
  private static final int QUERY_BUFFER = 20_474;
  private static final int QUERY_BUFFER_ALLOCATED = 20_480;
  private static final int EMPTY_BUFFER_ALLOCATED = 8;
  private static final long QUERY_BUFFER_IDLE_SECONDS = 2;

  /**
   * What a block of pending output holds: Redis asks for 16 KB and takes all that jemalloc gives.
   */
  private static final int REPLY_BLOCK = 20_464;

  private static final int REPLY_BLOCK_OVERHEAD = 40;
  private static final int LIST_NODE = 24;
  private static final int DICT_ENTRY = 24;
  private static final int RADIX_NODE = 32;
  private static final int WATCHED_KEY = 32;
  private static final int QUEUED_COMMAND = 24;

  private final Session session;
  private final byte @Nullable [][] request;
  private final long idleSeconds;
  private final long pending;

  /**
   * The memory of {@code session}.
   *
   * @param request what it is executing or waiting with, or null
   */
  ClientMemory(Session session, byte @Nullable [][] request, long nowMillis) {
    this.session = session;
    this.request = request;
    this.idleSeconds = nowMillis / 1000 - session.lastInteractionMillis / 1000;
    this.pending = session.output().pendingBytes();
  }

  /** The memory of {@code session} while it is not executing anything. */
  public static long of(Session session, long nowMillis) {
    Waiting waiting = session.waiting;
    byte[][] request = waiting == null ? null : waiting.request();
    return new ClientMemory(session, request, nowMillis).totalBytes();
  }

  /** The memory of what is on its way to a client, beyond its buffer for short replies. */
  public static long outputBytes(Session session) {
    return blockBytes(session.output().pendingBytes() - session.replyBuffer.size());
  }

  /** The memory that a connection takes for what it sends, asks and gets, beyond an idle one's. */
  public static long bytesInUse(Session session) {
    return outputBytes(session)
        + Math.max(0, queryPeak(session) - QUERY_BUFFER)
        + session.argumentBytes
        + transactionBytes(session);
  }

  /** The room in the query buffer for what is in it. */
  private static long queryPeak(Session session) {
    return session.queryBufferBytes == 0 ? 0 : session.queryBufferPeak;
  }

  /** What is kept for an EXEC to come. */
  private static long transactionBytes(Session session) {
    Transaction transaction = session.transaction;
    Watch watch = session.watch;
    long queued =
        transaction == null
            ? 0
            : transaction.argumentBytes() + (long) QUEUED_COMMAND * transaction.queued().size();
    return queued + (watch == null ? 0 : (long) WATCHED_KEY * watch.keys().size());
  }

  /** All of it. */
  long totalBytes() {
    return blockBytes() + session.replyBuffer.size() + memoryBesidesOutput();
  }

  /** What is in the query buffer: requests that are not executed yet, and the one that is. */
  long queryBytes() {
    return session.queryBufferBytes + requestBytes();
  }

  /** The room that is left in the query buffer. */
  long queryFreeBytes() {
    return hasQueryBuffer() ? Math.max(0, queryBuffer() - queryBytes()) : 0;
  }

  /** What is on its way to the client. */
  long pendingBytes() {
    return pending;
  }

  /** The part of it that is in the buffer for short replies. */
  long pendingInBuffer() {
    return Math.min(pending, session.replyBuffer.size());
  }

  /** How many blocks the rest takes. */
  long blocks() {
    return blocks(pending - pendingInBuffer());
  }

  private static long blocks(long bytes) {
    return (bytes + REPLY_BLOCK - 1) / REPLY_BLOCK;
  }

  /** The memory of those blocks. */
  long blockBytes() {
    return blockBytes(pending - pendingInBuffer());
  }

  private static long blockBytes(long bytes) {
    return bytes <= 0 ? 0 : blocks(bytes) * (REPLY_BLOCK + REPLY_BLOCK_OVERHEAD);
  }

  private boolean hasQueryBuffer() {
    return request != null
        || session.lastCommand != null && idleSeconds <= QUERY_BUFFER_IDLE_SECONDS;
  }

  /** A long request makes the buffer grow; it shrinks with the next that is short. */
  private long queryBuffer() {
    return Math.max(QUERY_BUFFER, session.queryBufferPeak);
  }

  private long memoryBesidesOutput() {
    long query =
        hasQueryBuffer() ? Math.max(QUERY_BUFFER_ALLOCATED, queryBuffer()) : EMPTY_BUFFER_ALLOCATED;
    long arguments = request == null ? 0 : argumentBytes() + (long) POINTER * request.length;
    return CLIENT_STRUCT
        + query
        + arguments
        + session.argumentBytes
        + transactionBytes(session)
        + subscriptionBytes();
  }

  private long subscriptionBytes() {
    ClientTracking tracking = session.tracking;
    return (long) session.patterns().size() * LIST_NODE
        + (tracking == null ? 0 : prefixBytes(tracking.prefixes().size()))
        + channelBytes(session.channels().size())
        + channelBytes(session.shardChannels().size());
  }

  /** A radix tree of prefixes that have little in common: a root, and a node for each. */
  private static long prefixBytes(int count) {
    return count == 0 ? 0 : (count + 1L) * RADIX_NODE;
  }

  /** Entries and the table of a dictionary of that size. */
  private static long channelBytes(int count) {
    if (count == 0) {
      return 0;
    }
    int buckets = Math.max(4, Integer.highestOneBit(2 * count - 1));
    return (long) count * DICT_ENTRY + (long) buckets * POINTER;
  }

  /** The arguments of the request. */
  long argumentBytes() {
    long bytes = session.argumentBytes;
    if (request != null) {
      for (byte[] arg : request) {
        bytes += arg.length;
      }
    }
    return bytes;
  }

  /** The bytes of the request as clients send it: an array of bulk strings. */
  private long requestBytes() {
    if (request == null || session.isWaiting()) {
      return 0;
    }
    long bytes = headerBytes(request.length);
    for (byte[] arg : request) {
      bytes += headerBytes(arg.length) + arg.length + 2;
    }
    return bytes;
  }

  private static int headerBytes(int length) {
    return 3 + Integer.toString(length).length();
  }
}

package dev.sextant.core.command;

import dev.sextant.core.session.ClientTracking;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Transaction;
import dev.sextant.core.session.Waiting;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A session as CLIENT LIST and CLIENT INFO describe it: one line of {@code name=value}.
 *
 * <p>The buffers are not this node's but those that Redis would have. A query buffer takes 20 KB
 * from the first request until the client has been silent for two seconds. The reply buffer starts
 * with 16 KB and is down to 1 KB soon after when replies are short.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/client-list/">CLIENT LIST</a>.
 */
public final class ClientLine {
  private static final int CLIENT_STRUCT = 768;
  private static final int POINTER = 8;
  private static final int QUERY_BUFFER = 20_474;
  private static final int QUERY_BUFFER_ALLOCATED = 20_480;
  private static final int EMPTY_BUFFER_ALLOCATED = 8;
  private static final long QUERY_BUFFER_IDLE_SECONDS = 2;
  private static final int REPLY_BUFFER = 16_384;
  private static final int REPLY_BUFFER_SHRUNK = 1024;
  private static final long REPLY_BUFFER_SHRINK_SECONDS = 5;
  private static final int REPLY_BLOCK_OVERHEAD = 56;
  private static final int LIST_NODE = 24;
  private static final int DICT_ENTRY = 24;

  private final Session session;
  private final byte @Nullable [][] request;
  private final long ageSeconds;
  private final long idleSeconds;
  private final boolean asks;
  private final StringBuilder text = new StringBuilder(300);

  /**
   * The line of {@code session}.
   *
   * @param asking the session whose command asks, and {@code asked} that command
   */
  public ClientLine(long nowMillis, Session session, Session asking, byte[][] asked) {
    this.session = session;
    this.asks = session == asking;
    Waiting waiting = session.waiting;
    byte[][] waitingRequest = waiting == null ? null : waiting.request();
    this.request = asks ? asked : waitingRequest;
    long now = nowMillis / 1000;
    this.ageSeconds = now - session.createdMillis() / 1000;
    this.idleSeconds = now - session.lastInteractionMillis / 1000;
    describe();
  }

  /** The line, without its end. */
  @Override
  public String toString() {
    return text.toString();
  }

  private void describe() {
    field("id", session.id());
    field("addr", session.address());
    field("laddr", session.localAddress());
    field("fd", session.descriptor);
    field("name", name());
    field("age", ageSeconds);
    field("idle", idleSeconds);
    field("flags", flags());
    field("db", session.db);
    field("sub", session.channels().size());
    field("psub", session.patterns().size());
    field("ssub", session.shardChannels().size());
    Transaction transaction = session.transaction;
    field("multi", transaction == null ? -1 : transaction.queued().size());
    long queryBytes = session.queryBufferBytes + requestBytes();
    field("qbuf", queryBytes);
    field("qbuf-free", hasQueryBuffer() ? Math.max(0, QUERY_BUFFER - queryBytes) : 0);
    field("argv-mem", argumentBytes());
    field("multi-mem", transaction == null ? 0 : transaction.argumentBytes());
    describeOutput();
    String command = session.lastCommand;
    field("cmd", command == null ? "NULL" : command);
    field("user", session.user.name());
    ClientTracking tracking = session.tracking;
    field("redir", tracking == null ? -1 : tracking.redirect);
    field("resp", session.protocol);
  }

  private void describeOutput() {
    boolean young = ageSeconds < REPLY_BUFFER_SHRINK_SECONDS;
    int buffer = young ? REPLY_BUFFER : REPLY_BUFFER_SHRUNK;
    long pending = session.output().pendingBytes();
    long inBuffer = Math.min(pending, buffer);
    long blocks = (pending - inBuffer + REPLY_BUFFER - 1) / REPLY_BUFFER;
    long blockBytes = blocks * (REPLY_BUFFER + REPLY_BLOCK_OVERHEAD);
    field("rbs", buffer);
    field("rbp", young ? REPLY_BUFFER : inBuffer);
    field("obl", inBuffer);
    field("oll", blocks);
    field("omem", blockBytes);
    field("tot-mem", blockBytes + buffer + memoryBesidesOutput());
    field("events", pending > 0 && !asks ? "rw" : "r");
  }

  private void field(String name, long value) {
    begin(name).append(value);
  }

  private void field(String name, String value) {
    begin(name).append(value);
  }

  private StringBuilder begin(String name) {
    return text.append(text.isEmpty() ? "" : " ").append(name).append('=');
  }

  private String name() {
    byte[] name = session.name;
    return name == null ? "" : new String(name, StandardCharsets.ISO_8859_1);
  }

  private String flags() {
    StringBuilder flags = new StringBuilder();
    flag(flags, session.monitor, 'O');
    flag(flags, session.kind == Session.Kind.REPLICA, 'S');
    flag(flags, session.kind == Session.Kind.MASTER, 'M');
    flag(flags, session.isSubscribed(), 'P');
    flag(flags, session.transaction != null, 'x');
    flag(flags, session.isWaiting(), 'b');
    ClientTracking tracking = session.tracking;
    if (tracking != null) {
      flags.append('t');
      flag(flags, tracking.redirectBroken, 'R');
      flag(flags, tracking.broadcast, 'B');
    }
    flag(flags, session.watch != null && session.watch.dirty, 'd');
    flag(flags, session.closeAfterReply, 'c');
    flag(flags, session.readOnly, 'r');
    flag(flags, session.noEvict, 'e');
    return flags.isEmpty() ? "N" : flags.toString();
  }

  private static void flag(StringBuilder flags, boolean set, char letter) {
    if (set) {
      flags.append(letter);
    }
  }

  private boolean hasQueryBuffer() {
    return request != null
        || session.lastCommand != null && idleSeconds <= QUERY_BUFFER_IDLE_SECONDS;
  }

  private long memoryBesidesOutput() {
    Transaction transaction = session.transaction;
    long queued = transaction == null ? 0 : transaction.argumentBytes();
    long query =
        hasQueryBuffer()
            ? Math.max(QUERY_BUFFER_ALLOCATED, session.queryBufferBytes)
            : EMPTY_BUFFER_ALLOCATED;
    long arguments = request == null ? 0 : argumentBytes() + (long) POINTER * request.length;
    return CLIENT_STRUCT + query + arguments + queued + subscriptionBytes();
  }

  private long subscriptionBytes() {
    return (long) session.patterns().size() * LIST_NODE
        + channelBytes(session.channels().size())
        + channelBytes(session.shardChannels().size());
  }

  /** Entries and the table of a dictionary of that size. */
  private static long channelBytes(int count) {
    if (count == 0) {
      return 0;
    }
    int buckets = Math.max(4, Integer.highestOneBit(2 * count - 1));
    return (long) count * DICT_ENTRY + (long) buckets * POINTER;
  }

  private long argumentBytes() {
    long bytes = 0;
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

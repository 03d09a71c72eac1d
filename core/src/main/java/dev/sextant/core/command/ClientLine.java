package dev.sextant.core.command;

import dev.sextant.core.session.ClientTracking;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Transaction;
import dev.sextant.core.session.Waiting;
import java.nio.charset.StandardCharsets;

/**
 * A session as CLIENT LIST and CLIENT INFO describe it: one line of {@code name=value}.
 *
 * <p>The buffers are not this node's but those that Redis would have: {@link ClientMemory}.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/client-list/">CLIENT LIST</a>.
 */
public final class ClientLine {
  private final Session session;
  private final ClientMemory memory;
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
    this.memory = new ClientMemory(session, asks ? asked : waitingRequest, nowMillis);
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
    field("qbuf", memory.queryBytes());
    field("qbuf-free", memory.queryFreeBytes());
    field("argv-mem", memory.argumentBytes());
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
    field("rbs", session.replyBuffer.size());
    field("rbp", session.replyBuffer.peak());
    field("obl", memory.pendingInBuffer());
    field("oll", memory.blocks());
    field("omem", memory.blockBytes());
    field("tot-mem", memory.totalBytes());
    field("events", memory.pendingBytes() > 0 && !asks ? "rw" : "r");
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
    flag(flags, session.isUnix(), 'U');
    flag(flags, session.readOnly, 'r');
    flag(flags, session.noEvict, 'e');
    return flags.isEmpty() ? "N" : flags.toString();
  }

  private static void flag(StringBuilder flags, boolean set, char letter) {
    if (set) {
      flags.append(letter);
    }
  }
}

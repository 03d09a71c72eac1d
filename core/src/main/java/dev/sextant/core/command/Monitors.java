package dev.sextant.core.command;

import dev.sextant.core.config.ConfigWords;
import dev.sextant.core.session.Session;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The sessions that said MONITOR, and what they are shown.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/monitor/">MONITOR</a>.
 */
public final class Monitors {
  private final Set<Session> sessions = new LinkedHashSet<>();

  /** Whether nobody looks on. */
  public boolean isEmpty() {
    return sessions.isEmpty();
  }

  /** Shows {@code session} all commands from now on. */
  public void add(Session session) {
    session.monitor = true;
    sessions.add(session);
  }

  /** Shows {@code session} no more. */
  public void remove(Session session) {
    session.monitor = false;
    sessions.remove(session);
  }

  /** Shows a command that was called. */
  public void show(Session caller, byte[][] args, long nowMicros) {
    StringBuilder line = new StringBuilder();
    String fraction = Long.toString(1_000_000 + nowMicros % 1_000_000).substring(1);
    line.append(nowMicros / 1_000_000).append('.').append(fraction);
    line.append(" [").append(caller.db).append(' ').append(caller.address()).append(']');
    for (byte[] arg : args) {
      line.append(' ').append(ConfigWords.quote(new String(arg, StandardCharsets.ISO_8859_1)));
    }
    for (Session session : sessions) {
      session.output().writer().simple(line.toString());
      session.output().flush();
    }
  }
}

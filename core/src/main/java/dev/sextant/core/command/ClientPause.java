package dev.sextant.core.command;

import dev.sextant.core.keyspace.Keyspace;
import java.util.EnumMap;
import java.util.Map;

/**
 * Until when the commands of clients are held back, and which.
 *
 * <p>Who pauses for one purpose does not end the pause for another: CLIENT UNPAUSE leaves that of a
 * manual failover alone. The strictest of the modes holds. While any holds, the data set stays as
 * it is: nothing expires and nothing is evicted.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/client-pause/">CLIENT PAUSE</a>.
 */
public final class ClientPause {
  /** Which commands wait. */
  public enum Mode {
    OFF,
    /** Those that may write. */
    WRITE,
    ALL
  }

  /** What a pause is for. */
  public enum Purpose {
    /** CLIENT PAUSE. */
    COMMAND,
    /** The replica of a manual failover catches up. */
    FAILOVER,
    /** Keys are on their way to another server. */
    MIGRATION,
    /** Replicas catch up before the node ends. */
    SHUTDOWN
  }

  private record Pause(Mode mode, long untilMillis) {}

  private final Map<Purpose, Pause> pauses = new EnumMap<>(Purpose.class);
  private final Keyspace keyspace;
  private Mode mode = Mode.OFF;
  private long nextEndMillis = Long.MAX_VALUE;

  /** No pause; {@code keyspace} is told when there is one. */
  ClientPause(Keyspace keyspace) {
    this.keyspace = keyspace;
  }

  /** The mode in force. */
  public Mode mode() {
    return mode;
  }

  /** When the next pause ends, in milliseconds since the epoch; Long.MAX_VALUE without one. */
  public long nextEndMillis() {
    return nextEndMillis;
  }

  /**
   * Starts a pause, or prolongs the one of the same purpose: the stricter mode and the later end
   * hold.
   */
  public void start(Purpose purpose, Mode newMode, long untilMillis) {
    Pause before = pauses.getOrDefault(purpose, new Pause(newMode, untilMillis));
    Mode stricter = newMode.ordinal() > before.mode().ordinal() ? newMode : before.mode();
    pauses.put(purpose, new Pause(stricter, Math.max(untilMillis, before.untilMillis())));
    update();
  }

  /**
   * Ends the pause of one purpose.
   *
   * @return whether more commands may run now than before
   */
  public boolean end(Purpose purpose) {
    pauses.remove(purpose);
    return update();
  }

  /**
   * Ends the pauses whose time is over.
   *
   * @return whether more commands may run now than before
   */
  public boolean endOverdue(long nowMillis) {
    return pauses.values().removeIf(pause -> pause.untilMillis() <= nowMillis) && update();
  }

  private boolean update() {
    Mode before = mode;
    mode = Mode.OFF;
    nextEndMillis = Long.MAX_VALUE;
    for (Pause pause : pauses.values()) {
      mode = pause.mode().ordinal() > mode.ordinal() ? pause.mode() : mode;
      nextEndMillis = Math.min(nextEndMillis, pause.untilMillis());
    }
    keyspace.paused(mode != Mode.OFF);
    return mode.ordinal() < before.ordinal();
  }
}

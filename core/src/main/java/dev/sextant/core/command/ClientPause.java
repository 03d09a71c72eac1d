package dev.sextant.core.command;

/**
 * Until when the commands of clients are held back, and which.
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

  private Mode mode = Mode.OFF;
  private long untilMillis;

  /** The mode in force. */
  public Mode mode() {
    return mode;
  }

  /** When it ends, in milliseconds since the epoch. */
  public long untilMillis() {
    return untilMillis;
  }

  /** Starts a pause; of two that overlap the stricter mode and the later end hold. */
  public void start(Mode newMode, long newUntilMillis) {
    if (newMode.ordinal() > mode.ordinal()) {
      mode = newMode;
    }
    untilMillis = Math.max(untilMillis, newUntilMillis);
  }

  /** Ends it. */
  public void end() {
    mode = Mode.OFF;
    untilMillis = 0;
  }
}

package dev.sextant.core.command;

/**
 * The rest of a command that has taken so long that others are let through meanwhile: a script past
 * its time limit, or a transaction that holds such a script.
 *
 * <p>The command hands it over ({@link Call#goOnLater}) and returns; the engine asks it to go on,
 * again and again, until it is over. Meanwhile the command counts as running: time stands still for
 * expiry, nothing is propagated, and nobody is served who waits for a key.
 */
@FunctionalInterface
public interface LongCommand {

  /**
   * Goes on for a few milliseconds.
   *
   * @return true when the command is over and its reply is written
   * @throws CommandError when it is over with this error
   */
  boolean goOn();
}

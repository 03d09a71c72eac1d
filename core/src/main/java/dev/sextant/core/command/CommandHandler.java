package dev.sextant.core.command;

/** What a command does when it is called. */
@FunctionalInterface
public interface CommandHandler {

  /**
   * Executes the command on {@code call} and writes exactly one reply, unless the session was made
   * to wait.
   *
   * @throws CommandError when the call is refused; nothing may have been written or changed before
   */
  void call(Call call);
}

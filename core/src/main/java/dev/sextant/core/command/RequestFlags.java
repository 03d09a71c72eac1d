package dev.sextant.core.command;

/**
 * The flags of one request where the command's own do not say enough: a script declares for itself
 * whether it writes.
 *
 * <p>Source: {@code getCommandFlags} in Redis's {@code server.c}.
 */
@FunctionalInterface
public interface RequestFlags {

  /**
   * The flags of a request, a {@link CommandFlag#bit} each.
   *
   * @param declared those of the command
   */
  long of(Server server, byte[][] args, long declared);
}

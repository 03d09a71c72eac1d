package dev.sextant.core.commands;

import dev.sextant.core.command.CommandTable;

/**
 * All commands that need nothing but the node itself. Whoever knows more (cluster, replication)
 * adds its own families.
 */
public final class StandardCommands {
  private StandardCommands() {}

  /** Declares them all. */
  public static void register(CommandTable.Builder table) {
    ConnectionCommands.register(table);
    HashCommands.register(table);
    HandshakeCommands.register(table);
    ClientCommands.register(table);
    PubSubCommands.register(table);
    TransactionCommands.register(table);
    StringCommands.register(table);
    CounterCommands.register(table);
    KeyCommands.register(table);
    ExpiryCommands.register(table);
    DatabaseCommands.register(table);
  }
}

package dev.sextant.core.commands;

import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Server;

/**
 * All commands that need nothing but the node itself. Whoever knows more (cluster, replication)
 * adds its own families.
 */
public final class StandardCommands {
  private StandardCommands() {}

  /** All that INFO says of a node, for who reports on it. */
  public static String info(Server server) {
    return InfoCommands.everything(server);
  }

  /** Declares them all. */
  public static void register(CommandTable.Builder table) {
    AclCommands.register(table);
    AppendOnlyCommands.register(table);
    ConnectionCommands.register(table);
    HashCommands.register(table);
    HandshakeCommands.register(table);
    ClientCommands.register(table);
    PubSubCommands.register(table);
    ListCommands.register(table);
    ListPopCommands.register(table);
    ListMoveCommands.register(table);
    HyperLogLogCommands.register(table);
    SetCommands.register(table);
    SetAlgebraCommands.register(table);
    SortedSetCommands.register(table);
    SortedSetRangeCommands.register(table);
    SortedSetPopCommands.register(table);
    SortedSetAlgebraCommands.register(table);
    GeoCommands.register(table);
    GeoSearchCommands.register(table);
    StreamCommands.register(table);
    StreamReadCommands.register(table);
    StreamGroupCommands.register(table);
    StreamPendingCommands.register(table);
    StreamClaimCommands.register(table);
    StreamInfoCommands.register(table);
    CommandCommands.register(table);
    ConfigCommands.register(table);
    InfoCommands.register(table);
    ServerCommands.register(table);
    SaveCommands.register(table);
    MemoryCommands.register(table);
    ModuleCommands.register(table);
    LolwutCommand.register(table);
    SlowlogCommands.register(table);
    LatencyCommands.register(table);
    DebugCommand.register(table);
    TransactionCommands.register(table);
    StringCommands.register(table);
    StringEditCommands.register(table);
    CounterCommands.register(table);
    LcsCommand.register(table);
    BitmapCommands.register(table);
    BitfieldCommands.register(table);
    KeyCommands.register(table);
    ObjectCommands.register(table);
    WaitCommand.register(table);
    ExpiryCommands.register(table);
    DumpCommands.register(table);
    MigrateCommand.register(table);
    SortCommands.register(table);
    ScriptCommands.register(table);
    FunctionCommands.register(table);
    DatabaseCommands.register(table);
  }
}

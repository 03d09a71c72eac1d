package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.port.OwnProcess;
import java.util.function.Supplier;

/**
 * What a node is, over all its lives.
 *
 * @param ip the address it listens on and is known by
 * @param configuration makes the configuration for each life, as redis-server reads its file at
 *     each start
 * @param configFile the name of the file that CONFIG REWRITE writes, among the node's files; empty
 *     without one
 * @param tcpBus whether nodes outside this JVM are reached, and can reach it, on the cluster bus
 * @param log where its log goes
 * @param process the process, if it is the node's own
 */
public record NodeSettings(
    String ip,
    Supplier<NodeConfiguration> configuration,
    String configFile,
    boolean tcpBus,
    LogSink log,
    OwnProcess process) {}

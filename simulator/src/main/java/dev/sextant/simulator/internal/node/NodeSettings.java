package dev.sextant.simulator.internal.node;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.RedisConf;
import dev.sextant.simulator.internal.port.LogSink;
import java.util.List;
import java.util.function.Supplier;

/**
 * What a node is, over all its lives.
 *
 * @param ip the address it listens on and is known by
 * @param config makes the configuration for each life, as redis-server reads its file at each start
 * @param renames what rename-command says
 * @param log where its log goes
 */
public record NodeSettings(
    String ip, Supplier<NodeConfig> config, List<RedisConf.Rename> renames, LogSink log) {}

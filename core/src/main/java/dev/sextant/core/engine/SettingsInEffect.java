package dev.sextant.core.engine;

import dev.sextant.core.command.Server;
import dev.sextant.core.config.ConfigListener;
import dev.sextant.core.config.EncodingDirectives;
import dev.sextant.core.config.MaxmemoryPolicy;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.config.MonitoringDirectives;
import dev.sextant.core.config.NodeConfig;

/**
 * Carries settings to the parts that keep them in a form of their own: thresholds of encodings,
 * classes of keyspace events, the meaning of the recency field. Everything else asks the
 * configuration when it needs to know.
 */
final class SettingsInEffect {
  private SettingsInEffect() {}

  static void attach(Server server) {
    ConfigListener listener = config -> apply(server, config);
    server
        .config()
        .onChange(
            listener,
            EncodingDirectives.HASH_MAX_LISTPACK_ENTRIES,
            EncodingDirectives.HASH_MAX_LISTPACK_VALUE,
            EncodingDirectives.SET_MAX_INTSET_ENTRIES,
            EncodingDirectives.ZSET_MAX_LISTPACK_ENTRIES,
            EncodingDirectives.ZSET_MAX_LISTPACK_VALUE,
            EncodingDirectives.LIST_MAX_LISTPACK_SIZE,
            EncodingDirectives.LIST_COMPRESS_DEPTH,
            EncodingDirectives.STREAM_NODE_MAX_BYTES,
            EncodingDirectives.STREAM_NODE_MAX_ENTRIES,
            MonitoringDirectives.NOTIFY_KEYSPACE_EVENTS,
            MemoryDirectives.MAXMEMORY,
            MemoryDirectives.MAXMEMORY_POLICY,
            MemoryDirectives.LFU_LOG_FACTOR,
            MemoryDirectives.LFU_DECAY_TIME,
            MemoryDirectives.LAZYFREE_LAZY_EXPIRE);
    apply(server, server.config());
  }

  private static void apply(Server server, NodeConfig config) {
    var encodings = server.encodings();
    encodings.hashMaxListpackEntries(config.get(EncodingDirectives.HASH_MAX_LISTPACK_ENTRIES));
    encodings.hashMaxListpackValue(config.get(EncodingDirectives.HASH_MAX_LISTPACK_VALUE));
    encodings.setMaxIntsetEntries(config.get(EncodingDirectives.SET_MAX_INTSET_ENTRIES));
    encodings.zsetMaxListpackEntries(config.get(EncodingDirectives.ZSET_MAX_LISTPACK_ENTRIES));
    encodings.zsetMaxListpackValue(config.get(EncodingDirectives.ZSET_MAX_LISTPACK_VALUE));
    encodings.listMaxListpackSize(config.get(EncodingDirectives.LIST_MAX_LISTPACK_SIZE));
    encodings.listCompressDepth(config.get(EncodingDirectives.LIST_COMPRESS_DEPTH));
    encodings.streamNodeMaxBytes(config.get(EncodingDirectives.STREAM_NODE_MAX_BYTES));
    encodings.streamNodeMaxEntries(config.get(EncodingDirectives.STREAM_NODE_MAX_ENTRIES));
    MaxmemoryPolicy policy = config.get(MemoryDirectives.MAXMEMORY_POLICY);
    boolean tracksUse = policy.lru() || policy.lfu();
    encodings.sharesIntegers(config.get(MemoryDirectives.MAXMEMORY) == 0 || !tracksUse);
    int classes = config.get(MonitoringDirectives.NOTIFY_KEYSPACE_EVENTS);
    server.effects().eventClasses(classes);
    server.effects().lazyExpire(config.get(MemoryDirectives.LAZYFREE_LAZY_EXPIRE));
    server
        .keyspace()
        .recency()
        .configure(
            policy.lfu(),
            config.get(MemoryDirectives.LFU_LOG_FACTOR),
            config.get(MemoryDirectives.LFU_DECAY_TIME));
  }
}

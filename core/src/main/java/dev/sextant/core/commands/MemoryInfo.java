package dev.sextant.core.commands;

import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts.BufferBytes;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.scripting.Scripting;

/**
 * INFO's section about memory.
 *
 * <p>What is used is what Redis would have allocated (see {@link Server#usedMemoryBytes}), by an
 * allocator that wastes nothing. What is resident is what the process really holds, of which a JVM
 * with several nodes has more than one node's data; the ratios between the two follow from that.
 */
final class MemoryInfo {
  /** What Redis reports before the first script. */
  private static final long LUA_BYTES = 32_768;

  private static final long FUNCTION_VM_BYTES = 33_792;
  static final long FUNCTION_CACHE_BYTES = 200;

  private MemoryInfo() {}

  static void memory(Server server, InfoText text) {
    long used = server.usedMemoryBytes();
    long resident = server.ports().host().residentMemoryBytes();
    long peak = server.stats().peakMemoryBytes;
    BufferBytes buffers = server.ports().memory().buffers();
    long overhead = overhead(server, buffers);
    long startup = server.startupMemoryBytes();
    sized(text, "used_memory", used);
    sized(text, "used_memory_rss", resident);
    sized(text, "used_memory_peak", peak);
    text.line("used_memory_peak_perc", percent(used, peak));
    text.line("used_memory_overhead", overhead);
    text.line("used_memory_startup", startup);
    text.line("used_memory_dataset", used - overhead);
    text.line("used_memory_dataset_perc", percent(used - overhead, Math.max(1, used - startup)));
    text.line("allocator_allocated", used);
    text.line("allocator_active", used);
    text.line("allocator_resident", used);
    sized(text, "total_system_memory", server.ports().host().totalMemoryBytes());
    scripts(server, text);
    long limit = server.config().get(MemoryDirectives.MAXMEMORY);
    sized(text, "maxmemory", limit);
    text.line("maxmemory_policy", server.config().text(MemoryDirectives.MAXMEMORY_POLICY));
    fragmentation(text, used, resident);
    buffers(server, buffers, text);
    text.line("mem_allocator", "jemalloc-5.3.0");
    text.zeros("active_defrag_running", "lazyfree_pending_objects");
    text.line("lazyfreed_objects", server.stats().lazyFreedObjects);
  }

  static long overhead(Server server, BufferBytes buffers) {
    return server.startupMemoryBytes()
        + buffers.clients()
        + buffers.replicas()
        + buffers.backlog()
        + buffers.clusterLinks()
        + buffers.aof()
        + server.keyspace().overheadBytes();
  }

  private static void sized(InfoText text, String name, long bytes) {
    text.line(name, bytes);
    text.line(name + "_human", InfoText.human(bytes));
  }

  private static String percent(long part, long whole) {
    return InfoText.decimals(100.0 * part / whole, 2) + "%";
  }

  private static void scripts(Server server, InfoText text) {
    text.line("used_memory_lua", LUA_BYTES);
    text.line("used_memory_vm_eval", LUA_BYTES);
    text.line("used_memory_lua_human", InfoText.human(LUA_BYTES));
    Scripting scripting = Scripting.of(server);
    long scriptBytes = scripting.scripts().bytes();
    long functionBytes = FUNCTION_CACHE_BYTES + scripting.functions().bytes();
    text.line("used_memory_scripts_eval", scriptBytes);
    text.line("number_of_cached_scripts", scripting.scripts().count());
    text.line("number_of_functions", scripting.functions().functionCount());
    text.line("number_of_libraries", scripting.functions().libraries().size());
    text.line("used_memory_vm_functions", FUNCTION_VM_BYTES);
    sized(text, "used_memory_vm_total", LUA_BYTES + FUNCTION_VM_BYTES);
    text.line("used_memory_functions", functionBytes);
    sized(text, "used_memory_scripts", scriptBytes + functionBytes);
  }

  private static void fragmentation(InfoText text, long used, long resident) {
    text.line("allocator_frag_ratio", 1.0);
    text.line("allocator_frag_bytes", 0);
    text.line("allocator_rss_ratio", 1.0);
    text.line("allocator_rss_bytes", 0);
    text.line("rss_overhead_ratio", (double) resident / used);
    text.line("rss_overhead_bytes", resident - used);
    text.line("mem_fragmentation_ratio", (double) resident / used);
    text.line("mem_fragmentation_bytes", resident - used);
  }

  private static void buffers(Server server, BufferBytes buffers, InfoText text) {
    text.line("mem_not_counted_for_evict", server.ports().memory().notEvictableBytes());
    text.line("mem_replication_backlog", buffers.backlog());
    text.line("mem_total_replication_buffers", buffers.backlog() + buffers.replicas());
    text.line("mem_clients_slaves", buffers.replicas());
    text.line("mem_clients_normal", buffers.clients());
    text.line("mem_cluster_links", buffers.clusterLinks());
    text.line("mem_aof_buffer", buffers.aof());
  }
}

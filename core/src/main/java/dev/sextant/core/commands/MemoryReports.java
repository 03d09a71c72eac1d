package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts.BufferBytes;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.TableOverhead;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * MEMORY STATS and MEMORY DOCTOR. The numbers are those of INFO's section about memory, with the
 * same meaning.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/memory-stats/">MEMORY STATS</a> and <a
 * href="https://redis.io/docs/latest/commands/memory-doctor/">MEMORY DOCTOR</a>.
 */
final class MemoryReports {
  private static final int FIXED_FIELDS = 27;
  private static final long TOO_LITTLE_TO_JUDGE = 5L << 20;
  private static final double PEAK_FACTOR = 1.5;
  private static final double RESIDENT_FACTOR = 1.4;
  private static final long RESIDENT_EXCESS = 10L << 20;
  private static final long CLIENT_BYTES = 200L << 10;
  private static final long REPLICA_BYTES = 10L << 20;

  private MemoryReports() {}

  // ------------------------------------------------------------------ STATS

  static void stats(Call call) {
    Server server = call.server();
    ReplyWriter reply = call.reply();
    List<Database> databases = new ArrayList<>();
    for (int i = 0; i < server.keyspace().count(); i++) {
      if (server.keyspace().database(i).size() > 0) {
        databases.add(server.keyspace().database(i));
      }
    }
    long used = server.usedMemoryBytes();
    BufferBytes buffers = server.ports().memory().buffers();
    reply.map(FIXED_FIELDS + databases.size());
    field(reply, "peak.allocated", server.stats().peakMemoryBytes);
    field(reply, "total.allocated", used);
    field(reply, "startup.allocated", server.startupMemoryBytes());
    field(reply, "replication.backlog", buffers.backlog());
    field(reply, "clients.slaves", buffers.replicas());
    field(reply, "clients.normal", buffers.clients());
    field(reply, "cluster.links", buffers.clusterLinks());
    field(reply, "aof.buffer", buffers.aof());
    field(reply, "lua.caches", 0);
    field(reply, "functions.caches", MemoryInfo.FUNCTION_CACHE_BYTES);
    databases.forEach(db -> tables(reply, db));
    dataSet(server, reply, used, MemoryInfo.overhead(server, buffers));
    allocator(reply, used, server.ports().host().residentMemoryBytes());
  }

  private static void tables(ReplyWriter reply, Database db) {
    TableOverhead overhead = db.overhead();
    reply.bulk("db." + db.index());
    reply.map(3);
    field(reply, "overhead.hashtable.main", overhead.main());
    field(reply, "overhead.hashtable.expires", overhead.expires());
    field(reply, "overhead.hashtable.slot-to-keys", overhead.slotToKeys());
  }

  private static void dataSet(Server server, ReplyWriter reply, long used, long overhead) {
    long keys = server.keyspace().size();
    long net = Math.max(1, used - server.startupMemoryBytes());
    field(reply, "overhead.total", overhead);
    field(reply, "keys.count", keys);
    field(reply, "keys.bytes-per-key", keys == 0 ? 0 : net / keys);
    field(reply, "dataset.bytes", used - overhead);
    ratio(reply, "dataset.percentage", 100.0 * (used - overhead) / net);
    ratio(reply, "peak.percentage", 100.0 * used / server.stats().peakMemoryBytes);
  }

  /** The allocator is a model that wastes nothing; what is resident is the process's. */
  private static void allocator(ReplyWriter reply, long used, long resident) {
    field(reply, "allocator.allocated", used);
    field(reply, "allocator.active", used);
    field(reply, "allocator.resident", used);
    ratio(reply, "allocator-fragmentation.ratio", 1);
    field(reply, "allocator-fragmentation.bytes", 0);
    ratio(reply, "allocator-rss.ratio", 1);
    field(reply, "allocator-rss.bytes", 0);
    ratio(reply, "rss-overhead.ratio", (double) resident / used);
    field(reply, "rss-overhead.bytes", resident - used);
    ratio(reply, "fragmentation", (double) resident / used);
    field(reply, "fragmentation.bytes", resident - used);
  }

  private static void field(ReplyWriter reply, String name, long value) {
    reply.bulk(name);
    reply.integer(value);
  }

  /** Redis computes these with single precision, and it shows. */
  private static void ratio(ReplyWriter reply, String name, double value) {
    reply.bulk(name);
    reply.doubleValue((float) value);
  }

  // ------------------------------------------------------------------ DOCTOR

  static void doctor(Call call) {
    Server server = call.server();
    StringBuilder text = new StringBuilder();
    if (server.usedMemoryBytes() < TOO_LITTLE_TO_JUDGE) {
      text.append("This instance holds next to nothing: there is nothing to find out from its")
          .append(" memory yet. Fill it and ask again.\n");
    } else {
      List<String> findings = findings(server);
      text.append(
          findings.isEmpty()
              ? "No memory issue was found in this instance.\n"
              : "Some memory issues were found in this instance:\n\n");
      findings.forEach(finding -> text.append(" * ").append(finding).append("\n\n"));
    }
    call.reply().verbatim("txt", text.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static List<String> findings(Server server) {
    List<String> findings = new ArrayList<>();
    long used = server.usedMemoryBytes();
    long resident = server.ports().host().residentMemoryBytes();
    BufferBytes buffers = server.ports().memory().buffers();
    if (server.stats().peakMemoryBytes > used * PEAK_FACTOR) {
      findings.add(
          "Peak memory: this instance has used more than 150% of what it uses now. That is harmless"
              + " in itself.");
    }
    if (resident > used * RESIDENT_FACTOR && resident - used > RESIDENT_EXCESS) {
      findings.add(
          "High total RSS: the process holds more than 1.4 times what the data set takes. A JVM with"
              + " several nodes always does.");
    }
    if (buffers.clients() / Math.max(1, server.clients().count()) > CLIENT_BYTES) {
      findings.add(
          "Big client buffers: clients take more than 200K each on average. See CLIENT LIST for"
              + " those that do not read their replies, or send very long pipelines.");
    }
    if (buffers.replicas() > REPLICA_BYTES) {
      findings.add(
          "Big replica buffers: replicas do not keep up with the writes. See INFO for their lag.");
    }
    return findings;
  }
}

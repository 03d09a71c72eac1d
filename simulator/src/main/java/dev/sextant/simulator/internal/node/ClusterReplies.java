package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Help;
import dev.sextant.protocol.reply.ReplyWriter;
import dev.sextant.simulator.internal.cluster.ClusterReports;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import java.util.List;

/** The structured replies of CLUSTER: SLOTS, SHARDS, LINKS, HELP. */
final class ClusterReplies {
  private static final String[] HELP = {
    "ADDSLOTS <slot> [<slot> ...]",
    "    Assign slots to current node.",
    "ADDSLOTSRANGE <start slot> <end slot> [<start slot> <end slot> ...]",
    "    Assign slots which are between <start-slot> and <end-slot> to current node.",
    "BUMPEPOCH",
    "    Advance the cluster config epoch.",
    "COUNT-FAILURE-REPORTS <node-id>",
    "    Return number of failure reports for <node-id>.",
    "COUNTKEYSINSLOT <slot>",
    "    Return the number of keys in <slot>.",
    "DELSLOTS <slot> [<slot> ...]",
    "    Delete slots information from current node.",
    "DELSLOTSRANGE <start slot> <end slot> [<start slot> <end slot> ...]",
    "    Delete slots information which are between <start-slot> and <end-slot> from current node.",
    "FAILOVER [FORCE|TAKEOVER]",
    "    Promote current replica node to being a master.",
    "FORGET <node-id>",
    "    Remove a node from the cluster.",
    "GETKEYSINSLOT <slot> <count>",
    "    Return key names stored by current node in a slot.",
    "FLUSHSLOTS",
    "    Delete current node own slots information.",
    "INFO",
    "    Return information about the cluster.",
    "KEYSLOT <key>",
    "    Return the hash slot for <key>.",
    "MEET <ip> <port> [<bus-port>]",
    "    Connect nodes into a working cluster.",
    "MYID",
    "    Return the node id.",
    "NODES",
    "    Return cluster configuration seen by node. Output format:",
    "    <id> <ip:port> <flags> <master> <pings> <pongs> <epoch> <link> <slot> ...",
    "REPLICATE <node-id>",
    "    Configure current node as replica to <node-id>.",
    "RESET [HARD|SOFT]",
    "    Reset current node (default: soft).",
    "SET-CONFIG-EPOCH <epoch>",
    "    Set config epoch of current node.",
    "SETSLOT <slot> (IMPORTING <node-id>|MIGRATING <node-id>|STABLE|NODE <node-id>)",
    "    Set slot state.",
    "REPLICAS <node-id>",
    "    Return <node-id> replicas.",
    "SAVECONFIG",
    "    Force saving cluster configuration on disk.",
    "SLOTS",
    "    Return information about slots range mappings. Each range is made of:",
    "    start, end, master and replicas IP addresses, ports and ids",
    "SHARDS",
    "    Return information about slot range mappings and the nodes associated with them.",
    "LINKS",
    "    Return information about all network links between this node and its peers.",
    "    Output format is an array where each array element is a map containing attributes of a link",
  };

  void help(Call call) {
    Help.reply(call, HELP);
  }

  void slots(Call call, ClusterMachine machine) {
    List<ClusterReports.SlotRange> ranges = machine.reports().slots(true);
    ReplyWriter reply = call.reply();
    reply.array(ranges.size());
    for (ClusterReports.SlotRange range : ranges) {
      reply.array(3 + range.replicas().size());
      reply.integer(range.first());
      reply.integer(range.last());
      endpoint(reply, range.master());
      range.replicas().forEach(replica -> endpoint(reply, replica));
    }
  }

  private static void endpoint(ReplyWriter reply, ClusterReports.Endpoint endpoint) {
    reply.array(4);
    String name = endpoint.name();
    if (name == null) {
      reply.nullBulk();
    } else {
      reply.bulk(name);
    }
    reply.integer(endpoint.port());
    reply.bulk(endpoint.id());
    reply.map(endpoint.metadata().size());
    endpoint
        .metadata()
        .forEach(
            (key, value) -> {
              reply.bulk(key);
              reply.bulk(value);
            });
  }

  void shards(Call call, ClusterMachine machine) {
    List<ClusterReports.Shard> shards = machine.reports().shards();
    ReplyWriter reply = call.reply();
    reply.array(shards.size());
    for (ClusterReports.Shard shard : shards) {
      reply.map(2);
      reply.bulk("slots");
      reply.array(shard.slots().size());
      shard.slots().forEach(reply::integer);
      reply.bulk("nodes");
      reply.array(shard.nodes().size());
      shard.nodes().forEach(node -> shardNode(reply, node));
    }
  }

  private static void shardNode(ReplyWriter reply, ClusterReports.ShardNode node) {
    boolean named = !node.hostname().isEmpty();
    reply.map(6 + (node.port() != 0 ? 1 : 0) + (node.tlsPort() != 0 ? 1 : 0) + (named ? 1 : 0));
    field(reply, "id", node.id());
    if (node.port() != 0) {
      field(reply, "port", node.port());
    }
    if (node.tlsPort() != 0) {
      field(reply, "tls-port", node.tlsPort());
    }
    field(reply, "ip", node.ip());
    field(reply, "endpoint", node.endpoint());
    if (named) {
      field(reply, "hostname", node.hostname());
    }
    field(reply, "role", node.role());
    field(reply, "replication-offset", node.replicationOffset());
    field(reply, "health", node.health());
  }

  void links(Call call, ClusterMachine machine) {
    List<ClusterReports.Link> links = machine.reports().links();
    ReplyWriter reply = call.reply();
    reply.array(links.size());
    for (ClusterReports.Link link : links) {
      reply.map(6);
      field(reply, "direction", link.direction());
      field(reply, "node", link.node());
      field(reply, "create-time", link.createTimeMs());
      field(reply, "events", link.events());
      field(reply, "send-buffer-allocated", link.sendBufferAllocated());
      field(reply, "send-buffer-used", link.sendBufferUsed());
    }
  }

  private static void field(ReplyWriter reply, String name, String value) {
    reply.bulk(name);
    reply.bulk(value);
  }

  private static void field(ReplyWriter reply, String name, long value) {
    reply.bulk(name);
    reply.integer(value);
  }
}

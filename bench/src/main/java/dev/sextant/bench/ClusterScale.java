package dev.sextant.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.sun.management.OperatingSystemMXBean;
import dev.sextant.simulator.BusTraffic;
import dev.sextant.simulator.SimulatedCluster;
import dev.sextant.simulator.SimulatedNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How a cluster grows: half masters, half replicas, in this JVM on manual time. Nodes that know
 * nobody meet the first of them, as {@code redis-cli --cluster create} has them do, and get their
 * slots and masters; then a tenth of the masters is killed, and the replicas take over. The table
 * shows how many nodes that takes how long, on the clock of the cluster, on the wall and of the
 * processors, which a busy machine changes least, and what the cluster bus carries.
 *
 * <p>In a quiet cluster a node pings one other a second, the longest silent of five, and each that
 * it has not heard of for half the node timeout: at most 1 + 2 (n - 1) / timeout pings a second,
 * and as many pongs. Gossip makes it fewer, since it counts as having heard.
 */
public final class ClusterScale implements AutoCloseable {
  private static final int[] SIZES = {6, 12, 30, 100, 300, 1000};
  private static final int SLOTS = 16384;
  private static final OperatingSystemMXBean PROCESS =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** Redis's default. */
  private static final int NODE_TIMEOUT_SECONDS = 15;

  private static final int STEADY_SECONDS = 30;
  private static final Duration STEP = Duration.ofMillis(500);
  private static final int LIMIT_STEPS = 1200;

  private final int nodeCount;
  private final int masterCount;
  private final SimulatedCluster cluster;
  private final List<Client> clients = new ArrayList<>();

  ClusterScale(int nodeCount) throws IOException {
    this.nodeCount = nodeCount;
    this.masterCount = nodeCount / 2;
    this.cluster =
        SimulatedCluster.builder()
            .masters(masterCount)
            .replicasPerMaster(1)
            .empty()
            .manualTime()
            .seed(nodeCount)
            .set("cluster-node-timeout", Integer.toString(NODE_TIMEOUT_SECONDS * 1000))
            .start();
    for (SimulatedNode node : cluster.nodes()) {
      clients.add(new Client(node));
    }
  }

  /** Prints the table; the arguments are numbers of nodes, even ones of 6 and more. */
  public static void main(String[] args) throws IOException {
    int[] sizes = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
    print(System.out, sizes.length == 0 ? SIZES : sizes);
  }

  private static void print(PrintStream out, int[] sizes) throws IOException {
    out.println(Row.head());
    for (int size : sizes) {
      try (ClusterScale scale = new ClusterScale(size)) {
        out.println(scale.measure());
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (Client client : clients) {
      client.close();
    }
    cluster.close();
  }

  /** What something has taken: on the cluster's clock, on the wall, of this process, on the bus. */
  record Spent(double clusterSeconds, double wallSeconds, double cpuSeconds, BusTraffic traffic) {}

  /**
   * What a cluster has lived through.
   *
   * @param meeting until all nodes had met, and all replicas followed their masters
   * @param quiet a while in which nothing happened
   * @param heapMegabytes in use after that, client and all
   * @param killed how many masters were killed then
   * @param failover until replicas served all slots
   */
  record Row(
      int nodes, Spent meeting, Spent quiet, long heapMegabytes, int killed, Spent failover) {

    double messagesPerNodeAndSecond() {
      return quiet.traffic.messages() / (nodes * quiet.clusterSeconds);
    }

    /** Pings by Redis's rule, if gossip told nobody anything, and the pongs. */
    double mostMessagesPerNodeAndSecond() {
      return 2 * (1 + 2.0 * (nodes - 1) / NODE_TIMEOUT_SECONDS);
    }

    static String head() {
      return "| nodes | meet: cluster s | wall s | CPU s | messages | MB"
          + " | quiet: messages/node/s | at most | kB/node/s | CPU s per cluster s | heap MB"
          + " | killed | served again: cluster s | wall s | CPU s | messages |\n"
          + "|---:".repeat(16)
          + "|";
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "| %d | %.1f | %.1f | %.1f | %d | %.1f | %.1f | %.1f | %.1f | %.2f | %d |"
              + " %d | %.1f | %.1f | %.1f | %d |",
          nodes,
          meeting.clusterSeconds,
          meeting.wallSeconds,
          meeting.cpuSeconds,
          meeting.traffic.messages(),
          meeting.traffic.bytes() / 1e6,
          messagesPerNodeAndSecond(),
          mostMessagesPerNodeAndSecond(),
          quiet.traffic.bytes() / (nodes * quiet.clusterSeconds) / 1e3,
          quiet.cpuSeconds / quiet.clusterSeconds,
          heapMegabytes,
          killed,
          failover.clusterSeconds,
          failover.wallSeconds,
          failover.cpuSeconds,
          failover.traffic.messages());
    }
  }

  /** Measures from when it is made. */
  private final class Stretch {
    private final long wallNanos = System.nanoTime();
    private final long cpuNanos = PROCESS.getProcessCpuTime();
    private final long clusterMillis = cluster.nowMillis();
    private final BusTraffic traffic = cluster.busTraffic();

    Spent spent() {
      double wallSeconds = (System.nanoTime() - wallNanos) / 1e9;
      return new Spent(
          (cluster.nowMillis() - clusterMillis) / 1e3,
          wallSeconds,
          (PROCESS.getProcessCpuTime() - cpuNanos) / 1e9,
          cluster.busTraffic().minus(traffic));
    }
  }

  /** Lets the cluster live through all of it. */
  Row measure() throws IOException {
    Stretch meeting = new Stretch();
    meet();
    Spent met = meeting.spent();
    Stretch quiet = new Stretch();
    cluster.advance(Duration.ofSeconds(STEADY_SECONDS));
    Spent rested = quiet.spent();
    long heap = heapMegabytes();
    int killed = Math.max(1, masterCount / 10);
    Stretch failover = new Stretch();
    for (int i = 0; i < killed; i++) {
      cluster.nodes().get(i).kill();
    }
    cluster.awaitStable(STEP.multipliedBy(LIMIT_STEPS));
    return new Row(nodeCount, met, rested, heap, killed, failover.spent());
  }

  private static long heapMegabytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20;
  }

  /** Makes one cluster of the nodes. */
  private void meet() throws IOException {
    SimulatedNode first = cluster.nodes().get(0);
    for (int i = 0; i < nodeCount; i++) {
      Client client = clients.get(i);
      client.call("CLUSTER SET-CONFIG-EPOCH " + (i + 1));
      if (i < masterCount) {
        long from = (long) SLOTS * i / masterCount;
        long to = (long) SLOTS * (i + 1) / masterCount - 1;
        client.call("CLUSTER ADDSLOTSRANGE " + from + " " + to);
      }
      if (i > 0) {
        client.call("CLUSTER MEET " + first.host() + " " + first.port());
      }
    }
    advanceUntilAllKnowAll();
    for (int i = masterCount; i < nodeCount; i++) {
      String master = clients.get(i - masterCount).call("CLUSTER MYID");
      clients.get(i).call("CLUSTER REPLICATE " + master);
    }
    cluster.awaitStable(STEP.multipliedBy(LIMIT_STEPS));
  }

  private void advanceUntilAllKnowAll() throws IOException {
    String wanted = "cluster_known_nodes:" + nodeCount;
    int knowing = 0;
    for (int steps = 0; knowing < nodeCount; steps++) {
      if (steps > LIMIT_STEPS) {
        throw new IllegalStateException("only " + knowing + " nodes know all " + nodeCount);
      }
      cluster.advance(STEP);
      while (knowing < nodeCount && clients.get(knowing).call("CLUSTER INFO").contains(wanted)) {
        knowing++;
      }
    }
  }

  /** A connection that sends lines and reads replies of RESP, a line or a string. */
  private static final class Client {
    private final Socket socket;
    private final BufferedReader in;

    Client(SimulatedNode node) throws IOException {
      this.socket = new Socket(node.host(), node.port());
      socket.setTcpNoDelay(true);
      this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    String call(String line) throws IOException {
      socket.getOutputStream().write((line + "\r\n").getBytes(US_ASCII));
      String head = String.valueOf(in.readLine());
      if (head.startsWith("-")) {
        throw new IllegalStateException(line + ": " + head);
      }
      if (!head.startsWith("$")) {
        return head.substring(1);
      }
      char[] text = new char[Integer.parseInt(head.substring(1)) + 2];
      for (int read = 0; read < text.length; ) {
        int more = in.read(text, read, text.length - read);
        if (more < 0) {
          throw new IOException("the connection has ended");
        }
        read += more;
      }
      return new String(text, 0, text.length - 2);
    }

    void close() throws IOException {
      socket.close();
    }
  }
}

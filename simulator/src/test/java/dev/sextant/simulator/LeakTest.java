package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** A test suite starts clusters by the hundred in one JVM: none may leave anything behind. */
class LeakTest {
  private static final int CLUSTERS = 50;
  private static final int WARM_UP = 10;
  private static final long FEW_MEGABYTES = 4 << 20;

  /** Threads that other tests of this JVM have left running are none of ours. */
  private final List<Thread> threadsBefore = sextantThreads();

  @Test
  void fiftyClusters_leaveNoThreadSocketOrMemory() throws Exception {
    List<WeakReference<SimulatedCluster>> clusters = new ArrayList<>();
    for (int i = 0; i < WARM_UP; i++) {
      clusters.add(useOne(i));
    }
    awaitEndOfThreads();
    Map<String, Integer> descriptors = openDescriptors();
    long heap = usedHeap();
    for (int i = WARM_UP; i < CLUSTERS; i++) {
      clusters.add(useOne(i));
    }
    awaitEndOfThreads();
    assertThat(openDescriptors()).isEqualTo(descriptors);
    assertThat(usedHeap()).isLessThan(heap + FEW_MEGABYTES);
    assertThat(clusters).allMatch(cluster -> cluster.refersTo(null));
  }

  /** With a client that is still connected when the cluster is closed; every other is manual. */
  private static WeakReference<SimulatedCluster> useOne(int i) {
    ClusterBuilder builder = SimulatedCluster.builder();
    if (i % 2 == 1) {
      builder.manualTime();
    }
    SimulatedCluster cluster = builder.start();
    SimulatedNode node = cluster.nodeFor("key");
    try (Jedis jedis = new Jedis(node.host(), node.port())) {
      jedis.set("key", "value");
      cluster.close();
    }
    return new WeakReference<>(cluster);
  }

  private static List<Thread> sextantThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sextant"))
        .toList();
  }

  /**
   * A Netty thread reports its end with its last act, and is there a moment longer. One that does
   * not end holds the test up until its limit.
   */
  private void awaitEndOfThreads() throws InterruptedException {
    for (Thread thread : sextantThreads()) {
      if (!threadsBefore.contains(thread)) {
        thread.join(60_000);
        assertThat(thread.isAlive()).as(thread.getName()).isFalse();
      }
    }
  }

  /** How many sockets, event queues and the like this process has open, by kind. */
  private static Map<String, Integer> openDescriptors() throws IOException {
    Path directory = Path.of("/proc/self/fd");
    assumeTrue(Files.isDirectory(directory), "no /proc: open sockets cannot be counted here");
    Map<String, Integer> kinds = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      for (Path descriptor : all.toList()) {
        String kind = kindOf(descriptor);
        if (kind.startsWith("socket") || kind.startsWith("anon_inode")) {
          kinds.merge(kind, 1, Integer::sum);
        }
      }
    }
    return kinds;
  }

  private static String kindOf(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().replaceFirst(":\\[\\d+]$", "");
    } catch (IOException closedMeanwhile) {
      return "";
    }
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}

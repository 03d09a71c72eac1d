package dev.sextant.simulator;

import dev.sextant.core.config.ConfigFileException;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.RedisConf;
import dev.sextant.simulator.internal.net.EventLoops;
import dev.sextant.simulator.internal.node.Node;
import dev.sextant.simulator.internal.node.NodeSettings;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.port.NodeFiles;
import dev.sextant.simulator.internal.world.DirectoryFiles;
import dev.sextant.simulator.internal.world.MemoryFiles;
import dev.sextant.simulator.internal.world.SystemTime;
import dev.sextant.simulator.internal.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One node by itself, as {@code redis-server} is: standalone, or, with {@code cluster-enabled yes},
 * a node that waits to be made part of a cluster.
 */
public final class SimulatedServer implements AutoCloseable {
  private final EventLoops loops;
  private final Node node;
  private final CountDownLatch ended = new CountDownLatch(1);

  private SimulatedServer(EventLoops loops, Node node) {
    this.loops = loops;
    this.node = node;
    node.onEnd(ended::countDown);
  }

  /** A standalone server on {@code port} (0: any free one), with lines of redis.conf. */
  public static SimulatedServer start(int port, String redisConf) {
    return start(redisConf + "\nport " + port, null, new Slf4jLog(Integer.toString(port)));
  }

  /**
   * A server with the configuration {@code redisConf}.
   *
   * @param directory where its files are, or null to keep them in memory
   * @throws IllegalArgumentException when the configuration has a fault; the message is Redis's
   *     report of it
   * @throws UncheckedIOException when the port cannot be had; the message names it
   */
  public static SimulatedServer start(String redisConf, @Nullable Path directory, LogSink log) {
    NodeConfig probe = new NodeConfig();
    RedisConf read = read(redisConf, probe);
    EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    World world = new World(new SystemTime(), ThreadLocalRandom.current().nextLong());
    NodeFiles files = directory == null ? new MemoryFiles() : new DirectoryFiles(directory);
    NodeSettings settings =
        new NodeSettings(
            ClusterForming.HOST,
            () -> {
              NodeConfig config = new NodeConfig();
              read(redisConf, config);
              return config;
            },
            read.renames(),
            log);
    Node node = new Node(settings, world, loops, loops.next(), files);
    try {
      node.listen(probe.get(NetworkDirectives.PORT));
      node.begin(false);
    } catch (IOException e) {
      loops.close();
      throw new UncheckedIOException(e.getMessage(), e);
    } catch (RuntimeException e) {
      loops.close();
      throw e;
    }
    return new SimulatedServer(loops, node);
  }

  private static RedisConf read(String text, NodeConfig config) {
    try {
      return RedisConf.load(
          text,
          config,
          name -> {
            throw new IllegalArgumentException("include " + name + " is not possible here");
          });
    } catch (ConfigFileException e) {
      throw new IllegalArgumentException(e.report(), e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return node.port();
  }

  /** "redis://host:port". */
  public String uri() {
    return "redis://" + node.ip() + ":" + node.port();
  }

  /** Waits until the server ends by itself (SHUTDOWN). */
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /** Ends it and gives back its thread and port. */
  @Override
  public void close() {
    node.kill();
    loops.close();
  }
}

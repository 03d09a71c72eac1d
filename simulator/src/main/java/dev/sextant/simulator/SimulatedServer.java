package dev.sextant.simulator;

import dev.sextant.core.config.ConfigException;
import dev.sextant.core.config.ConfigFileException;
import dev.sextant.core.config.LogLevel;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.simulator.internal.net.EventLoops;
import dev.sextant.simulator.internal.node.Node;
import dev.sextant.simulator.internal.node.NodeConfiguration;
import dev.sextant.simulator.internal.node.NodeSettings;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.port.NodeFiles;
import dev.sextant.simulator.internal.port.OwnProcess;
import dev.sextant.simulator.internal.world.DirectoryFiles;
import dev.sextant.simulator.internal.world.IncludedFiles;
import dev.sextant.simulator.internal.world.MemoryFiles;
import dev.sextant.simulator.internal.world.SystemTime;
import dev.sextant.simulator.internal.world.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
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

  /**
   * A standalone server on {@code port} (0: any free one) of the loopback interface, with lines of
   * redis.conf.
   */
  public static SimulatedServer start(int port, String redisConf) {
    String bind = "bind " + ClusterForming.HOST + "\n";
    return start(
        bind + redisConf + "\nport " + port, null, "", new Slf4jLog(Integer.toString(port)));
  }

  /** As below, in a process that it shares with others. */
  public static SimulatedServer start(
      String redisConf, @Nullable Path directory, String configFile, LogSink log) {
    return start(redisConf, directory, configFile, log, OwnProcess.NONE);
  }

  /**
   * A server with the configuration {@code redisConf}.
   *
   * @param directory where its files are, if the directive {@code dir} does not say otherwise; null
   *     to keep them in memory
   * @param configFile the path of the file that CONFIG REWRITE writes; empty without one
   * @param process the process, if it is the server's own
   * @throws IllegalArgumentException when the configuration has a fault; the message is Redis's
   *     report of it
   * @throws UncheckedIOException when the port or the log's file cannot be had; the message names
   *     it
   */
  public static SimulatedServer start(
      String redisConf,
      @Nullable Path directory,
      String configFile,
      LogSink log,
      OwnProcess process) {
    NodeConfig probe = read(redisConf, directory).config();
    openLog(probe, log);
    EventLoops loops = new EventLoops(EventLoops.Transport.best(), 1);
    World world = new World(new SystemTime(), ThreadLocalRandom.current().nextLong());
    NodeFiles files =
        directory == null
            ? new MemoryFiles()
            : new DirectoryFiles(Path.of(probe.get(PersistenceDirectives.DIR)));
    // The bus of a server on any free port would be found by nobody.
    boolean tcpBus = probe.get(NetworkDirectives.PORT) != 0;
    NodeSettings settings =
        new NodeSettings(
            ClusterForming.HOST,
            () -> read(redisConf, directory),
            configFile,
            tcpBus,
            log,
            process);
    Node node = new Node(settings, world, loops, loops.next(), files);
    try {
      node.listen(probe.get(NetworkDirectives.PORT));
      node.create(false);
      node.begin();
    } catch (IOException e) {
      loops.close();
      String failure =
          "Failed listening on port " + probe.get(NetworkDirectives.PORT) + " (TCP), aborting.";
      long micros = System.currentTimeMillis() * 1000;
      log.log(micros, LogLevel.WARNING, "Warning: " + e.getMessage());
      log.log(micros, LogLevel.WARNING, failure);
      throw new UncheckedIOException(failure + " " + e.getMessage(), e);
    } catch (RuntimeException e) {
      loops.close();
      throw e;
    }
    return new SimulatedServer(loops, node);
  }

  private static void openLog(NodeConfig config, LogSink log) {
    String file = config.text(ServerDirectives.LOGFILE);
    if (!file.isEmpty()) {
      try {
        log.file(Path.of(config.get(PersistenceDirectives.DIR)).resolve(file));
      } catch (IOException e) {
        throw new UncheckedIOException("Can't open the log file: " + FileErrors.reason(e), e);
      }
    }
  }

  private static NodeConfiguration read(String text, @Nullable Path directory) {
    try {
      if (directory == null) {
        return NodeConfiguration.read(text, new NodeConfig());
      }
      NodeConfig config = new NodeConfig(SimulatedServer::changeDirectory);
      config.assign(PersistenceDirectives.DIR, directory.toAbsolutePath().toString());
      return NodeConfiguration.read(
          text,
          config,
          name -> IncludedFiles.text(Path.of(config.get(PersistenceDirectives.DIR)), name));
    } catch (ConfigFileException e) {
      throw new IllegalArgumentException(e.report(), e);
    }
  }

  /** Where {@code dir} leads from {@code current}, if there is such a directory. */
  static String changeDirectory(String current, String path) throws ConfigException {
    Path target = Path.of(current).resolve(path).normalize();
    if (!Files.isDirectory(target)) {
      throw new ConfigException(
          Files.exists(target) ? "Not a directory" : "No such file or directory");
    }
    return target.toString();
  }

  /** The port it listens on. */
  public int port() {
    return node.port();
  }

  /** "redis://host:port". */
  public String uri() {
    return "redis://" + node.ip() + ":" + node.port();
  }

  /**
   * Waits until the server ends by itself.
   *
   * @return whether it has ended in order (SHUTDOWN), and not because it could not go on
   */
  public boolean awaitEnd() throws InterruptedException {
    ended.await();
    return !node.hasCrashed();
  }

  /**
   * Ends it as SIGTERM ends redis-server: in order, saving what the configuration says; then gives
   * back its thread and port.
   */
  public void stop() {
    try {
      if (node.stop()) {
        ended.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  /**
   * Asks for an end in order and returns at once, as signals ask redis-server for it. {@link
   * #awaitEnd} tells when it has come. It may fail, when the data set cannot be saved, and a client
   * may cancel it; then the server goes on.
   *
   * @param interrupt whether it is SIGINT, and not SIGTERM: each has a directive of its own
   * @return false for SIGINT while an end is under way: somebody insists, and the process should
   *     end at once
   */
  public boolean requestStop(boolean interrupt) {
    return node.requestStop(interrupt);
  }

  /** Ends it as a crash would, after a report in its log that begins with {@code cause}. */
  public void crash(String cause) {
    node.crash(cause);
  }

  /** Ends it as kill -9 would, and gives back its thread and port. */
  @Override
  public void close() {
    node.kill();
    loops.close();
  }
}

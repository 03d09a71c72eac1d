package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Server;
import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.Directive;
import dev.sextant.core.config.NetworkDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import dev.sextant.simulator.internal.persistence.AppendOnlyFile;
import dev.sextant.simulator.internal.persistence.FatalLoadException;
import java.io.IOException;

/**
 * The beginning of a node's life: it opens its bus, reads its data set, and serves. What keeps it
 * from that is an exception while somebody waits for the start, and the end of the node later.
 *
 * <p>Source: {@code main} and {@code InitServerLast} of server.c.
 */
final class Startup {
  private static final int MAX_PORT = 65535;

  private final NodeLife life;
  private final NodeConfig config;
  private final NodeLog log;
  private final ChangedDirectives changes;
  private final boolean tcpBus;

  /**
   * @param tcpBus whether nodes of other processes can reach its bus
   */
  Startup(NodeLife life, boolean tcpBus) {
    this.life = life;
    this.config = life.config();
    this.log = life.log();
    this.changes = new ChangedDirectives(life);
    this.tcpBus = tcpBus;
  }

  /**
   * Begins the regular work.
   *
   * @throws StartFailedException when its files cannot be loaded
   */
  void begin() {
    changes.beforeLoading();
    for (Directive<?> directive : config.notYetInEffect()) {
      log.warning("The directive '" + directive.name() + "' is accepted and not yet in effect");
    }
    announce();
    openBus();
    log.warning("Server initialized");
    loadData();
  }

  /**
   * Says what runs. Whoever starts redis-server as a process knows from the number in its banner
   * that the port is open.
   */
  private void announce() {
    String mode = config.get(ClusterDirectives.CLUSTER_ENABLED) ? "cluster" : "standalone";
    log.notice("Running mode=" + mode + ", port=" + config.get(NetworkDirectives.PORT) + ".");
    if (config.get(ServerDirectives.ALWAYS_SHOW_LOGO)) {
      long pid = life.server().ports().host().processId();
      log.notice("Sextant, as redis-server " + Server.VERSION + ", PID: " + pid);
    }
  }

  private void openBus() {
    BusTransport bus = life.bus();
    if (bus == null || !tcpBus) {
      return;
    }
    int port = life.busPort();
    if (port > MAX_PORT) {
      String line =
          "Redis port number too high. Cluster communication port is 10,000 port numbers higher"
              + " than your Redis port. Your Redis port number must be 55535 or less.";
      log.warning(line);
      throw new StartFailedException(line);
    }
    try {
      life.control().listenForBus(config.get(NetworkDirectives.BIND), port, bus::accept);
    } catch (IOException e) {
      log.warning("Warning: " + e.getMessage());
      String line = "Failed listening on port " + port + " (cluster), aborting.";
      log.warning(line);
      throw new StartFailedException(line, e);
    }
  }

  /**
   * Reads the data set from its files and begins to write to them.
   *
   * @throws StartFailedException when the node must not start; the log says why
   */
  private void loadData() {
    boolean[] begun = {false};
    Runnable whenLoaded = () -> loaded(begun[0]);
    AppendOnlyFile appendOnlyFile = life.appendOnlyFile();
    try {
      appendOnlyFile.readManifest();
      if (appendOnlyFile.isOn()) {
        appendOnlyFile.load(whenLoaded, life.control()::crash);
      } else {
        life.rdbFile().loadAtStart(whenLoaded, life.control()::crash);
      }
      begun[0] = true;
    } catch (FatalLoadException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The data set is there.
   *
   * @param isLater whether whoever has started the node waits no more: it can only end then
   */
  private void loaded(boolean isLater) {
    try {
      serve();
    } catch (StartFailedException e) {
      if (!isLater) {
        throw e;
      }
      life.control().crash(); // Why, the log has said.
    }
  }

  private void serve() {
    try {
      life.appendOnlyFile().open();
    } catch (FatalLoadException e) {
      throw new StartFailedException(String.valueOf(e.getMessage()), e);
    }
    changes.afterLoading();
    life.oomScore().begin();
    checkClusterData();
    if (!config.get(NetworkDirectives.BIND).isEmpty()) {
      log.notice("Ready to accept connections");
    }
    String unix = config.text(NetworkDirectives.UNIXSOCKET);
    if (!unix.isEmpty()) {
      log.notice("The server is now ready to accept connections at " + unix);
    }
    life.turn(() -> {});
    new NodeTimers(life).begin();
  }

  /**
   * Brings the cluster's view in line with the keys that were loaded.
   *
   * @throws StartFailedException when there are keys that a cluster has no place for
   */
  private void checkClusterData() {
    Keyspace keyspace = life.server().keyspace();
    ClusterMachine cluster = life.cluster();
    if (cluster == null || !cluster.state().myself().isMaster() || keyspace.size() == 0) {
      return;
    }
    if (keyspace.size() > keyspace.database(0).size()) {
      String line =
          "You can't have keys in a DB different than DB 0 when in Cluster mode. Exiting.";
      log.warning(line);
      throw new StartFailedException(line);
    }
    cluster.onDataLoaded(life.nowMillis());
  }
}

package dev.sextant.simulator;

import dev.sextant.simulator.internal.node.Node;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * One node of a {@link SimulatedCluster}: a Redis server at an address of its own, which can be
 * killed and started again.
 *
 * <p>Thread-safe.
 */
public final class SimulatedNode {
  private final Node node;
  private final String id;

  SimulatedNode(Node node, String id) {
    this.node = node;
    this.id = id;
  }

  /** The node's id in the cluster: 40 hexadecimal digits. */
  public String id() {
    return id;
  }

  /** The IP address it listens on. */
  public String host() {
    return node.ip();
  }

  /** The port it listens on; the same over all its lives. */
  public int port() {
    return node.port();
  }

  /** "host:port". */
  public String address() {
    return host() + ":" + port();
  }

  /** Whether it lives. */
  public boolean isRunning() {
    return node.isRunning();
  }

  /** Whether it lives and believes that it is a master. */
  public boolean isMaster() {
    return Boolean.TRUE.equals(
        node.<Boolean>look(view -> view.cluster() == null || view.cluster().myself().isMaster()));
  }

  /** Whether it lives and believes that it is a replica. */
  public boolean isReplica() {
    return Boolean.TRUE.equals(
        node.<Boolean>look(view -> view.cluster() != null && view.cluster().myself().isReplica()));
  }

  /** How many keys it holds; 0 when it does not live. */
  public long keyCount() {
    Long count = node.<Long>look(view -> view.server().keyspace().size());
    return count == null ? 0 : count;
  }

  /**
   * Ends it as {@code kill -9} would: connections break, data in memory is lost, nobody is told.
   * Its files, {@code nodes.conf} among them, stay. Does nothing when it does not live.
   */
  public void kill() {
    node.kill();
  }

  /**
   * Starts it again, on its old port and with its old files, after {@link #kill} or SHUTDOWN. Does
   * nothing when it lives.
   *
   * @throws UncheckedIOException when somebody else has taken the port meanwhile
   */
  public void restart() {
    if (isRunning()) {
      return;
    }
    try {
      node.listen();
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    node.create(false);
    node.begin();
  }

  /**
   * Stops everything in it, as SIGSTOP would: connections stay open and are silent, other nodes get
   * no answer. What arrives meanwhile is handled after {@link #thaw}.
   */
  public void freeze() {
    node.freeze();
  }

  /** Ends {@link #freeze}. */
  public void thaw() {
    node.thaw();
  }

  Node node() {
    return node;
  }

  @Override
  public String toString() {
    return address();
  }
}

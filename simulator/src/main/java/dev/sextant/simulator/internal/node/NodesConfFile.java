package dev.sextant.simulator.internal.node;

import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code nodes.conf} of one life of a node, which no other node may use meanwhile: two
 * nodes with one name and one vote would break the cluster.
 */
final class NodesConfFile {
  private final NodeFiles files;
  private final String name;
  private final Closeable reservation;

  private NodesConfFile(NodeFiles files, String name, Closeable reservation) {
    this.files = files;
    this.name = name;
    this.reservation = reservation;
  }

  /**
   * Takes the file, which need not exist.
   *
   * @throws StartFailedException when another node has it; the log says so
   */
  static NodesConfFile open(NodeFiles files, String name, NodeLog log) {
    Closeable reservation;
    try {
      reservation = files.reserve(name);
    } catch (IOException e) {
      String line = "Can't open " + name + " in order to acquire a lock: " + FileErrors.reason(e);
      log.warning(line);
      throw new StartFailedException(line, e);
    }
    if (reservation == null) {
      String line =
          "Sorry, the cluster configuration file "
              + name
              + " is already used by a different Redis Cluster node. Please make sure that"
              + " different nodes use different cluster configuration files.";
      log.warning(line);
      throw new StartFailedException(line);
    }
    return new NodesConfFile(files, name, reservation);
  }

  /** What it holds; null when there is no file. */
  @Nullable String read() {
    return files.read(name);
  }

  /**
   * Replaces what it holds, all or nothing.
   *
   * @param forced whether it has to be on the disk afterwards
   * @return null, or the system's words for why it failed
   */
  @Nullable String write(String nodesConf, boolean forced) {
    String fresh = name + ".tmp";
    byte[] bytes = nodesConf.getBytes(StandardCharsets.ISO_8859_1);
    try {
      try (NodeFiles.Output output = files.create(fresh)) {
        output.write(bytes, 0, bytes.length);
        if (forced) {
          output.sync();
        }
      }
      files.rename(fresh, name);
      return null;
    } catch (IOException e) {
      return FileErrors.reason(e);
    }
  }

  /** Lets others have it. */
  void close() {
    try {
      reservation.close();
    } catch (IOException e) {
      throw new UncheckedIOException("Could not let go of " + name, e);
    }
  }
}

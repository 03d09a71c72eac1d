package dev.sextant.simulator.internal.persistence;

import dev.sextant.core.command.Server;
import dev.sextant.core.persistence.SnapshotPart;
import dev.sextant.simulator.internal.port.ChildProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the RDB file wants of the node. Called on the node's thread. */
public interface RdbNode {
  /** The node's data. */
  Server server();

  /** Logs a line of the level that has that name in redis.conf. */
  void log(String level, String line);

  /** Does {@code task} as a turn of the node, in {@code millis} milliseconds at the earliest. */
  void after(long millis, Runnable task);

  /** The node's thread does nothing for a while. */
  void stall(long micros);

  /** repl-stream-db, repl-id and repl-offset; nothing for a node without replication. */
  List<SnapshotPart.Fact> replicationFacts();

  /**
   * The data that was loaded at the start is the state of a history.
   *
   * @param offset how many bytes of it are in the data
   * @param database which database the history has selected there
   */
  void resumeHistory(String id, long offset, int database);

  /** Whether the append only file is being rewritten, which Redis does in a child process, too. */
  boolean isRewriting();

  /**
   * Starts a child process that writes a file.
   *
   * @param path of the file, which is there
   * @return null when the node has to do that itself
   */
  @Nullable ChildProcess startChild(String path);
}

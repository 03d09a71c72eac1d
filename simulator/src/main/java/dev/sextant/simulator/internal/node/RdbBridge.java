package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Server;
import dev.sextant.core.persistence.SnapshotPart.Fact;
import dev.sextant.simulator.internal.persistence.RdbNode;
import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.replication.RdbRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the RDB file wants of the node: done on the engine and on replication. */
final class RdbBridge implements RdbNode {
  private final NodeLife life;

  RdbBridge(NodeLife life) {
    this.life = life;
  }

  @Override
  public Server server() {
    return life.engine().server();
  }

  @Override
  public void log(String level, String line) {
    life.log().log(level, line);
  }

  @Override
  public void after(long millis, Runnable task) {
    life.after(millis, task);
  }

  @Override
  public void stall(long micros) {
    life.control().stall(micros);
  }

  @Override
  public List<Fact> replicationFacts() {
    return facts(life.replication().position());
  }

  @Override
  public void resumeHistory(String id, long offset, int database) {
    RdbRequest position = new RdbRequest(RdbRequest.Part.ALL, database, id, offset);
    if (life.isClusterReplica()) {
      life.replication().resumeAsReplica(position, life.nowMillis());
    } else {
      life.replication().resume(position, life.nowMillis());
    }
  }

  @Override
  public @Nullable ChildProcess startChild(String path) {
    return life.children().start(path);
  }

  /** What a file says of its place in a history, if there is one. */
  static List<Fact> facts(@Nullable RdbRequest position) {
    if (position == null) {
      return List.of();
    }
    return List.of(
        Fact.of("repl-stream-db", Integer.toString(position.database())),
        Fact.of("repl-id", position.id()),
        Fact.of("repl-offset", Long.toString(position.offset())));
  }

  @Override
  public boolean isRewriting() {
    return life.appendOnlyFile().isRewriting();
  }
}

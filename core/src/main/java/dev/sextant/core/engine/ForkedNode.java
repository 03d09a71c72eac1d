package dev.sextant.core.engine;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Effects;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.session.Session;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a node for one session: what a child process would be that redis-server has forked. It
 * has the data, the configuration and the place in the cluster of the moment, and nothing that
 * happens in it gets out but what is said to the session, and the log.
 *
 * <p>A JVM cannot fork. All values are copied at once, which takes the node's thread about as long
 * as a copy of the data for a replica in the same JVM, and their memory once more for as long as
 * the session lasts. Keys and what never changes in place are shared.
 */
final class ForkedNode {
  private ForkedNode() {}

  /** A copy of {@code origin} for a session that has just sent a request to it. */
  static Engine of(Server origin, Session session) {
    NodeConfig config = origin.config().copy();
    Effects effects = new Effects(Propagation.NONE);
    Keyspace keyspace = origin.keyspace();
    Keyspace copy =
        new Keyspace(
            keyspace.count(), keyspace.isCluster(), origin.clock(), origin.random(), effects);
    Server server =
        new Server(
            config, origin.commands(), copy, ports(origin, session), effects, origin.runId());
    Engine engine = new Engine(server);
    server.isForked = true;
    server.replaying = true; // What is called counts nowhere in the node.
    server.outOfMemory = origin.outOfMemory;
    server.allowsAllInScripts = origin.allowsAllInScripts;
    for (int i = 0; i < keyspace.count(); i++) {
      copy(keyspace.database(i), copy.database(i));
    }
    copy.expiryOwner(keyspace.isExpiryOwner());
    return engine;
  }

  private static void copy(Database from, Database to) {
    from.forEach(
        entry -> {
          Entry added = to.add(entry.key, entry.value().copy());
          added.recency(entry.recency());
          if (entry.expireAtMillis() != Entry.NO_EXPIRY) {
            to.expireAt(added, entry.expireAtMillis());
          }
        });
  }

  private static ServerPorts ports(Server origin, Session session) {
    ServerPorts real = origin.ports();
    return new ServerPorts(
        real.clock(),
        real.random(),
        real.gate(),
        Propagation.NONE,
        real.replication(),
        (channel, message, shard) -> {},
        real.memory(),
        real.host(),
        new Child(real.control(), session));
  }

  /** A process that is nothing beside its one session, and has nothing else to do. */
  private record Child(ServerPorts.Control parent, Session session) implements ServerPorts.Control {
    @Override
    public void shutdown(List<String> modifiers) {
      session.output().close();
    }

    @Override
    public void crash(String... cause) {
      for (String line : cause) {
        parent.log("warning", line);
      }
      session.output().close();
    }

    @Override
    public void stall(long micros) {
      parent.stall(micros);
    }

    @Override
    public void log(String level, String text) {
      parent.log(level, text);
    }

    @Override
    public void fault(String fullName, RuntimeException fault) {
      parent.fault(fullName, fault);
    }

    @Override
    public void rewriteConfig(UnaryOperator<String> rewrite) {
      throw noFiles();
    }

    @Override
    public String readAclFile(String name) {
      throw noFiles();
    }

    @Override
    public @Nullable String writeAclFile(String name, String text) {
      throw noFiles();
    }

    private static CommandError noFiles() {
      return Errors.err("A debugging session has no files");
    }

    /** It ends with its session, before anything could come later. */
    @Override
    public void later(Consumer<Server> task) {}

    @Override
    public void after(long millis, Consumer<Server> task) {}
  }
}

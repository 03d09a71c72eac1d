package dev.sextant.core.command;

import dev.sextant.core.effect.Propagation;
import dev.sextant.core.env.Clock;
import dev.sextant.core.env.RandomSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Everything a node's engine asks of its surroundings. Each port has one real and one simulated
 * implementation, or a neutral one for a node on its own.
 *
 * @param clock the time
 * @param random randomness
 * @param gate cluster redirection; {@link #NO_CLUSTER} outside cluster mode
 * @param propagation where writes go
 * @param replication the node's place in replication
 * @param cluster messages to the other nodes of the cluster
 * @param memory what is allocated beyond the data set
 * @param host the process and machine, as INFO shows them
 * @param control ending, restarting and stalling the node
 */
public record ServerPorts(
    Clock clock,
    RandomSource random,
    SlotGate gate,
    Propagation propagation,
    Replication replication,
    ClusterMessages cluster,
    MemoryPort memory,
    Host host,
    Control control) {

  /** A gate that is always open. */
  public static final SlotGate NO_CLUSTER = request -> null;

  /** PUBLISH to the rest of the cluster. */
  public interface ClusterMessages {
    /** For a node on its own. */
    ClusterMessages NONE = (channel, message, shard) -> {};

    /** Sends a message to the other nodes; {@code shard}: only to those of this node's shard. */
    void publish(byte[] channel, byte[] message, boolean shard);
  }

  /** The memory of a node that is not in its databases. */
  public interface MemoryPort {
    /** Nothing but the data set. */
    MemoryPort DATA_ONLY =
        new MemoryPort() {
          @Override
          public long bufferBytes() {
            return 0;
          }

          @Override
          public long notEvictableBytes() {
            return 0;
          }
        };

    /**
     * What Redis would have allocated for connections, their buffers, and the replication backlog.
     */
    long bufferBytes();

    /** The part of it that does not count against maxmemory: buffers of replicas and of the AOF. */
    long notEvictableBytes();
  }

  /** Facts for INFO that come from the process: pid, CPU times, files, ports. */
  public interface Host {
    /**
     * Adds lines to a section of INFO, named in lower case; the core has written its own before.
     */
    void info(String section, InfoText text);

    /**
     * Facts by INFO's field names that the server section needs: process_id, tcp_port, os,
     * executable, config_file.
     */
    Map<String, String> facts();
  }

  /** What a command may do to the node as a whole. */
  public interface Control {
    /** Ends the node in order (SHUTDOWN); the list holds the request's modifiers in lower case. */
    void shutdown(List<String> modifiers);

    /** Ends the node as a crash would (DEBUG SEGFAULT). */
    void crash();

    /** Keeps the node's thread busy (DEBUG SLEEP). */
    void stall(long micros);

    /** Writes to the node's log: level is one of debug, verbose, notice, warning. */
    void log(String level, String text);

    /**
     * Reports a fault of the software in the command {@code fullName}: the node logs it and goes
     * on.
     */
    void fault(String fullName, RuntimeException fault);

    /**
     * Stores the text of the configuration file (CONFIG REWRITE) through {@code rewrite}, old text
     * in, new text out.
     */
    void rewriteConfig(java.util.function.UnaryOperator<String> rewrite);

    /** Runs {@code task} on the node's thread after the current command. */
    void later(Consumer<Server> task);
  }
}

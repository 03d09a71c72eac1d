package dev.sextant.core.command;

import dev.sextant.core.effect.Propagation;
import dev.sextant.core.env.Clock;
import dev.sextant.core.env.RandomSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

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

    /** How many connections there are to other nodes, both ways (INFO's cluster_connections). */
    default int connections() {
      return 0;
    }

    /**
     * Ignores messages of one type that arrive from now on (DEBUG DROP-CLUSTER-PACKET-FILTER).
     *
     * @param type its number on the bus; one that is none ends that
     */
    default void dropMessages(long type) {}

    /**
     * Closes links to another node (DEBUG CLUSTERLINK KILL); both sides make new ones.
     *
     * @param to the link that this node has opened
     * @param from the link that the other has opened
     * @return the error line; null when it is done
     */
    default @Nullable String killLinks(String nodeId, boolean to, boolean from) {
      return "ERR Debug option only available for cluster mode enabled setup!";
    }

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

    /** What {@link #bufferBytes} consists of. */
    default BufferBytes buffers() {
      return new BufferBytes(bufferBytes(), 0, 0, 0, 0);
    }
  }

  /**
   * The memory of buffers, in bytes.
   *
   * @param clients of ordinary clients, subscribers and the master
   * @param replicas of replicas, beyond the backlog that they share
   * @param backlog of the replication backlog
   * @param clusterLinks of the connections to other nodes of the cluster
   * @param aof of what waits to be written to the AOF
   */
  public record BufferBytes(
      long clients, long replicas, long backlog, long clusterLinks, long aof) {}

  /** The process and the machine, as INFO shows them. */
  public interface Host {
    /** Name, release and machine type of the operating system: "Linux 6.1.0 x86_64". */
    String operatingSystem();

    /** How the node waits for its sockets: "epoll". */
    String multiplexingApi();

    long processId();

    /** The path of what is executed. */
    String executable();

    /** The absolute path of the configuration file; empty without one. */
    String configFile();

    /** The machine's memory. */
    long totalMemoryBytes();

    /** The memory that the process holds, which may serve other nodes as well. */
    long residentMemoryBytes();

    /** The CPU time used so far. */
    CpuTimes cpuTimes();
  }

  /** CPU time in microseconds: of the process, and of the node's thread. */
  public record CpuTimes(
      long systemMicros, long userMicros, long threadSystemMicros, long threadUserMicros) {}

  /** What a command may do to the node as a whole. */
  public interface Control {
    /**
     * Ends the node in order (SHUTDOWN), perhaps after a while. If that fails, the sessions that
     * wait for it get an error.
     *
     * @param modifiers those of the request, in lower case
     */
    void shutdown(List<String> modifiers);

    /**
     * Gives up a shutdown that has not come to its end.
     *
     * @return false when there is none
     */
    default boolean abortShutdown() {
      return false;
    }

    /** How long a shutdown still waits for replicas at most; -1 when there is none. */
    default long shutdownMillis() {
      return -1;
    }

    /**
     * Ends the node as a crash would (DEBUG SEGFAULT).
     *
     * @param cause the lines of the log that say why
     */
    void crash(String... cause);

    /**
     * From now on the node does nothing and hears nobody, until {@link #release}, as a process that
     * waits for one thing alone. Only what a {@code Conversation} hears is excepted.
     *
     * @param interrupted called when the process is asked to end meanwhile, on the node's thread
     */
    default void hold(Runnable interrupted) {}

    /** Ends {@link #hold}: what has been missed comes now, after the current call. */
    default void release() {}

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
     * in, new text out; one char is one byte.
     *
     * @throws CommandError when there is no file, or it cannot be read or written
     */
    void rewriteConfig(UnaryOperator<String> rewrite);

    /**
     * The text of the aclfile; one char is one byte.
     *
     * @param name as the directive has it
     * @throws CommandError when it cannot be read
     */
    String readAclFile(String name);

    /**
     * Replaces the text of the aclfile, all or nothing.
     *
     * @param name as the directive has it
     * @return null, or the system's words for why it failed
     */
    @Nullable String writeAclFile(String name, String text);

    /** The server at that address. A node without network reaches nobody. */
    default Peer peer(String host, int port) {
      return new Peer() {
        @Override
        public void ask(List<byte[][]> requests, long timeoutMillis, Consumer<Answers> done) {
          later(server -> done.accept(new Answers(List.of(), End.UNREACHABLE)));
        }

        @Override
        public void close() {}
      };
    }

    /** Runs {@code task} on the node's thread after the current command. */
    void later(Consumer<Server> task);

    /**
     * Runs {@code task} on the node's thread in {@code millis} milliseconds at the earliest, after
     * what others have to do until then.
     */
    void after(long millis, Consumer<Server> task);
  }
}

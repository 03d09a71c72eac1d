package dev.sextant.core.command;

import dev.sextant.core.blocking.WaitingSessions;
import dev.sextant.core.config.MonitoringDirectives;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.core.env.Clock;
import dev.sextant.core.env.RandomSource;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.pubsub.PubSub;
import dev.sextant.core.tracking.KeyTracking;
import dev.sextant.core.transaction.WatchedKeys;
import dev.sextant.core.types.Encodings;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One node's data as its commands see them: what {@code redisServer} is in Redis, divided into
 * parts that each know their own business. The engine builds it and hands it to every call.
 *
 * <p>Touched by the node's thread alone.
 */
public final class Server {
  /** The version this node says it is; clients choose features by it. */
  public static final String VERSION = "7.0.15";

  /** What an empty redis-server 7.0.15 has allocated before the first client, as measured. */
  private static final long BASE_BYTES = 860_000;

  /** How long a reply buffer's peak counts usually. */
  public static final long REPLY_BUFFER_PEAK_MILLIS = 5000;

  private final Loading loading = new Loading();
  private final NodeConfig config;
  private final CommandTable commands;
  private final Keyspace keyspace;
  private final ServerPorts ports;
  private final Encodings encodings = new Encodings();
  private final PubSub pubSub = new PubSub();
  private final WaitingSessions waiting = new WaitingSessions();
  private final WatchedKeys watched = new WatchedKeys();
  private final Clients clients = new Clients();
  private final KeyTracking tracking = new KeyTracking(clients::byId);
  private final ServerStats stats = new ServerStats();
  private final Effects effects;
  private final SlowLog slowLog = new SlowLog();
  private final LatencyMonitor latency = new LatencyMonitor();
  private final Monitors monitors = new Monitors();
  private final ClientPause pause;
  private final AccessControl access;
  private final long startedMillis;
  private final String runId;
  private final Map<Class<?>, Object> parts = new HashMap<>();
  private @Nullable CommandRunner runner;
  private AppendOnly appendOnly = AppendOnly.NONE;
  private DumpFile dumpFile = DumpFile.NONE;

  /** Changes of the data set since the start; the difference over a call tells whether it wrote. */
  public long dirty;

  /** Whether commands of a file are executed again, which count nowhere. */
  public boolean replaying;

  /** Whether it is a copy of a node that one session uses and nobody else knows. */
  public boolean isForked;

  /** Whether the work that is done from time to time is not done (DEBUG PAUSE-CRON). */
  public boolean cronPaused;

  /**
   * The error line that answers all requests but a few, while a script is past its time limit; null
   * otherwise. Meanwhile nothing may happen to the keyspace that a command could not see.
   */
  public @Nullable String busyLine;

  /** Whether scripts may call commands that are not for scripts (DEBUG). */
  public boolean allowsAllInScripts;

  /**
   * Whether maxmemory was exceeded, with nothing to evict, when the current request came: a script
   * that it runs may not take more.
   */
  public boolean outOfMemory;

  /** Whether reply buffers adapt to their use (DEBUG REPLYBUFFER RESIZING). */
  public boolean resizesReplyBuffers = true;

  /** How long a reply buffer's peak counts, -1 for ever (DEBUG REPLYBUFFER PEAK-RESET-TIME). */
  public long replyBufferPeakMillis = REPLY_BUFFER_PEAK_MILLIS;

  /** Whether keys expire without being asked for (DEBUG SET-ACTIVE-EXPIRE). */
  public boolean activeExpiry = true;

  /** Whether RESTORE takes wrong checksums (DEBUG SET-SKIP-CHECKSUM-VALIDATION). */
  public boolean skipsChecksums;

  /**
   * @param runId 40 hexadecimal digits that name this run of the node
   */
  public Server(
      NodeConfig config,
      CommandTable commands,
      Keyspace keyspace,
      ServerPorts ports,
      Effects effects,
      String runId) {
    this.config = config;
    this.commands = commands;
    this.keyspace = keyspace;
    this.ports = ports;
    this.effects = effects;
    this.pause = new ClientPause(keyspace);
    this.access = new AccessControl(config, commands, ports, clients);
    this.runId = runId;
    this.startedMillis = ports.clock().millis();
    stats.reset(startedMillis);
  }

  /** What is being loaded, if anything is. */
  public Loading loading() {
    return loading;
  }

  public NodeConfig config() {
    return config;
  }

  public CommandTable commands() {
    return commands;
  }

  public Keyspace keyspace() {
    return keyspace;
  }

  public ServerPorts ports() {
    return ports;
  }

  public Clock clock() {
    return ports.clock();
  }

  public RandomSource random() {
    return ports.random();
  }

  public Replication replication() {
    return ports.replication();
  }

  /** The thresholds between encodings, as configured. */
  public Encodings encodings() {
    return encodings;
  }

  public PubSub pubSub() {
    return pubSub;
  }

  /** Sessions that wait for something. */
  public WaitingSessions waiting() {
    return waiting;
  }

  public WatchedKeys watched() {
    return watched;
  }

  public Clients clients() {
    return clients;
  }

  /** Who may have which key in its client's cache. */
  public KeyTracking tracking() {
    return tracking;
  }

  public ServerStats stats() {
    return stats;
  }

  /** What follows from a change: propagation, keyspace events, marks on watchers. */
  public Effects effects() {
    return effects;
  }

  /** The calls that took long. */
  public SlowLog slowLog() {
    return slowLog;
  }

  /** What took long, by kind of event. */
  public LatencyMonitor latency() {
    return latency;
  }

  /** Notes how long an event took, if that is long enough to be noticed. */
  public void noteLatency(String event, long millis) {
    long threshold = config.get(MonitoringDirectives.LATENCY_MONITOR_THRESHOLD);
    if (threshold != 0 && millis >= threshold) {
      latency.add(event, millis, clock().millis() / 1000);
    }
  }

  /** Who is shown all commands. */
  public Monitors monitors() {
    return monitors;
  }

  /** Who may log in, and what they may do. */
  public AccessControl access() {
    return access;
  }

  /** CLIENT PAUSE. */
  public ClientPause pause() {
    return pause;
  }

  /** When the node was started, in milliseconds since the epoch. */
  public long startedMillis() {
    return startedMillis;
  }

  /** 40 hexadecimal digits that name this run. */
  public String runId() {
    return runId;
  }

  /**
   * What a family of commands keeps of its own in this node, made by {@code maker} when it is first
   * asked for.
   */
  public <T> T part(Class<T> type, Function<Server, T> maker) {
    Object part = parts.get(type);
    if (part == null) {
      part = maker.apply(this);
      parts.put(type, part);
    }
    return type.cast(part);
  }

  /** The engine, as far as commands need it. */
  public CommandRunner runner() {
    return java.util.Objects.requireNonNull(runner);
  }

  /** Ties the server to its engine; once, while the node is built. */
  public void runner(CommandRunner engine) {
    this.runner = engine;
  }

  /** The append only file. */
  public AppendOnly appendOnly() {
    return appendOnly;
  }

  /** Gives the node files; once, while it is built. */
  public void appendOnly(AppendOnly file) {
    this.appendOnly = file;
  }

  /** The RDB file. */
  public DumpFile dumpFile() {
    return dumpFile;
  }

  /** Gives the node an RDB file; once, while it is built. */
  public void dumpFile(DumpFile file) {
    this.dumpFile = file;
  }

  /** The error line for writes while the node cannot keep them, or null while it can. */
  public @Nullable String diskError() {
    String refused = dumpFile.error();
    String reason = refused == null ? appendOnly.error() : null;
    return reason == null ? refused : Errors.MISCONF_AOF + reason;
  }

  /** Whether there are as many replicas as min-replicas-to-write asks of a master for a write. */
  public boolean hasEnoughReplicas() {
    int needed = config.get(ReplicationDirectives.MIN_REPLICAS_TO_WRITE);
    return needed == 0
        || replication().isReplica()
        || config.get(ReplicationDirectives.MIN_REPLICAS_MAX_LAG) == 0
        || replication().goodReplicas() >= needed;
  }

  /** What was allocated before the first client and key (INFO's used_memory_startup). */
  public long startupMemoryBytes() {
    return BASE_BYTES;
  }

  /** The bytes that Redis would have allocated by now: INFO's used_memory. Notes the peak. */
  public long usedMemoryBytes() {
    long used = BASE_BYTES + keyspace.dataBytes() + ports.memory().bufferBytes();
    if (used > stats.peakMemoryBytes) {
      stats.peakMemoryBytes = used;
    }
    return used;
  }
}

package dev.sextant.simulator.internal.replication;

import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.Replication;
import dev.sextant.core.config.ConfigFileException;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.RedisConf;
import dev.sextant.core.config.SecurityDirectives;
import dev.sextant.core.env.Clock;
import dev.sextant.core.env.SeededRandom;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.keyspace.KeyspaceListener;
import dev.sextant.core.types.StringValue;
import dev.sextant.protocol.reply.RecordingReplyWriter;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server of a {@link TestWorld}: a replication machine and a keyspace, and in the place of an
 * engine just enough to execute SET, DEL, SELECT, MULTI and EXEC.
 */
final class TestServer {
  final NodeConfig config = new NodeConfig();
  final Keyspace keyspace;
  final ReplicationMachine machine;
  final Replication commands;
  final int port;
  final List<String> log = new ArrayList<>();

  /** What was executed because the master said so. */
  final List<String> obeyed = new ArrayList<>();

  int acknowledgements;
  long received;
  long sent;
  private final Map<Synchronisation, Integer> synchronisations =
      new EnumMap<>(Synchronisation.class);
  boolean replica;
  boolean paused;
  boolean manualFailover;
  private final TestWorld world;
  private boolean up = true;

  TestServer(TestWorld world, int port, String... conf) {
    this.world = world;
    this.port = port;
    try {
      RedisConf.load("port " + port + "\n" + String.join("\n", conf), config, name -> "");
    } catch (ConfigFileException e) {
      throw new IllegalArgumentException(e);
    }
    Clock clock = new WorldClock();
    SeededRandom random = new SeededRandom(port);
    this.keyspace = new Keyspace(16, false, clock, random, KeyspaceListener.NONE);
    ReplicationPorts ports =
        new ReplicationPorts(
            config, world.busOf(this), new Data(), new Conditions(), new Actions(), random);
    this.machine = ReplicationMachine.start(ports, world.nowMs());
    this.commands = machine.forCommands(clock);
    this.replica = machine.replicating();
  }

  /** One turn of the event loop. */
  void turn(Consumer<ReplicationMachine> event) {
    if (up) {
      event.accept(machine);
      machine.beforeSleep(world.nowMs());
    }
  }

  boolean isUp() {
    return up;
  }

  /** Ends the server as kill -9 does. */
  void kill() {
    up = false;
    world.dropAll(this);
  }

  // ------------------------------------------------------------------ what clients do

  /** Executes a write and propagates it, in one turn. */
  void write(String... words) {
    writeTo(0, words);
  }

  void writeTo(int db, String... words) {
    turn(m -> writeNow(db, words));
  }

  /** Executes a write in a turn that goes on. */
  void writeNow(int db, String... words) {
    byte[][] args = bytes(words);
    run(keyspace.database(db), args);
    machine.propagation().propagate(db, args);
  }

  /** The frame of a transaction, as the engine propagates it. */
  void transaction(String[]... writes) {
    turn(
        m -> {
          machine.propagation().propagate(0, bytes("MULTI"));
          for (String[] words : writes) {
            writeNow(0, words);
          }
          machine.propagation().propagate(0, bytes("EXEC"));
        });
  }

  void replicaOf(TestServer master) {
    turn(m -> m.replicateFrom(TestWorld.IP, master.port, world.nowMs()));
  }

  void promote() {
    turn(m -> m.stopReplicating(world.nowMs()));
  }

  @Nullable String get(String key) {
    return get(0, key);
  }

  @Nullable String get(int db, String key) {
    Entry entry = keyspace.database(db).raw(key.getBytes(StandardCharsets.UTF_8));
    return entry == null ? null : text(((StringValue) entry.value()).bytes());
  }

  /** The lines of INFO replication. */
  Map<String, String> info() {
    InfoText text = new InfoText();
    commands.info(text);
    Map<String, String> lines = new LinkedHashMap<>();
    for (String line : text.toString().lines().toList()) {
      int colon = line.indexOf(':');
      lines.put(line.substring(0, colon), line.substring(colon + 1));
    }
    return lines;
  }

  String info(String name) {
    return String.valueOf(info().get(name));
  }

  /** How often synchronisations had that outcome here. */
  int count(Synchronisation outcome) {
    return synchronisations.getOrDefault(outcome, 0);
  }

  /** The reply of ROLE. */
  Object role() {
    RecordingReplyWriter reply = new RecordingReplyWriter(2);
    commands.role(reply);
    return reply.replies().get(0).toString();
  }

  /** Everything in the keyspace, by database and key. */
  Map<String, String> content() {
    Map<String, String> content = new TreeMap<>();
    for (int i = 0; i < keyspace.count(); i++) {
      int db = i;
      keyspace
          .database(i)
          .forEach(
              entry ->
                  content.put(
                      db + ":" + text(entry.key),
                      text(((StringValue) entry.value()).bytes()) + "@" + entry.expireAtMillis()));
    }
    return content;
  }

  // ------------------------------------------------------------------ the least of engines

  private static void run(Database db, byte[][] args) {
    switch (text(args[0])) {
      case "SET" -> db.set(args[1], StringValue.of(args[2]), false);
      case "DEL" -> db.delete(args[1]);
      case "PING" -> {}
      default -> throw new IllegalArgumentException(text(args[0]));
    }
  }

  private static byte[][] bytes(String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return args;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private final class Obeyed implements MasterSession {
    private int db;
    private @Nullable List<byte[][]> queued;

    Obeyed(int db) {
      this.db = db;
    }

    @Override
    public boolean isHeld(byte[][] next) {
      return false;
    }

    @Override
    public void execute(byte[][] args) {
      StringBuilder line = new StringBuilder();
      for (byte[] arg : args) {
        line.append(line.isEmpty() ? "" : " ").append(text(arg));
      }
      obeyed.add(line.toString());
      List<byte[][]> open = queued;
      switch (text(args[0])) {
        case "MULTI" -> queued = new ArrayList<>();
        case "EXEC" -> {
          queued = null;
          if (open != null) {
            open.forEach(this::apply);
          }
        }
        case "SELECT" -> db = Integer.parseInt(text(args[1]));
        default -> {
          if (open != null) {
            open.add(args);
          } else {
            apply(args);
          }
        }
      }
    }

    private void apply(byte[][] args) {
      run(keyspace.database(db), args);
      machine.propagation().propagate(db, args);
    }

    @Override
    public boolean inTransaction() {
      return queued != null;
    }

    @Override
    public int database() {
      return db;
    }

    @Override
    public void close() {
      queued = null;
    }
  }

  private final class Data implements ReplicatedData {
    @Override
    public Snapshot snapshot() {
      return Snapshot.of(keyspace);
    }

    @Override
    public boolean isEmpty() {
      return keyspace.database(0).size() == 0;
    }

    @Override
    public boolean isPersistenceOff() {
      return true;
    }

    @Override
    public Arrival arrival(Place place, long length) {
      throw new AssertionError("masters here send objects");
    }

    @Override
    public Kept keep() {
      throw new AssertionError("masters here send objects");
    }

    @Override
    public boolean deleteSaved() {
      throw new AssertionError("replicas here take objects");
    }

    @Override
    public RdbSource rdb(RdbRequest request, Runnable onKilled) {
      throw new AssertionError("replicas here take objects");
    }

    @Override
    public void save(Consumer<@Nullable SavedRdb> onEnd) {
      throw new AssertionError("replicas here take objects");
    }

    @Override
    public void saveIsNotNeeded() {
      throw new AssertionError("replicas here take objects");
    }

    @Override
    public void load(Snapshot snapshot) {
      snapshot.replaceContentOf(keyspace);
    }

    @Override
    public MasterSession openMasterSession(String address, int database) {
      return new Obeyed(database);
    }
  }

  private final class Conditions implements ReplicationConditions {
    @Override
    public boolean needsAuthentication() {
      return !config.get(SecurityDirectives.REQUIREPASS).isEmpty();
    }

    @Override
    public @Nullable String authenticationError(String user, String password) {
      return password.equals(config.get(SecurityDirectives.REQUIREPASS))
          ? null
          : "WRONGPASS invalid username-password pair or user is disabled.";
    }

    @Override
    public boolean isSaving() {
      return false;
    }

    @Override
    public boolean clientsPaused() {
      return paused;
    }

    @Override
    public boolean manualFailoverInProgress() {
      return manualFailover;
    }
  }

  private final class Actions implements ReplicationActions {
    @Override
    public void becameReplica() {
      replica = true;
    }

    @Override
    public void becameMaster() {
      replica = false;
    }

    @Override
    public void holdWrites(boolean held) {
      paused = held;
    }

    @Override
    public void after(long millis, Runnable work) {
      world.later(millis, () -> turn(m -> work.run()));
    }

    @Override
    public void replicasAcknowledged() {
      acknowledgements++;
    }

    @Override
    public void count(Synchronisation outcome) {
      synchronisations.merge(outcome, 1, Integer::sum);
    }

    @Override
    public void countReceived(long bytes) {
      received += bytes;
    }

    @Override
    public void countSent(long bytes) {
      sent += bytes;
    }

    @Override
    public void log(LogLevel level, String line) {
      log.add(line);
    }
  }

  private final class WorldClock implements Clock {
    @Override
    public long micros() {
      return world.nowMs() * 1000;
    }

    @Override
    public long nanos() {
      return world.nowMs() * 1_000_000;
    }
  }
}

package dev.sextant.core.engine;

import dev.sextant.core.acl.AclException;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Effects;
import dev.sextant.core.command.Peer;
import dev.sextant.core.command.Replication;
import dev.sextant.core.command.Server;
import dev.sextant.core.command.ServerPorts;
import dev.sextant.core.command.SlotGate;
import dev.sextant.core.command.StandaloneMaster;
import dev.sextant.core.commands.StandardCommands;
import dev.sextant.core.config.ClusterDirectives;
import dev.sextant.core.config.ConfigFileException;
import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.RedisConf;
import dev.sextant.core.config.ServerDirectives;
import dev.sextant.core.effect.Propagation;
import dev.sextant.core.env.Clock;
import dev.sextant.core.env.SeededRandom;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.session.Conversation;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import dev.sextant.core.types.Value;
import dev.sextant.protocol.reply.RecordingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;
import dev.sextant.protocol.value.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A node without network for tests: requests go in as words, replies come out as values, time moves
 * when the test says so, and what would be replicated is recorded.
 */
public final class TestNode {
  public final NodeConfig config;
  public final Engine engine;
  public final List<String> propagated = new ArrayList<>();

  /** What was published to the rest of the cluster: "channel message", shard channels marked. */
  public final List<String> published = new ArrayList<>();

  public final List<String> log = new ArrayList<>();

  /** The files that the directive aclfile may name, by name. */
  public final Map<String, String> aclFiles = new HashMap<>();

  public String configFile = "";
  public long nowMicros = 1_700_000_000_000_000L;
  public final Replication replication;
  public SlotGate gate = ServerPorts.NO_CLUSTER;
  private final ArrayDeque<Consumer<Server>> later = new ArrayDeque<>();

  /** The other servers that commands have talked to, in the order of their connections. */
  public final List<FakePeer> peers = new ArrayList<>();

  private final ArrayDeque<Timer> timers = new ArrayDeque<>();
  private final Client main;

  /** A master without replicas, whose redis.conf has the lines {@code conf}. */
  public TestNode(String... conf) {
    this(new StandaloneMaster(), conf);
  }

  /** A node with that place in replication, whose redis.conf has the lines {@code conf}. */
  public TestNode(Replication replication, String... conf) {
    this.replication = replication;
    this.config = new NodeConfig();
    RedisConf file = configure(conf);
    CommandTable.Builder table = CommandTable.builder();
    StandardCommands.register(table);
    boolean cluster = config.get(ClusterDirectives.CLUSTER_ENABLED);
    Clock clock = new ManualClock();
    SeededRandom random = new SeededRandom(42);
    Effects effects = new Effects(new Replicas());
    ServerPorts ports =
        new ServerPorts(
            clock,
            random,
            request -> gate.redirect(request),
            (db, args) -> {},
            replication,
            this::recordPublished,
            ServerPorts.MemoryPort.DATA_ONLY,
            new FixedHost(),
            new RecordingControl());
    int databases = cluster ? 1 : config.get(ServerDirectives.DATABASES);
    Keyspace keyspace = new Keyspace(databases, cluster, clock, random, effects);
    this.engine =
        new Engine(new Server(config, table.build(), keyspace, ports, effects, "0".repeat(40)));
    engine.server().dumpFile(new MemoryDumpFile(engine.server()));
    try {
      engine.server().access().start(file.users());
    } catch (AclException e) {
      throw new IllegalArgumentException(e.text(), e);
    }
    this.main = client();
  }

  private void recordPublished(byte[] channel, byte[] message, boolean shard) {
    published.add((shard ? "shard " : "") + words(new byte[][] {channel, message}));
  }

  private RedisConf configure(String... conf) {
    try {
      return RedisConf.load(String.join("\n", conf), config, name -> "");
    } catch (ConfigFileException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Executes a request on the node's first client. */
  public RespValue call(Object... words) {
    return main.call(words);
  }

  /**
   * What is published as "event key" for keyspace events from now on; the node's configuration has
   * to ask for them ({@code notify-keyspace-events KEA}).
   */
  public List<String> recordEvents() {
    List<String> events = new ArrayList<>();
    Client listener = new Client();
    byte[] pattern = "__keyevent@*__:*".getBytes(StandardCharsets.UTF_8);
    engine.server().pubSub().subscribePattern(listener.session, pattern);
    listener.onFlush =
        () -> {
          List<RespValue> message = listener.take().elements();
          String channel = message.get(2).text();
          events.add(channel.substring(channel.indexOf(':') + 1) + " " + message.get(3).text());
        };
    return events;
  }

  /** The value at {@code key} of database 0 as it is; fails when there is none. */
  public Value value(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    return Objects.requireNonNull(engine.server().keyspace().database(0).raw(bytes)).value();
  }

  /** Adds a key to database 0, beside all commands. */
  public void put(String key, Value value) {
    engine.server().keyspace().database(0).add(key.getBytes(StandardCharsets.UTF_8), value);
  }

  /** Executes a request on the node's first client; the reply as short text. */
  public String text(Object... words) {
    return ReplyText.of(main.call(words));
  }

  /** The first client. */
  public Client client0() {
    return main;
  }

  /** Another client. */
  public Client client() {
    return new Client();
  }

  private record Timer(long atMicros, Consumer<Server> task) {}

  private void runLater() {
    while (!later.isEmpty()) {
      later.remove().accept(engine.server());
    }
  }

  /** Lets time pass, with all that is due. What is due at the end of it happens once. */
  public void advanceMillis(long millis) {
    nowMicros += millis * 1000;
    for (int i = timers.size(); i > 0; i--) {
      Timer timer = timers.remove();
      if (timer.atMicros() > nowMicros) {
        timers.add(timer);
      } else {
        timer.task().accept(engine.server());
      }
    }
    engine.onDeadline();
    engine.tick();
    engine.endOfTurn();
  }

  private static String words(byte[][] args) {
    StringBuilder line = new StringBuilder();
    for (byte[] arg : args) {
      line.append(line.length() == 0 ? "" : " ").append(new String(arg, StandardCharsets.UTF_8));
    }
    return line.toString();
  }

  private static byte[][] bytes(Object... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] =
          words[i] instanceof byte[] raw
              ? raw
              : String.valueOf(words[i]).getBytes(StandardCharsets.UTF_8);
    }
    return args;
  }

  /** One client's session and what it receives. */
  public final class Client implements SessionOutput {
    public final Session session;
    private final RecordingReplyWriter writer = new RecordingReplyWriter(2);
    private int taken;
    private Runnable onFlush = () -> {};
    public boolean closed;

    private Client() {
      long id = engine.server().clients().nextId();
      session =
          new Session(id, "127.0.0.1:" + (50_000 + id), "127.0.0.1:6379", this, nowMicros / 1000);
      engine.open(session);
    }

    /** Executes a request; the reply, or null when there is none yet. */
    public RespValue call(Object... words) {
      send(words);
      return take();
    }

    /** Executes a request; the reply as short text. */
    public String text(Object... words) {
      return ReplyText.of(call(words));
    }

    /** Executes a request and leaves the reply where it is. */
    public void send(Object... words) {
      engine.execute(session, bytes(words));
      runLater();
      engine.endOfTurn();
    }

    /** The oldest reply or message that was not taken yet, or null. */
    public RespValue take() {
      return taken < writer.replies().size() ? writer.replies().get(taken++) : null;
    }

    /** How many bytes wait for the client, as far as the engine is told. */
    public long pending;

    /** The oldest reply or message that was not taken yet, as short text. */
    public String takeText() {
      return ReplyText.of(take());
    }

    @Override
    public ReplyWriter writer() {
      return writer;
    }

    @Override
    public void flush() {
      onFlush.run();
    }

    @Override
    public void send(byte[] stream, Runnable sent) {
      throw new AssertionError("no client of this node is a replica");
    }

    @Override
    public void protocol(int version) {
      writer.protocol(version);
    }

    @Override
    public long pendingBytes() {
      return pending;
    }

    @Override
    public void close() {
      closed = true;
      engine.close(session);
    }

    /** Bytes arrive for whom it talks with. */
    public void receive(String bytes) {
      Objects.requireNonNull(session.conversation)
          .received(bytes.getBytes(StandardCharsets.ISO_8859_1));
      runLater();
    }

    /** Closes the connection. */
    public void leave() {
      Conversation conversation = session.conversation;
      if (conversation != null) {
        conversation.closed();
      }
      engine.close(session);
      runLater();
    }

    /** What it was told beside replies. */
    public final StringBuilder said = new StringBuilder();

    @Override
    public void say(byte[] bytes) {
      said.append(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void resume() {
      Conversation conversation = session.conversation;
      if (conversation != null) {
        later.add(server -> conversation.resumed());
      }
    }
  }

  /** Notes what a replica would get. */
  private final class Replicas implements Propagation {
    @Override
    public void propagate(int db, byte[][] args) {
      propagated.add(db + ": " + words(args));
    }

    @Override
    public void propagate(int db, byte[][] args, int targets) {
      if ((targets & TO_REPLICAS) != 0) {
        propagate(db, args);
      }
    }
  }

  private final class ManualClock implements Clock {
    @Override
    public long micros() {
      return nowMicros;
    }

    @Override
    public long nanos() {
      return nowMicros * 1000;
    }
  }

  /** A machine that is the same everywhere. */
  private final class FixedHost implements ServerPorts.Host {
    @Override
    public String operatingSystem() {
      return "Linux 6.1.0 x86_64";
    }

    @Override
    public String multiplexingApi() {
      return "epoll";
    }

    @Override
    public long processId() {
      return 4711;
    }

    @Override
    public String executable() {
      return "/usr/bin/java";
    }

    @Override
    public String configFile() {
      return configFile;
    }

    @Override
    public long totalMemoryBytes() {
      return 1L << 34;
    }

    @Override
    public long residentMemoryBytes() {
      return 1L << 24;
    }

    @Override
    public ServerPorts.CpuTimes cpuTimes() {
      return new ServerPorts.CpuTimes(1_500_000, 2_000_001, 3, 4);
    }
  }

  private final class RecordingControl implements ServerPorts.Control {
    @Override
    public void shutdown(List<String> modifiers) {
      log.add("shutdown " + modifiers);
    }

    @Override
    public void crash(String... cause) {
      for (String line : cause) {
        log.add("warning: " + line);
      }
      log.add("crash");
    }

    @Override
    public void hold(Runnable interrupted) {
      log.add("hold");
    }

    @Override
    public void release() {
      log.add("release");
    }

    @Override
    public void stall(long micros) {
      nowMicros += micros;
    }

    @Override
    public void log(String level, String text) {
      log.add(level + ": " + text);
    }

    @Override
    public void fault(String fullName, RuntimeException fault) {
      throw new IllegalStateException("fault in " + fullName, fault);
    }

    @Override
    public void rewriteConfig(UnaryOperator<String> rewrite) {
      log.add(rewrite.apply(""));
    }

    @Override
    public String readAclFile(String name) {
      String text = aclFiles.get(name);
      if (text == null) {
        throw new CommandError(
            "Error loading ACLs, opening file '" + name + "': No such file or directory");
      }
      return text;
    }

    @Override
    public @Nullable String writeAclFile(String name, String text) {
      aclFiles.put(name, text);
      return null;
    }

    @Override
    public Peer peer(String host, int port) {
      FakePeer peer = new FakePeer(host + ":" + port);
      peers.add(peer);
      return peer;
    }

    @Override
    public void later(Consumer<Server> task) {
      later.add(task);
    }

    @Override
    public void after(long millis, Consumer<Server> task) {
      timers.add(new Timer(nowMicros + millis * 1000, task));
    }
  }
}

package dev.sextant.core.session;

import dev.sextant.core.acl.User;
import dev.sextant.core.memory.ReplyBuffer;
import dev.sextant.core.types.ByteKey;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a node, as the engine sees it: plain data that the commands of the connection
 * read and change.
 *
 * <p>Touched by the node's thread alone.
 *
 * <p>Source: {@code struct client} in Redis's {@code server.h}, and CLIENT LIST for what users see
 * of it.
 */
public final class Session {

  /** What the other end of the connection is. */
  public enum Kind {
    NORMAL,
    /** A replica of this node, fed with the replication stream. */
    REPLICA,
    /**
     * The master of this node, or whatever else must be obeyed: its writes are executed unchecked.
     */
    MASTER
  }

  /** What a session's replies do (CLIENT REPLY). */
  public enum ReplyMode {
    ON,
    OFF,
    /** The reply to the next command is left out. */
    SKIP_NEXT,
    /** The reply to the current command is left out. */
    SKIP
  }

  /** The id of the session in which the commands of an append only file are executed. */
  public static final long APPEND_ONLY_FILE_ID = -1;

  private final long id;
  private final String address;
  private final String localAddress;
  private final SessionOutput output;
  private final long createdMillis;
  private final Set<ByteKey> channels = new LinkedHashSet<>(0);
  private final Set<ByteKey> patterns = new LinkedHashSet<>(0);
  private final Set<ByteKey> shardChannels = new LinkedHashSet<>(0);

  /** The name given by CLIENT SETNAME, or null. */
  public byte @Nullable [] name;

  /** The connection's file descriptor, -1 without one. */
  public int descriptor = -1;

  /** The selected database. */
  public int db;

  /** The protocol version of replies: 2 or 3. */
  public int protocol = 2;

  /**
   * On the session in which a script executes its commands: the one that runs the script, on whose
   * behalf they are executed. Null on all others.
   */
  public @Nullable Session scriptCaller;

  /** Whether the session may run commands that need authentication. */
  public boolean authenticated;

  /**
   * Whose permissions it has: those of the user it has logged in as, or of the default user. What
   * belongs to no client may do everything.
   */
  public User user = User.superuser();

  public Kind kind = Kind.NORMAL;

  /** READONLY was said: reads of slots that this node's master owns are served here. */
  public boolean readOnly;

  /** ASKING was said: the next command may touch a slot that is being imported. */
  public boolean asking;

  /** MONITOR was said: all commands are shown to it. */
  public boolean monitor;

  /** Not to be disconnected for its memory (CLIENT NO-EVICT). */
  public boolean noEvict;

  public ReplyMode replyMode = ReplyMode.ON;

  /** The connection is to be closed once everything written has left. */
  public boolean closeAfterReply;

  /** How its next script is run. */
  public ScriptDebugging debugging = ScriptDebugging.OFF;

  /** What hears the client in the place of the engine; null: requests are executed. */
  public @Nullable Conversation conversation;

  /** Open transaction, or null. */
  public @Nullable Transaction transaction;

  /** Keys watched for EXEC; null when there are none. */
  public @Nullable Watch watch;

  /** How keys are tracked for the client's cache; null: not at all. */
  public @Nullable ClientTracking tracking;

  /** What the session waits for, or null. While it waits, its further requests are not executed. */
  public @Nullable Waiting waiting;

  /**
   * While the request that the session waits with is executed again: the key that has become ready;
   * null otherwise.
   */
  public byte @Nullable [] readyKey;

  /** The full name of the last command, for CLIENT LIST; null before the first. */
  public @Nullable String lastCommand;

  /** When the last request was executed, in milliseconds since the epoch. */
  public long lastInteractionMillis;

  /** The replication offset after this session's last write (WAIT). */
  public long writeOffset;

  /** Bytes of requests that have arrived and were not executed yet. */
  public long queryBufferBytes;

  /** Bytes of arguments that have arrived of a request which has not arrived in full. */
  public long argumentBytes;

  /**
   * Since when more waits for the client than the soft limit of its class allows, in milliseconds
   * since the epoch; 0: it does not.
   */
  public long overSoftLimitSinceMillis;

  /** To be closed at the end of the turn, without what is pending; executes nothing more. */
  public boolean condemned;

  /** The buffer that Redis would have for short replies. */
  public final ReplyBuffer replyBuffer = new ReplyBuffer();

  /** The memory that was last counted for it, of all that connections may take. */
  public long countedMemory;

  /**
   * The most of {@link #queryBufferBytes} since a request last arrived in one piece, and at least
   * what a long argument that has begun to arrive will take.
   */
  public long queryBufferPeak;

  /**
   * Where the connection listens for the replica's clients, in REPLCONF listening-port; 0 when
   * unknown.
   */
  public int listeningPort;

  /**
   * A session.
   *
   * @param id unique in the node, never reused
   * @param address of the client, "ip:port"
   * @param localAddress of the node's end, "ip:port"
   * @param nowMillis milliseconds since the epoch
   */
  public Session(
      long id, String address, String localAddress, SessionOutput output, long nowMillis) {
    this.id = id;
    this.address = address;
    this.localAddress = localAddress;
    this.output = output;
    this.createdMillis = nowMillis;
    this.lastInteractionMillis = nowMillis;
  }

  public long id() {
    return id;
  }

  /** The client's address, "ip:port", or "path:0" for a Unix domain socket. */
  public String address() {
    return address;
  }

  /** Whether the client came by a Unix domain socket; no TCP client has the port 0. */
  public boolean isUnix() {
    return address.endsWith(":0");
  }

  /** Whether the client is connected through the loopback interface or a Unix domain socket. */
  public boolean isLocal() {
    return isUnix()
        || address.startsWith("127.")
        || address.startsWith("[::1]:")
        || address.startsWith("::1:");
  }

  /** The node's end of the connection, "ip:port". */
  public String localAddress() {
    return localAddress;
  }

  public SessionOutput output() {
    return output;
  }

  /** When it was opened, in milliseconds since the epoch. */
  public long createdMillis() {
    return createdMillis;
  }

  /** The channels it is subscribed to. */
  public Set<ByteKey> channels() {
    return channels;
  }

  /** The patterns it is subscribed to. */
  public Set<ByteKey> patterns() {
    return patterns;
  }

  /** The shard channels it is subscribed to. */
  public Set<ByteKey> shardChannels() {
    return shardChannels;
  }

  /** How many channels and patterns, without shard channels, as subscription replies count them. */
  public int subscriptions() {
    return channels.size() + patterns.size();
  }

  /** Whether it is in a state where RESP2 allows only subscription commands. */
  public boolean isSubscribed() {
    return !channels.isEmpty() || !patterns.isEmpty() || !shardChannels.isEmpty();
  }

  /** Whether it is blocked, by a command or a pause. */
  public boolean isWaiting() {
    return waiting != null;
  }

  /** Whether a script executes its commands in it. */
  public boolean isScript() {
    return scriptCaller != null;
  }

  /** Whether the commands of an append only file are executed in it. */
  public boolean isOfAppendOnlyFile() {
    return id == APPEND_ONLY_FILE_ID;
  }

  /** Whether its writes are executed without the checks that protect against clients. */
  public boolean mustBeObeyed() {
    return kind == Kind.MASTER;
  }

  /** The name for logs and CLIENT LIST: empty when none was set. */
  public String nameText() {
    byte[] n = name;
    return n == null ? "" : new String(n, StandardCharsets.UTF_8);
  }
}

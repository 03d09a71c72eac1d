package dev.sextant.core.command;

import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.session.Session;
import dev.sextant.core.session.Waiting;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.DamagedValue;
import dev.sextant.core.types.Value;
import dev.sextant.protocol.reply.DiscardingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One execution of one command: its arguments, its reply, the database it works on, and what it
 * says about its effects.
 *
 * <p>Arguments are counted from 0, the command's name; a subcommand's name is argument 1. The
 * arrays may be stored as they are: nobody changes them afterwards.
 */
public final class Call {
  private static final byte[] REDACTED = "(redacted)".getBytes(StandardCharsets.US_ASCII);

  private final Server server;
  private final Session session;
  private final CommandSpec spec;
  private final byte[][] args;
  private final boolean mayWait;
  private ReplyWriter reply;

  private byte @Nullable [][] shownArgs;
  private byte @Nullable [][] propagateAs;
  private boolean forcePropagation;
  private boolean preventPropagation;
  private boolean waits;
  private @Nullable LongCommand rest;

  /**
   * @param mayWait whether the session can be made to wait: not within a transaction or script
   */
  public Call(
      Server server,
      Session session,
      CommandSpec spec,
      byte[][] args,
      ReplyWriter reply,
      boolean mayWait) {
    this.server = server;
    this.session = session;
    this.spec = spec;
    this.args = args;
    this.reply = reply;
    this.mayWait = mayWait;
  }

  public Server server() {
    return server;
  }

  public Session session() {
    return session;
  }

  public CommandSpec spec() {
    return spec;
  }

  public ReplyWriter reply() {
    return reply;
  }

  /** The session's database. */
  public Database db() {
    return server.keyspace().database(session.db);
  }

  // ------------------------------------------------------------------ arguments

  public byte[][] args() {
    return args;
  }

  /** The number of arguments, the name included. */
  public int count() {
    return args.length;
  }

  public byte[] arg(int i) {
    return args[i];
  }

  /**
   * Argument {@code i} as text, one char per byte: for error lines, which are written the same way.
   * It ends before the first zero byte, as Redis formats its error lines with C strings.
   */
  public String text(int i) {
    return Errors.text(args[i], Integer.MAX_VALUE);
  }

  /** Argument {@code i} as text, whole, one char per byte: a name to be looked up. */
  public String name(int i) {
    return new String(args[i], StandardCharsets.ISO_8859_1);
  }

  /** Whether argument {@code i} is {@code word} (given in any case), in any case. */
  public boolean is(int i, String word) {
    return Bytes.equalsIgnoreCase(args[i], word);
  }

  /** Argument {@code i} as a 64-bit integer. */
  public long integer(int i) {
    return integer(i, Errors.NOT_AN_INTEGER);
  }

  /** Argument {@code i} as a 64-bit integer; {@code error} when it is none. */
  public long integer(int i, CommandError error) {
    long value = Bytes.parseLong(args[i]);
    if (Bytes.isNotLong(value, args[i])) {
      throw error;
    }
    return value;
  }

  /**
   * Argument {@code i} as an integer from {@code min} to {@code max}; {@code error} when it is not.
   */
  public long integer(int i, long min, long max, CommandError error) {
    long value = integer(i, error);
    if (value < min || value > max) {
      throw error;
    }
    return value;
  }

  /** Argument {@code i} as a 32-bit integer, which the number of a database is. */
  public int int32(int i) {
    long value = integer(i);
    if (value != (int) value) {
      throw Errors.NOT_AN_INT;
    }
    return (int) value;
  }

  /** Argument {@code i} as a double: anything that C's strtod takes but NaN. */
  public double decimal(int i) {
    return decimal(i, Errors.NOT_A_FLOAT);
  }

  /** As {@link #decimal(int)}, with an error of its own. */
  public double decimal(int i, CommandError error) {
    double value = Numbers.parseDouble(args[i]);
    if (Double.isNaN(value)) {
      throw error;
    }
    return value;
  }

  /** Keeps argument {@code i} out of logs and from monitors: it is a secret. */
  public void redact(int i) {
    byte[][] shown = shownArgs;
    if (shown == null) {
      shown = args.clone();
      shownArgs = shown;
    }
    shown[i] = REDACTED;
  }

  /** The arguments as logs and monitors may show them. */
  public byte[][] shownArgs() {
    byte[][] shown = shownArgs;
    return shown == null ? args : shown;
  }

  // ------------------------------------------------------------------ typed lookup

  /** The value at {@code key} for reading, or null; WRONGTYPE when it is of another type. */
  public <V extends Value> @Nullable V read(byte[] key, Class<V> type) {
    Entry entry = db().read(key);
    return entry == null ? null : typed(entry.value(), type);
  }

  /**
   * The value at {@code key} to be changed in place, or null; WRONGTYPE when it is of another type.
   */
  public <V extends Value> @Nullable V write(byte[] key, Class<V> type) {
    Entry entry = db().write(key);
    return entry == null ? null : typed(entry.value(), type);
  }

  /** {@code value} as a {@code type}; WRONGTYPE when it is none. */
  public static <V extends Value> V typed(Value value, Class<V> type) {
    if (!type.isInstance(value)) {
      DamagedValue.check(value, type);
      throw Errors.WRONG_TYPE;
    }
    return type.cast(value);
  }

  // ------------------------------------------------------------------ effects

  /**
   * {@code key} was changed in one step: marks watchers, publishes the event, counts one change.
   */
  public void changed(byte[] key, int eventClass, String event) {
    modified(key);
    notify(eventClass, event, key);
    dirty(1);
  }

  /** {@code key} was changed: marks watchers. {@link Database#set} has done so itself. */
  public void modified(byte[] key) {
    server.effects().modified(db(), key);
  }

  /** Publishes a keyspace event of {@code eventClass}, a bit of {@code KeyspaceEvents}. */
  public void notify(int eventClass, String event, byte[] key) {
    server.effects().notify(eventClass, event, key, session.db);
  }

  /** Counts changes; a call that counted some is propagated. */
  public void dirty(long changes) {
    server.dirty += changes;
  }

  /** Propagates {@code command} instead of the request. */
  public void propagateAs(byte[]... command) {
    this.propagateAs = command;
  }

  /** Propagates {@code command} too, before the request itself. */
  public void alsoPropagate(byte[]... command) {
    server.effects().propagate(session.db, command);
  }

  /** Propagates the request although it changed nothing here (PUBLISH). */
  public void forcePropagation() {
    this.forcePropagation = true;
  }

  /** Does not propagate the request itself, whatever it changed. */
  public void preventPropagation() {
    this.preventPropagation = true;
  }

  /** What is to be propagated for this call, which made {@code changes}; null for nothing. */
  public byte @Nullable [][] propagated(long changes) {
    if (preventPropagation || changes <= 0 && !forcePropagation) {
      return null;
    }
    return propagateAs != null ? propagateAs : args;
  }

  // ------------------------------------------------------------------ taking long

  /**
   * The command has returned and is not over: the engine asks {@code rest} to go on later. The
   * session waits until then.
   */
  public void goOnLater(LongCommand rest) {
    this.rest = rest;
  }

  /** What is left to do of a command that has returned and is not over; null when it is over. */
  public @Nullable LongCommand rest() {
    return rest;
  }

  /** The command is over now. */
  public void over() {
    rest = null;
  }

  /** The session is gone: nobody reads what is still written. */
  public void discardReply() {
    reply = DiscardingReplyWriter.of(reply.protocol());
  }

  // ------------------------------------------------------------------ waiting

  /** Whether the command left the session waiting, without a reply. */
  public boolean waits() {
    return waits;
  }

  /**
   * Whether the session may wait for what is missing; otherwise the command answers as after a
   * timeout.
   */
  public boolean mayWait() {
    return mayWait;
  }

  /**
   * The key that has become ready, when a request that waits for keys is executed again because of
   * it, and null at the first time. Only this key is to be looked at then: another of the request's
   * keys may hold something else meanwhile, or become ready later in the same transaction.
   */
  public byte @Nullable [] readyKey() {
    return session.readyKey;
  }

  /**
   * Whether nobody will get the reply, since too much of it waits already: see {@link
   * CommandRunner#isReplyLost}.
   */
  public boolean isReplyLost() {
    return server.runner().isReplyLost(session);
  }

  /**
   * Makes the session wait until one of {@code keys} may have what the request wants, which then is
   * executed again, or until the deadline. The command writes no reply.
   *
   * @param timeoutMillis 0 for no limit
   * @param onTimeout writes the reply when nothing came
   */
  public void waitForKeys(
      Waiting.Reason reason,
      List<byte[]> keys,
      long timeoutMillis,
      Consumer<ReplyWriter> onTimeout) {
    waitForKeys(reason, keys, timeoutMillis, onTimeout, args);
  }

  /** As above, for a request that is not executed again as it is but as {@code request}. */
  public void waitForKeys(
      Waiting.Reason reason,
      List<byte[]> keys,
      long timeoutMillis,
      Consumer<ReplyWriter> onTimeout,
      byte[][] request) {
    long now = server.clock().millis();
    boolean forever = timeoutMillis == 0 || timeoutMillis > Waiting.FOREVER - now;
    long deadline = forever ? Waiting.FOREVER : now + timeoutMillis;
    Waiting before = session.waiting;
    waits = true;
    if (before != null) {
      return; // Tried again in vain: it keeps its place and its deadline.
    }
    server
        .waiting()
        .add(session, new Waiting(reason, request, session.db, keys, deadline, onTimeout, now));
  }

  /**
   * Makes the session wait for something other than keys, until the deadline at the latest.
   *
   * @param timeoutMillis 0 for no limit
   */
  public void waitFor(Waiting.Reason reason, long timeoutMillis, Consumer<ReplyWriter> onTimeout) {
    waitForKeys(reason, List.of(), timeoutMillis, onTimeout);
  }
}

package dev.sextant.cache.internal.remote;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.lettuce.core.ScriptOutputType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Lua script: what one node does in one step and one round trip. Immutable; each script is made
 * once, as a constant of the class that knows what it means.
 *
 * <p>A number that a script makes is a double: what may exceed 2^53 it must return as text.
 *
 * @param <R> what it returns
 */
@SuppressWarnings("UnusedTypeParameter") // ties a script to the type of what its callers get
public final class Script<R> {

  /** Lua that makes {@code now} the time of the node that executes it, in milliseconds. */
  public static final String NOW =
      """
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      """;

  /**
   * See {@link RedisStore#lockAndLook}; a second time it finds its own token, and says the same.
   */
  static final Script<List<@Nullable Object>> LOCK_AND_LOOK =
      list(
          "LOCK_AND_LOOK",
          true,
          """
          local entry, lock = KEYS[1], KEYS[2]
          local token, leaseMs, evenIfHeld = ARGV[1], ARGV[2], ARGV[3] == '1'
          local holder = redis.call('GET', lock)
          if evenIfHeld or not holder or holder == token then
            redis.call('SET', lock, token, 'PX', leaseMs)
            holder = token
          end
          return {holder == token and 1 or 0, redis.call('GET', entry)}
          """);

  /** See {@link RedisStore#setIfHeld}; a second time it finds the lock free, and does nothing. */
  static final Script<Long> SET_IF_HELD =
      number(
          "SET_IF_HELD",
          true,
          """
          local entry, lock = KEYS[1], KEYS[2]
          local token, value, ttlMs = ARGV[1], ARGV[2], ARGV[3]
          if redis.call('GET', lock) ~= token then
            return 0
          end
          redis.call('SET', entry, value, 'PX', ttlMs)
          redis.call('UNLINK', lock)
          return 1
          """);

  /** See {@link RedisStore#release}. */
  static final Script<Long> RELEASE =
      number(
          "RELEASE",
          true,
          """
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('UNLINK', KEYS[1])
          end
          return 0
          """);

  /**
   * See {@link RedisStore#enter}. In one step, since an index that expired between two would take
   * the member with it, and one that the first of two created anew would be given no end if the
   * second was not executed, or overtook it on the way to the slot's new owner.
   */
  static final Script<List<@Nullable Object>> ENTER_INDEX =
      list(
          "ENTER_INDEX",
          true,
          """
          local index, member, score = KEYS[1], ARGV[1], ARGV[2]
          local ttlMs, overdue = ARGV[3], ARGV[4]
          redis.call('ZADD', index, 'GT', score, member)
          if redis.call('PTTL', index) < tonumber(ttlMs) then
            redis.call('PEXPIRE', index, ttlMs)
          end
          return {redis.call('ZCOUNT', index, '-inf', overdue), redis.call('ZCARD', index)}
          """);

  /**
   * See {@link RedisStore#page}. The run, the cursor, the members. For a user who may not ask for
   * it, all runs are the same one.
   */
  static final Script<List<@Nullable Object>> PAGE_INDEX =
      list(
          "PAGE_INDEX",
          true,
          """
          local page = redis.call('ZSCAN', KEYS[1], ARGV[1], 'COUNT', ARGV[2])
          local server = redis.pcall('INFO', 'server')
          local run = type(server) == 'string' and string.match(server, 'run_id:(%x+)') or ''
          local members = {}
          for i = 1, #page[2], 2 do
            members[#members + 1] = page[2][i]
          end
          return {run, page[1], members}
          """);

  /** See {@link RedisStore#removeUpTo}. */
  static final Script<Long> REMOVE_UP_TO =
      number(
          "REMOVE_UP_TO",
          true,
          """
          local index, most = KEYS[1], tonumber(ARGV[1])
          for i = 2, #ARGV do
            local score = redis.call('ZSCORE', index, ARGV[i])
            if score and tonumber(score) <= most then
              redis.call('ZREM', index, ARGV[i])
            end
          end
          return redis.call('ZCARD', index)
          """);

  private final String name;
  private final ScriptOutputType output;
  private final boolean idempotent;
  private final String text;
  private final String digest;

  private Script(String name, ScriptOutputType output, boolean idempotent, String text) {
    this.name = name;
    this.output = output;
    this.idempotent = idempotent;
    this.text = text;
    digest = sha1(text);
  }

  /**
   * A script that returns an integer.
   *
   * @param name for messages
   * @param idempotent whether executing it twice is the same as once, so that it may be sent again
   *     when its reply was lost
   */
  public static Script<Long> number(String name, boolean idempotent, String text) {
    return new Script<>(name, ScriptOutputType.INTEGER, idempotent, text);
  }

  /**
   * A script that returns a table: {@code Long} for an integer, {@code byte[]} for a string, null
   * for false, a list for a table.
   *
   * @param name for messages
   * @param idempotent whether executing it twice is the same as once, so that it may be sent again
   *     when its reply was lost
   */
  public static Script<List<@Nullable Object>> list(String name, boolean idempotent, String text) {
    return new Script<>(name, ScriptOutputType.MULTI, idempotent, text);
  }

  /** Arguments as a script takes them: bytes as they are, everything else as UTF-8 text. */
  public static List<byte[]> arguments(Object... each) {
    return Arrays.stream(each)
        .map(one -> one instanceof byte[] bytes ? bytes : one.toString().getBytes(UTF_8))
        .toList();
  }

  /** For messages. */
  public String name() {
    return name;
  }

  /** Whether executing it twice is the same as once. */
  public boolean idempotent() {
    return idempotent;
  }

  ScriptOutputType output() {
    return output;
  }

  String text() {
    return text;
  }

  /** By which Redis knows it once it has seen it. */
  String digest() {
    return digest;
  }

  @SuppressWarnings("deprecation") // SHA-1 is what EVALSHA takes; nothing is kept secret by it.
  private static String sha1(String text) {
    HashFunction sha1 = Hashing.sha1();
    return sha1.hashString(text, UTF_8).toString();
  }
}

package dev.sextant.cache.internal.remote;

import com.google.common.hash.HashFunction;
import com.google.common.hash.Hashing;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;

/**
 * A Lua script: what one node does in one step. All keys of a call lie in one slot.
 *
 * @param name for messages
 * @param output how its reply is read
 * @param idempotent whether executing it twice is the same as once, so that it may be sent again
 *     when its reply was lost
 * @param text the script
 * @param digest by which Redis knows it once it has seen it
 */
record Script(
    String name, ScriptOutputType output, boolean idempotent, String text, String digest) {

  /**
   * See {@link RedisStore#lockAndLook}; a second time it finds its own token, and says the same.
   */
  static final Script LOCK_AND_LOOK =
      of(
          "LOCK_AND_LOOK",
          ScriptOutputType.MULTI,
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
  static final Script SET_IF_HELD =
      of(
          "SET_IF_HELD",
          ScriptOutputType.INTEGER,
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
  static final Script RELEASE =
      of(
          "RELEASE",
          ScriptOutputType.INTEGER,
          true,
          """
          if redis.call('GET', KEYS[1]) == ARGV[1] then
            return redis.call('UNLINK', KEYS[1])
          end
          return 0
          """);

  /** A script and its digest. */
  static Script of(String name, ScriptOutputType output, boolean idempotent, String text) {
    return new Script(name, output, idempotent, text, sha1(text));
  }

  @SuppressWarnings("deprecation") // SHA-1 is what EVALSHA takes; nothing is kept secret by it.
  private static String sha1(String text) {
    HashFunction sha1 = Hashing.sha1();
    return sha1.hashString(text, StandardCharsets.UTF_8).toString();
  }
}

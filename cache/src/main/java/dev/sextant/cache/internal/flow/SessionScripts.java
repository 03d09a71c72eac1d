package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.SessionSpec;
import dev.sextant.cache.internal.remote.Script;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a user's sessions in one step. Keys of each: the index, the data; see {@link
 * UserSessions}. All may be sent again: an id is given before the script is sent, and a time to
 * live that begins a little later is what a second touch would have made as well.
 */
final class SessionScripts {

  private static final String PRELUDE =
      Script.NOW
          + """
          local index, data = KEYS[1], KEYS[2]

          local function remove(ids)
            if #ids > 0 then
              redis.call('ZREM', index, unpack(ids))
              redis.call('HDEL', data, unpack(ids))
            end
          end

          local function sweep()
            remove(redis.call('ZRANGEBYSCORE', index, '-inf', now, 'LIMIT', 0, %d))
          end

          local function live(id)
            local expires = tonumber(redis.call('ZSCORE', index, id) or 0)
            local stored = expires > now and redis.call('HGET', data, id)
            return stored, expires
          end

          local function renew(id, ttl)
            local expires = now + ttl
            redis.call('ZADD', index, expires, id)
            for _, key in ipairs(KEYS) do
              if redis.call('PEXPIRETIME', key) < expires then
                redis.call('PEXPIREAT', key, expires)
              end
            end
            return expires
          end

          """
              .formatted(SessionSpec.MOST_PER_USER);

  /** Id, value, ttl, how many at most, whether to refuse one more. When it was, and until when. */
  static final Script<List<@Nullable Object>> CREATE =
      list(
          "CREATE_SESSION",
          """
          local id, value, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
          local most, refuse = tonumber(ARGV[4]), ARGV[5] == '1'
          sweep()
          if not redis.call('ZSCORE', index, id) then
            local over = redis.call('ZCARD', index) + 1 - most
            if over > 0 and refuse then
              return {}
            end
            if over > 0 then
              remove(redis.call('ZRANGE', index, 0, over - 1))
            end
          end
          redis.call('HSET', data, id, string.format('%.0f ', now) .. value)
          return {now, renew(id, ttl)}
          """);

  /** Id, and the ttl that is given to it from now on, 0 for no other. What is stored, its end. */
  static final Script<List<@Nullable Object>> GET =
      list(
          "GET_SESSION",
          """
          local id, ttl = ARGV[1], tonumber(ARGV[2])
          local stored, expires = live(id)
          if not stored then
            return {}
          end
          if ttl > 0 then
            expires = renew(id, ttl)
            sweep()
          end
          return {stored, expires}
          """);

  /** Id, ttl. Whether it was there. */
  static final Script<Long> TOUCH =
      number(
          "TOUCH_SESSION",
          """
          local id, ttl = ARGV[1], tonumber(ARGV[2])
          if not live(id) then
            return 0
          end
          renew(id, ttl)
          sweep()
          return 1
          """);

  /** Id, value, ttl. Whether it was there. */
  static final Script<Long> UPDATE =
      number(
          "UPDATE_SESSION",
          """
          local id, value, ttl = ARGV[1], ARGV[2], tonumber(ARGV[3])
          local stored = live(id)
          if not stored then
            return 0
          end
          local created = string.match(stored, '^%d+ ') or string.format('%.0f ', now)
          redis.call('HSET', data, id, created .. value)
          renew(id, ttl)
          sweep()
          return 1
          """);

  /** Id. Whether it was there. */
  static final Script<Long> DELETE =
      number(
          "DELETE_SESSION",
          """
          local stored = live(ARGV[1])
          remove({ARGV[1]})
          return stored and 1 or 0
          """);

  /** Id, what is stored, and end of each, the one that ends last being the first. */
  static final Script<List<@Nullable Object>> LIST =
      list(
          "LIST_SESSIONS",
          """
          sweep()
          local ids = redis.call('ZREVRANGE', index, 0, -1)
          if #ids == 0 then
            return {}
          end
          local stored = redis.call('HMGET', data, unpack(ids))
          local found = {}
          for i, id in ipairs(ids) do
            if stored[i] then
              found[#found + 1] = {id, stored[i], tonumber(redis.call('ZSCORE', index, id))}
            end
          end
          return found
          """);

  /** How many there were. */
  static final Script<Long> DELETE_ALL =
      number(
          "DELETE_SESSIONS",
          """
          sweep()
          local count = redis.call('ZCARD', index)
          redis.call('UNLINK', index, data)
          return count
          """);

  private SessionScripts() {}

  private static Script<Long> number(String name, String text) {
    return Script.number(name, true, PRELUDE + text);
  }

  private static Script<List<@Nullable Object>> list(String name, String text) {
    return Script.list(name, true, PRELUDE + text);
  }
}

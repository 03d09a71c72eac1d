package dev.sextant.core.pubsub;

import dev.sextant.core.session.Session;
import dev.sextant.core.slots.Slots;
import dev.sextant.core.types.ByteKey;
import dev.sextant.core.types.Glob;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is subscribed to what on one node, and the delivery of messages to them.
 *
 * <p>Subscribers of a channel receive in the order of their subscription; pattern subscribers come
 * after channel subscribers. Shard channels are a name space of their own, grouped by hash slot so
 * that those of a slot can be ended when the slot moves away.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/interact/pubsub/">Pub/Sub</a>.
 */
public final class PubSub {
  private static final byte[] MESSAGE = ascii("message");
  private static final byte[] PATTERN_MESSAGE = ascii("pmessage");
  private static final byte[] SHARD_MESSAGE = ascii("smessage");

  private final Map<ByteKey, Set<Session>> channels = new LinkedHashMap<>();
  private final Map<ByteKey, Set<Session>> patterns = new LinkedHashMap<>();
  private final Map<ByteKey, Set<Session>> shardChannels = new LinkedHashMap<>();

  /** Subscribes to a channel; false when the session was subscribed already. */
  public boolean subscribe(Session session, byte[] channel) {
    return add(channels, session.channels(), session, channel);
  }

  /** Subscribes to all channels that match a glob-style pattern. */
  public boolean subscribePattern(Session session, byte[] pattern) {
    return add(patterns, session.patterns(), session, pattern);
  }

  /** Subscribes to a shard channel. */
  public boolean subscribeShard(Session session, byte[] channel) {
    return add(shardChannels, session.shardChannels(), session, channel);
  }

  /** Ends a subscription; false when there was none. */
  public boolean unsubscribe(Session session, byte[] channel) {
    return remove(channels, session.channels(), session, channel);
  }

  /** Ends a pattern's subscription. */
  public boolean unsubscribePattern(Session session, byte[] pattern) {
    return remove(patterns, session.patterns(), session, pattern);
  }

  /** Ends a shard channel's subscription. */
  public boolean unsubscribeShard(Session session, byte[] channel) {
    return remove(shardChannels, session.shardChannels(), session, channel);
  }

  /** Ends all subscriptions of a session, silently (it was closed or reset). */
  public void forget(Session session) {
    session.channels().forEach(c -> drop(channels, session, c));
    session.patterns().forEach(c -> drop(patterns, session, c));
    session.shardChannels().forEach(c -> drop(shardChannels, session, c));
    session.channels().clear();
    session.patterns().clear();
    session.shardChannels().clear();
  }

  /**
   * Delivers a message to the subscribers of {@code channel} on this node.
   *
   * @return how many received it; one that is subscribed twice receives it twice
   */
  public int publish(byte[] channel, byte[] message) {
    int receivers = 0;
    Set<Session> direct = channels.get(new ByteKey(channel));
    if (direct != null) {
      for (Session session : direct) {
        deliver(session, MESSAGE, null, channel, message);
        receivers++;
      }
    }
    for (Map.Entry<ByteKey, Set<Session>> e : patterns.entrySet()) {
      byte[] pattern = e.getKey().bytes();
      if (Glob.matches(pattern, channel)) {
        for (Session session : e.getValue()) {
          deliver(session, PATTERN_MESSAGE, pattern, channel, message);
          receivers++;
        }
      }
    }
    return receivers;
  }

  /** Delivers a message to the subscribers of a shard channel on this node. */
  public int publishShard(byte[] channel, byte[] message) {
    Set<Session> direct = shardChannels.get(new ByteKey(channel));
    if (direct == null) {
      return 0;
    }
    direct.forEach(session -> deliver(session, SHARD_MESSAGE, null, channel, message));
    return direct.size();
  }

  private static void deliver(
      Session session, byte[] kind, byte @Nullable [] pattern, byte[] channel, byte[] message) {
    ReplyWriter out = session.output().writer();
    out.push(pattern == null ? 3 : 4);
    out.bulk(kind);
    if (pattern != null) {
      out.bulk(pattern);
    }
    out.bulk(channel);
    out.bulk(message);
    session.output().flush();
  }

  /** The channels with at least one subscriber that match {@code pattern}; all when it is null. */
  public List<byte[]> activeChannels(byte @Nullable [] pattern) {
    return matching(channels.keySet(), pattern);
  }

  /**
   * The shard channels with at least one subscriber that match {@code pattern}; all when it is
   * null.
   */
  public List<byte[]> activeShardChannels(byte @Nullable [] pattern) {
    return matching(shardChannels.keySet(), pattern);
  }

  /** How many sessions are subscribed to {@code channel}, patterns not counted. */
  public int subscribers(byte[] channel) {
    return channels.getOrDefault(new ByteKey(channel), Set.of()).size();
  }

  /** How many sessions are subscribed to the shard channel. */
  public int shardSubscribers(byte[] channel) {
    return shardChannels.getOrDefault(new ByteKey(channel), Set.of()).size();
  }

  /** How many distinct patterns are subscribed to. */
  public int patternCount() {
    return patterns.size();
  }

  /** How many channels have a subscriber. */
  public int channelCount() {
    return channels.size();
  }

  /** How many shard channels have a subscriber. */
  public int shardChannelCount() {
    return shardChannels.size();
  }

  /** The sessions that are subscribed to a shard channel. */
  public List<Session> shardSubscribersOf(byte[] channel) {
    return new ArrayList<>(shardChannels.getOrDefault(new ByteKey(channel), Set.of()));
  }

  /** The shard channels of one hash slot: for a slot that moves away. */
  public List<byte[]> shardChannelsOf(int slot) {
    List<byte[]> found = new ArrayList<>();
    for (ByteKey channel : shardChannels.keySet()) {
      if (Slots.of(channel.bytes()) == slot) {
        found.add(channel.bytes());
      }
    }
    return found;
  }

  private static List<byte[]> matching(Set<ByteKey> names, byte @Nullable [] pattern) {
    List<byte[]> found = new ArrayList<>();
    for (ByteKey name : names) {
      if (pattern == null || Glob.matches(pattern, name.bytes())) {
        found.add(name.bytes());
      }
    }
    return found;
  }

  private static boolean add(
      Map<ByteKey, Set<Session>> all, Set<ByteKey> own, Session session, byte[] name) {
    ByteKey key = new ByteKey(name);
    if (!own.add(key)) {
      return false;
    }
    all.computeIfAbsent(key, k -> new LinkedHashSet<>()).add(session);
    return true;
  }

  private static boolean remove(
      Map<ByteKey, Set<Session>> all, Set<ByteKey> own, Session session, byte[] name) {
    ByteKey key = new ByteKey(name);
    if (!own.remove(key)) {
      return false;
    }
    drop(all, session, key);
    return true;
  }

  private static void drop(Map<ByteKey, Set<Session>> all, Session session, ByteKey key) {
    Set<Session> sessions = all.get(key);
    if (sessions != null && sessions.remove(session) && sessions.isEmpty()) {
      all.remove(key);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}

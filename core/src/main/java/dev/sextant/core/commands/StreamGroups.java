package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.config.KeyspaceEvents;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.types.Bytes;
import dev.sextant.core.types.stream.PendingEntry;
import dev.sextant.core.types.stream.StreamConsumer;
import dev.sextant.core.types.stream.StreamGroup;
import dev.sextant.core.types.stream.StreamId;
import dev.sextant.core.types.stream.StreamValue;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * One consumer group as a command works on it: what is found there, and how its changes are
 * propagated. A replica learns of deliveries as XCLAIM of single entries, which can be repeated
 * without harm.
 */
final class StreamGroups {
  private static final byte[] XCLAIM = word("XCLAIM");
  private static final byte[] XGROUP = word("XGROUP");
  private static final byte[] SETID = word("SETID");
  private static final byte[] CREATECONSUMER = word("CREATECONSUMER");
  private static final byte[] ENTRIESREAD = word("ENTRIESREAD");
  private static final byte[] ZERO = word("0");
  private static final byte[] TIME = word("TIME");
  private static final byte[] RETRYCOUNT = word("RETRYCOUNT");
  private static final byte[] FORCE = word("FORCE");
  private static final byte[] JUSTID = word("JUSTID");
  private static final byte[] LASTID = word("LASTID");

  private final Call call;
  private final byte[] key;
  final StreamValue stream;
  final StreamGroup group;

  StreamGroups(Call call, byte[] key, StreamValue stream, StreamGroup group) {
    this.call = call;
    this.key = key;
    this.stream = stream;
    this.group = group;
  }

  private static byte[] word(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * The stream at {@code key}, or null. It counts as a read, as in Redis, although its groups may
   * change.
   */
  static @Nullable StreamValue streamAt(Call call, byte[] key) {
    Entry entry = call.db().read(key);
    if (entry == null) {
      return null;
    }
    StreamValue stream = Call.typed(entry.value(), StreamValue.class);
    call.db().changing(entry);
    return stream;
  }

  /** The group that arguments 1 and 2 name; NOGROUP when there is none. */
  static StreamGroups named(Call call) {
    StreamGroups found = find(call, call.arg(1), call.arg(2));
    if (found == null) {
      throw noGroup(call.text(1), call.text(2), "");
    }
    return found;
  }

  /** That group of the stream at {@code key}, or null. */
  static @Nullable StreamGroups find(Call call, byte[] key, byte[] groupName) {
    StreamValue stream = streamAt(call, key);
    StreamGroup group = stream == null ? null : stream.group(groupName);
    return stream == null || group == null ? null : new StreamGroups(call, key, stream, group);
  }

  static CommandError noGroup(String key, String group, String context) {
    return new CommandError(
        "NOGROUP No such key '" + key + "' or consumer group '" + group + "'" + context);
  }

  /** The consumer of that name, which has just been seen. */
  @Nullable StreamConsumer seen(byte[] name) {
    StreamConsumer consumer = group.consumer(name);
    if (consumer != null) {
      consumer.seenMillis = nowMillis();
    }
    return consumer;
  }

  /** Adds a consumer and says so. */
  StreamConsumer create(byte[] name) {
    call.dirty(1);
    call.notify(KeyspaceEvents.STREAM, "xgroup-createconsumer", key);
    return group.addConsumer(name, nowMillis());
  }

  /** The consumer of that name, which has just been seen, and is created if need be. */
  StreamConsumer seenOrCreated(byte[] name) {
    StreamConsumer consumer = seen(name);
    return consumer == null ? create(name) : consumer;
  }

  long nowMillis() {
    return call.server().clock().millis();
  }

  // ---------------------------------------------------------------- propagation

  /** Propagates the state of a pending entry. */
  void propagateClaim(PendingEntry entry, byte[] id) {
    call.alsoPropagate(
        XCLAIM,
        key,
        group.name(),
        entry.consumer().name(),
        ZERO,
        id,
        TIME,
        Bytes.ofLong(entry.deliveryMillis),
        RETRYCOUNT,
        Bytes.ofLong(entry.deliveries),
        FORCE,
        JUSTID,
        LASTID,
        group.lastId.bytes());
  }

  void propagateClaim(PendingEntry entry) {
    propagateClaim(entry, entry.id().bytes());
  }

  /** Propagates how far the group has read, where no claim says it. */
  void propagateLastId() {
    byte[] read = Bytes.ofLong(group.entriesRead);
    call.alsoPropagate(XGROUP, SETID, key, group.name(), group.lastId.bytes(), ENTRIESREAD, read);
  }

  /** Propagates that a consumer exists, where no claim says it. */
  void propagateConsumer(StreamConsumer consumer) {
    call.alsoPropagate(XGROUP, CREATECONSUMER, key, group.name(), consumer.name());
  }

  /** Forgets a pending entry whose stream entry is gone, and propagates that. */
  void forget(PendingEntry entry, byte[] id) {
    propagateClaim(entry, id);
    call.dirty(1);
    group.removePending(entry);
  }

  /** Whether the stream has an entry with that identifier. */
  boolean exists(StreamId id) {
    return stream.get(id) != null;
  }
}

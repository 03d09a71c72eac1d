package dev.sextant.core.types.stream;

import dev.sextant.core.memory.Jemalloc;
import dev.sextant.core.memory.RedisSizes;
import dev.sextant.core.types.Bytes;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A consumer group: how far it has read, its consumers, and what they have not acknowledged. */
public final class StreamGroup {
  /** {@link #entriesRead} when nobody knows. */
  public static final long UNKNOWN = -1;

  /** {@code sizeof} a group. */
  static final int STRUCT = 40;

  /** {@code sizeof} a consumer. */
  static final int CONSUMER_STRUCT = 24;

  /** {@code sizeof} a pending entry. */
  static final int PENDING_STRUCT = 24;

  private static final long PENDING_BYTES = Jemalloc.size(PENDING_STRUCT);

  private final byte[] name;
  private final Tally memory;
  private final IdTree<PendingEntry> pending;
  private final SortedMap<byte[], StreamConsumer> consumers = new TreeMap<>(Bytes::compare);

  /** The last entry that was delivered to the group. */
  public StreamId lastId;

  /** How many entries of the stream were read up to there, or {@link #UNKNOWN}. */
  public long entriesRead;

  StreamGroup(byte[] name, StreamId lastId, long entriesRead, Tally memory) {
    this.name = name;
    this.lastId = lastId;
    this.entriesRead = entriesRead;
    this.memory = memory;
    this.pending = new IdTree<>(memory);
  }

  /** Its name. */
  public byte[] name() {
    return name;
  }

  // ---------------------------------------------------------------- consumers

  /** The consumers by name. */
  public Collection<StreamConsumer> consumers() {
    return consumers.values();
  }

  /** The consumer of that name, or null. */
  public @Nullable StreamConsumer consumer(byte[] consumerName) {
    return consumers.get(consumerName);
  }

  /** Adds a consumer whose name is not taken. */
  public StreamConsumer addConsumer(byte[] consumerName, long seenMillis) {
    StreamConsumer consumer = new StreamConsumer(consumerName, seenMillis, memory);
    consumers.put(consumerName, consumer);
    memory.add(consumerBytes(consumer));
    return consumer;
  }

  /** Removes a consumer, and forgets what it had pending. */
  public void removeConsumer(StreamConsumer consumer) {
    consumer.pending().forEach(entry -> pending.remove(entry.id()));
    memory.add(-PENDING_BYTES * consumer.pending().size());
    consumer.pending().discard();
    consumers.remove(consumer.name());
    memory.add(-consumerBytes(consumer));
  }

  private static long consumerBytes(StreamConsumer consumer) {
    return Jemalloc.size(CONSUMER_STRUCT)
        + RedisSizes.string(consumer.name().length)
        + StreamValue.nameBytes(consumer.name());
  }

  // ---------------------------------------------------------------- pending entries

  /** What was delivered to any consumer and is not acknowledged. */
  public IdTree<PendingEntry> pending() {
    return pending;
  }

  /** Notes an entry, not pending so far, as delivered to {@code consumer}. */
  public PendingEntry addPending(
      StreamId id, StreamConsumer consumer, long deliveryMillis, long deliveries) {
    PendingEntry entry = new PendingEntry(id, consumer, deliveryMillis, deliveries);
    pending.add(entry);
    consumer.pending().add(entry);
    memory.add(PENDING_BYTES);
    return entry;
  }

  /** Gives a pending entry to {@code consumer}, if it is not its own already. */
  public void assign(PendingEntry entry, StreamConsumer consumer) {
    if (entry.consumer() != consumer) {
      entry.consumer().pending().remove(entry.id());
      consumer.pending().add(entry);
      entry.consumer(consumer);
    }
  }

  /** Forgets a pending entry: it was acknowledged, or is gone. */
  public void removePending(PendingEntry entry) {
    pending.remove(entry.id());
    entry.consumer().pending().remove(entry.id());
    memory.add(-PENDING_BYTES);
  }

  // ---------------------------------------------------------------- as a whole

  long ownBytes() {
    return Jemalloc.size(STRUCT) + Jemalloc.size(24) + StreamValue.nameBytes(name);
  }

  /** Takes its bytes out of the common sum: it is thrown away. */
  void discard() {
    memory.add(-PENDING_BYTES * pending.size());
    pending.discard();
    for (StreamConsumer consumer : consumers.values()) {
      consumer.pending().discard();
      memory.add(-consumerBytes(consumer));
    }
  }

  /** Adds copies of everything in this group to {@code copy}. */
  void copyTo(StreamGroup copy) {
    for (StreamConsumer consumer : consumers.values()) {
      StreamConsumer copied = copy.addConsumer(consumer.name(), consumer.seenMillis);
      consumer
          .pending()
          .forEach(e -> copy.addPending(e.id(), copied, e.deliveryMillis, e.deliveries));
    }
  }

  /** What MEMORY USAGE counts for it. */
  long usageBytes() {
    long sum = STRUCT + StreamValue.treeUsage(pending) + (long) PENDING_STRUCT * pending.size();
    for (StreamConsumer consumer : consumers.values()) {
      sum += CONSUMER_STRUCT + consumer.name().length + StreamValue.treeUsage(consumer.pending());
    }
    return sum;
  }
}

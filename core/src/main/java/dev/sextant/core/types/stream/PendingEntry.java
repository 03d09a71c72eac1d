package dev.sextant.core.types.stream;

/** An entry that was delivered to a consumer of a group and is not acknowledged yet. */
public final class PendingEntry extends IdTree.Keyed {
  private StreamConsumer consumer;

  /** When it was delivered the last time, in milliseconds since the epoch. */
  public long deliveryMillis;

  /** How often it was delivered. */
  public long deliveries;

  PendingEntry(StreamId id, StreamConsumer consumer, long deliveryMillis, long deliveries) {
    super(id);
    this.consumer = consumer;
    this.deliveryMillis = deliveryMillis;
    this.deliveries = deliveries;
  }

  /** To whom it was delivered. */
  public StreamConsumer consumer() {
    return consumer;
  }

  void consumer(StreamConsumer owner) {
    this.consumer = owner;
  }
}

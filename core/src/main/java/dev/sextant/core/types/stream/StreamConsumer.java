package dev.sextant.core.types.stream;

/** A consumer of a group. */
public final class StreamConsumer {
  private final byte[] name;
  private final IdTree<PendingEntry> pending;

  /** When it asked for something the last time, in milliseconds since the epoch. */
  public long seenMillis;

  StreamConsumer(byte[] name, long seenMillis, Tally memory) {
    this.name = name;
    this.seenMillis = seenMillis;
    this.pending = new IdTree<>(memory);
  }

  /** Its name. */
  public byte[] name() {
    return name;
  }

  /** What was delivered to it and is not acknowledged. */
  public IdTree<PendingEntry> pending() {
    return pending;
  }
}

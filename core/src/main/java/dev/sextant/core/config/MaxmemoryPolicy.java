package dev.sextant.core.config;

/** Which key to evict when maxmemory is reached, in the order of Redis's documentation. */
public enum MaxmemoryPolicy {
  VOLATILE_LRU,
  VOLATILE_LFU,
  VOLATILE_RANDOM,
  VOLATILE_TTL,
  ALLKEYS_LRU,
  ALLKEYS_LFU,
  ALLKEYS_RANDOM,
  NOEVICTION;

  /** Whether keys without an expiry may be evicted. */
  public boolean allKeys() {
    return this == ALLKEYS_LRU || this == ALLKEYS_LFU || this == ALLKEYS_RANDOM;
  }

  /** Whether keys carry a frequency counter (LFU) instead of the time of their last access. */
  public boolean lfu() {
    return this == VOLATILE_LFU || this == ALLKEYS_LFU;
  }

  /** Whether the time of the last access decides. */
  public boolean lru() {
    return this == VOLATILE_LRU || this == ALLKEYS_LRU;
  }

  /** The name in redis.conf and INFO. */
  public String redisName() {
    return ChoiceDirective.word(this);
  }
}

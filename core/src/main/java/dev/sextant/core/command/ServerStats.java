package dev.sextant.core.command;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a node counts since its start or since CONFIG RESETSTAT. Times in the unit of their name.
 */
public final class ServerStats {
  /** Redis looks no further for the end of an error's code. */
  private static final int MAX_ERROR_CODE = 32;

  private static final long SAMPLE_MILLIS = 100;

  public long commandsProcessed;
  public long connectionsReceived;
  public long rejectedConnections;
  public long inputBytes;
  public long outputBytes;

  /** What came from the master; not part of {@link #inputBytes}. */
  public long replicationInputBytes;

  /** What went to replicas; not part of {@link #outputBytes}. */
  public long replicationOutputBytes;

  /** How often a data set was written while the node went on, for which Redis would fork. */
  public long forks;

  /** How long commands waited for the beginning of the latest of these. */
  public long latestForkMicros;

  public long fullSynchronisations;
  public long partialSynchronisations;
  public long refusedPartialSynchronisations;
  public long evictedKeys;
  public long lazyFreedObjects;
  public long evictedClients;
  public long replyBufferShrinks;
  public long replyBufferExpands;
  public long errorReplies;

  /** Errors in answer to a master, a replica or the append only file. */
  public long unexpectedErrorReplies;

  public long readsProcessed;
  public long writesProcessed;
  public long peakMemoryBytes;

  /** The estimated share of keys that have expired and are still there, 0 to 1. */
  public double expiredStaleShare;

  public long timeCapReachedCount;
  public long expireCycleMicros;
  public long internalErrors;
  public long dumpPayloadSanitizations;

  private final Map<String, Long> errors = new TreeMap<>();
  private final RateMeter commandRate = new RateMeter();
  private final RateMeter inputRate = new RateMeter();
  private final RateMeter outputRate = new RateMeter();
  private final RateMeter replicationInputRate = new RateMeter();
  private final RateMeter replicationOutputRate = new RateMeter();
  private long lastSampleMillis;
  private boolean memoryExceeded;
  private long exceededSinceNanos;
  private long exceededMicros;

  /** How often each error code was answered, by code. */
  public Map<String, Long> errors() {
    return errors;
  }

  /** Counts an error reply by the code that {@code line} starts with. */
  public void countError(String line) {
    errorReplies++;
    int space = line.indexOf(' ');
    String code = space < 0 || space >= MAX_ERROR_CODE ? "ERR" : line.substring(0, space);
    errors.merge(code, 1L, Long::sum);
  }

  /** Whether maxmemory was exceeded when a command last looked. */
  public boolean isMemoryExceeded() {
    return memoryExceeded;
  }

  /** Notes whether maxmemory is exceeded, to tell for how long it is. */
  public void memoryExceeded(boolean exceeded, long nowNanos) {
    if (exceeded && !memoryExceeded) {
      exceededSinceNanos = nowNanos;
    } else if (!exceeded && memoryExceeded) {
      exceededMicros += (nowNanos - exceededSinceNanos) / 1000;
    }
    memoryExceeded = exceeded;
  }

  /** For how long maxmemory has been exceeded now, in microseconds; 0 when it is not. */
  public long currentlyExceededMicros(long nowNanos) {
    return memoryExceeded ? (nowNanos - exceededSinceNanos) / 1000 : 0;
  }

  /** For how long maxmemory was exceeded before, in microseconds. */
  public long exceededMicros() {
    return exceededMicros;
  }

  /** Commands per second. */
  public RateMeter commandRate() {
    return commandRate;
  }

  /** Bytes per second from clients. */
  public RateMeter inputRate() {
    return inputRate;
  }

  /** Bytes per second to clients. */
  public RateMeter outputRate() {
    return outputRate;
  }

  /** Bytes per second from the master. */
  public RateMeter replicationInputRate() {
    return replicationInputRate;
  }

  /** Bytes per second to replicas. */
  public RateMeter replicationOutputRate() {
    return replicationOutputRate;
  }

  /** Samples the rates if it is time to. */
  public void sampleRates(long nowMillis) {
    if (nowMillis - lastSampleMillis < SAMPLE_MILLIS) {
      return;
    }
    lastSampleMillis = nowMillis;
    commandRate.sample(nowMillis, commandsProcessed);
    inputRate.sample(nowMillis, inputBytes + replicationInputBytes);
    outputRate.sample(nowMillis, outputBytes + replicationOutputBytes);
    replicationInputRate.sample(nowMillis, replicationInputBytes);
    replicationOutputRate.sample(nowMillis, replicationOutputBytes);
  }

  /** Sets what CONFIG RESETSTAT sets to 0. */
  public void reset(long nowMillis) {
    commandsProcessed = 0;
    connectionsReceived = 0;
    rejectedConnections = 0;
    inputBytes = 0;
    outputBytes = 0;
    replicationInputBytes = 0;
    replicationOutputBytes = 0;
    forks = 0;
    latestForkMicros = 0;
    fullSynchronisations = 0;
    partialSynchronisations = 0;
    refusedPartialSynchronisations = 0;
    evictedKeys = 0;
    lazyFreedObjects = 0;
    evictedClients = 0;
    replyBufferShrinks = 0;
    replyBufferExpands = 0;
    errorReplies = 0;
    unexpectedErrorReplies = 0;
    readsProcessed = 0;
    writesProcessed = 0;
    expiredStaleShare = 0;
    timeCapReachedCount = 0;
    expireCycleMicros = 0;
    exceededMicros = 0;
    memoryExceeded = false;
    internalErrors = 0;
    dumpPayloadSanitizations = 0;
    errors.clear();
    lastSampleMillis = nowMillis;
    commandRate.reset(nowMillis);
    inputRate.reset(nowMillis);
    outputRate.reset(nowMillis);
    replicationInputRate.reset(nowMillis);
    replicationOutputRate.reset(nowMillis);
  }
}

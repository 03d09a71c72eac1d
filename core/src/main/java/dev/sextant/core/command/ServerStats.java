package dev.sextant.core.command;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a node counts since its start or since CONFIG RESETSTAT. Times in the unit of their name.
 */
public final class ServerStats {
  public long commandsProcessed;
  public long connectionsReceived;
  public long rejectedConnections;
  public long inputBytes;
  public long outputBytes;
  public long evictedKeys;
  public long evictedClients;
  public long errorReplies;
  public long readsProcessed;
  public long writesProcessed;
  public long peakMemoryBytes;
  public long activeExpiryCycles;
  public long expiredStalePercentMillis;
  public long timeCapReachedCount;
  public long expireCycleMicros;
  public long evictionExceededMicros;
  public long internalErrors;
  public long dumpPayloadSanitizations;

  private final Map<String, Long> errors = new TreeMap<>();

  /** How often each error code was answered, by code. */
  public Map<String, Long> errors() {
    return errors;
  }

  /** Counts an error reply by the code that {@code line} starts with. */
  public void countError(String line) {
    errorReplies++;
    int space = line.indexOf(' ');
    errors.merge(space < 0 ? line : line.substring(0, space), 1L, Long::sum);
  }

  /** Sets what CONFIG RESETSTAT sets to 0. */
  public void reset() {
    commandsProcessed = 0;
    connectionsReceived = 0;
    rejectedConnections = 0;
    inputBytes = 0;
    outputBytes = 0;
    evictedKeys = 0;
    evictedClients = 0;
    errorReplies = 0;
    readsProcessed = 0;
    writesProcessed = 0;
    activeExpiryCycles = 0;
    expiredStalePercentMillis = 0;
    timeCapReachedCount = 0;
    expireCycleMicros = 0;
    evictionExceededMicros = 0;
    internalErrors = 0;
    dumpPayloadSanitizations = 0;
    errors.clear();
  }
}

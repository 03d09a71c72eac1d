package dev.sextant.simulator.internal.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** What came of a restore. For all threads. */
public final class RestoreReport {
  /** So many differences are told one by one. */
  private static final int MAX_LINES = 50;

  private final AtomicLong restored = new AtomicLong();
  private final AtomicLong expired = new AtomicLong();
  private final AtomicLong present = new AtomicLong();
  private final AtomicLong verified = new AtomicLong();
  private final AtomicLong differences = new AtomicLong();
  private final AtomicLong extra = new AtomicLong();
  private final List<String> lines = new ArrayList<>();

  /** Keys that were sent and taken. */
  public long restored() {
    return restored.get();
  }

  /** Keys of the backup whose time was over, and which were not sent. */
  public long expired() {
    return expired.get();
  }

  /** Keys that an earlier, interrupted run had sent. */
  public long present() {
    return present.get();
  }

  /** Keys that were found in the target as they are in the backup. */
  public long verified() {
    return verified.get();
  }

  /** Keys that are not in the target, or are not the same. */
  public long differences() {
    return differences.get();
  }

  /** Keys of the target that are not in the backup. */
  public long extra() {
    return extra.get();
  }

  /** The first of the differences, a line each. */
  public synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  void addRestored() {
    restored.incrementAndGet();
  }

  void addExpired() {
    expired.incrementAndGet();
  }

  void addPresent(long count) {
    present.addAndGet(count);
  }

  void addVerified() {
    verified.incrementAndGet();
  }

  void addDifference(String line) {
    differences.incrementAndGet();
    addLine(line);
  }

  void addExtra(long count, String line) {
    extra.addAndGet(count);
    addLine(line);
  }

  private synchronized void addLine(String line) {
    if (lines.size() < MAX_LINES) {
      lines.add(line);
    }
  }
}

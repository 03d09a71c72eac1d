package dev.sextant.core.command;

import com.google.common.base.Ascii;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What took long enough to be noticed (latency-monitor-threshold), by kind of event: for each, the
 * longest of a second, for the last 160 seconds that had any.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/">Latency
 * monitoring</a>.
 */
public final class LatencyMonitor {
  private static final int MAX_SAMPLES = 160;

  /** The longest latency of one second since the epoch, in milliseconds. */
  public record Sample(long seconds, long millis) {}

  /** The latencies of one kind of event. */
  public static final class Series {
    private final Deque<Sample> samples = new ArrayDeque<>();
    private long maxMillis;

    private void add(long millis, long nowSeconds) {
      maxMillis = Math.max(maxMillis, millis);
      Sample last = samples.peekLast();
      if (last != null && last.seconds() == nowSeconds) {
        samples.removeLast();
        samples.addLast(new Sample(nowSeconds, Math.max(millis, last.millis())));
        return;
      }
      samples.addLast(new Sample(nowSeconds, millis));
      if (samples.size() > MAX_SAMPLES) {
        samples.removeFirst();
      }
    }

    /** The samples, the oldest first. */
    public List<Sample> samples() {
      return new ArrayList<>(samples);
    }

    /** The latest sample. */
    public Sample latest() {
      return samples.getLast();
    }

    /** The longest latency ever, in milliseconds. */
    public long maxMillis() {
      return maxMillis;
    }
  }

  private final Map<String, Series> events = new TreeMap<>();

  /** Adds a latency. */
  void add(String event, long millis, long nowSeconds) {
    events.computeIfAbsent(event, e -> new Series()).add(millis, nowSeconds);
  }

  /** The events that were noticed, by name. */
  public Map<String, Series> events() {
    return Collections.unmodifiableMap(events);
  }

  /** Forgets an event, named in any case; returns how many that were. */
  public int reset(String event) {
    int before = events.size();
    events.keySet().removeIf(name -> Ascii.equalsIgnoreCase(name, event));
    return before - events.size();
  }

  /** Forgets all events; returns how many that were. */
  public int resetAll() {
    int count = events.size();
    events.clear();
    return count;
  }
}

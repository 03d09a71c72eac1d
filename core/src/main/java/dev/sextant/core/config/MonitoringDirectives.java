package dev.sextant.core.config;

import static dev.sextant.core.config.ConfigFlag.MULTI_ARG;
import static dev.sextant.core.config.ConfigFlag.VOLATILE;
import static dev.sextant.core.config.NumberDirective.Bounds.between;
import static dev.sextant.core.config.Spec.named;

import java.util.List;

/**
 * Directives about notifications, the slow log and latency. Names, bounds and defaults are those of
 * Redis 7.0.15; redis.conf explains the meaning.
 */
public final class MonitoringDirectives {
  private static final DirectiveGroup GROUP = new DirectiveGroup();

  /** Bits of {@link KeyspaceEvents}. */
  public static final KeyspaceEventsDirective NOTIFY_KEYSPACE_EVENTS =
      GROUP.add(new KeyspaceEventsDirective(named("notify-keyspace-events", VOLATILE)));

  /** Microseconds; negative: off. */
  public static final LongDirective SLOWLOG_LOG_SLOWER_THAN =
      GROUP.add(
          LongDirective.integer(
              named("slowlog-log-slower-than"), between(-1, Long.MAX_VALUE), 10000));

  public static final LongDirective SLOWLOG_MAX_LEN =
      GROUP.add(LongDirective.integer(named("slowlog-max-len"), between(0, Long.MAX_VALUE), 128));

  /** Milliseconds; 0 is off. */
  public static final LongDirective LATENCY_MONITOR_THRESHOLD =
      GROUP.add(
          LongDirective.integer(named("latency-monitor-threshold"), between(0, Long.MAX_VALUE), 0));

  public static final BoolDirective LATENCY_TRACKING =
      GROUP.add(new BoolDirective(named("latency-tracking"), true));

  public static final PercentilesDirective LATENCY_TRACKING_INFO_PERCENTILES =
      GROUP.add(
          new PercentilesDirective(
              named("latency-tracking-info-percentiles", MULTI_ARG, VOLATILE)));

  private MonitoringDirectives() {}

  static List<Directive<?>> all() {
    return GROUP.directives();
  }
}

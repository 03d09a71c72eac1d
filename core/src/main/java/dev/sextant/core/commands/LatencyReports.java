package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.InfoText;
import dev.sextant.core.command.LatencyMonitor;
import dev.sextant.core.command.LatencyMonitor.Sample;
import dev.sextant.core.config.MonitoringDirectives;
import dev.sextant.core.config.ServerDirectives;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the latency monitor knows, for people: LATENCY GRAPH and LATENCY DOCTOR.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/latency-graph/">LATENCY GRAPH</a> and
 * <a href="https://redis.io/docs/latest/commands/latency-doctor/">LATENCY DOCTOR</a>.
 */
final class LatencyReports {
  private static final int COLUMNS = 80;
  private static final int ROWS = 4;
  private static final String LEVELS = "_o#"; // from low to high within a row
  private static final int MAX_USEFUL_HZ = 100;

  private LatencyReports() {}

  private static void reply(Call call, CharSequence text) {
    call.reply().verbatim("txt", text.toString().getBytes(StandardCharsets.ISO_8859_1));
  }

  // ------------------------------------------------------------------ GRAPH

  static void graph(Call call) {
    LatencyMonitor.Series series = call.server().latency().events().get(call.text(2));
    if (series == null) {
      throw Errors.err("No samples available for event '" + call.text(2) + "'");
    }
    List<Sample> samples = series.samples();
    long now = call.server().clock().millis() / 1000;
    long low = samples.stream().mapToLong(Sample::millis).min().orElse(0);
    long high = samples.stream().mapToLong(Sample::millis).max().orElse(0);
    StringBuilder text = new StringBuilder(call.text(2));
    text.append(" - high ").append(high).append(" ms, low ").append(low);
    text.append(" ms (all time high ").append(series.maxMillis()).append(" ms)\n");
    text.append("-".repeat(COLUMNS)).append('\n');
    for (int from = 0; from < samples.size(); from += COLUMNS) {
      List<Sample> some = samples.subList(from, Math.min(from + COLUMNS, samples.size()));
      bars(text, some, low, high);
      text.append(" ".repeat(some.size())).append('\n');
      ages(text, some, now);
    }
    reply(call, text);
  }

  /** A column for each sample: its height shows where it lies between {@code low} and high. */
  private static void bars(StringBuilder text, List<Sample> samples, long low, long high) {
    int steps = LEVELS.length() * ROWS;
    long range = high == low ? 1 : high - low;
    for (int row = ROWS - 1; row >= 0; row--) {
      for (Sample sample : samples) {
        int step = (int) Math.min(steps - 1, (sample.millis() - low) * steps / range);
        int level = step - row * LEVELS.length();
        text.append(level < 0 ? ' ' : level < LEVELS.length() ? LEVELS.charAt(level) : '|');
      }
      text.append('\n');
    }
  }

  /** How long ago each sample was, from top to bottom. */
  private static void ages(StringBuilder text, List<Sample> samples, long nowSeconds) {
    List<String> labels =
        samples.stream().map(sample -> age(nowSeconds - sample.seconds())).toList();
    int longest = labels.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      for (String label : labels) {
        text.append(i < label.length() ? label.charAt(i) : ' ');
      }
      text.append('\n');
    }
  }

  private static String age(long seconds) {
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return seconds / 60 + "m";
    }
    return seconds < 86_400 ? seconds / 3600 + "h" : seconds / 86_400 + "d";
  }

  // ------------------------------------------------------------------ DOCTOR

  static void doctor(Call call) {
    Map<String, LatencyMonitor.Series> events = call.server().latency().events();
    long threshold = call.server().config().get(MonitoringDirectives.LATENCY_MONITOR_THRESHOLD);
    StringBuilder text = new StringBuilder();
    if (events.isEmpty() && threshold == 0) {
      text.append("Latency monitoring is disabled in this instance. Enable it with \"CONFIG SET")
          .append(" latency-monitor-threshold <milliseconds>\".\n");
    } else if (events.isEmpty()) {
      text.append("No latency spike was observed since this instance was started.\n");
    } else {
      report(call, events, text);
    }
    reply(call, text);
  }

  private static void report(
      Call call, Map<String, LatencyMonitor.Series> events, StringBuilder text) {
    text.append("Latency spikes were observed in this instance:\n\n");
    long now = call.server().clock().millis() / 1000;
    Set<String> advice = new LinkedHashSet<>();
    int number = 0;
    for (Map.Entry<String, LatencyMonitor.Series> event : events.entrySet()) {
      text.append(++number).append(". ").append(event.getKey()).append(": ");
      describe(text, event.getValue(), now);
      advice.addAll(advice(call, event.getKey()));
    }
    text.append('\n');
    if (advice.isEmpty()) {
      text.append("There is no simple advice for these events.\n");
    } else {
      text.append("What could help:\n\n");
      advice.forEach(line -> text.append("- ").append(line).append('\n'));
    }
  }

  private static void describe(StringBuilder text, LatencyMonitor.Series series, long now) {
    long[] millis = series.samples().stream().mapToLong(Sample::millis).toArray();
    long mean = Arrays.stream(millis).sum() / millis.length;
    long deviation = Arrays.stream(millis).map(m -> Math.abs(m - mean)).sum() / millis.length;
    long period = Math.max(1, now - series.samples().get(0).seconds());
    text.append(millis.length).append(" latency spikes (average ").append(mean);
    text.append("ms, mean deviation ").append(deviation).append("ms, period ");
    text.append(InfoText.decimals((double) period / millis.length, 2));
    text.append(" sec). Worst all time event ").append(series.maxMillis()).append("ms.\n");
  }

  private static List<String> advice(Call call, String event) {
    String largeObjects = "Deleting or expiring very large values takes long: divide them.";
    return switch (event) {
      case "command" ->
          List.of(slowlogAdvice(call), "Look for the commands in the Slow Log.", largeObjects);
      case "fast-command" ->
          List.of(
              "Even simple commands took long: the machine may be busy with something else, or the"
                  + " JVM with collecting garbage.");
      case "expire-cycle" ->
          call.server().config().get(ServerDirectives.HZ) < MAX_USEFUL_HZ
              ? List.of("Let keys expire in smaller steps: CONFIG SET hz 100.", largeObjects)
              : List.of(largeObjects);
      case "eviction-del" -> List.of(largeObjects);
      case "eviction-cycle" ->
          List.of("Many keys had to be evicted at once: was maxmemory lowered, or much added?");
      default -> List.of();
    };
  }

  private static String slowlogAdvice(Call call) {
    long slower = call.server().config().get(MonitoringDirectives.SLOWLOG_LOG_SLOWER_THAN);
    long threshold = call.server().config().get(MonitoringDirectives.LATENCY_MONITOR_THRESHOLD);
    return slower < 0 || slower / 1000 > threshold
        ? "Let the Slow Log see these commands: CONFIG SET slowlog-log-slower-than "
            + threshold * 1000
            + "."
        : "The Slow Log sees these commands.";
  }
}

package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import com.google.common.base.Ascii;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.LatencyHistogram;
import dev.sextant.core.command.LatencyMonitor;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * LATENCY: what took long, and how long commands take.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/commands/latency-latest/">LATENCY LATEST</a> and
 * its neighbours.
 */
final class LatencyCommands {
  private LatencyCommands() {}

  static void register(CommandTable.Builder table) {
    CommandTable.Declaration latency = table.container("latency").group(SERVER, "2.8.13");
    latency
        .sub("doctor", 2, LatencyReports::doctor)
        .group(SERVER, "2.8.13")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE)
        .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    latency
        .sub("graph", 3, LatencyReports::graph)
        .group(SERVER, "2.8.13")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE)
        .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    latency.sub("help", 2, LatencyCommands::help).group(SERVER, "2.8.13").flags(LOADING, STALE);
    latency
        .sub("histogram", -2, LatencyCommands::histogram)
        .group(SERVER, "7.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE)
        .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    latency
        .sub("history", 3, LatencyCommands::history)
        .group(SERVER, "2.8.13")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE)
        .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    latency
        .sub("latest", 2, LatencyCommands::latest)
        .group(SERVER, "2.8.13")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE)
        .tips("nondeterministic_output", "request_policy:all_nodes", "response_policy:special");
    latency
        .sub("reset", -2, LatencyCommands::reset)
        .group(SERVER, "2.8.13")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE)
        .tips("request_policy:all_nodes", "response_policy:all_succeeded");
  }

  private static void help(Call call) {
    Help.reply(
        call,
        "DOCTOR",
        "    Return what the latencies tell, and what could be done.",
        "GRAPH <event>",
        "    Return the latencies of an <event> as a picture.",
        "HISTORY <event>",
        "    Return the latencies of an <event>, with their Unix times.",
        "LATEST",
        "    Return the latest and the greatest latency of each event.",
        "RESET [<event> ...]",
        "    Forget the latencies of the <event>s, or of all.",
        "HISTOGRAM [COMMAND ...]",
        "    Return how the durations of the commands, or of all, are distributed.");
  }

  private static void latest(Call call) {
    Map<String, LatencyMonitor.Series> events = call.server().latency().events();
    call.reply().array(events.size());
    events.forEach(
        (event, series) -> {
          call.reply().array(4);
          call.reply().bulk(event);
          call.reply().integer(series.latest().seconds());
          call.reply().integer(series.latest().millis());
          call.reply().integer(series.maxMillis());
        });
  }

  private static void history(Call call) {
    LatencyMonitor.Series series = call.server().latency().events().get(call.text(2));
    List<LatencyMonitor.Sample> samples = series == null ? List.of() : series.samples();
    call.reply().array(samples.size());
    for (LatencyMonitor.Sample sample : samples) {
      call.reply().array(2);
      call.reply().integer(sample.seconds());
      call.reply().integer(sample.millis());
    }
  }

  private static void reset(Call call) {
    LatencyMonitor latency = call.server().latency();
    int count = 0;
    if (call.count() == 2) {
      count = latency.resetAll();
    }
    for (int i = 2; i < call.count(); i++) {
      count += latency.reset(call.text(i));
    }
    call.reply().integer(count);
  }

  private static void histogram(Call call) {
    List<CommandSpec> specs = new ArrayList<>();
    if (call.count() == 2) {
      StatsInfo.forEachCommand(call.server(), specs::add);
    }
    for (int i = 2; i < call.count(); i++) {
      CommandSpec spec = call.server().commands().byFullName(Ascii.toLowerCase(call.text(i)));
      if (spec != null) {
        specs.add(spec);
        specs.addAll(spec.subcommands().values());
      }
    }
    specs.removeIf(spec -> spec.stats().latency() == null);
    call.reply().map(specs.size());
    for (CommandSpec spec : specs) {
      LatencyHistogram histogram = spec.stats().latency();
      if (histogram != null) {
        call.reply().bulk(spec.fullName());
        write(histogram, call.reply());
      }
    }
  }

  private static void write(LatencyHistogram histogram, ReplyWriter reply) {
    reply.map(2);
    reply.bulk("calls");
    reply.integer(histogram.total());
    reply.bulk("histogram_usec");
    List<LatencyHistogram.Step> steps = histogram.cumulated();
    reply.map(steps.size());
    for (LatencyHistogram.Step step : steps) {
      reply.integer(step.micros());
      reply.integer(step.calls());
    }
  }
}

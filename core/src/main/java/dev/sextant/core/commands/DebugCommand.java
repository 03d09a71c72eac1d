package dev.sextant.core.commands;

import static dev.sextant.core.command.CommandFlag.ADMIN;
import static dev.sextant.core.command.CommandFlag.LOADING;
import static dev.sextant.core.command.CommandFlag.NOSCRIPT;
import static dev.sextant.core.command.CommandFlag.PROTECTED;
import static dev.sextant.core.command.CommandFlag.STALE;
import static dev.sextant.core.command.CommandGroup.SERVER;

import com.google.common.base.Ascii;
import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.CommandTable;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Help;
import dev.sextant.core.command.Numbers;
import dev.sextant.core.command.Server;
import dev.sextant.core.types.StringValue;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * DEBUG, as far as tests of clients and of applications use it: to stall, to crash, to fill, and to
 * see every type of reply. To Redis it is one command, whatever its first argument.
 *
 * <p>Source: {@code DEBUG HELP} of Redis 7.0.15.
 */
final class DebugCommand {
  private static final double MICROS_PER_SECOND = 1e6;

  private DebugCommand() {}

  static void register(CommandTable.Builder table) {
    table
        .add("debug", -2, DebugCommand::debug)
        .group(SERVER, "1.0.0")
        .flags(ADMIN, NOSCRIPT, LOADING, STALE, PROTECTED);
  }

  private static void debug(Call call) {
    String what = Ascii.toLowerCase(call.text(1));
    int count = call.count();
    switch (what) {
      case "segfault" -> crash(call, "Redis 7.0.15 crashed by signal: 11");
      case "panic" -> {
        String time = "DEBUG PANIC called at Unix time " + call.server().clock().millis() / 1000;
        panic(call, time);
      }
      case "assert" -> crash(call, "=== ASSERTION FAILED ===", "==> DEBUG ASSERT is not true");
      case "oom" -> {
        String size = Long.toUnsignedString(-1L >>> 1);
        call.server()
            .ports()
            .control()
            .log("warning", "Out Of Memory allocating " + size + " bytes!");
        panic(call, "Redis aborting for OUT OF MEMORY. Allocating " + size + " bytes!");
      }
      case "populate" -> populate(call);
      case "replybuffer" -> replyBuffer(call);
      case "replicate" -> replicate(call);
      case "clusterlink" -> clusterLink(call);
      default -> {
        if (what.equals("help") && count == 2) {
          help(call);
        } else if (what.equals("change-repl-id") && count == 2) {
          changeReplicationId(call);
        } else if (!(count == 3 && withOneArgument(call, what)) && !DebugData.run(call, what)) {
          throw Errors.subcommandSyntax(call);
        }
      }
    }
  }

  private static void crash(Call call, String... cause) {
    call.server().ports().control().crash(cause);
  }

  private static void panic(Call call, String reason) {
    crash(
        call,
        "------------------------------------------------",
        "!!! Software Failure. Press left mouse button to continue",
        "Guru Meditation: " + reason);
  }

  /** Sends a command to the replicas that is not executed here. */
  private static void replicate(Call call) {
    if (call.count() < 3) {
      throw Errors.subcommandSyntax(call);
    }
    call.server().replication().feed(Arrays.copyOfRange(call.args(), 2, call.count()));
    call.reply().ok();
  }

  private static void changeReplicationId(Call call) {
    Server server = call.server();
    server
        .ports()
        .control()
        .log("warning", "Changing replication IDs after receiving DEBUG change-repl-id");
    server.replication().beginHistory();
    call.reply().ok();
  }

  private static void clusterLink(Call call) {
    if (call.count() != 5 || !call.is(2, "kill")) {
      throw Errors.subcommandSyntax(call);
    }
    String direction = Ascii.toLowerCase(call.text(3));
    if (!List.of("to", "from", "all").contains(direction)) {
      throw Errors.err("Unknown direction " + call.text(3));
    }
    String error =
        call.server()
            .ports()
            .cluster()
            .killLinks(call.text(4), !direction.equals("from"), !direction.equals("to"));
    if (error != null) {
      throw new CommandError(error);
    }
    call.reply().ok();
  }

  private static boolean withOneArgument(Call call, String what) {
    switch (what) {
      case "drop-cluster-packet-filter" -> {
        call.server().ports().cluster().dropMessages(call.integer(2));
        call.reply().ok();
      }
      case "aof-flush-sleep" -> aofFlushSleep(call);
      case "error" -> call.reply().error(call.text(2));
      case "log" -> log(call);
      case "pause-cron" -> pauseCron(call);
      case "protocol" -> protocol(call, call.reply());
      case "set-active-expire" -> setActiveExpire(call);
      case "set-disable-deny-scripts" -> {
        call.server().allowsAllInScripts = !call.is(2, "0");
        call.reply().ok();
      }
      case "sleep" -> sleep(call);
      default -> {
        return false;
      }
    }
    return true;
  }

  private static void help(Call call) {
    List<String> lines = new ArrayList<>(List.of(DebugData.HELP));
    Collections.addAll(
        lines,
        "ASSERT",
        "    Crash the server.",
        "AOF-FLUSH-SLEEP <microseconds>",
        "    Sleep before the append only file is written.",
        "CLUSTERLINK KILL <to|from|all> <id>",
        "    Close the link of the cluster's bus to that node, from it, or both.",
        "DROP-CLUSTER-PACKET-FILTER <type>",
        "    Ignore packets of that type which arrive; -1 ignores none.",
        "ERROR <string>",
        "    Return an error with <string> as its text.",
        "LOG <message>",
        "    Write <message> to the server's log.",
        "OOM",
        "    Crash the server as if there was no memory left.",
        "PANIC",
        "    Crash the server.",
        "PAUSE-CRON <0|1>",
        "    Stop the work that the server does from time to time.",
        "POPULATE <count> [<prefix>] [<size>]",
        "    Create <count> strings named <prefix>:<number> (default: key) of <size> bytes.",
        "    They are not replicated.",
        "PROTOCOL <type>",
        "    Return a value of that type: string, integer, double, bignum, null, array, set, map,",
        "    attrib, push, verbatim, true, false.",
        "REPLYBUFFER PEAK-RESET-TIME <NEVER|RESET|milliseconds>",
        "    Say how long the most that a reply buffer has held is remembered.",
        "REPLYBUFFER RESIZING <0|1>",
        "    Say whether reply buffers adapt to their use.",
        "SEGFAULT",
        "    Crash the server.",
        "SET-ACTIVE-EXPIRE <0|1>",
        "    Say whether keys expire that nobody asks for.",
        "SET-DISABLE-DENY-SCRIPTS <0|1>",
        "    Say whether scripts may call commands that are not for scripts.",
        "CHANGE-REPL-ID",
        "    Begin a history of another name, so that replicas need all data again.",
        "REPLICATE <command> [<arg> ...]",
        "    Send a command to the replicas without executing it.",
        "SLEEP <seconds>",
        "    Stop the server for <seconds>, which may have decimals.");
    Help.reply(call, lines.toArray(String[]::new));
  }

  private static void sleep(Call call) {
    double seconds = Numbers.parseDouble(call.arg(2));
    long micros = (long) (seconds * MICROS_PER_SECOND); // What is no number is 0.
    call.server().ports().control().stall(Math.max(0, micros));
    call.reply().ok();
  }

  private static void aofFlushSleep(Call call) {
    call.server().appendOnly().flushSleep(Math.max(0, call.integer(2)));
    call.reply().ok();
  }

  private static void log(Call call) {
    call.server().ports().control().log("warning", "DEBUG LOG: " + call.text(2));
    call.reply().ok();
  }

  private static void setActiveExpire(Call call) {
    call.server().activeExpiry = !call.is(2, "0");
    call.reply().ok();
  }

  private static void replyBuffer(Call call) {
    if (call.count() != 4) {
      throw Errors.subcommandSyntax(call);
    }
    if (call.is(2, "resizing")) {
      call.server().resizesReplyBuffers = !call.is(3, "0");
    } else if (call.is(2, "peak-reset-time")) {
      call.server().replyBufferPeakMillis = peakMillis(call);
    } else {
      throw Errors.subcommandSyntax(call);
    }
    call.reply().ok();
  }

  private static long peakMillis(Call call) {
    if (call.is(3, "never")) {
      return -1;
    }
    return call.is(3, "reset") ? Server.REPLY_BUFFER_PEAK_MILLIS : call.integer(3);
  }

  private static void pauseCron(Call call) {
    call.server().cronPaused = !call.is(2, "0");
    call.reply().ok();
  }

  private static void populate(Call call) {
    if (call.count() < 3 || call.count() > 5) {
      throw Errors.subcommandSyntax(call);
    }
    long keys = call.integer(2, 0, Long.MAX_VALUE, Errors.MUST_BE_POSITIVE);
    String prefix = call.count() == 3 ? "key" : call.text(3);
    long size =
        call.count() == 5 ? call.integer(4, 0, Integer.MAX_VALUE, Errors.MUST_BE_POSITIVE) : 0;
    for (long i = 0; i < keys; i++) {
      byte[] key = (prefix + ":" + i).getBytes(StandardCharsets.ISO_8859_1);
      if (call.db().write(key) != null) {
        continue;
      }
      byte[] text = ("value:" + i).getBytes(StandardCharsets.US_ASCII);
      byte[] value = size == 0 ? text : Arrays.copyOf(text, (int) size);
      call.db().add(key, StringValue.ofText(value));
      call.modified(key);
    }
    call.reply().ok();
  }

  private static void protocol(Call call, ReplyWriter reply) {
    switch (Ascii.toLowerCase(call.text(2))) {
      case "string" -> reply.bulk("Hello World");
      case "integer" -> reply.integer(12345);
      case "double" -> reply.doubleValue(3.141);
      case "bignum" -> reply.bigNumber("1234567999999999999999999999999999999");
      case "null" -> reply.nullBulk();
      case "array" -> {
        reply.array(3);
        countToThree(reply);
      }
      case "set" -> {
        reply.set(3);
        countToThree(reply);
      }
      case "map" -> {
        reply.map(3);
        for (int i = 0; i < 3; i++) {
          reply.integer(i);
          reply.bool(i == 1);
        }
      }
      case "attrib" -> attribute(reply);
      case "push" -> push(call, reply);
      case "true" -> reply.bool(true);
      case "false" -> reply.bool(false);
      case "verbatim" ->
          reply.verbatim("txt", "This is a verbatim\nstring".getBytes(StandardCharsets.US_ASCII));
      default ->
          throw Errors.err(
              "Wrong protocol type name. Please use one of the following:"
                  + " string|integer|double|bignum|null|array|set|map|attrib|push|verbatim|true"
                  + "|false");
    }
  }

  private static void countToThree(ReplyWriter reply) {
    for (int i = 0; i < 3; i++) {
      reply.integer(i);
    }
  }

  private static void attribute(ReplyWriter reply) {
    if (reply.protocol() == 3) {
      reply.attribute(1);
      reply.bulk("key-popularity");
      reply.array(2);
      reply.bulk("key:123");
      reply.integer(90);
    }
    reply.bulk("Some real reply following the attribute");
  }

  private static void push(Call call, ReplyWriter reply) {
    if (reply.protocol() < 3) {
      throw Errors.err("RESP2 is not supported by this command");
    }
    ReplyWriter out = call.session().output().writer(); // Not silenced by CLIENT REPLY.
    out.push(2);
    out.bulk("server-cpu-usage");
    out.integer(42);
    reply.bulk("Some real reply following the push reply");
  }
}

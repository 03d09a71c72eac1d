package dev.sextant.simulator.cli;

import dev.sextant.core.config.LogLevel;
import dev.sextant.core.config.ServerArguments;
import dev.sextant.simulator.SimulatedServer;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.LogSink;
import dev.sextant.simulator.internal.world.PosixProcess;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/**
 * {@code sextant server}: one node, with the command line of redis-server.
 *
 * <p>Picocli knows it for the list of commands and does not read its words, see {@link Main#run}.
 */
@Command(
    name = "server",
    description = "Runs one node; takes what redis-server takes: [FILE] [--directive value]...")
final class ServerCommand implements Callable<Integer> {
  private final List<String> words;
  private final PrintWriter out;

  /** For picocli. */
  ServerCommand() {
    this(List.of(), new PrintWriter(System.out, true, Charset.defaultCharset()));
  }

  ServerCommand(List<String> words, PrintWriter out) {
    this.words = words;
    this.out = out;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    switch (words.isEmpty() ? "" : words.get(0)) {
      case "-v", "--version" -> {
        out.println("Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=0");
        return 0;
      }
      case "-h", "--help" -> {
        out.println("Usage: sextant server [/path/to/redis.conf] [options] [-]");
        out.println("       - reads configuration from standard input;");
        out.println("       an option is any directive of redis.conf: --port 7777 --save \"\"");
        return 0;
      }
      default -> {
        return serve();
      }
    }
  }

  private int serve() throws IOException, InterruptedException {
    ServerArguments parsed =
        ServerArguments.parse(words.stream().map(ServerCommand::bytes).toList());
    String file = parsed.file();
    String fileText = file == null ? "" : read(Path.of(file));
    String input =
        parsed.standardInput()
            ? new String(System.in.readAllBytes(), StandardCharsets.ISO_8859_1)
            : "";
    LogSink log = new RedisLog(System.out);
    CompletableFuture<SimulatedServer> started = new CompletableFuture<>();
    listenToSignals(started, log); // Before anybody is told that it is ready.
    SimulatedServer server =
        SimulatedServer.start(
            parsed.configuration(fileText, input),
            Path.of(""),
            file == null ? "" : Path.of(file).toAbsolutePath().toString(),
            log,
            new PosixProcess());
    started.complete(server);
    return server.awaitEnd() ? 0 : 1;
  }

  /**
   * A signal asks for an end, which may fail, and the server goes on; a JVM that is left to itself
   * would end whatever happens.
   */
  private static void listenToSignals(CompletableFuture<SimulatedServer> started, LogSink log) {
    boolean heard =
        Signals.handle("TERM", () -> started.join().requestStop(false))
            && Signals.handle("INT", () -> interrupt(started.join(), log))
            && Signals.handle("HUP", () -> {});
    Signals.handle("ABRT", () -> started.join().crash("Redis 7.0.15 crashed by signal: 6"));
    if (!heard) {
      Runtime.getRuntime().addShutdownHook(Main.stopHook(() -> stop(started.getNow(null))));
    }
  }

  private static void stop(@Nullable SimulatedServer server) {
    if (server != null) {
      server.stop();
    }
  }

  private static void interrupt(SimulatedServer server, LogSink log) {
    if (!server.requestStop(true)) {
      long micros = System.currentTimeMillis() * 1000;
      log.log(micros, LogLevel.WARNING, "You insist... exiting now.");
      Runtime.getRuntime().halt(1);
    }
  }

  /** A word as its bytes, one char each: what redis.conf would hold. */
  private static String bytes(String word) {
    return new String(word.getBytes(Charset.defaultCharset()), StandardCharsets.ISO_8859_1);
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      String reason = FileErrors.reason(e);
      throw new IOException(
          "Fatal error, can't open config file '" + file.toAbsolutePath() + "': " + reason, e);
    }
  }
}

package dev.sextant.simulator.cli;

import dev.sextant.simulator.internal.node.ColdStart;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/**
 * {@code java -jar sextant.jar}: an up-to-date Redis Cluster, or one server, from the command line.
 *
 * <p>Exit codes: 0 stopped cleanly or done, 1 could not start or failed, 2 bad usage.
 */
@Command(
    name = "sextant",
    description = "A Redis Cluster that lives inside one JVM.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = {UpCommand.class, ServerCommand.class, BackupCommand.class, RestoreCommand.class})
public final class Main {
  /**
   * Netty tells Java's Flight Recorder of each buffer's memory. Nobody records here, and the
   * recorder's classes take longer to load than all of Netty's.
   */
  private static final String NETTY_RECORDS = "io.netty.jfr.enabled";

  private Main() {}

  /** Runs the command line and exits with its code. */
  public static void main(String[] args) {
    if (System.getProperty(NETTY_RECORDS) == null) {
      System.setProperty(NETTY_RECORDS, "false");
    }
    ColdStart.begin(); // what every node needs, while the command line is read
    System.exit(run(List.of(args), writer(System.out), writer(System.err)));
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, Charset.defaultCharset());
  }

  static int run(List<String> args, PrintWriter out, PrintWriter err) {
    if (!args.isEmpty() && args.get(0).equals("server")) {
      return serve(args.subList(1, args.size()), out, err);
    }
    CommandLine commandLine = new CommandLine(new Main());
    commandLine.setOut(out).setErr(err);
    commandLine.setExitCodeExceptionMapper(
        e -> e instanceof ParameterException ? ExitCode.USAGE : ExitCode.SOFTWARE);
    commandLine.setExecutionExceptionHandler(
        (e, line, parsed) -> {
          // One clear line that names what is wrong; a stack trace would help nobody who mistyped a
          // port.
          line.getErr().println(messageOf(e));
          return 1;
        });
    return commandLine.execute(args.toArray(new String[0]));
  }

  /**
   * Runs a server. Its words are redis-server's and none of ours: quotes, {@code @} and {@code --}
   * mean there what they mean to Redis. Whoever starts servers by the hundred saves the time that
   * learning all options of all commands takes.
   */
  private static int serve(List<String> words, PrintWriter out, PrintWriter err) {
    try {
      return new ServerCommand(words, out).call();
    } catch (Exception e) {
      err.println(messageOf(e));
      return 1;
    }
  }

  /**
   * What to do when the process is told to stop (SIGTERM, Ctrl-C): stop cleanly and end with 0, as
   * redis-server does. Without the halt the JVM would end with the signal's number.
   */
  static Thread stopHook(Runnable stop) {
    return new Thread(
        () -> {
          stop.run();
          Runtime.getRuntime().halt(0);
        },
        "sextant-stop");
  }

  private static String messageOf(Exception e) {
    String message = e.getMessage();
    return message == null || message.isBlank() ? e.toString() : message;
  }

  /** The version from the jar's manifest. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"sextant " + (version == null ? "(unpackaged)" : version)};
    }
  }
}

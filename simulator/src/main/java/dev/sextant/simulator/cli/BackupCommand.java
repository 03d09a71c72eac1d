package dev.sextant.simulator.cli;

import dev.sextant.simulator.internal.backup.Backup;
import dev.sextant.simulator.internal.backup.BackupException;
import dev.sextant.simulator.internal.backup.Manifest;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sextant backup}: one RDB file per master, and a manifest. */
@Command(
    name = "backup",
    description = "Takes a backup of a cluster, of Sextant or of Redis: one RDB file per master.",
    mixinStandardHelpOptions = true)
final class BackupCommand implements Callable<Integer> {
  private static final long CLEAN_UP_MILLIS = 10_000;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "Where the backup goes: a folder that is empty or not there.")
  private Path folder = Path.of("");

  @Option(
      names = "--diskless",
      description =
          "Masters stream instead of writing to their disk first; some may then begin seconds after"
              + " others (repl-diskless-sync-delay).")
  private boolean diskless;

  @Override
  public Integer call() throws BackupException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ProgressLines progress =
        new ProgressLines(spec.commandLine().getErr(), ProgressLines.isTerminal());
    Manifest manifest;
    Thread hook = cleanUpHook(Thread.currentThread());
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      manifest =
          new Backup(
                  connection.addresses(),
                  connection.access(),
                  folder.toAbsolutePath().normalize(),
                  diskless,
                  progress)
              .run();
    } catch (InterruptedException e) {
      throw new BackupException("the backup was interrupted; nothing is left of it", e);
    } finally {
      progress.end();
      removeUnlessStopping(hook);
    }
    for (Manifest.Master master : manifest.masters()) {
      out.printf(
          "%s  %,d keys  slots %s  %s  %,d bytes%n",
          master.address(),
          master.keys(),
          String.join(",", master.slots()),
          master.file(),
          master.bytes());
    }
    out.printf(
        "%,d keys of %d masters in %s, begun within %.1f ms of each other%n",
        manifest.keys(), manifest.masters().size(), folder, manifest.spreadMillis());
    return 0;
  }

  /** When the process is told to stop, what was begun is deleted first. */
  private static Thread cleanUpHook(Thread worker) {
    return new Thread(
        () -> {
          worker.interrupt();
          try {
            worker.join(CLEAN_UP_MILLIS);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        },
        "sextant-stop");
  }

  private static void removeUnlessStopping(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It runs at present, and waits for this thread.
    }
  }
}

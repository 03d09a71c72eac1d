package dev.sextant.simulator.cli;

import dev.sextant.simulator.internal.backup.BackupException;
import dev.sextant.simulator.internal.backup.Restore;
import dev.sextant.simulator.internal.backup.RestoreReport;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sextant restore}: a backup into a cluster of whatever layout. */
@Command(
    name = "restore",
    description = {
      "Restores a backup into a cluster, of Sextant or of Redis: each key goes to the master that"
          + " owns its slot now.",
      "Then all keys are compared; exit code 1 tells that there are differences."
    },
    mixinStandardHelpOptions = true)
final class RestoreCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Mixin private final ConnectionOptions connection = new ConnectionOptions();

  @Parameters(paramLabel = "DIR", description = "The folder that 'sextant backup' wrote.")
  private Path folder = Path.of("");

  @Option(
      names = "--replace",
      description =
          "Take a target that has keys; those that are in the backup too are overwritten, others"
              + " stay.")
  private boolean replaces;

  @Option(names = "--resume", description = "Go on where an interrupted restore ended.")
  private boolean resumes;

  @Option(names = "--dry-run", description = "Check everything, send nothing.")
  private boolean isDry;

  @Option(
      names = "--state",
      paramLabel = "FILE",
      description =
          "Where it is kept how far we are (default: restore-state.json beside the manifest).")
  private @Nullable Path stateFile;

  @Option(
      names = "--no-manifest",
      description = "Take all files *.rdb of DIR, whoever wrote them: one for each master.")
  private boolean hasNoManifest;

  @Override
  public Integer call() throws BackupException, InterruptedException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    ProgressLines progress =
        new ProgressLines(spec.commandLine().getErr(), ProgressLines.isTerminal());
    Restore restore =
        new Restore(
            new Restore.Options(
                connection.addresses(),
                connection.access(),
                folder,
                !hasNoManifest,
                replaces,
                resumes,
                stateFile),
            progress);
    try {
      if (isDry) {
        restore
            .plan()
            .forEach((master, keys) -> out.printf("%s would get %,d keys%n", master, keys));
        return 0;
      }
      RestoreReport report = restore.run();
      progress.end();
      return tell(report, out);
    } finally {
      progress.end();
    }
  }

  private int tell(RestoreReport report, PrintWriter out) {
    out.printf("%,d keys restored", report.restored());
    if (report.present() > 0) {
      out.printf(", %,d were restored before", report.present());
    }
    if (report.expired() > 0) {
      out.printf(", %,d left out that have expired", report.expired());
    }
    out.printf("; %,d verified%n", report.verified());
    report.lines().forEach(out::println);
    if (report.extra() > 0) {
      out.printf("%,d keys of the target are not in the backup%n", report.extra());
    }
    if (report.differences() > 0) {
      out.printf("%,d keys of the backup are missing or differ%n", report.differences());
    }
    boolean isSame = report.differences() == 0 && (report.extra() == 0 || replaces);
    return isSame ? 0 : 1;
  }
}

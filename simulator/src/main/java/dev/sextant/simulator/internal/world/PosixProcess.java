package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.OwnProcess;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process of this JVM, by the files that Linux has for it; children where there is a cat. */
public final class PosixProcess implements OwnProcess {

  /** The file that says how soon Linux ends a process. */
  static Path oomScoreAdj(String process) {
    return Path.of("/proc", process, "oom_score_adj");
  }

  @Override
  public int oomScoreAdjustment() throws IOException {
    return Integer.parseInt(Files.readString(oomScoreAdj("self")).strip());
  }

  @Override
  public void oomScoreAdjustment(int adjustment) throws IOException {
    Files.writeString(oomScoreAdj("self"), adjustment + "\n");
  }

  /**
   * A JVM cannot fork, and another JVM would take longer to start than most files to write. So the
   * node makes the bytes, and the child is the smallest program that takes them: {@code cat}, which
   * ends at the end of its input, and whose exit status says whether all of it was written.
   */
  @Override
  public ChildProcess startChild(String path) throws IOException {
    ProcessBuilder cat = new ProcessBuilder("cat");
    cat.environment().put("LC_ALL", "C"); // Its complaints go to the log, in Redis's language.
    if (!path.isEmpty()) {
      cat.redirectOutput(ProcessBuilder.Redirect.appendTo(new File(path)));
    }
    return new PosixChild(cat.start());
  }
}

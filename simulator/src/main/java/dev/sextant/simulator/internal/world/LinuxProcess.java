package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.OwnProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The process of this JVM, by the files that Linux has for it. */
public final class LinuxProcess implements OwnProcess {
  private static final Path OOM_SCORE_ADJ = Path.of("/proc/self/oom_score_adj");

  @Override
  public int oomScoreAdjustment() throws IOException {
    return Integer.parseInt(Files.readString(OOM_SCORE_ADJ).strip());
  }

  @Override
  public void oomScoreAdjustment(int adjustment) throws IOException {
    Files.writeString(OOM_SCORE_ADJ, adjustment + "\n");
  }
}

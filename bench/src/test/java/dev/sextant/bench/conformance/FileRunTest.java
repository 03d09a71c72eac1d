package dev.sextant.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FileRunTest {
  private static final String DONE = "[1/1 done]: unit/example (2 seconds)\n";

  @Test
  void passedTests_areNamedWithoutTheirDuration() {
    FileRun run = FileRun.of("[ok]: first (12 ms)\n[err]: second in tests/x.tcl\n" + DONE, false);
    assertThat(run.passed()).containsExactly("first");
    assertThat(run.trouble()).isEmpty();
  }

  @Test
  void failuresToldAgainAtTheEnd_areNotCountedTwice() {
    FileRun run =
        FileRun.of(
            "[ok]: first (1 ms)\n" + DONE + "\n                   The End\n\n[ok]: first (1 ms)\n",
            false);
    assertThat(run.passed()).containsExactly("first");
  }

  @Test
  void fileThatDidNotRunToItsEnd_saysWhy() {
    assertThat(FileRun.of("[ok]: first (1 ms)\n", true).trouble()).contains("time limit");
    assertThat(FileRun.of("[ok]: first (1 ms)\nkilled", false).trouble()).contains("killed");
    assertThat(FileRun.of("[exception]: Executing test client: ERR no\n", false).trouble())
        .contains("ERR no");
  }

  @Test
  void missingTests_areThoseThatTheReferenceHasPassedOftener() {
    FileRun reference =
        FileRun.of("[ok]: a (1 ms)\n[ok]: a (1 ms)\n[ok]: b (1 ms)\n" + DONE, false);
    FileRun run = FileRun.of("[ok]: a (3 ms)\n[ok]: c (1 ms)\n" + DONE, false);
    assertThat(run.missing(reference)).containsExactlyInAnyOrder("a", "b");
    assertThat(reference.missing(reference)).isEmpty();
  }
}

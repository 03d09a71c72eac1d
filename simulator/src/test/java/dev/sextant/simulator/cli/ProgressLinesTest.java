package dev.sextant.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressLinesTest {
  @Test
  void line_tellsTheShare_whereTheWholeIsKnown() {
    assertThat(ProgressLines.line("restoring", 1234, 5000, "keys"))
        .isEqualTo("restoring: 1,234 of 5,000 keys, 24 %");
    assertThat(ProgressLines.line("receiving", 1234, 0, "bytes"))
        .isEqualTo("receiving: 1,234 bytes");
  }

  @Test
  void terminal_hasOneLine_thatIsTakenAwayAtTheEnd() {
    StringWriter out = new StringWriter();
    ProgressLines progress = new ProgressLines(new PrintWriter(out), true);

    progress.update("a", 1, 2, "keys");
    progress.end();

    String line = "a: 1 of 2 keys, 50 %";
    assertThat(out).hasToString("\r" + line + "\r" + " ".repeat(line.length()) + "\r");
  }

  @Test
  void log_hasNoLine_forWhatIsOverSoon() {
    StringWriter out = new StringWriter();
    ProgressLines progress = new ProgressLines(new PrintWriter(out), false);

    progress.update("a", 1, 2, "keys");
    progress.end();

    assertThat(out.toString()).isEmpty();
  }
}

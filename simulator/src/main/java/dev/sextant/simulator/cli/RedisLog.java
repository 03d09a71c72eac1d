package dev.sextant.simulator.cli;

import com.google.common.base.Throwables;
import dev.sextant.core.config.LogLevel;
import dev.sextant.simulator.internal.port.LogSink;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lines as redis-server logs them: process, role, time, level, text.
 *
 * <p>A file is opened for each line, so that whoever rotates logs by renaming them need not tell.
 */
final class RedisLog implements LogSink {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd MMM yyyy HH:mm:ss.SSS", Locale.ENGLISH)
          .withZone(ZoneId.systemDefault());

  private final PrintStream out;
  private @Nullable Path file;

  RedisLog(PrintStream out) {
    this.out = out;
  }

  @Override
  public void file(Path path) throws IOException {
    append(path, "");
    file = path;
  }

  @Override
  public void log(long micros, LogLevel level, String line) {
    char mark =
        switch (level) {
          case DEBUG -> '.';
          case VERBOSE -> '-';
          case NOTICE -> '*';
          case WARNING -> '#';
        };
    Instant time = Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
    write(ProcessHandle.current().pid() + ":M " + TIME.format(time) + " " + mark + " " + line);
  }

  @Override
  public void fault(String doing, Throwable fault) {
    write("Internal error in " + doing + ": " + Throwables.getStackTraceAsString(fault));
  }

  private void write(String line) {
    Path path = file;
    if (path == null) {
      out.println(line);
      return;
    }
    try {
      append(path, line + System.lineSeparator());
    } catch (IOException e) {
      // Redis loses the lines, too; there is nobody to tell.
    }
  }

  private static void append(Path path, String text) throws IOException {
    Files.writeString(
        path, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}

package dev.sextant.simulator.internal.world;

import dev.sextant.core.config.ConfigFileException;
import dev.sextant.simulator.internal.port.FileErrors;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The files that lines of a redis.conf include, by their names or by a pattern for them. */
public final class IncludedFiles {
  private IncludedFiles() {}

  /**
   * The text of all files that {@code name} stands for, in the order of their names.
   *
   * @param directory where a relative name begins
   * @param name of one file, or a pattern with {@code * ? [} in its last part, which need not match
   * @throws ConfigFileException when a file cannot be read
   */
  public static String text(Path directory, String name) throws ConfigFileException {
    Path path = directory.resolve(name);
    if (!name.matches(".*[*?\\[].*")) {
      return read(path, name);
    }
    StringBuilder text = new StringBuilder();
    for (Path match : matches(path)) {
      text.append(read(match, match.toString())).append('\n');
    }
    return text.toString();
  }

  private static List<Path> matches(Path pattern) {
    Path folder = pattern.getParent();
    List<Path> found = new ArrayList<>();
    if (folder == null || !Files.isDirectory(folder)) {
      return found;
    }
    try (DirectoryStream<Path> matching =
        Files.newDirectoryStream(folder, pattern.getFileName().toString())) {
      matching.forEach(found::add);
    } catch (IOException e) {
      return List.of();
    }
    Collections.sort(found);
    return found;
  }

  private static String read(Path file, String name) throws ConfigFileException {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw ConfigFileException.unreadable(name, FileErrors.reason(e));
    }
  }
}

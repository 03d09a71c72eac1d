package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;

/**
 * Files in a directory. A file is replaced by renaming a complete new one over it, so that a crash
 * leaves one or the other.
 */
public final class DirectoryFiles implements NodeFiles {
  private final Path directory;

  /** The files of {@code directory}, which exists. */
  public DirectoryFiles(Path directory) {
    this.directory = directory;
  }

  @Override
  public String path(String name) {
    return directory.resolve(name).toAbsolutePath().toString();
  }

  @Override
  public @Nullable String read(String name) {
    try {
      return Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + directory.resolve(name), e);
    }
  }

  @Override
  public @Nullable String write(String name, String content) {
    Path target = directory.resolve(name);
    Path fresh = directory.resolve(name + ".tmp-" + ProcessHandle.current().pid());
    try {
      Files.writeString(fresh, content, StandardCharsets.ISO_8859_1);
      Files.move(
          fresh, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return null;
    } catch (IOException e) {
      return e.toString();
    }
  }
}

package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Files in a directory. A text file is replaced by renaming a complete new one over it, so that a
 * crash leaves one or the other.
 */
public final class DirectoryFiles implements NodeFiles {
  private final Path directory;

  /** The files of {@code directory}, which exists. */
  public DirectoryFiles(Path directory) {
    this.directory = directory;
  }

  private Path resolve(String name) {
    return directory.resolve(name);
  }

  @Override
  public String path(String name) {
    return resolve(name).toAbsolutePath().toString();
  }

  @Override
  public @Nullable String read(String name) {
    try {
      return Files.readString(resolve(name), StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + resolve(name), e);
    }
  }

  @Override
  public @Nullable String write(String name, String content) {
    Path fresh = resolve(name + ".tmp-" + ProcessHandle.current().pid());
    try {
      Files.writeString(fresh, content, StandardCharsets.ISO_8859_1);
      move(fresh, resolve(name));
      return null;
    } catch (IOException e) {
      return FileErrors.reason(e);
    }
  }

  @Override
  public boolean exists(String name) {
    return Files.exists(resolve(name));
  }

  @Override
  public List<String> list(String folder) {
    try (Stream<Path> found = Files.list(resolve(folder))) {
      return found
          .filter(path -> !Files.isDirectory(path))
          .map(path -> path.getFileName().toString())
          .sorted()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  @Override
  public void createFolder(String name) throws IOException {
    Files.createDirectories(resolve(name));
  }

  @Override
  public void syncFolder(String name) throws IOException {
    try (FileChannel folder = FileChannel.open(resolve(name), StandardOpenOption.READ)) {
      folder.force(true);
    }
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(resolve(name));
  }

  @Override
  public long size(String name) throws IOException {
    return Files.size(resolve(name));
  }

  @Override
  public Output create(String name) throws IOException {
    return openOutput(
        name,
        StandardOpenOption.CREATE,
        StandardOpenOption.WRITE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  @Override
  public Output append(String name) throws IOException {
    return openOutput(name, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Output openOutput(String name, OpenOption... options) throws IOException {
    FileChannel channel = FileChannel.open(resolve(name), options);
    return new ChannelOutput(channel, channel.size());
  }

  @Override
  public void rename(String from, String to) throws IOException {
    move(resolve(from), resolve(to));
  }

  private static void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(resolve(name));
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    try (FileChannel channel = FileChannel.open(resolve(name), StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  @Override
  public @Nullable Closeable reserve(String name) throws IOException {
    return Reservation.of(resolve(name));
  }

  private static final class ChannelOutput implements Output {
    private final FileChannel channel;
    private long length;

    ChannelOutput(FileChannel channel, long length) {
      this.channel = channel;
      this.length = length;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      ByteBuffer left = ByteBuffer.wrap(bytes, offset, count);
      while (left.hasRemaining()) {
        length += channel.write(left);
      }
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public long length() {
      return length;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}

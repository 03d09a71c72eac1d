package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Files that exist as long as the cluster does, in memory. The node's folder is the root: "/x" and
 * "x" are the same file, and a folder is there as soon as a file in it is.
 */
public final class MemoryFiles implements NodeFiles {
  private final SortedMap<String, Content> files = new TreeMap<>();
  private final Set<String> reserved = ConcurrentHashMap.newKeySet();

  /** The bytes of one file, whatever its name is by now. */
  private static final class Content implements Output {
    private byte[] bytes = new byte[0];
    private int size;

    @Override
    public synchronized void write(byte[] from, int offset, int length) {
      if (bytes.length - size < length) {
        long wanted = Math.max((long) size + length, 2L * bytes.length);
        bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
      }
      System.arraycopy(from, offset, bytes, size, length);
      size += length;
    }

    /** A process that is killed loses nothing that the system has; here, everything is. */
    @Override
    public void sync() {}

    @Override
    public synchronized long length() {
      return size;
    }

    @Override
    public void close() {}

    synchronized byte[] copy() {
      return Arrays.copyOf(bytes, size);
    }

    synchronized void truncate(long length) {
      bytes = Arrays.copyOf(bytes, size);
      size = (int) Math.min(size, length);
    }
  }

  private static String key(String name) {
    return name.startsWith("/") ? name.substring(1) : name;
  }

  private synchronized @Nullable Content find(String name) {
    return files.get(key(name));
  }

  private Content require(String name) throws IOException {
    Content content = find(name);
    if (content == null) {
      throw new NoSuchFileException(name);
    }
    return content;
  }

  private synchronized Content put(String name) {
    Content fresh = new Content();
    files.put(key(name), fresh);
    return fresh;
  }

  @Override
  public String path(String name) {
    return "";
  }

  @Override
  public @Nullable String read(String name) {
    Content content = find(name);
    return content == null ? null : new String(content.copy(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public @Nullable String write(String name, String content) {
    byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
    put(name).write(bytes, 0, bytes.length);
    return null;
  }

  @Override
  public synchronized boolean exists(String name) {
    return files.containsKey(key(name)) || !list(name).isEmpty();
  }

  @Override
  public synchronized List<String> list(String folder) {
    String prefix = key(folder).isEmpty() ? "" : key(folder) + "/";
    return files.tailMap(prefix).keySet().stream()
        .takeWhile(name -> name.startsWith(prefix))
        .map(name -> name.substring(prefix.length()))
        .filter(name -> name.indexOf('/') < 0)
        .toList();
  }

  @Override
  public void createFolder(String name) {}

  @Override
  public void syncFolder(String name) {}

  @Override
  public InputStream open(String name) throws IOException {
    return new ByteArrayInputStream(require(name).copy());
  }

  @Override
  public long size(String name) throws IOException {
    return require(name).length();
  }

  @Override
  public Output create(String name) {
    return put(name);
  }

  @Override
  public Output append(String name) {
    Content present = find(name);
    return present == null ? put(name) : present;
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    Content moved = require(from);
    files.remove(key(from));
    files.put(key(to), moved);
  }

  @Override
  public synchronized void delete(String name) {
    files.remove(key(name));
  }

  @Override
  public void truncate(String name, long length) throws IOException {
    require(name).truncate(length);
  }

  @Override
  public @Nullable Closeable reserve(String name) {
    return reserved.add(key(name)) ? () -> reserved.remove(key(name)) : null;
  }
}

package dev.sextant.simulator.internal.port;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node's files. They outlive the node: a node that is started again finds what it had written.
 *
 * <p>A name is relative to the node's folder ("dump.rdb", "appendonlydir/appendonly.aof.manifest");
 * an absolute name is taken as it is, so that the directive {@code dir} may point elsewhere. May be
 * used by the node's thread and by its {@link Background} at once, as long as they do not write to
 * the same file.
 *
 * <p>The message of an {@link IOException} is for people; {@link FileErrors#reason} has the
 * system's words alone, as Redis logs them.
 */
public interface NodeFiles {

  /** A file that is being written. Confined to one thread at a time. */
  interface Output extends Closeable {
    /** Adds bytes to the end of the file. */
    void write(byte[] bytes, int offset, int length) throws IOException;

    /**
     * Returns when everything that was written is on the disk, not merely with the system. Another
     * thread may write meanwhile.
     */
    void sync() throws IOException;

    /** The length of the file in bytes. */
    long length();
  }

  /** The absolute path of a file; empty when files are only in memory. */
  String path(String name);

  /** The content of a text file, one char for each byte, or null when there is none. */
  @Nullable String read(String name);

  /**
   * Replaces the content of a text file, all or nothing.
   *
   * @return null, or the system's words for why it failed
   */
  @Nullable String write(String name, String content);

  /** Whether there is a file or a folder of that name. */
  boolean exists(String name);

  /** The names of the files in a folder, without the folder's, in order; none when it is absent. */
  List<String> list(String folder);

  /** Makes a folder, if it is not there. */
  void createFolder(String name) throws IOException;

  /** Returns when the names of the files in a folder are on the disk. */
  void syncFolder(String name) throws IOException;

  /** Reads a file from its beginning. The stream is buffered no more than the caller does. */
  InputStream open(String name) throws IOException;

  /** The length of a file in bytes. */
  long size(String name) throws IOException;

  /** Begins a file anew: what was in it is gone. */
  Output create(String name) throws IOException;

  /** Goes on at the end of a file, which is made if it is not there. */
  Output append(String name) throws IOException;

  /** Gives a file another name, in one step; what had that name is gone. */
  void rename(String from, String to) throws IOException;

  /** Removes a file; an absent one is as good. */
  void delete(String name) throws IOException;

  /** Cuts a file off after {@code length} bytes. */
  void truncate(String name, long length) throws IOException;

  /**
   * Reserves a name, whose file may be replaced meanwhile or not be there, until the result is
   * closed or the process ends.
   *
   * @return null when another node, here or in another process, has reserved it
   */
  @Nullable Closeable reserve(String name) throws IOException;
}

package dev.sextant.simulator.internal.persistence;

import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;

/**
 * A file that a child process writes. The node keeps it open beside the child, since it is the node
 * that forces it to the disk: before the file gets its name, and after the child has ended, as what
 * is still with the child is in no file. An error of the disk that comes when the child has ended
 * is told to whoever had the file open before.
 */
final class ChildOutput implements NodeFiles.Output {
  private final NodeFiles.Output file;
  private final ChildProcess child;
  private long length;

  /**
   * @param file the same file, empty
   */
  ChildOutput(NodeFiles.Output file, ChildProcess child) {
    this.file = file;
    this.child = child;
  }

  @Override
  public void write(byte[] bytes, int offset, int count) {
    child.write(bytes, offset, count);
    length += count;
  }

  @Override
  public void sync() throws IOException {
    file.sync();
  }

  @Override
  public long length() {
    return length;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

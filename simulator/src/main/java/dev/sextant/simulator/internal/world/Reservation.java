package dev.sextant.simulator.internal.world;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right of one node, among all of the machine, to use a file: a lock on an empty file beside
 * it, {@code nodes.conf.lock} for {@code nodes.conf}, which stays when the node ends.
 *
 * <p>The file itself cannot carry the lock. It is replaced with each change, so that a crash leaves
 * the old or the new one; and a process loses its lock on a file, by the rules of POSIX, as soon as
 * anything in it closes that file, even a test that has looked into it. For that reason the names
 * that are taken in this JVM are known here, and no second attempt opens the lock file.
 *
 * <p>A real redis-server is not kept out, nor does it keep anybody out: it holds the other kind of
 * lock that Linux has, flock(2), which Java cannot ask for.
 */
final class Reservation implements Closeable {
  private static final Set<Path> TAKEN_HERE = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lockFile;

  private Reservation(Path path, FileChannel lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /**
   * Reserves {@code file}.
   *
   * @return null when somebody has it
   * @throws IOException when the lock file cannot be made
   */
  static @Nullable Reservation of(Path file) throws IOException {
    Path lockFile = Path.of(file.toAbsolutePath() + ".lock");
    Path folder = lockFile.getParent();
    Path path = folder == null ? lockFile : folder.toRealPath().resolve(lockFile.getFileName());
    if (!TAKEN_HERE.add(path)) {
      return null;
    }
    Reservation reservation = null;
    try {
      reservation = lock(path);
    } finally {
      if (reservation == null) {
        TAKEN_HERE.remove(path);
      }
    }
    return reservation;
  }

  private static @Nullable Reservation lock(Path path) throws IOException {
    FileChannel lockFile =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lockFile.tryLock() != null) {
        return new Reservation(path, lockFile);
      }
    } catch (OverlappingFileLockException e) {
      // Another class loader's copy of this class has it, and would lose it if this was closed.
      return null;
    }
    lockFile.close();
    return null;
  }

  /** The name is free here only when nothing is left that could be closed. */
  @Override
  public void close() throws IOException {
    lockFile.close();
    TAKEN_HERE.remove(path);
  }
}

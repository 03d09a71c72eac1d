package dev.sextant.simulator.internal.backup;

import dev.sextant.core.persistence.SnapshotCursor;
import dev.sextant.core.rdb.RdbReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** An RDB file that is open for reading, part by part. */
final class RdbFile implements Closeable {
  private static final int PART_BYTES = 1 << 16;

  private final InputStream in;
  private final SnapshotCursor cursor;

  RdbFile(Path path) throws IOException {
    long length = Files.size(path);
    in = Files.newInputStream(path);
    cursor = new SnapshotCursor(new RdbReader(in::read, length));
  }

  SnapshotCursor cursor() {
    return cursor;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }

  /** The SHA-256 of a file, in hexadecimal. */
  static String sha256(Path path) throws IOException {
    MessageDigest digest = newSha256();
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(path), digest)) {
      byte[] part = new byte[PART_BYTES];
      int got = in.read(part);
      while (got >= 0) {
        got = in.read(part);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

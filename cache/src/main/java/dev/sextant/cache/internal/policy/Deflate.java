package dev.sextant.cache.internal.policy;

import dev.sextant.cache.api.CacheValueException;
import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** Compression of whole arrays. */
final class Deflate {

  private Deflate() {}

  /** The compressed bytes; they may be longer. */
  static byte[] deflate(byte[] plain) {
    // The zlib form has a checksum, so that damage is seen.
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try {
      deflater.setInput(plain);
      deflater.finish();
      ByteArrayOutputStream out = new ByteArrayOutputStream(plain.length / 2 + 64);
      byte[] chunk = new byte[Math.min(8192, plain.length + 64)];
      while (!deflater.finished()) {
        out.write(chunk, 0, deflater.deflate(chunk));
      }
      return out.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /**
   * The plain bytes.
   *
   * @throws CacheValueException if they are not exactly {@code length}, or damaged
   */
  static byte[] inflate(byte[] deflated, int length) {
    Inflater inflater = new Inflater();
    try {
      inflater.setInput(deflated);
      byte[] plain = new byte[length];
      int filled = 0;
      while (filled < length) {
        int more = inflater.inflate(plain, filled, length - filled);
        if (more == 0) {
          break;
        }
        filled += more;
      }
      // The end of the stream, where the checksum is, may take one more call that yields nothing.
      int beyond = inflater.finished() ? 0 : inflater.inflate(new byte[1]);
      if (filled < length || beyond > 0 || !inflater.finished() || inflater.getRemaining() > 0) {
        throw new CacheValueException("is not as long, compressed, as it says");
      }
      return plain;
    } catch (DataFormatException e) {
      throw new CacheValueException("is damaged: its compressed form cannot be read");
    } finally {
      inflater.end();
    }
  }
}

package dev.sextant.core.memory;

/**
 * How large Redis would have made the buffer of a connection for short replies. It starts with 16
 * KB, and is resized from time to time between 1 KB and 16 KB after the most that it has held
 * lately.
 *
 * <p>Source: {@code clientsCronResizeOutputBuffer} of Redis.
 */
public final class ReplyBuffer {
  /** The greatest size; what does not fit goes into blocks of this size. */
  public static final int MAX_BYTES = 16 * 1024;

  private static final int MIN_BYTES = 1024;

  /** What a resize has done. */
  public enum Resize {
    NONE,
    SHRUNK,
    EXPANDED
  }

  private int size = MAX_BYTES;
  private int peak = MAX_BYTES;
  private long peakSinceMillis;

  /** So many bytes have been in the way out at once. */
  public void held(long bytes) {
    if (bytes > peak) {
      peak = (int) Math.min(bytes, size);
    }
  }

  /** The size, in bytes. */
  public int size() {
    return size;
  }

  /** The most that it has held lately, in bytes. */
  public int peak() {
    return peak;
  }

  /**
   * Adapts the size.
   *
   * @param pending what it holds now
   * @param peakMillis how long a peak is remembered; -1: forever
   */
  public Resize resize(long pending, long nowMillis, long peakMillis) {
    Resize done = Resize.NONE;
    int wanted = size;
    if (size / 2 >= MIN_BYTES && peak < size / 2) {
      wanted = Math.max(MIN_BYTES, peak + 1);
      done = Resize.SHRUNK;
    } else if (size * 2 < MAX_BYTES * 2 && peak == size) {
      wanted = Math.min(MAX_BYTES, size * 2);
      done = Resize.EXPANDED;
    }
    if (peakMillis >= 0 && nowMillis - peakSinceMillis >= peakMillis) {
      peak = (int) Math.min(pending, size);
      peakSinceMillis = nowMillis;
    }
    size = done == Resize.NONE ? size : (int) Jemalloc.size(wanted);
    return done;
  }
}

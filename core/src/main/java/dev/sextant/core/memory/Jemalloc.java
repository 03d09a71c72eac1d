package dev.sextant.core.memory;

/**
 * The size classes of jemalloc 5.3.0 as Debian's redis-server 7.0.15 links it: how many bytes an
 * allocation really takes.
 *
 * <p>The classes are 8, then the multiples of 16 up to 128, then four to each doubling: 160, 192,
 * 224, 256, 320, 384, 448, 512, and so on without end. They follow from a quantum of 16 bytes,
 * which is the default of the system's library on x86-64. (The jemalloc bundled with Redis's own
 * sources is built with a quantum of 8, and has further classes at 24, 40, 56 and so on: figures
 * measured on such a build differ from these.)
 *
 * <p>Redis's {@code used_memory} is the sum of these sizes, not of the sizes asked for, and so is
 * ours.
 */
public final class Jemalloc {
  private static final int QUANTUM = 16;
  private static final int LAST_EVENLY_SPACED_CLASS = 128;

  private Jemalloc() {}

  /**
   * The bytes that an allocation of {@code requested} bytes takes; at least 8, and the smallest
   * class not below the request.
   *
   * @param requested from 0 to 2^61
   */
  public static long size(long requested) {
    if (requested <= LAST_EVENLY_SPACED_CLASS) {
      return requested <= 8 ? 8 : (requested + QUANTUM - 1) & -QUANTUM;
    }
    // Four classes between two powers of two: the spacing is a quarter of the lower power.
    int log2 = 63 - Long.numberOfLeadingZeros(requested - 1);
    long spacing = 1L << (log2 - 2);
    return (requested + spacing - 1) & -spacing;
  }
}

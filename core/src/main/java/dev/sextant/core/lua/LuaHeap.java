package dev.sextant.core.lua;

/**
 * Counts what scripts allocate. Java's collector gives memory back without telling, so the count
 * only ever grows between two questions to the {@link Headroom}: one each time another {@value
 * #INTERVAL} bytes were allocated, and one before any single allocation of {@value #LARGE} bytes.
 */
public final class LuaHeap {
  private static final long INTERVAL = 16L << 20;
  private static final long LARGE = 1L << 20;

  private final Headroom headroom;
  private final long maxString;
  private long allocated;
  private long nextQuestion = INTERVAL;
  private long lastId;

  /** Strings longer than maxString bytes are refused with "not enough memory". */
  public LuaHeap(Headroom headroom, long maxString) {
    this.headroom = headroom;
    this.maxString = Math.min(maxString, Integer.MAX_VALUE - 64);
  }

  /** Counts bytes that are about to be allocated; raises Lua's error if they do not fit. */
  public void charge(long bytes) {
    allocated += bytes;
    if (allocated >= nextQuestion || bytes >= LARGE) {
      ask(bytes);
    }
  }

  /** Counts a string before it is made. */
  public void chargeString(long length) {
    if (length > maxString) {
      throw LuaError.notEnoughMemory();
    }
    charge(length + 24);
  }

  private void ask(long bytes) {
    if (allocated >= nextQuestion) {
      nextQuestion = allocated + INTERVAL;
    }
    if (bytes > headroom.bytes()) {
      throw LuaError.notEnoughMemory();
    }
  }

  /** All bytes ever counted. */
  public long allocated() {
    return allocated;
  }

  /** A number that stands for the address of a new object. */
  long nextId() {
    return ++lastId;
  }
}

package dev.sextant.core.scripting;

import dev.sextant.core.lua.Headroom;

/**
 * What scripts may still take of the Java heap: all but a tenth of it, which is for everybody else.
 *
 * <p>What looks taken may be garbage. Only when there seems to be no room the collector is asked to
 * look; a script that comes this far may wait for it.
 */
final class JvmHeadroom implements Headroom {
  private static final int RESERVED_SHARE = 10;
  private static final int LOW_SHARE = 8;

  @Override
  public long bytes() {
    Runtime runtime = Runtime.getRuntime();
    if (room(runtime) < runtime.maxMemory() / LOW_SHARE) {
      runtime.gc();
    }
    return room(runtime);
  }

  private static long room(Runtime runtime) {
    long used = runtime.totalMemory() - runtime.freeMemory();
    return runtime.maxMemory() - used - runtime.maxMemory() / RESERVED_SHARE;
  }
}

package dev.sextant.cache.internal.flow;

import dev.sextant.cache.api.CacheListener;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls an application's listener, and survives it.
 *
 * @param name of the cache, for the log
 */
record Telling(String name, CacheListener listener) {

  private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

  void tell(Consumer<CacheListener> what) {
    if (listener == CacheListener.NONE) {
      return;
    }
    try {
      what.accept(listener);
    } catch (RuntimeException e) {
      LOG.warn("the listener of {} failed", name, e);
    }
  }
}

package dev.sextant.cache.internal.policy;

import dev.sextant.cache.api.CacheListener;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a listener what happens, and keeps what it throws from those to whom it happens.
 *
 * @param listener may be {@link CacheListener#NONE}, which costs nothing
 */
public record Notifier(CacheListener listener) {

  private static final Logger LOG = LoggerFactory.getLogger(Notifier.class);

  /** Whether there is anyone to tell: what is told need not be found out otherwise. */
  public boolean isHeard() {
    return listener != CacheListener.NONE;
  }

  /** Tells what {@code event} calls. */
  public void tell(Consumer<CacheListener> event) {
    if (isHeard()) {
      try {
        event.accept(listener);
      } catch (RuntimeException | Error e) {
        // Errors too, a class that is missing for one: those who wait for a reply would never get
        // it.
        LOG.warn("the cache's listener {} failed", listener.getClass().getName(), e);
      }
    }
  }
}

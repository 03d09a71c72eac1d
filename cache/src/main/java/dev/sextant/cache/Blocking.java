package dev.sextant.cache;

import dev.sextant.cache.api.CacheException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for replies. */
final class Blocking {

  private Blocking() {}

  /**
   * Every future of the cache ends by itself, within the command timeouts and those of loads, so
   * this needs no timeout of its own.
   */
  static <T> T await(CompletionStage<T> reply) {
    try {
      return reply.toCompletableFuture().get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CacheException failure) {
        failure.addSuppressed(new CallSite());
        throw failure;
      }
      throw new IllegalStateException("unexpected failure of the store", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CacheException(
          "interrupted while waiting for a reply; the command may be executed", e);
    }
  }

  /**
   * The exception itself was made on a network thread; this carries the stack of the thread that
   * called.
   */
  private static final class CallSite extends Exception {

    private static final long serialVersionUID = 1L;

    CallSite() {
      super("called from here");
    }
  }
}

package dev.sextant.cache;

import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.internal.remote.ReplyThread;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Waits for replies. */
final class Blocking {

  private Blocking() {}

  /**
   * Every future of the cache ends by itself, within the command timeouts and those of loads, so
   * this needs no timeout of its own. Not so on a thread that brings replies, which would hold up
   * its own one and those of others: a mistake that is refused, since its consequences are hard to
   * trace back to it.
   */
  static <T> T await(CompletionStage<T> reply) {
    CompletableFuture<T> future = reply.toCompletableFuture();
    if (!future.isDone() && ReplyThread.isCurrent()) {
      throw new CacheException(
          "a thread that brings replies must not wait for one; the command may be executed."
              + " In a listener, and in what is appended to a stage, use the asynchronous methods,"
              + " or append it with Async and an executor",
          null);
    }
    try {
      return future.get();
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

package dev.sextant.simulator.internal.backup;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Work that is done for several masters or files at once, a thread each. */
final class AllMasters {
  private static final long END_SECONDS = 5;

  private AllMasters() {}

  /** Work that may fail in a way that the user must hear of. */
  interface Work<T, R> {
    R on(T one) throws BackupException, InterruptedException;
  }

  /**
   * Does {@code work} on each of {@code all}, {@code most} at a time.
   *
   * @return the results, in the order of {@code all}
   * @throws BackupException the first that is thrown, which ends the work on the others
   */
  static <T, R> List<R> each(List<T> all, int most, Work<T, R> work)
      throws BackupException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(Math.max(1, Math.min(most, all.size())));
    try {
      CompletionService<R> ended = new ExecutorCompletionService<>(threads);
      List<Future<R>> futures = new ArrayList<>();
      all.forEach(one -> futures.add(ended.submit(() -> work.on(one))));
      for (int left = futures.size(); left > 0; left--) {
        ended.take().get();
      }
      List<R> results = new ArrayList<>();
      for (Future<R> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BackupException known) {
        throw known;
      }
      throw new IllegalStateException("fault in the work on several masters", e.getCause());
    } finally {
      threads.shutdownNow();
      // What still waits for a silent server then does nothing more when its wait is over.
      boolean unused = threads.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    }
  }
}

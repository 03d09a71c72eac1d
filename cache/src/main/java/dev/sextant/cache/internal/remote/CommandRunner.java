package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.internal.policy.Failure;
import dev.sextant.cache.internal.policy.RetryPolicy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Sends commands, again where {@link RetryPolicy} says so, and knows when none is under way any
 * more. Thread-safe.
 */
final class CommandRunner {

  private final Lines lines;
  private final RetryPolicy retries;
  private final ScheduledExecutorService timer;
  private final UnderWay underWay = new UnderWay();

  CommandRunner(Lines lines, RetryPolicy retries, ScheduledExecutorService timer) {
    this.lines = lines;
    this.retries = retries;
    this.timer = timer;
  }

  /**
   * A command, or several that succeed and fail together.
   *
   * @param name as Redis spells it
   * @param subject its key, or what else it is about; for messages
   * @param idempotent whether executing it twice is the same as once
   * @param send sends it over a line
   */
  record Call<T>(
      String name, String subject, boolean idempotent, Function<Line, CompletionStage<T>> send) {

    String what() {
      return name + " " + subject;
    }
  }

  <T> CompletableFuture<T> run(Call<T> call) {
    if (!underWay.enter()) {
      return CompletableFuture.failedFuture(new CacheClosedException(call.what()));
    }
    CompletableFuture<T> result = new CompletableFuture<>();
    attempt(call, 0, result);
    return result.whenComplete((value, failure) -> underWay.leave());
  }

  /** Refuses further commands; the future completes when the last one under way has ended. */
  CompletableFuture<Void> drain() {
    return underWay.close();
  }

  private <T> void attempt(Call<T> call, int retriesSoFar, CompletableFuture<T> result) {
    Line line = lines.pick();
    line.began();
    CompletionStage<T> reply;
    try {
      reply = call.send().apply(line);
    } catch (RuntimeException e) {
      reply = CompletableFuture.failedStage(e);
    }
    reply.whenComplete(
        (value, failure) -> {
          line.ended();
          if (failure == null) {
            result.complete(value);
          } else {
            retryOrFail(call, Failures.unwrap(failure), retriesSoFar, result);
          }
        });
  }

  private <T> void retryOrFail(
      Call<T> call, Throwable failure, int retriesSoFar, CompletableFuture<T> result) {
    Failure kind = Failures.classify(failure);
    double random = ThreadLocalRandom.current().nextDouble();
    long pauseMs = retries.pauseMs(kind, call.idempotent(), retriesSoFar, random);
    if (pauseMs != RetryPolicy.GIVE_UP) {
      try {
        Future<?> unused =
            timer.schedule(
                () -> attempt(call, retriesSoFar + 1, result), pauseMs, TimeUnit.MILLISECONDS);
        return;
      } catch (RejectedExecutionException closing) {
        kind = Failure.CLOSED;
      }
    }
    result.completeExceptionally(Failures.translate(call.what(), kind, failure, retriesSoFar + 1));
  }
}

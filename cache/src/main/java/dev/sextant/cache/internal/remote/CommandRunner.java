package dev.sextant.cache.internal.remote;

import dev.sextant.cache.api.CacheClosedException;
import dev.sextant.cache.api.CacheException;
import dev.sextant.cache.api.CacheUnavailableException;
import dev.sextant.cache.internal.policy.Failure;
import dev.sextant.cache.internal.policy.Notifier;
import dev.sextant.cache.internal.policy.RetryPolicy;
import dev.sextant.cache.internal.remote.Gate.Pass;
import io.lettuce.core.cluster.SlotHash;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to nodes that the {@link Gate} lets them to, again where {@link RetryPolicy} says
 * so, tells how they went, and knows when none is under way any more. Thread-safe.
 */
final class CommandRunner {

  /** The slot of a command that has no key. */
  private static final int NO_SLOT = -1;

  private final Lines lines;
  private final RetryPolicy retries;
  private final ScheduledExecutorService timer;
  private final Gate gate;
  private final Notifier notifier;
  private final UnderWay underWay = new UnderWay();

  CommandRunner(
      Lines lines,
      RetryPolicy retries,
      ScheduledExecutorService timer,
      Gate gate,
      Notifier notifier) {
    this.lines = lines;
    this.retries = retries;
    this.timer = timer;
    this.gate = gate;
    this.notifier = notifier;
  }

  /**
   * A command, or several that succeed and fail together.
   *
   * @param name as Redis spells it
   * @param subject its key, or what else it is about; for messages
   * @param slot where its keys lie, or {@link #NO_SLOT} for one that asks a node about itself,
   *     which is always let through
   * @param idempotent whether executing it twice is the same as once
   * @param readsValue whether a replica may answer it, if lines read from replicas
   * @param send sends it over a line
   */
  record Call<T>(
      String name,
      String subject,
      int slot,
      boolean idempotent,
      boolean readsValue,
      Function<Line, CompletionStage<T>> send) {

    /** A command on a key. */
    static <T> Call<T> onKey(
        String name, String key, boolean idempotent, Function<Line, CompletionStage<T>> send) {
      return new Call<>(name, key, SlotHash.getSlot(key), idempotent, false, send);
    }

    /** A question to a node about itself. */
    static <T> Call<T> onNode(
        String name, String subject, Function<Line, CompletionStage<T>> send) {
      return new Call<>(name, subject, NO_SLOT, true, false, send);
    }

    String what() {
      return name + " " + subject;
    }
  }

  /** How a call went so far. */
  private record Past(int attempts, boolean mayHaveExecuted, @Nullable Throwable failure) {

    static final Past NONE = new Past(0, false, null);

    Past and(Failure kind, Throwable failed) {
      return new Past(attempts + 1, mayHaveExecuted || !kind.notExecuted(), failed);
    }
  }

  <T> CompletableFuture<T> run(Call<T> call) {
    return whole(call.name(), call.subject(), () -> part(call));
  }

  /**
   * All that one call of the store sends: while it is under way, {@link #drain} waits, and what it
   * takes is told once.
   */
  <T> CompletableFuture<T> whole(
      String name, String subject, Supplier<CompletableFuture<T>> parts) {
    if (!underWay.enter()) {
      return CompletableFuture.failedFuture(new CacheClosedException(name + " " + subject));
    }
    long beganNanos = System.nanoTime();
    return parts
        .get()
        .whenComplete(
            (value, failure) -> {
              underWay.leave();
              if (notifier.isHeard()) {
                tell(name, Duration.ofNanos(System.nanoTime() - beganNanos), failure);
              }
            });
  }

  /** A command that belongs to a {@link #whole}. */
  <T> CompletableFuture<T> part(Call<T> call) {
    CompletableFuture<T> result = new CompletableFuture<>();
    attempt(call, Past.NONE, result);
    return result;
  }

  /** Asks whether anything may be sent to a master. */
  Pass enter(RedisClusterNode master, boolean orReplica) {
    return gate.enter(Line.address(master), orReplica);
  }

  /** Refuses further commands; the future completes when the last one under way has ended. */
  CompletableFuture<Void> drain() {
    return underWay.close();
  }

  private <T> void attempt(Call<T> call, Past past, CompletableFuture<T> result) {
    Line line = lines.pick();
    Pass pass = enter(line, call);
    String refusal = pass.refusal();
    if (refusal != null) {
      result.completeExceptionally(
          new CacheUnavailableException(
              call.what() + (past.attempts() == 0 ? " was not sent: " : " failed, and ") + refusal,
              past.mayHaveExecuted(),
              past.failure()));
      return;
    }
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
            pass.left(true);
            result.complete(value);
          } else {
            Throwable cause = Failures.unwrap(failure);
            Failure kind = Failures.classify(cause);
            pass.left(!kind.isOutage());
            if (kind == Failure.NOT_SENT) {
              lines.notReached();
            }
            retryOrFail(call, kind, past.and(kind, cause), result);
          }
        });
  }

  /** A slot that nobody owns has no gate; the client says at once that there is no node for it. */
  private Pass enter(Line line, Call<?> call) {
    if (call.slot() == NO_SLOT) {
      return Pass.FREE;
    }
    RedisClusterNode master = line.topology().getMasterBySlot(call.slot());
    return master == null
        ? Pass.FREE
        : enter(master, call.readsValue() && lines.readFromReplicas());
  }

  private <T> void retryOrFail(Call<T> call, Failure kind, Past past, CompletableFuture<T> result) {
    Failure last = kind;
    double random = ThreadLocalRandom.current().nextDouble();
    long pauseMs = retries.pauseMs(kind, call.idempotent(), past.attempts() - 1, random);
    if (pauseMs != RetryPolicy.GIVE_UP) {
      try {
        Future<?> unused =
            timer.schedule(() -> attempt(call, past, result), pauseMs, TimeUnit.MILLISECONDS);
        return;
      } catch (RejectedExecutionException closing) {
        last = Failure.CLOSED;
      }
    }
    Throwable failure = Objects.requireNonNull(past.failure(), "why the last attempt failed");
    result.completeExceptionally(
        Failures.translate(call.what(), last, failure, past.attempts(), past.mayHaveExecuted()));
  }

  private void tell(String name, Duration took, @Nullable Throwable failure) {
    if (failure == null) {
      notifier.tell(listener -> listener.answered(name, took));
    } else if (Failures.unwrap(failure) instanceof CacheException known) {
      notifier.tell(listener -> listener.failed(name, took, known));
    }
  }
}

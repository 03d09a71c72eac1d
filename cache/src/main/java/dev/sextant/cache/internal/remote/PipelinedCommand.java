package dev.sextant.cache.internal.remote;

import io.lettuce.core.internal.ExceptionFactory;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One command of a {@link Pipeline}. Tells its end once.
 *
 * @param <R> what its reply becomes
 */
final class PipelinedCommand<R> extends Command<String, byte[], R> {

  /**
   * Hears how commands end, on a network thread.
   *
   * @param <R> what their replies become
   */
  interface Listener<R> {

    /** What its reply became; null if that was null. */
    void replied(int index, R reply);

    /** It was not executed, or nobody knows; if it was refused, for whatever reason. */
    void failed(int index);
  }

  private final int index;
  private final Listener<? super R> listener;
  private final Pipeline pipeline;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * Of a pipeline, to which it is yet to be added.
   *
   * @param index by which the listener knows it
   */
  PipelinedCommand(
      Pipeline pipeline,
      int index,
      Listener<? super R> listener,
      CommandType type,
      CommandOutput<String, byte[], R> output,
      CommandArgs<String, byte[]> arguments) {
    super(type, output, arguments);
    this.index = index;
    this.listener = listener;
    this.pipeline = pipeline;
  }

  @Override
  public void complete() {
    super.complete();
    String refusal = getOutput().getError();
    if (refusal != null) {
      fail(ExceptionFactory.createExecutionException(refusal));
    } else if (ended.compareAndSet(false, true)) {
      listener.replied(index, getOutput().get());
      pipeline.commandEnded(null);
    }
  }

  @Override
  public void cancel() {
    super.cancel();
    fail(new CancellationException());
  }

  /**
   * Leaves the output alone: if this is a timeout, the reply may be being read into it at this
   * moment.
   */
  @Override
  public boolean completeExceptionally(Throwable failure) {
    status = ST_COMPLETED;
    return fail(failure);
  }

  private boolean fail(Throwable failure) {
    boolean first = ended.compareAndSet(false, true);
    if (first) {
      // In this order: the gate knows what has happened before the command is sent again.
      pipeline.commandEnded(failure);
      listener.failed(index);
    }
    return first;
  }
}

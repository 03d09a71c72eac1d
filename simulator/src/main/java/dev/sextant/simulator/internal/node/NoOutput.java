package dev.sextant.simulator.internal.node;

import dev.sextant.core.session.SessionOutput;
import dev.sextant.protocol.reply.DiscardingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;

/** Of a session without a client: the master's. */
final class NoOutput implements SessionOutput {
  private final Runnable onClose;

  /**
   * @param onClose what happens when somebody closes the session (CLIENT KILL)
   */
  NoOutput(Runnable onClose) {
    this.onClose = onClose;
  }

  @Override
  public ReplyWriter writer() {
    return DiscardingReplyWriter.of(2);
  }

  @Override
  public void flush() {}

  @Override
  public void protocol(int version) {}

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void close() {
    onClose.run();
  }

  @Override
  public void resume() {}
}

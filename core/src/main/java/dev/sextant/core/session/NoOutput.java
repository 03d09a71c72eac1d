package dev.sextant.core.session;

import dev.sextant.protocol.reply.DiscardingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;

/** Of a session without a client (a master's, a script's, a file's): nobody reads what it says. */
public final class NoOutput implements SessionOutput {
  private final Runnable onClose;

  /**
   * @param onClose what happens when somebody closes the session (CLIENT KILL)
   */
  public NoOutput(Runnable onClose) {
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
  public void send(byte[] bytes, Runnable sent) {}

  @Override
  public void say(byte[] bytes) {}

  @Override
  public void close() {
    onClose.run();
  }

  @Override
  public void resume() {}
}

package dev.sextant.simulator.internal.node;

import dev.sextant.core.session.SessionOutput;
import dev.sextant.protocol.reply.DiscardingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;

/** Of a session without a client: the master's, or the node's own. */
final class NoOutput implements SessionOutput {
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
  public void close() {}

  @Override
  public void resume() {}
}

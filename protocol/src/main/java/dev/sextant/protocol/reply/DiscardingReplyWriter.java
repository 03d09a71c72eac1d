package dev.sextant.protocol.reply;

/**
 * A reply that nobody reads: of a client that said CLIENT REPLY OFF, or of a command from the
 * master.
 */
public final class DiscardingReplyWriter implements ReplyWriter {
  private static final DiscardingReplyWriter RESP2 = new DiscardingReplyWriter(2);
  private static final DiscardingReplyWriter RESP3 = new DiscardingReplyWriter(3);

  private final int protocol;

  private DiscardingReplyWriter(int protocol) {
    this.protocol = protocol;
  }

  /** The writer for a reader of that protocol version, 2 or 3. */
  public static DiscardingReplyWriter of(int protocol) {
    return protocol == 3 ? RESP3 : RESP2;
  }

  @Override
  public int protocol() {
    return protocol;
  }

  @Override
  public void simple(String status) {}

  @Override
  public void error(String line) {}

  @Override
  public void integer(long value) {}

  @Override
  public void bulk(byte[] value, int offset, int length) {}

  @Override
  public void bulk(String value) {}

  @Override
  public void bulk(long value) {}

  @Override
  public void nullBulk() {}

  @Override
  public void nullArray() {}

  @Override
  public void array(int elements) {}

  @Override
  public void map(int pairs) {}

  @Override
  public void set(int elements) {}

  @Override
  public void push(int elements) {}

  @Override
  public void attribute(int pairs) {}

  @Override
  public void doubleValue(double value) {}

  @Override
  public void doubleText(String text) {}

  @Override
  public void bool(boolean value) {}

  @Override
  public void bigNumber(String digits) {}

  @Override
  public void verbatim(String format, byte[] text) {}
}

package dev.sextant.protocol.reply;

/**
 * The reply to somebody who must not get one, such as a replica in the middle of its stream. It
 * goes nowhere; what counts is whether there was one.
 */
public final class UnwelcomeReplyWriter implements ReplyWriter {
  private final int protocol;
  private boolean written;

  /** A reply for a reader of that protocol version, 2 or 3. */
  public UnwelcomeReplyWriter(int protocol) {
    this.protocol = protocol;
  }

  /** Whether anything was replied. */
  public boolean isWritten() {
    return written;
  }

  @Override
  public int protocol() {
    return protocol;
  }

  @Override
  public void simple(String status) {
    written = true;
  }

  @Override
  public void error(String line) {
    written = true;
  }

  @Override
  public void integer(long value) {
    written = true;
  }

  @Override
  public void bulk(byte[] value, int offset, int length) {
    written = true;
  }

  @Override
  public void bulk(String value) {
    written = true;
  }

  @Override
  public void bulk(long value) {
    written = true;
  }

  @Override
  public void nullBulk() {
    written = true;
  }

  @Override
  public void nullArray() {
    written = true;
  }

  @Override
  public void array(int elements) {
    written = true;
  }

  @Override
  public void map(int pairs) {
    written = true;
  }

  @Override
  public void set(int elements) {
    written = true;
  }

  @Override
  public void push(int elements) {
    written = true;
  }

  @Override
  public void attribute(int pairs) {
    written = true;
  }

  @Override
  public void doubleValue(double value) {
    written = true;
  }

  @Override
  public void doubleText(String text) {
    written = true;
  }

  @Override
  public void bool(boolean value) {
    written = true;
  }

  @Override
  public void bigNumber(String digits) {
    written = true;
  }

  @Override
  public void verbatim(String format, byte[] text) {
    written = true;
  }
}

package dev.sextant.protocol.reply;

import dev.sextant.protocol.value.RespTreeBuilder;
import dev.sextant.protocol.value.RespType;
import dev.sextant.protocol.value.RespValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keeps replies as values, as a client of the given protocol would read them: with protocol 2 a map
 * is a flat array, a double a bulk string, and so on. For tests of commands, and wherever a reply
 * is looked at before it is sent.
 */
public final class RecordingReplyWriter implements ReplyWriter {
  private final RespTreeBuilder builder = new RespTreeBuilder();
  private final List<RespValue> replies = new ArrayList<>();
  private boolean resp3;

  /** A recorder for a reader of {@code protocol} 2 or 3. */
  public RecordingReplyWriter(int protocol) {
    protocol(protocol);
  }

  /** From now on, records what a reader of {@code version} 2 or 3 gets. */
  public void protocol(int version) {
    if (version != 2 && version != 3) {
      throw new IllegalArgumentException("RESP version " + version);
    }
    resp3 = version == 3;
  }

  @Override
  public int protocol() {
    return resp3 ? 3 : 2;
  }

  /** All replies since the last {@link #clear}; one that is not complete is not among them. */
  public List<RespValue> replies() {
    return List.copyOf(replies);
  }

  /**
   * The one reply that was written.
   *
   * @throws IllegalStateException if it is not one, or is followed by an incomplete one
   */
  public RespValue reply() {
    if (replies.size() != 1 || !isComplete()) {
      String rest = isComplete() ? "" : " and an incomplete one";
      throw new IllegalStateException("not one reply, but " + replies + rest);
    }
    return replies.get(0);
  }

  /** Whether all aggregates have as many elements as announced. */
  public boolean isComplete() {
    return builder.depth() == 0;
  }

  /** Forgets everything that was written. */
  public void clear() {
    builder.clear();
    replies.clear();
  }

  @Override
  public void simple(String status) {
    add(new RespValue.SimpleString(oneLine(status)));
  }

  @Override
  public void error(String line) {
    add(new RespValue.ErrorLine(oneLine(line)));
  }

  @Override
  public void integer(long value) {
    add(new RespValue.IntegerValue(value));
  }

  @Override
  public void bulk(byte[] value, int offset, int length) {
    add(new RespValue.BulkString(Arrays.copyOfRange(value, offset, offset + length)));
  }

  @Override
  public void bulk(String value) {
    add(RespValue.bulk(value));
  }

  @Override
  public void bulk(long value) {
    bulk(Long.toString(value));
  }

  @Override
  public void nullBulk() {
    add(resp3 ? RespValue.NullValue.RESP3 : RespValue.NullValue.BULK_STRING);
  }

  @Override
  public void nullArray() {
    add(resp3 ? RespValue.NullValue.RESP3 : RespValue.NullValue.ARRAY);
  }

  @Override
  public void array(int elements) {
    open(RespType.ARRAY, elements);
  }

  @Override
  public void map(int pairs) {
    if (resp3) {
      open(RespType.MAP, pairs);
    } else {
      open(RespType.ARRAY, Math.multiplyExact(2, pairs));
    }
  }

  @Override
  public void set(int elements) {
    open(resp3 ? RespType.SET : RespType.ARRAY, elements);
  }

  @Override
  public void push(int elements) {
    open(resp3 ? RespType.PUSH : RespType.ARRAY, elements);
  }

  @Override
  public void attribute(int pairs) {
    if (!resp3) {
      throw new IllegalStateException("RESP2 has no attributes");
    }
    open(RespType.ATTRIBUTED, pairs);
  }

  @Override
  public void doubleValue(double value) {
    doubleText(DoubleFormat.format(value));
  }

  @Override
  public void doubleText(String digits) {
    add(resp3 ? new RespValue.DoubleValue(digits) : RespValue.bulk(digits));
  }

  @Override
  public void bool(boolean value) {
    add(resp3 ? new RespValue.BooleanValue(value) : new RespValue.IntegerValue(value ? 1 : 0));
  }

  @Override
  public void bigNumber(String digits) {
    add(resp3 ? new RespValue.BigNumber(digits) : RespValue.bulk(digits));
  }

  @Override
  public void verbatim(String format, byte[] text) {
    RespValue.BulkString content = RespValue.bulk(text.clone());
    add(resp3 ? new RespValue.VerbatimString(format, content) : content);
  }

  private void open(RespType type, int size) {
    builder.open(type, size);
    keepComplete();
  }

  private void add(RespValue value) {
    builder.add(value);
    keepComplete();
  }

  private void keepComplete() {
    RespValue complete = builder.take();
    if (complete != null) {
      replies.add(complete);
    }
  }

  private static String oneLine(String text) {
    return text.replace('\r', ' ').replace('\n', ' ');
  }
}

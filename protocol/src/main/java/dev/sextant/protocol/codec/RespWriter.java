package dev.sextant.protocol.codec;

import dev.sextant.protocol.reply.DoubleFormat;
import dev.sextant.protocol.reply.ReplyWriter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/**
 * Writes replies as RESP2 or RESP3 bytes, just as Redis 7.0.15 would, into a buffer of the
 * connection.
 *
 * <p><b>How it stays fast.</b> Every reply passes through here, and nearly all of one is a header:
 * a type byte, a number, a line end. The short ones, and constants such as {@code +OK}, are kept as
 * one 64-bit word each and written with one store (see {@link Headers}). Room is asked for once per
 * piece of a reply, header and value together; no strings are made.
 *
 * <p>The buffer is given with {@link #target} and may be exchanged between replies. For one thread.
 */
public final class RespWriter implements ReplyWriter {
  private static final int CRLF = '\r' << 8 | '\n';

  private static final long OK = Headers.pack("+OK\r\n");
  private static final long NULL = Headers.pack("_\r\n");
  private static final long NULL_BULK = Headers.pack("$-1\r\n");
  private static final long NULL_ARRAY = Headers.pack("*-1\r\n");
  private static final long TRUE = Headers.pack("#t\r\n");
  private static final long FALSE = Headers.pack("#f\r\n");

  private ByteBuf out;
  private boolean resp3;
  private final byte[] scratch = new byte[DoubleFormat.MAX_LENGTH];

  /** A writer of RESP2, the protocol that a connection begins with, into {@code out}. */
  public RespWriter(ByteBuf out) {
    this.out = out;
  }

  /** From now on, writes into {@code out}. The writer neither retains nor releases it. */
  public void target(ByteBuf out) {
    this.out = out;
  }

  /** From now on, writes RESP of {@code version} 2 or 3, as HELLO says. */
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

  @Override
  public void ok() {
    word(OK);
  }

  @Override
  public void simple(String status) {
    line('+', status);
  }

  @Override
  public void error(String line) {
    line('-', line);
  }

  @Override
  public void integer(long value) {
    header(':', value);
  }

  @Override
  public void bulk(byte[] value, int offset, int length) {
    ByteBuf buf = out;
    buf.ensureWritable(length + Headers.MAX_BYTES);
    int at = Headers.put(buf, buf.writerIndex(), '$', length);
    buf.setBytes(at, value, offset, length);
    at += length;
    buf.setShort(at, CRLF);
    buf.writerIndex(at + 2);
  }

  @Override
  public void bulk(String value) {
    int length = ByteBufUtil.utf8Bytes(value);
    ByteBuf buf = out;
    buf.ensureWritable(length + Headers.MAX_BYTES);
    buf.writerIndex(Headers.put(buf, buf.writerIndex(), '$', length));
    ByteBufUtil.reserveAndWriteUtf8(buf, value, length);
    buf.writeShort(CRLF);
  }

  @Override
  public void bulk(long value) {
    ByteBuf buf = out;
    buf.ensureWritable(2 * Headers.MAX_BYTES);
    int length = Digits.count(value);
    int end = Headers.put(buf, buf.writerIndex(), '$', length) + length;
    Digits.put(value, buf, end);
    buf.setShort(end, CRLF);
    buf.writerIndex(end + 2);
  }

  @Override
  public void nullBulk() {
    word(resp3 ? NULL : NULL_BULK);
  }

  @Override
  public void nullArray() {
    word(resp3 ? NULL : NULL_ARRAY);
  }

  @Override
  public void array(int elements) {
    header('*', elements);
  }

  @Override
  public void map(int pairs) {
    if (resp3) {
      header('%', pairs);
    } else {
      header('*', 2L * pairs);
    }
  }

  @Override
  public void set(int elements) {
    header(resp3 ? '~' : '*', elements);
  }

  @Override
  public void push(int elements) {
    header(resp3 ? '>' : '*', elements);
  }

  @Override
  public void attribute(int pairs) {
    if (!resp3) {
      throw new IllegalStateException("RESP2 has no attributes");
    }
    header('|', pairs);
  }

  @Override
  public void doubleValue(double value) {
    int end = DoubleFormat.write(value, scratch, 0);
    if (resp3) {
      line(',', scratch, end);
    } else {
      bulk(scratch, 0, end);
    }
  }

  @Override
  public void doubleText(String digits) {
    numberText(',', digits);
  }

  @Override
  public void bool(boolean value) {
    if (resp3) {
      word(value ? TRUE : FALSE);
    } else {
      header(':', value ? 1 : 0);
    }
  }

  @Override
  public void bigNumber(String digits) {
    numberText('(', digits);
  }

  @Override
  public void verbatim(String format, byte[] text) {
    if (!resp3) {
      bulk(text);
      return;
    }
    ByteBuf buf = out;
    buf.ensureWritable(text.length + Headers.MAX_BYTES);
    buf.writerIndex(Headers.put(buf, buf.writerIndex(), '=', text.length + 4L));
    for (int i = 0; i < 3; i++) {
      buf.writeByte(i < format.length() ? format.charAt(i) : ' ');
    }
    buf.writeByte(':').writeBytes(text).writeShort(CRLF);
  }

  private void numberText(char type, String digits) {
    if (resp3) {
      line(type, digits);
    } else {
      bulk(digits);
    }
  }

  /** A line of text, one byte per char; a line end within would begin another reply. */
  private void line(char type, String text) {
    int length = text.length();
    ByteBuf buf = out;
    buf.ensureWritable(length + 3);
    int at = buf.writerIndex();
    buf.setByte(at++, type);
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      buf.setByte(at++, c == '\r' || c == '\n' ? ' ' : c <= 0xff ? c : '?');
    }
    buf.setShort(at, CRLF);
    buf.writerIndex(at + 2);
  }

  private void line(char type, byte[] text, int length) {
    ByteBuf buf = out;
    buf.ensureWritable(length + 3);
    buf.writeByte(type).writeBytes(text, 0, length).writeShort(CRLF);
  }

  private void header(char type, long number) {
    ByteBuf buf = out;
    buf.ensureWritable(Headers.MAX_BYTES);
    buf.writerIndex(Headers.put(buf, buf.writerIndex(), type, number));
  }

  private void word(long word) {
    ByteBuf buf = out;
    buf.ensureWritable(Long.BYTES);
    buf.writerIndex(Headers.putWord(buf, buf.writerIndex(), word));
  }
}

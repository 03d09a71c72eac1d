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
 * a type byte, a number, a line end. A header of up to seven bytes is one 64-bit word: the digits
 * and line ends of 0 to 1023 lie ready in {@link #WORDS}, the type goes into the top byte, and one
 * {@code setLong} writes them (and some bytes behind, which whatever follows overwrites). Room is
 * asked for once per piece of a reply, header and value together; no strings are made.
 *
 * <p>The buffer is given with {@link #target} and may be exchanged between replies. For one thread.
 */
public final class RespWriter implements ReplyWriter {
  private static final int CRLF = '\r' << 8 | '\n';
  private static final int CACHED_NUMBERS = 1024;

  /** A type byte, a sign, 19 digits and a line end; a little more, so that words may overhang. */
  private static final int HEADER_ROOM = 32;

  /**
   * For each small number, from the second highest byte on: its digits, a line end. In the lowest
   * byte: how many bytes that is, with a type byte before it.
   */
  private static final long[] WORDS = words();

  private static final long OK = pack("+OK\r\n");
  private static final long NULL = pack("_\r\n");
  private static final long NULL_BULK = pack("$-1\r\n");
  private static final long NULL_ARRAY = pack("*-1\r\n");
  private static final long TRUE = pack("#t\r\n");
  private static final long FALSE = pack("#f\r\n");

  private ByteBuf out;
  private boolean resp3;
  private final byte[] scratch = new byte[HEADER_ROOM];

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
    buf.ensureWritable(length + HEADER_ROOM);
    int at = putHeader(buf, buf.writerIndex(), '$', length);
    buf.setBytes(at, value, offset, length);
    at += length;
    buf.setShort(at, CRLF);
    buf.writerIndex(at + 2);
  }

  @Override
  public void bulk(String value) {
    int length = ByteBufUtil.utf8Bytes(value);
    ByteBuf buf = out;
    buf.ensureWritable(length + HEADER_ROOM);
    buf.writerIndex(putHeader(buf, buf.writerIndex(), '$', length));
    ByteBufUtil.reserveAndWriteUtf8(buf, value, length);
    buf.writeShort(CRLF);
  }

  @Override
  public void bulk(long value) {
    int start = Digits.write(value, scratch, HEADER_ROOM);
    bulk(scratch, start, HEADER_ROOM - start);
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
    buf.ensureWritable(text.length + HEADER_ROOM);
    buf.writerIndex(putHeader(buf, buf.writerIndex(), '=', text.length + 4L));
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
    buf.ensureWritable(HEADER_ROOM);
    buf.writerIndex(putHeader(buf, buf.writerIndex(), type, number));
  }

  /** Puts a header at index {@code at}, where there is room; returns the index behind it. */
  private int putHeader(ByteBuf buf, int at, char type, long number) {
    if (number >= 0 && number < CACHED_NUMBERS) {
      long word = WORDS[(int) number];
      buf.setLong(at, word | (long) type << 56);
      return at + (int) (word & 0xff);
    }
    byte[] bytes = scratch;
    int end = bytes.length - 2;
    int start = Digits.write(number, bytes, end) - 1;
    bytes[start] = (byte) type;
    bytes[end] = '\r';
    bytes[end + 1] = '\n';
    buf.setBytes(at, bytes, start, bytes.length - start);
    return at + bytes.length - start;
  }

  private void word(long word) {
    ByteBuf buf = out;
    buf.ensureWritable(Long.BYTES);
    int at = buf.writerIndex();
    buf.setLong(at, word);
    buf.writerIndex(at + (int) (word & 0xff));
  }

  private static long[] words() {
    long[] words = new long[CACHED_NUMBERS];
    for (int i = 0; i < CACHED_NUMBERS; i++) {
      words[i] = pack("\0" + i + "\r\n");
    }
    return words;
  }

  /** Up to seven ASCII characters in the upper bytes, and their count in the lowest one. */
  private static long pack(String text) {
    long word = 0;
    for (int i = 0; i < 7; i++) {
      word = word << 8 | (i < text.length() ? text.charAt(i) : 0);
    }
    return word << 8 | text.length();
  }
}

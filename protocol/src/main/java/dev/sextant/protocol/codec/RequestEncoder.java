package dev.sextant.protocol.codec;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Writes requests in their canonical form, an array of bulk strings: what clients, replication
 * links and the append only file carry.
 */
public final class RequestEncoder {
  private static final int CRLF = '\r' << 8 | '\n';

  private RequestEncoder() {}

  /** Appends the request {@code arguments}, the first of which is the command's name. */
  public static void encode(ByteBuf out, byte[]... arguments) {
    out.ensureWritable(Headers.MAX_BYTES);
    out.writerIndex(Headers.put(out, out.writerIndex(), '*', arguments.length));
    for (byte[] argument : arguments) {
      out.ensureWritable(argument.length + Headers.MAX_BYTES);
      int at = Headers.put(out, out.writerIndex(), '$', argument.length);
      out.setBytes(at, argument);
      out.setShort(at + argument.length, CRLF);
      out.writerIndex(at + argument.length + 2);
    }
  }

  /** The request as bytes of its own. */
  public static byte[] encoded(byte[]... arguments) {
    int length = Math.toIntExact(encodedLength(arguments));
    ByteBuf out = Unpooled.buffer(length + Headers.MAX_BYTES);
    encode(out, arguments);
    return ByteBufUtil.getBytes(out);
  }

  /** How many bytes {@link #encode} appends: by how much the request moves a replication offset. */
  public static long encodedLength(byte[]... arguments) {
    long length = Headers.length(arguments.length);
    for (byte[] argument : arguments) {
      length += Headers.length(argument.length) + argument.length + 2;
    }
    return length;
  }
}

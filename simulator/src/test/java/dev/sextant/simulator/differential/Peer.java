package dev.sextant.simulator.differential;

import dev.sextant.protocol.codec.ReplyReader;
import dev.sextant.protocol.codec.RequestEncoder;
import dev.sextant.protocol.value.RespValue;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** One of the two servers, at the other end of one connection. */
final class Peer implements AutoCloseable {
  private static final int READ_BYTES = 64 * 1024;
  private static final int ANSWER_MILLIS = 20_000;

  private final Socket socket;
  private final ReplyReader reader = new ReplyReader();
  private final ByteBuf in = Unpooled.buffer();

  Peer(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(ANSWER_MILLIS);
  }

  /** Sends calls as one pipeline; call {@link #replies} before the next. */
  void send(List<List<String>> calls) throws IOException {
    ByteBuf out = Unpooled.buffer();
    for (List<String> call : calls) {
      byte[][] args = new byte[call.size()][];
      for (int i = 0; i < args.length; i++) {
        args[i] = call.get(i).getBytes(StandardCharsets.ISO_8859_1);
      }
      RequestEncoder.encode(out, args);
    }
    out.readBytes(socket.getOutputStream(), out.readableBytes());
  }

  List<RespValue> replies(int count) throws IOException {
    List<RespValue> replies = new ArrayList<>(count);
    while (replies.size() < count) {
      RespValue reply = reader.next(in);
      if (reply != null) {
        replies.add(reply);
      } else {
        in.discardReadBytes();
        if (in.writeBytes(socket.getInputStream(), READ_BYTES) < 0) {
          throw new EOFException("the server has closed the connection");
        }
      }
    }
    return replies;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

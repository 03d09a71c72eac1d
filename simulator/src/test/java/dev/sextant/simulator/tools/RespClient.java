package dev.sextant.simulator.tools;

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

/** A connection that gives replies as they are on the wire, with their types. */
public final class RespClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket socket;
  private final ByteBuf in = Unpooled.buffer();
  private final ReplyReader reader = new ReplyReader();

  /** Connects to a port of this machine. */
  public RespClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /** Sends a request and waits for its reply. */
  public RespValue call(String... words) throws IOException {
    send(words);
    return read();
  }

  /** Sends a request. */
  public void send(String... words) throws IOException {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    ByteBuf out = Unpooled.buffer();
    RequestEncoder.encode(out, args);
    out.readBytes(socket.getOutputStream(), out.readableBytes());
  }

  /** Waits for the next reply or push. */
  public RespValue read() throws IOException {
    RespValue value = reader.next(in);
    while (value == null) {
      in.discardReadBytes();
      in.ensureWritable(1 << 16);
      if (in.writeBytes(socket.getInputStream(), 1 << 16) < 0) {
        throw new EOFException("the server has closed the connection");
      }
      value = reader.next(in);
    }
    return value;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

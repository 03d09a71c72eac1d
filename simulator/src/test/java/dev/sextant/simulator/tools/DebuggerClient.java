package dev.sextant.simulator.tools;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A connection for a session of the Lua debugger: replies are the bytes on the wire, one char each.
 */
public final class DebuggerClient implements AutoCloseable {
  /** What {@link #read} gives when the server has closed the connection. */
  public static final String CLOSED = "(closed)";

  private static final int TIMEOUT_MILLIS = 60_000;

  private final Socket socket;
  private final InputStream in;

  /** Connects to a port of this machine. */
  public DebuggerClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Sends a request or a command of the debugger; one char is one byte. */
  public void send(String... words) throws IOException {
    StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      request.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
    }
    sendRaw(request.toString());
  }

  /** Sends bytes as they are. */
  public void sendRaw(String bytes) throws IOException {
    socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends and waits for the reply. */
  public String call(String... words) throws IOException {
    send(words);
    return read();
  }

  /** Begins to debug a script, in a mode of SCRIPT DEBUG; the reply is what is told first. */
  public String debug(String mode, String script, String... more) throws IOException {
    call("SCRIPT", "DEBUG", mode);
    String[] words = new String[2 + Math.max(1, more.length)];
    words[0] = "EVAL";
    words[1] = script;
    words[2] = "0";
    System.arraycopy(more, 0, words, 2, more.length);
    return call(words);
  }

  /** The bytes of the next reply. */
  public String read() throws IOException {
    String line = line();
    int size = line.length() > 2 && "*$".indexOf(line.charAt(0)) >= 0 ? size(line) : -1;
    StringBuilder reply = new StringBuilder(line);
    if (line.startsWith("$") && size >= 0) {
      reply.append(new String(in.readNBytes(size + 2), StandardCharsets.ISO_8859_1));
    }
    for (int i = 0; line.startsWith("*") && i < size; i++) {
      reply.append(read());
    }
    return reply.toString();
  }

  private static int size(String line) {
    return Integer.parseInt(line.substring(1).strip());
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = next();
    while (next >= 0) {
      line.write(next);
      if (next == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1);
      }
      next = next();
    }
    return CLOSED;
  }

  /** The next byte, or -1; a server that has not read all that was sent resets the connection. */
  private int next() throws IOException {
    try {
      return in.read();
    } catch (SocketException e) {
      return -1;
    }
  }

  /** Says that nothing more will be sent. */
  public void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}

package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sextant.protocol.value.RespTreeBuilder;
import dev.sextant.protocol.value.RespType;
import dev.sextant.protocol.value.RespValue;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * A connection that waits for what it asked: requests are written and flushed, replies are read in
 * their order, in RESP2. After PSYNC the same stream carries a file, which {@link #input} gives.
 *
 * <p>Blocking, because all that a tool has to do is wait; for one thread.
 */
final class RespConnection implements AutoCloseable {
  private static final int CONNECT_MILLIS = 5_000;
  private static final int READ_MILLIS = 60_000;
  private static final int BUFFER_BYTES = 1 << 16;
  private static final byte[] CRLF = {'\r', '\n'};

  private final Address address;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final RespTreeBuilder builder = new RespTreeBuilder();

  RespConnection(Address address) throws IOException {
    this.address = address;
    socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS);
      socket.setSoTimeout(READ_MILLIS);
      socket.setTcpNoDelay(true);
      in = new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES);
      out = new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES);
    } catch (IOException | IllegalArgumentException e) {
      socket.close();
      throw e;
    }
  }

  Address address() {
    return address;
  }

  /** Writes a request, at the latest when {@link #flush} is called. */
  void send(List<byte[]> words) throws IOException {
    out.write(("*" + words.size() + "\r\n").getBytes(ISO_8859_1));
    for (byte[] word : words) {
      out.write(("$" + word.length + "\r\n").getBytes(ISO_8859_1));
      out.write(word);
      out.write(CRLF);
    }
  }

  void flush() throws IOException {
    out.flush();
  }

  /** Sends a request and waits for its reply. */
  RespValue call(String... words) throws IOException {
    send(List.of(words).stream().map(word -> word.getBytes(UTF_8)).toList());
    flush();
    return read();
  }

  /**
   * Sends a request and waits for its reply, which must be no error.
   *
   * @throws BackupException with the error
   */
  RespValue ask(String... words) throws BackupException {
    try {
      RespValue reply = call(words);
      if (reply.isError()) {
        throw refused(String.join(" ", words), reply);
      }
      return reply;
    } catch (IOException e) {
      throw lost(e);
    }
  }

  /** What to say when the connection broke. */
  BackupException lost(IOException e) {
    return new BackupException(
        "the connection to " + address + " was lost: " + Access.reason(e) + "; try again", e);
  }

  private BackupException refused(String request, RespValue error) {
    String line = error.text();
    String cure =
        line.startsWith("NOAUTH") || line.startsWith("WRONGPASS") || line.contains("AUTH")
            ? "; give --user and --password-file"
            : line.startsWith("NOPERM") ? "; the user needs the permission for it" : "";
    return new BackupException(address + " refused " + request + ": " + line + cure);
  }

  /** Checks that a reply is no error. */
  void expectOk(RespValue reply, String request) throws BackupException {
    if (reply.isError()) {
      throw refused(request, reply);
    }
  }

  /** What the server sends, from behind the last reply on. */
  InputStream input() {
    return in;
  }

  /** Waits for the next reply. */
  RespValue read() throws IOException {
    while (true) {
      String line = readLine();
      if (line.isEmpty()) {
        throw new IOException("empty line instead of a reply");
      }
      accept(line.charAt(0), line.substring(1));
      RespValue complete = builder.take();
      if (complete != null) {
        return complete;
      }
    }
  }

  private void accept(char type, String text) throws IOException {
    switch (type) {
      case '+' -> builder.add(RespValue.simple(text));
      case '-' -> builder.add(new RespValue.ErrorLine(text));
      case ':' -> builder.add(RespValue.integer(number(text)));
      case '$' -> {
        int length = (int) number(text);
        builder.add(
            length < 0 ? RespValue.NullValue.BULK_STRING : RespValue.bulk(readBulk(length)));
      }
      case '*' -> {
        int size = (int) number(text);
        if (size < 0) {
          builder.add(RespValue.NullValue.BULK_STRING);
        } else {
          builder.open(RespType.ARRAY, size);
        }
      }
      default -> throw new IOException("no reply of Redis: " + type + text);
    }
  }

  private static long number(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException("no number in a reply of Redis: " + text, e);
    }
  }

  private byte[] readBulk(int length) throws IOException {
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length || in.read() != '\r' || in.read() != '\n') {
      throw new EOFException("the server has closed the connection");
    }
    return bytes;
  }

  /** The next line without its end, one char per byte. */
  String readLine() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server has closed the connection");
      }
      line.append((char) b);
    }
    int last = line.length() - 1;
    if (last >= 0 && line.charAt(last) == '\r') {
      line.setLength(last);
    }
    return line.toString();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed in any case, and nothing is waited for on it.
    }
  }
}

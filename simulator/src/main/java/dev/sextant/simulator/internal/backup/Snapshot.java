package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The taking of one master's RDB file by the replication protocol, as a replica would get it.
 *
 * <p>In three steps, so that all masters can take each together: shaking hands, asking for the
 * snapshot, receiving it. We don't tell that we can take a file of unknown length ({@code capa
 * eof}): a master that streams to a replica first waits for others ({@code
 * repl-diskless-sync-delay}, 5 seconds), while one that writes to its disk begins at once, and
 * answers {@code +FULLRESYNC} in that moment. {@code rdb-only} spares it the stream of commands
 * behind.
 */
final class Snapshot implements AutoCloseable {
  private static final String END_MARK = "$EOF:";
  private static final int PART_BYTES = 1 << 16;

  private final RespConnection connection;
  private final boolean diskless;
  private String replicationId = "";
  private long replicationOffset;
  private long startedNanos;
  private long bytes;
  private final MessageDigest sha256 = RdbFile.newSha256();
  private String digest = "";

  Snapshot(RespConnection connection, boolean diskless) {
    this.connection = connection;
    this.diskless = diskless;
  }

  /** Says what we are. */
  void shakeHands() throws BackupException {
    try {
      if (diskless) {
        connection.call("REPLCONF", "capa", "eof");
      }
      // Servers before 7.0 don't know it, and send commands that we don't wait for.
      connection.call("REPLCONF", "rdb-only", "1");
    } catch (IOException e) {
      throw connection.lost(e);
    }
  }

  /** Asks for the snapshot and waits until it has begun. */
  void begin() throws BackupException {
    try {
      connection.send(List.of(ascii("PSYNC"), ascii("?"), ascii("-1")));
      connection.flush();
      String answer = lineThatSays();
      startedNanos = System.nanoTime();
      String[] words = answer.split(" ", -1);
      if (words.length != 3 || !words[0].equals("+FULLRESYNC")) {
        throw new BackupException(
            connection.address()
                + " gives no snapshot: "
                + answer
                + "; is it a master, and"
                + " may the user call PSYNC?");
      }
      replicationId = words[1];
      replicationOffset = Long.parseLong(words[2]);
    } catch (IOException e) {
      throw connection.lost(e);
    } catch (NumberFormatException e) {
      throw new BackupException(connection.address() + " gives no offset with its snapshot", e);
    }
  }

  /** The next line that is not empty: empty ones are the master's sign of life while it works. */
  private String lineThatSays() throws IOException {
    String line = connection.readLine();
    while (line.isEmpty()) {
      line = connection.readLine();
    }
    return line;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(ISO_8859_1);
  }

  /** Receives the file and writes it to the disk. */
  void receive(Path file, Received received) throws BackupException {
    String head;
    try {
      head = lineThatSays();
    } catch (IOException e) {
      throw connection.lost(e);
    }
    if (head.startsWith("-")) {
      throw new BackupException(connection.address() + " could not save: " + head.substring(1));
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      if (head.startsWith(END_MARK)) {
        receiveUpTo(ascii(head.substring(END_MARK.length())), out, received);
      } else {
        receive(Long.parseLong(head.substring(1)), out, received);
      }
      out.force(true);
    } catch (NumberFormatException e) {
      throw new BackupException(connection.address() + " announces no file but " + head, e);
    } catch (IOException e) {
      throw new BackupException(
          "receiving "
              + file
              + " from "
              + connection.address()
              + " failed after "
              + bytes
              + " bytes: "
              + Access.reason(e),
          e);
    }
    digest = HexFormat.of().formatHex(sha256.digest());
  }

  /** Hears of bytes that have come. */
  interface Received {
    void add(long bytes, long total);
  }

  private void receive(long length, FileChannel out, Received received) throws IOException {
    InputStream in = connection.input();
    byte[] part = new byte[PART_BYTES];
    for (long left = length; left > 0; ) {
      int got = in.read(part, 0, (int) Math.min(part.length, left));
      if (got < 0) {
        throw new EOFException("the master has closed the connection");
      }
      write(out, part, got);
      left -= got;
      received.add(got, length);
    }
  }

  /** A file of unknown length ends with a mark that was told before. */
  private void receiveUpTo(byte[] mark, FileChannel out, Received received) throws IOException {
    InputStream in = connection.input();
    byte[] held = new byte[PART_BYTES];
    int count = 0;
    while (count < mark.length
        || !Arrays.equals(held, count - mark.length, count, mark, 0, mark.length)) {
      if (count == held.length) {
        int written = count - mark.length;
        write(out, held, written);
        received.add(written, 0);
        System.arraycopy(held, written, held, 0, mark.length);
        count = mark.length;
      }
      int got = in.read(held, count, held.length - count);
      if (got < 0) {
        throw new EOFException("the master has closed the connection");
      }
      count += got;
    }
    write(out, held, count - mark.length);
  }

  private void write(FileChannel out, byte[] part, int count) throws IOException {
    ByteBuffer buffer = ByteBuffer.wrap(part, 0, count);
    while (buffer.hasRemaining()) {
      bytes += out.write(buffer);
    }
    sha256.update(part, 0, count);
  }

  String replicationId() {
    return replicationId;
  }

  long replicationOffset() {
    return replicationOffset;
  }

  /** When the answer to PSYNC came, by {@code System.nanoTime}. */
  long startedNanos() {
    return startedNanos;
  }

  long bytes() {
    return bytes;
  }

  String sha256() {
    return digest;
  }

  @Override
  public void close() {
    connection.close();
  }
}

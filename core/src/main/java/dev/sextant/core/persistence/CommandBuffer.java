package dev.sextant.core.persistence;

import dev.sextant.core.types.Bytes;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Commands as bytes, one after the other: arrays of bulk strings, as clients send them and append
 * only files keep them. Reused: {@link #clear} keeps the memory, unless that has become much.
 */
public final class CommandBuffer {
  private static final int SMALL_BYTES = 4096;
  private static final int KEPT_BYTES = 1 << 20;
  private static final byte[] SELECT = "SELECT".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[SMALL_BYTES];
  private int size;

  /** How many bytes it has. */
  public int size() {
    return size;
  }

  /** The bytes: the first {@link #size} of the array, to be read at once. */
  public byte[] array() {
    return bytes;
  }

  /** Forgets all. */
  public void clear() {
    size = 0;
    if (bytes.length > KEPT_BYTES) {
      bytes = new byte[SMALL_BYTES];
    }
  }

  /** Forgets the first {@code count} bytes. */
  public void dropFirst(int count) {
    System.arraycopy(bytes, count, bytes, 0, size - count);
    size -= count;
  }

  /** A whole command. */
  public void command(byte[][] args) {
    begin(args.length);
    for (byte[] arg : args) {
      bulk(arg);
    }
  }

  /** The command that makes what follows go to another database. */
  public void select(int db) {
    begin(2);
    bulk(SELECT);
    bulk(db);
  }

  /** The beginning of a command of {@code count} arguments, its name included. */
  public void begin(long count) {
    header('*', count);
  }

  /** The next argument. */
  public void bulk(byte[] argument) {
    bulk(argument, 0, argument.length);
  }

  /** The next argument: {@code length} bytes of {@code source} from {@code offset} on. */
  public void bulk(byte[] source, int offset, int length) {
    header('$', length);
    need((long) length + 2);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
    lineEnd();
  }

  /** The next argument, a number. */
  public void bulk(long number) {
    bulk(Bytes.ofLong(number));
  }

  /** The next argument: a word in ASCII. */
  public void bulk(String word) {
    bulk(word.getBytes(StandardCharsets.US_ASCII));
  }

  /**
   * A remark for people and tools: what follows was written at that time.
   *
   * @param seconds Unix time
   */
  public void timestamp(long seconds) {
    byte[] line = ("#TS:" + seconds + "\r\n").getBytes(StandardCharsets.US_ASCII);
    need(line.length);
    System.arraycopy(line, 0, bytes, size, line.length);
    size += line.length;
  }

  private void header(char mark, long number) {
    int digits = Bytes.decimalLength(number);
    need(digits + 3L);
    bytes[size++] = (byte) mark;
    byte[] text = Bytes.ofLong(number);
    System.arraycopy(text, 0, bytes, size, digits);
    size += digits;
    lineEnd();
  }

  private void lineEnd() {
    bytes[size++] = '\r';
    bytes[size++] = '\n';
  }

  private void need(long more) {
    if (size + more > bytes.length) {
      long wanted = Math.max(size + more, Math.min(2L * bytes.length, Integer.MAX_VALUE - 8L));
      bytes = Arrays.copyOf(bytes, Math.toIntExact(wanted));
    }
  }
}

package dev.sextant.core.persistence;

import dev.sextant.core.config.CNumbers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the commands of an append only file, one by one.
 *
 * <p>A file that was cut off, by a crash in the middle of a write, ends in a part of a command;
 * that is told apart from bytes that are no commands. It takes lengths at their word only as far as
 * bytes follow: what a damaged file announces is never allocated in advance.
 *
 * <p>Source: {@code loadSingleAppendOnlyFile} in Redis's {@code aof.c}, whose liberties it shares:
 * remarks begin with # wherever a command could, and what ends an argument is skipped unseen.
 */
public final class AofReader {

  /** The file does not hold what it should. */
  public static final class BadFormatException extends Exception {
    private static final long serialVersionUID = 1L;

    BadFormatException(String message) {
      super(message);
    }
  }

  /** The file ends within a command. */
  public static final class CutOffException extends Exception {
    private static final long serialVersionUID = 1L;

    CutOffException() {
      super("unexpected end of file");
    }
  }

  /** No line is longer: what comes behind is taken for another. */
  private static final int MAX_LINE = 1023;

  /** So much is read at once, whatever is announced. */
  private static final int CHUNK_BYTES = 1 << 16;

  private final InputStream in;
  private final byte[] line = new byte[MAX_LINE];
  private int lineLength;
  private long offset;

  /**
   * @param in buffered, at the beginning of a command
   * @param offset how many bytes of the file come before
   */
  public AofReader(InputStream in, long offset) {
    this.in = in;
    this.offset = offset;
  }

  /** How many bytes of the file were read: after {@link #next}, all up to the next command. */
  public long offset() {
    return offset;
  }

  /**
   * The next command, or null at the end of the file.
   *
   * @throws CutOffException when the file ends within it
   * @throws BadFormatException when there is none
   */
  public byte @Nullable [][] next() throws IOException, CutOffException, BadFormatException {
    do {
      if (!readLine()) {
        return null;
      }
    } while (line[0] == '#');
    if (line[0] != '*') {
      throw new BadFormatException("expected '*' at offset " + (offset - lineLength));
    }
    if (lineLength == 1) {
      throw new CutOffException();
    }
    int count = (int) lineNumber();
    if (count < 1) {
      throw new BadFormatException("no arguments at offset " + (offset - lineLength));
    }
    List<byte[]> args = new ArrayList<>(Math.min(count, 64));
    for (int i = 0; i < count; i++) {
      args.add(argument());
    }
    return args.toArray(byte[][]::new);
  }

  private byte[] argument() throws IOException, CutOffException, BadFormatException {
    if (!readLine()) {
      throw new CutOffException();
    }
    if (line[0] != '$') {
      throw new BadFormatException("expected '$' at offset " + (offset - lineLength));
    }
    long length = lineNumber();
    if (length < 0 || length > Integer.MAX_VALUE - 8) {
      throw new BadFormatException("impossible length at offset " + (offset - lineLength));
    }
    byte[] content = bytes((int) length);
    bytes(2);
    return content;
  }

  private byte[] bytes(int length) throws IOException, CutOffException {
    byte[] content = new byte[Math.min(length, CHUNK_BYTES)];
    int size = 0;
    while (size < length) {
      if (size == content.length) {
        content = Arrays.copyOf(content, (int) Math.min(length, 2L * size));
      }
      int read = in.read(content, size, content.length - size);
      if (read < 0) {
        throw new CutOffException();
      }
      size += read;
      offset += read;
    }
    return content;
  }

  /** Reads up to the end of the line or of the file; false when there is nothing more. */
  private boolean readLine() throws IOException {
    lineLength = 0;
    while (lineLength < MAX_LINE) {
      int c = in.read();
      if (c < 0) {
        break;
      }
      offset++;
      line[lineLength++] = (byte) c;
      if (c == '\n') {
        break;
      }
    }
    return lineLength > 0;
  }

  private long lineNumber() {
    return CNumbers.leading(new String(line, 1, lineLength - 1, StandardCharsets.ISO_8859_1));
  }
}

package dev.sextant.core.scripting.debug;

import dev.sextant.core.config.CNumbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds commands in what the debugger's client sends.
 *
 * <p>Redis has a parser of its own here, which takes the client's bytes by the kilobyte, looks for
 * one command in what it has, and throws the rest away when it has found one. A client that waits
 * for each answer does not notice.
 *
 * <p>Source: {@code ldbReplParseCommand} and {@code ldbRepl} in Redis's {@code eval.c}.
 */
final class CommandReader {
  private static final int BYTES_PER_READ = 1024;
  private static final int MAX_BUFFER_BYTES = 1 << 20;
  private static final int MAX_ARGUMENTS = 1024;
  private static final int MAX_ARGUMENT_BYTES = 1024;

  /** What arrives is no command; the script fails with this error. */
  static final class BrokenException extends Exception {
    private static final long serialVersionUID = 1L;

    BrokenException(String message) {
      super(message);
    }
  }

  private byte[] unread = {};
  private byte[] buffer = {};

  /** More has arrived. */
  void add(byte[] bytes) {
    unread = joined(unread, bytes);
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** The next command, with one argument at least; null when it has not arrived in full. */
  byte @Nullable [][] next() throws BrokenException {
    while (true) {
      byte[][] command = parse();
      if (command != null) {
        buffer = new byte[0];
        return command;
      }
      if (unread.length == 0) {
        return null;
      }
      int taken = Math.min(BYTES_PER_READ, unread.length);
      buffer = joined(buffer, Arrays.copyOf(unread, taken));
      unread = Arrays.copyOfRange(unread, taken, unread.length);
      if (buffer.length > MAX_BUFFER_BYTES) {
        buffer = new byte[0];
        throw new BrokenException("max client buffer reached");
      }
    }
  }

  private byte @Nullable [][] parse() throws BrokenException {
    if (buffer.length == 0) {
      return null;
    }
    int at = find('*', 0);
    if (at < 0) {
      throw broken();
    }
    int end = lineEnd(at);
    if (end < 0) {
      return null;
    }
    int count = number(at + 1, end);
    if (count <= 0 || count > MAX_ARGUMENTS) {
      throw broken();
    }
    at = end + 2;
    List<byte[]> arguments = new ArrayList<>(count);
    while (arguments.size() < count) {
      if (at == buffer.length || buffer[at] == 0) {
        return null;
      }
      if (buffer[at] != '$') {
        throw broken();
      }
      end = lineEnd(at);
      if (end < 0) {
        return null;
      }
      int length = number(at + 1, end);
      if (length <= 0 || length > MAX_ARGUMENT_BYTES) {
        throw broken();
      }
      at = end + 2;
      if (at + length + 2 > buffer.length) {
        return null;
      }
      arguments.add(Arrays.copyOfRange(buffer, at, at + length));
      at += length;
      if (buffer[at] != '\r' || buffer[at + 1] != '\n') {
        throw broken();
      }
      at += 2;
    }
    return arguments.toArray(new byte[0][]);
  }

  private static BrokenException broken() {
    return new BrokenException("protocol error");
  }

  /** Where a byte stands, or -1; a zero byte ends the search. */
  private int find(char wanted, int from) {
    for (int at = from; at < buffer.length && buffer[at] != 0; at++) {
      if (buffer[at] == wanted) {
        return at;
      }
    }
    return -1;
  }

  private int lineEnd(int from) {
    int at = find('\r', from);
    while (at >= 0 && (at + 1 == buffer.length || buffer[at + 1] != '\n')) {
      at = find('\r', at + 1);
    }
    return at;
  }

  private int number(int from, int to) {
    return (int) CNumbers.leading(CText.of(Arrays.copyOfRange(buffer, from, to)));
  }
}

package dev.sextant.protocol.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Splits an inline request into its arguments.
 *
 * <p>Arguments are separated by blanks and may contain quoted parts: double quotes with the escapes
 * {@code \n \r \t \b \a \xHH} and a backslash before any other character for itself; single quotes
 * in which only {@code \'} is an escape. A quote may open in the middle of an argument; after the
 * closing one, the argument must end. The set of blanks is wider between arguments (and after a
 * closing quote) than at the end of an unquoted one: a vertical tab or form feed inside an argument
 * belongs to it.
 *
 * <p>Source: <a
 * href="https://redis.io/docs/latest/develop/reference/protocol-spec/#inline-commands">RESP,
 * "Inline commands"</a>, and the behaviour of {@code sdssplitargs} in Redis 7.0.
 */
final class InlineArguments {
  private static final int END = -1;
  private static final int UNBALANCED = -1;

  private final byte[] line;
  // No argument is longer than the text it came from, so one array of that size serves all.
  private final byte[] argument;
  private int argumentLength;

  private InlineArguments(byte[] line) {
    this.line = line;
    this.argument = new byte[line.length];
  }

  /**
   * The arguments of {@code line}, which has no line end; none if it is blank, null if a quote is
   * not closed or is followed by anything but a blank.
   */
  static byte @Nullable [][] split(byte[] line) {
    return new InlineArguments(line).split();
  }

  private byte @Nullable [][] split() {
    List<byte[]> arguments = new ArrayList<>();
    int at = skipBlanks(0);
    while (at < line.length) {
      argumentLength = 0;
      at = readArgument(at);
      if (at == UNBALANCED) {
        return null;
      }
      arguments.add(Arrays.copyOf(argument, argumentLength));
      at = skipBlanks(at);
    }
    return arguments.toArray(new byte[0][]);
  }

  private int skipBlanks(int from) {
    int at = from;
    while (at < line.length && isBlank(line[at])) {
      at++;
    }
    return at;
  }

  private int readArgument(int from) {
    for (int at = from; at < line.length; at++) {
      switch (line[at]) {
        case ' ', '\n', '\r', '\t', 0 -> {
          return at + 1;
        }
        case '"' -> {
          return readDoubleQuoted(at + 1);
        }
        case '\'' -> {
          return readSingleQuoted(at + 1);
        }
        default -> append(line[at]);
      }
    }
    return line.length;
  }

  private int readDoubleQuoted(int from) {
    int at = from;
    while (at < line.length) {
      byte b = line[at];
      if (b == '"') {
        return afterClosingQuote(at);
      }
      if (b == '\\' && peek(at + 1) == 'x' && hex(peek(at + 2)) >= 0 && hex(peek(at + 3)) >= 0) {
        append((byte) (hex(peek(at + 2)) * 16 + hex(peek(at + 3))));
        at += 4;
      } else if (b == '\\' && at + 1 < line.length) {
        append(unescape(line[at + 1]));
        at += 2;
      } else {
        append(b);
        at++;
      }
    }
    return UNBALANCED;
  }

  private int readSingleQuoted(int from) {
    int at = from;
    while (at < line.length) {
      byte b = line[at];
      if (b == '\'') {
        return afterClosingQuote(at);
      }
      if (b == '\\' && peek(at + 1) == '\'') {
        append((byte) '\'');
        at += 2;
      } else {
        append(b);
        at++;
      }
    }
    return UNBALANCED;
  }

  private int afterClosingQuote(int quote) {
    int next = quote + 1;
    return next == line.length || isBlank(line[next]) ? next : UNBALANCED;
  }

  private void append(byte b) {
    argument[argumentLength++] = b;
  }

  private int peek(int at) {
    return at < line.length ? line[at] : END;
  }

  private static byte unescape(byte escaped) {
    return switch (escaped) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> escaped;
    };
  }

  private static int hex(int digit) {
    return digit < 0x80 ? Character.digit(digit, 16) : -1;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || (b >= '\t' && b <= '\r');
  }
}

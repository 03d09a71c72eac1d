package dev.sextant.core.lua.compiler;

import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Splits a source into tokens, one ahead on request. */
final class Lexer {
  private static final int END = -1;

  private final byte[] source;
  private final String chunk;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private int at;

  /** The line of the character read last. */
  int line = 1;

  /** The line of the token before the current one. */
  int lastLine = 1;

  /** The current token; its text or number if it is a name, a string or a number. */
  int token = Token.EOF;

  LuaString text = LuaString.EMPTY;
  double number;

  private boolean hasAhead;
  private int ahead;
  private LuaString aheadText = LuaString.EMPTY;
  private double aheadNumber;

  Lexer(byte[] source, String chunk) {
    this.source = source;
    this.chunk = chunk;
  }

  void next() throws LuaSyntaxException {
    lastLine = line;
    if (hasAhead) {
      hasAhead = false;
      token = ahead;
      text = aheadText;
      number = aheadNumber;
    } else {
      token = scan();
    }
  }

  /** The kind of the token after the current one. */
  int lookAhead() throws LuaSyntaxException {
    LuaString currentText = text;
    double currentNumber = number;
    ahead = scan();
    aheadText = text;
    aheadNumber = number;
    hasAhead = true;
    text = currentText;
    number = currentNumber;
    return ahead;
  }

  /** An error near the current token. */
  LuaSyntaxException error(String message) {
    return error(message, token);
  }

  LuaSyntaxException error(String message, int near) {
    if (near == 0) {
      return errorWithoutToken(message); // Lua takes a zero byte for no token at all
    }
    String where =
        near == Token.NAME || near == Token.STRING || near == Token.NUMBER
            ? untilNul(new String(buffer.toByteArray(), StandardCharsets.ISO_8859_1))
            : Token.show(near);
    return new LuaSyntaxException(position() + message + " near '" + where + "'");
  }

  LuaSyntaxException errorWithoutToken(String message) {
    return new LuaSyntaxException(position() + message);
  }

  private String position() {
    return chunk + ":" + line + ": ";
  }

  private static String untilNul(String text) {
    int nul = text.indexOf(0);
    return nul < 0 ? text : text.substring(0, nul);
  }

  private int peek() {
    return at < source.length ? source[at] & 0xff : END;
  }

  private void save() {
    buffer.write(source[at++]);
  }

  private boolean saveIf(char a, char b) {
    int c = peek();
    if (c == a || c == b) {
      save();
      return true;
    }
    return false;
  }

  private int scan() throws LuaSyntaxException {
    buffer.reset();
    while (true) {
      int c = peek();
      switch (c) {
        case '\n', '\r' -> newLine();
        case '-' -> {
          at++;
          if (peek() != '-') {
            return '-';
          }
          at++;
          skipComment();
        }
        case '[' -> {
          int level = longBracket();
          if (level >= 0) {
            readLong(level, true);
            return Token.STRING;
          }
          if (level == -1) {
            return '[';
          }
          throw error("invalid long string delimiter", Token.STRING);
        }
        case '=' -> {
          return pair('=', Token.EQ);
        }
        case '<' -> {
          return pair('<', Token.LE);
        }
        case '>' -> {
          return pair('>', Token.GE);
        }
        case '~' -> {
          return pair('~', Token.NE);
        }
        case '"', '\'' -> {
          readString(c);
          return Token.STRING;
        }
        case '.' -> {
          return dots();
        }
        case END -> {
          return Token.EOF;
        }
        default -> {
          if (isSpace(c)) {
            at++;
          } else {
            return other(c);
          }
        }
      }
    }
  }

  private int pair(int first, int withEquals) {
    at++;
    if (peek() == '=') {
      at++;
      return withEquals;
    }
    return first;
  }

  private int dots() throws LuaSyntaxException {
    save();
    if (saveIf('.', '.')) {
      return saveIf('.', '.') ? Token.DOTS : Token.CONCAT;
    }
    if (!isDigit(peek())) {
      return '.';
    }
    readNumber();
    return Token.NUMBER;
  }

  private int other(int c) throws LuaSyntaxException {
    if (isDigit(c)) {
      readNumber();
      return Token.NUMBER;
    }
    if (isLetter(c)) {
      while (isLetter(peek()) || isDigit(peek())) {
        save();
      }
      text = LuaString.of(buffer.toByteArray());
      return Token.ofWord(text.toString());
    }
    at++;
    return c;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c >= '\t' && c <= '\r';
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(int c) {
    return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private void newLine() {
    int first = peek();
    at++;
    int second = peek();
    if ((second == '\n' || second == '\r') && second != first) {
      at++;
    }
    line++;
  }

  private void skipComment() throws LuaSyntaxException {
    if (peek() == '[') {
      int level = longBracket();
      buffer.reset();
      if (level >= 0) {
        readLong(level, false);
        buffer.reset();
        return;
      }
    }
    while (peek() != '\n' && peek() != '\r' && peek() != END) {
      at++;
    }
  }

  private void readNumber() throws LuaSyntaxException {
    while (isDigit(peek()) || peek() == '.') {
      save();
    }
    if (saveIf('e', 'E')) {
      saveIf('+', '-');
    }
    while (isLetter(peek()) || isDigit(peek())) {
      save();
    }
    Double value = LuaNumbers.parse(buffer.toByteArray());
    if (value == null) {
      throw error("malformed number", Token.NUMBER);
    }
    number = value;
  }

  /**
   * Reads a bracket and the equals signs behind it: their number if another bracket follows (not
   * yet read), -1 for a lone bracket, less for neither.
   */
  private int longBracket() {
    int bracket = peek();
    save();
    int count = 0;
    while (peek() == '=') {
      save();
      count++;
    }
    return peek() == bracket ? count : -count - 1;
  }

  private void readLong(int level, boolean keep) throws LuaSyntaxException {
    save();
    if (peek() == '\n' || peek() == '\r') {
      newLine();
    }
    while (true) {
      switch (peek()) {
        case END ->
            throw error(keep ? "unfinished long string" : "unfinished long comment", Token.EOF);
        case ']' -> {
          if (longBracket() == level) {
            save();
            finishLong(level);
            return;
          }
        }
        case '\n', '\r' -> {
          buffer.write('\n');
          newLine();
          if (!keep) {
            buffer.reset();
          }
        }
        default -> save();
      }
    }
  }

  private void finishLong(int level) {
    byte[] all = buffer.toByteArray();
    int delimiter = level + 2;
    if (all.length >= 2 * delimiter) {
      text = LuaString.of(all).slice(delimiter, all.length - delimiter);
    }
  }

  private void readString(int delimiter) throws LuaSyntaxException {
    save();
    while (peek() != delimiter) {
      switch (peek()) {
        case END -> throw error("unfinished string", Token.EOF);
        case '\n', '\r' -> throw error("unfinished string", Token.STRING);
        case '\\' -> readEscape();
        default -> save();
      }
    }
    save();
    byte[] all = buffer.toByteArray();
    text = LuaString.of(all).slice(1, all.length - 1);
  }

  private void readEscape() throws LuaSyntaxException {
    at++;
    int c = peek();
    switch (c) {
      case 'a' -> escape(7);
      case 'b' -> escape('\b');
      case 'f' -> escape('\f');
      case 'n' -> escape('\n');
      case 'r' -> escape('\r');
      case 't' -> escape('\t');
      case 'v' -> escape(11);
      case '\n', '\r' -> {
        buffer.write('\n');
        newLine();
      }
      case END -> {}
      default -> {
        if (!isDigit(c)) {
          save();
          return;
        }
        int code = 0;
        for (int i = 0; i < 3 && isDigit(peek()); i++) {
          code = 10 * code + peek() - '0';
          at++;
        }
        if (code > 255) {
          throw error("escape sequence too large", Token.STRING);
        }
        buffer.write(code);
      }
    }
  }

  private void escape(int value) {
    buffer.write(value);
    at++;
  }
}

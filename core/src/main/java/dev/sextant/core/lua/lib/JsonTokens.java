package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaHeap;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import java.util.Arrays;

/**
 * Splits JSON into tokens as cjson does: a zero byte ends it, and numbers are what strtod takes.
 */
final class JsonTokens {
  /** Kinds of tokens; their names are part of cjson's messages. */
  enum Type {
    T_OBJ_BEGIN,
    T_OBJ_END,
    T_ARR_BEGIN,
    T_ARR_END,
    T_STRING,
    T_NUMBER,
    T_BOOLEAN,
    T_NULL,
    T_COLON,
    T_COMMA,
    T_END,
    T_ERROR
  }

  private final byte[] source;
  private final LuaHeap heap;
  private final boolean invalidNumbers;
  private int at;

  Type type = Type.T_END;
  LuaString text = LuaString.EMPTY;
  double number;
  boolean bool;

  /** Where the token begins, or where it is wrong. */
  int index;

  private String error = "";

  JsonTokens(byte[] source, LuaHeap heap, boolean invalidNumbers) {
    this.source = source;
    this.heap = heap;
    this.invalidNumbers = invalidNumbers;
  }

  int position() {
    return at;
  }

  /** What was found, for a message. */
  String found() {
    return type == Type.T_ERROR ? error : type.name();
  }

  private int at(int i) {
    return i < source.length ? source[i] & 0xff : 0;
  }

  void next() {
    while (at(at) == ' ' || at(at) == '\t' || at(at) == '\n' || at(at) == '\r') {
      at++;
    }
    index = at;
    switch (at(at)) {
      case 0 -> type = Type.T_END;
      case '{' -> single(Type.T_OBJ_BEGIN);
      case '}' -> single(Type.T_OBJ_END);
      case '[' -> single(Type.T_ARR_BEGIN);
      case ']' -> single(Type.T_ARR_END);
      case ',' -> single(Type.T_COMMA);
      case ':' -> single(Type.T_COLON);
      case '"' -> string();
      default -> word();
    }
  }

  private void single(Type token) {
    type = token;
    at++;
  }

  private void fail(String message) {
    type = Type.T_ERROR;
    index = at;
    error = message;
  }

  private boolean startsWith(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at(at + i) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void word() {
    int c = at(at);
    if (c == '-' || CharacterClass.isDigit(c)) {
      if (!invalidNumbers && isInvalidNumber()) {
        fail("invalid number");
      } else {
        number();
      }
    } else if (startsWith("true") || startsWith("false")) {
      type = Type.T_BOOLEAN;
      bool = c == 't';
      at += bool ? 4 : 5;
    } else if (startsWith("null")) {
      type = Type.T_NULL;
      at += 4;
    } else if (invalidNumbers && "+iInN".indexOf(c) >= 0 && isInvalidNumber()) {
      number();
    } else {
      fail("invalid token");
    }
  }

  /** Whether it begins like a number that JSON does not have. */
  private boolean isInvalidNumber() {
    int i = at;
    if (at(i) == '+') {
      return true;
    }
    if (at(i) == '-') {
      i++;
    }
    if (at(i) == '0') {
      return (at(i + 1) | 0x20) == 'x' || CharacterClass.isDigit(at(i + 1));
    }
    return at(i) > '9' && (isWord(i, "inf") || isWord(i, "nan"));
  }

  private boolean isWord(int from, String word) {
    for (int i = 0; i < word.length(); i++) {
      if ((at(from + i) | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private void number() {
    int end = numberEnd();
    Double value = end == at ? null : LuaNumbers.parse(Arrays.copyOfRange(source, at, end));
    if (value == null) {
      fail("invalid number");
      return;
    }
    type = Type.T_NUMBER;
    number = value;
    at = end;
  }

  /** Where the longest number that strtod takes ends; at for none. */
  private int numberEnd() {
    int i = at;
    if (at(i) == '-' || at(i) == '+') {
      i++;
    }
    if (isWord(i, "inf")) {
      return isWord(i, "infinity") ? i + 8 : i + 3;
    }
    if (isWord(i, "nan")) {
      return i + 3;
    }
    if (at(i) == '0' && (at(i + 1) | 0x20) == 'x' && CharacterClass.matches(at(i + 2), 'x')) {
      return exponentEnd(digitsEnd(i + 2, 'x'), 'p');
    }
    int end = digitsEnd(i, 'd');
    return end == i || end == i + 1 && at(i) == '.' ? at : exponentEnd(end, 'e');
  }

  private int digitsEnd(int from, char digits) {
    int i = from;
    while (CharacterClass.matches(at(i), digits)) {
      i++;
    }
    if (at(i) == '.') {
      i++;
      while (CharacterClass.matches(at(i), digits)) {
        i++;
      }
    }
    return i;
  }

  private int exponentEnd(int from, char letter) {
    if ((at(from) | 0x20) != letter) {
      return from;
    }
    int i = from + 1;
    if (at(i) == '-' || at(i) == '+') {
      i++;
    }
    if (!CharacterClass.isDigit(at(i))) {
      return from;
    }
    while (CharacterClass.isDigit(at(i))) {
      i++;
    }
    return i;
  }

  private void string() {
    at++;
    int start = at;
    while (at(at) != '"' && at(at) != '\\' && at(at) != 0) {
      at++;
    }
    if (at(at) == '"') {
      heap.chargeString(at - start);
      text = LuaString.of(Arrays.copyOfRange(source, start, at));
      at++;
      type = Type.T_STRING;
      return;
    }
    ByteSink out = new ByteSink(heap, 2 * (at - start) + 16);
    out.write(source, start, at);
    while (at(at) != '"') {
      int c = at(at);
      if (c == 0) {
        fail("unexpected end of string");
        return;
      }
      if (c != '\\') {
        out.write(c);
        at++;
      } else if (!escape(out)) {
        return;
      }
    }
    at++;
    text = out.toLuaString();
    type = Type.T_STRING;
  }

  private boolean escape(ByteSink out) {
    switch (at(at + 1)) {
      case '"', '\\', '/' -> out.write(at(at + 1));
      case 'b' -> out.write('\b');
      case 't' -> out.write('\t');
      case 'n' -> out.write('\n');
      case 'f' -> out.write('\f');
      case 'r' -> out.write('\r');
      case 'u' -> {
        return unicode(out);
      }
      default -> {
        fail("invalid escape code");
        return false;
      }
    }
    at += 2;
    return true;
  }

  private int hex4(int from) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at(from + i) < 128 ? Character.digit(at(from + i), 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * 16 + digit;
    }
    return value;
  }

  private boolean unicode(ByteSink out) {
    int code = hex4(at + 2);
    int length = 6;
    boolean valid = code >= 0;
    if ((code & 0xf800) == 0xd800 && valid) {
      int low = at(at + 6) == '\\' && at(at + 7) == 'u' ? hex4(at + 8) : -1;
      valid = (code & 0x400) == 0 && low >= 0 && (low & 0xfc00) == 0xdc00;
      code = ((code & 0x3ff) << 10 | low & 0x3ff) + 0x10000;
      length = 12;
    }
    if (!valid) {
      fail("invalid unicode escape code");
      return false;
    }
    writeUtf8(out, code);
    at += length;
    return true;
  }

  private static void writeUtf8(ByteSink out, int code) {
    if (code <= 0x7f) {
      out.write(code);
    } else if (code <= 0x7ff) {
      out.write(code >> 6 | 0xc0);
      out.write(code & 0x3f | 0x80);
    } else if (code <= 0xffff) {
      out.write(code >> 12 | 0xe0);
      out.write(code >> 6 & 0x3f | 0x80);
      out.write(code & 0x3f | 0x80);
    } else {
      out.write(code >> 18 | 0xf0);
      out.write(code >> 12 & 0x3f | 0x80);
      out.write(code >> 6 & 0x3f | 0x80);
      out.write(code & 0x3f | 0x80);
    }
  }
}

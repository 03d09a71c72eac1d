package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.NativeCall;

/** string.format. */
final class StringFormat {
  private static final String FLAGS = "-+ #0";

  private StringFormat() {}

  static void format(NativeCall call) {
    byte[] format = call.string(1).bytes();
    ByteSink out = new ByteSink(call.heap(), format.length + 32);
    int argument = 1;
    int i = 0;
    while (i < format.length) {
      int c = format[i++];
      if (c != '%') {
        out.write(c);
      } else if (i < format.length && format[i] == '%') {
        out.write('%');
        i++;
      } else {
        FormatSpec spec = new FormatSpec();
        i = parse(call, format, i, spec);
        int conversion = i < format.length ? format[i] & 0xff : 0;
        i++;
        convert(call, out, spec, conversion, ++argument);
      }
    }
    call.spend(out.size() / 16);
    call.returns(out.toLuaString());
  }

  private static int at(byte[] format, int i) {
    return i < format.length ? format[i] : 0;
  }

  private static int parse(NativeCall call, byte[] format, int start, FormatSpec spec) {
    int i = start;
    while (at(format, i) != 0 && FLAGS.indexOf(at(format, i)) >= 0) {
      switch (at(format, i)) {
        case '-' -> spec.left = true;
        case '+' -> spec.plus = true;
        case ' ' -> spec.space = true;
        case '#' -> spec.alternate = true;
        default -> spec.zeros = true;
      }
      i++;
    }
    if (i - start >= FLAGS.length() + 1) {
      throw call.error("invalid format (repeated flags)");
    }
    for (int n = 0; n < 2 && CharacterClass.isDigit(at(format, i)); n++) {
      spec.width = spec.width * 10 + format[i++] - '0';
    }
    if (at(format, i) == '.') {
      i++;
      spec.precision = 0;
      for (int n = 0; n < 2 && CharacterClass.isDigit(at(format, i)); n++) {
        spec.precision = spec.precision * 10 + format[i++] - '0';
      }
    }
    if (CharacterClass.isDigit(at(format, i))) {
      throw call.error("invalid format (width or precision too long)");
    }
    return i;
  }

  private static void convert(
      NativeCall call, ByteSink out, FormatSpec spec, int conversion, int argument) {
    if (argument > call.count()) {
      throw call.argumentError(argument, "no value");
    }
    switch (conversion) {
      case 'c' -> {
        char c = (char) ((int) LuaNumbers.toLong(call.number(argument)) & 0xff);
        // C's sprintf ends the item at a zero byte.
        out.write(untilZero(spec.pad(String.valueOf(c))));
      }
      case 'd', 'i' -> out.write(spec.integer(LuaNumbers.toLong(call.number(argument))));
      case 'o', 'u', 'x', 'X' ->
          out.write(spec.unsigned(toUnsigned(call.number(argument)), (char) conversion));
      case 'e', 'E', 'f', 'g', 'G' ->
          out.write(spec.decimal(call.number(argument), (char) conversion));
      case 'q' -> quote(out, call.string(argument));
      case 's' -> string(out, spec, call.string(argument));
      default ->
          throw call.error(
              "invalid option '%" + (conversion == 0 ? "" : (char) conversion) + "' to 'format'");
    }
  }

  private static String untilZero(String text) {
    int zero = text.indexOf(0);
    return zero < 0 ? text : text.substring(0, zero);
  }

  /** C's cast to an unsigned 64 bit integer on x86-64. */
  private static long toUnsigned(double value) {
    return value >= 0x1p63
        ? LuaNumbers.toLong(value - 0x1p63) ^ Long.MIN_VALUE
        : LuaNumbers.toLong(value);
  }

  private static void string(ByteSink out, FormatSpec spec, LuaString text) {
    if (spec.precision < 0 && (text.length() >= 100 || spec.width == 0 && noZero(text))) {
      out.write(text);
      return;
    }
    String shown = untilZero(text.toString());
    if (spec.precision >= 0 && spec.precision < shown.length()) {
      shown = shown.substring(0, spec.precision);
    }
    out.write(spec.pad(shown));
  }

  private static boolean noZero(LuaString text) {
    for (byte b : text.bytes()) {
      if (b == 0) {
        return false;
      }
    }
    return true;
  }

  private static void quote(ByteSink out, LuaString text) {
    out.write('"');
    for (byte b : text.bytes()) {
      switch (b) {
        case '"', '\\', '\n' -> {
          out.write('\\');
          out.write(b);
        }
        case '\r' -> out.write("\\r");
        case 0 -> out.write("\\000");
        default -> out.write(b);
      }
    }
    out.write('"');
  }
}

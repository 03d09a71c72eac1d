package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** struct: numbers and strings to and from the bytes of C structures. */
final class StructLibrary {
  private static final int MAX_INTEGER = 32;
  private static final int MAX_ALIGNMENT = 8;

  private StructLibrary() {}

  static void install(LuaState state) {
    LuaTable library = LuaLibraries.newLibrary(state, "struct", 3);
    LuaLibraries.add(library, "pack", StructLibrary::pack);
    LuaLibraries.add(library, "unpack", StructLibrary::unpack);
    LuaLibraries.add(library, "size", StructLibrary::size);
  }

  /** Goes through a format: each item with its size, byte order and alignment. */
  private static final class Format {
    private final NativeCall call;
    private final byte[] text;
    private int at;
    private int alignment = 1;
    boolean bigEndian;
    char option;
    int size;

    Format(NativeCall call) {
      this.call = call;
      this.text = call.string(1).bytes();
    }

    private int peek() {
      return at < text.length ? text[at] : 0;
    }

    boolean next() {
      if (peek() == 0) {
        return false;
      }
      option = (char) (text[at++] & 0xff);
      size =
          switch (option) {
            case 'B', 'b', 'x' -> 1;
            case 'H', 'h' -> 2;
            case 'f' -> 4;
            case 'L', 'l', 'T', 'd' -> 8;
            case 'c' -> number(1);
            case 'i', 'I' -> integerSize();
            default -> 0;
          };
      return true;
    }

    private int integerSize() {
      int given = number(4);
      if (given > MAX_INTEGER) {
        throw call.error("integral size " + given + " is larger than limit of " + MAX_INTEGER);
      }
      return given;
    }

    private int number(int absent) {
      if (!CharacterClass.isDigit(peek())) {
        return absent;
      }
      long value = 0;
      while (CharacterClass.isDigit(peek())) {
        value = value * 10 + text[at++] - '0';
        if (value > Integer.MAX_VALUE) {
          throw call.error("integral size overflow");
        }
      }
      return (int) value;
    }

    long padding(long position) {
      if (size == 0 || option == 'c') {
        return 0;
      }
      long unit = Math.min(size, alignment);
      return (unit - (position & (unit - 1))) & (unit - 1);
    }

    /** Takes an option that is not an item. */
    void control() {
      switch (option) {
        case ' ' -> {}
        case '>' -> bigEndian = true;
        case '<' -> bigEndian = false;
        case '!' -> {
          int value = number(MAX_ALIGNMENT);
          if (Integer.bitCount(value) != 1) {
            throw call.error("alignment " + value + " is not a power of 2");
          }
          alignment = value;
        }
        default -> throw call.argumentError(1, "invalid format option '" + option + "'");
      }
    }
  }

  private static void pack(NativeCall call) {
    Format format = new Format(call);
    ByteSink out = new ByteSink(call.heap(), 32);
    int argument = 2;
    long total = 0;
    while (format.next()) {
      long padding = format.padding(total);
      total += padding;
      for (long i = 0; i < padding; i++) {
        out.write(0);
      }
      switch (format.option) {
        case 'b', 'B', 'h', 'H', 'l', 'L', 'T', 'i', 'I' ->
            writeBits(out, format, integer(number(call, argument++)), format.size);
        case 'x' -> out.write(0);
        case 'f' ->
            writeBits(out, format, Float.floatToRawIntBits((float) number(call, argument++)), 4);
        case 'd' -> writeBits(out, format, Double.doubleToRawLongBits(number(call, argument++)), 8);
        case 'c', 's' -> {
          LuaString text = string(call, argument++);
          int length = format.size == 0 ? text.length() : format.size;
          if (text.length() < length) {
            throw call.argumentError(argument, "string too short");
          }
          out.write(text.bytes(), 0, length);
          if (format.option == 's') {
            out.write(0);
            length++;
          }
          format.size = length;
        }
        default -> format.control();
      }
      total += format.size;
    }
    call.returns(out.toLuaString());
  }

  private static double number(NativeCall call, int argument) {
    checkGiven(call, argument, "number");
    return call.number(argument);
  }

  private static LuaString string(NativeCall call, int argument) {
    checkGiven(call, argument, "string");
    return call.string(argument);
  }

  /** The C library marks the end of the arguments by a nil, which its messages then show. */
  private static void checkGiven(NativeCall call, int argument, String expected) {
    if (argument == call.count() + 1) {
      throw call.argumentError(argument, expected + " expected, got nil");
    }
  }

  /** C's casts of a double to long, and to unsigned long if it is not negative. */
  private static long integer(double value) {
    return value >= 0x1p63
        ? LuaNumbers.toLong(value - 0x1p63) ^ Long.MIN_VALUE
        : LuaNumbers.toLong(value);
  }

  private static void writeBits(ByteSink out, Format format, long bits, int size) {
    for (int i = 0; i < size; i++) {
      int place = format.bigEndian ? size - 1 - i : i;
      out.write(place < 8 ? (int) (bits >>> (8 * place)) & 0xff : 0);
    }
  }

  private static long readBits(byte[] data, int from, int size, boolean bigEndian) {
    long bits = 0;
    for (int i = 0; i < size; i++) {
      int place = bigEndian ? i : size - 1 - i;
      bits = bits << 8 | data[from + place] & 0xff;
    }
    return bits;
  }

  private static void unpack(NativeCall call) {
    Format format = new Format(call);
    byte[] data = call.string(2).bytes();
    long position = call.integer(3, 1);
    if (position == 0) {
      throw call.argumentError(3, "offset must be 1 or greater");
    }
    position--;
    List<@Nullable Object> results = new ArrayList<>();
    while (format.next()) {
      position += format.padding(position);
      checkLength(call, data, position, format.size);
      int at = (int) position;
      switch (format.option) {
        case 'b', 'h', 'l', 'i' -> results.add(signed(data, at, format));
        case 'B', 'H', 'L', 'T', 'I' -> results.add(unsigned(data, at, format));
        case 'x' -> {}
        case 'f' ->
            results.add(
                (double) Float.intBitsToFloat((int) readBits(data, at, 4, format.bigEndian)));
        case 'd' -> results.add(Double.longBitsToDouble(readBits(data, at, 8, format.bigEndian)));
        case 'c' -> {
          if (format.size == 0) {
            format.size = previousSize(call, results);
            checkLength(call, data, position, format.size);
          }
          results.add(LuaString.of(data).slice(at, at + format.size));
        }
        case 's' -> {
          int end = at;
          while (end < data.length && data[end] != 0) {
            end++;
          }
          if (end == data.length) {
            throw call.error("unfinished string in data");
          }
          results.add(LuaString.of(data).slice(at, end));
          format.size = end - at + 1;
        }
        default -> format.control();
      }
      position += format.size;
    }
    results.add((double) (position + 1));
    call.heap().charge(16L * results.size());
    call.returnsAll(results.toArray());
  }

  private static void checkLength(NativeCall call, byte[] data, long position, long size) {
    if (position < 0 || size > data.length || position > data.length - size) {
      throw call.argumentError(2, "data string too short");
    }
  }

  private static int previousSize(NativeCall call, List<@Nullable Object> results) {
    Double size = results.isEmpty() ? null : LuaNumbers.toNumber(results.get(results.size() - 1));
    if (size == null) {
      throw call.error("format 'c0' needs a previous size");
    }
    results.remove(results.size() - 1);
    long value = integer(size);
    return value < 0 || value > Integer.MAX_VALUE ? Integer.MAX_VALUE : (int) value;
  }

  private static double signed(byte[] data, int at, Format format) {
    long bits = readBits(data, at, format.size, format.bigEndian);
    long sign = -1L << (format.size * 8 - 1);
    return (double) ((bits & sign) != 0 ? bits | sign : bits);
  }

  private static double unsigned(byte[] data, int at, Format format) {
    return Chunks.unsigned(readBits(data, at, format.size, format.bigEndian));
  }

  private static void size(NativeCall call) {
    Format format = new Format(call);
    long position = 0;
    while (format.next()) {
      position += format.padding(position);
      if (format.option == 's') {
        throw call.argumentError(1, "option 's' has no fixed size");
      }
      if (format.option == 'c' && format.size == 0) {
        throw call.argumentError(1, "option 'c0' has no fixed size");
      }
      if (!CharacterClass.matches(format.option, 'w')) {
        format.control();
      }
      position += format.size;
    }
    call.returns((double) position);
  }
}

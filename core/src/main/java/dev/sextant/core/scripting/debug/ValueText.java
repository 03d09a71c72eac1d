package dev.sextant.core.scripting.debug;

import dev.sextant.core.config.ConfigWords;
import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import org.jspecify.annotations.Nullable;

/**
 * Values of Lua for people to read.
 *
 * <p>A table whose tables lead back to it grows with the power of its depth. What would be cut off
 * in any case is therefore not written.
 *
 * <p>Source: {@code ldbCatStackValueRec} in Redis's {@code eval.c}.
 */
final class ValueText {
  private static final int MAX_DEPTH = 10;

  /** As long as a string of Redis may be at all; nobody reads as much. */
  private static final int MAX_LENGTH = 1 << 26;

  private final StringBuilder text;
  private final int enough;

  private ValueText(StringBuilder text, int enough) {
    this.text = text;
    this.enough = enough;
  }

  /**
   * Adds a value to {@code text}.
   *
   * @param limit the length of the whole beyond which nothing is shown; 0 for none
   */
  static void append(StringBuilder text, @Nullable Object value, int limit) {
    new ValueText(text, limit == 0 ? MAX_LENGTH : limit + 1).append(value, 0);
  }

  private void append(@Nullable Object value, int depth) {
    if (depth == MAX_DEPTH) {
      text.append("<max recursion level reached! Nested table?>");
    } else if (value == null) {
      text.append("nil");
    } else if (value instanceof LuaString bytes) {
      text.append(ConfigWords.quote(bytes.toString()));
    } else if (value instanceof Double number) {
      text.append(LuaNumbers.formatGeneral(number, 6));
    } else if (value instanceof Boolean) {
      text.append(value);
    } else if (value instanceof LuaTable table) {
      append(table, depth + 1);
    } else {
      appendReference(value);
    }
  }

  /** As "function@0x7f0000000020", with the address that tostring gives. */
  private void appendReference(Object value) {
    String shown = Lua.toText(value).toString();
    int colon = shown.indexOf(": ");
    String type = shown.equals("userdata: (nil)") ? "light-userdata" : shown.substring(0, colon);
    text.append('"').append(type).append('@').append(shown.substring(colon + 2)).append('"');
  }

  private void append(LuaTable table, int depth) {
    boolean list = isList(table);
    boolean first = true;
    text.append('{');
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      if (text.length() > enough) {
        return;
      }
      text.append(first ? "" : "; ");
      first = false;
      if (!list) {
        text.append('[');
        append(table.keyAt(at), depth);
        text.append("]=");
      }
      append(table.valueAt(at), depth);
    }
    text.append('}');
  }

  /** Whether its keys come as 1, 2, 3 and so on. */
  private static boolean isList(LuaTable table) {
    int expected = 1;
    for (int at = table.nextPlace(0); at >= 0; at = table.nextPlace(at + 1)) {
      if (!(table.keyAt(at) instanceof Double key) || key != expected++) {
        return false;
      }
    }
    return true;
  }
}

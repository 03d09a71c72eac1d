package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaHeap;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.LuaUserdata;
import dev.sextant.core.lua.NativeFrame;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** cjson.decode, with a stack of its own for open arrays and objects. */
final class JsonDecoder extends NativeFrame {
  /** What may come next. */
  private enum State {
    VALUE,
    FIRST_ELEMENT,
    FIRST_KEY,
    KEY,
    AFTER_VALUE
  }

  private static final class Open {
    final LuaTable table;
    final boolean array;
    int index;
    @Nullable LuaString key;

    Open(LuaTable table, boolean array) {
      this.table = table;
      this.array = array;
    }
  }

  private final JsonLibrary.Settings settings;
  private final LuaHeap heap;
  private final JsonTokens tokens;
  private final Deque<Open> open = new ArrayDeque<>();
  private State state = State.VALUE;
  private @Nullable Object result;

  JsonDecoder(JsonLibrary.Settings settings, LuaHeap heap, byte[] text) {
    this.settings = settings;
    this.heap = heap;
    this.tokens = new JsonTokens(text, heap, settings.decodeInvalidNumbers);
  }

  @Override
  protected void step(@Nullable Object[] results) {
    for (long left = budget(); left > 0; left--) {
      spend(1);
      tokens.next();
      JsonTokens.Type type = tokens.type;
      switch (state) {
        case VALUE -> value(type);
        case FIRST_ELEMENT -> {
          if (type == JsonTokens.Type.T_ARR_END) {
            close();
          } else {
            value(type);
          }
        }
        case FIRST_KEY -> {
          if (type == JsonTokens.Type.T_OBJ_END) {
            close();
          } else {
            key(type);
          }
        }
        case KEY -> key(type);
        default -> {
          if (afterValue(type)) {
            finish(result);
            return;
          }
        }
      }
    }
  }

  private void key(JsonTokens.Type type) {
    if (type != JsonTokens.Type.T_STRING) {
      throw unexpected("object key string");
    }
    open.getFirst().key = tokens.text;
    tokens.next();
    if (tokens.type != JsonTokens.Type.T_COLON) {
      throw unexpected("colon");
    }
    state = State.VALUE;
  }

  private void value(JsonTokens.Type type) {
    switch (type) {
      case T_STRING -> add(tokens.text);
      case T_NUMBER -> add(tokens.number);
      case T_BOOLEAN -> add(tokens.bool);
      case T_NULL -> add(LuaUserdata.NULL);
      case T_OBJ_BEGIN -> begin(false);
      case T_ARR_BEGIN -> begin(true);
      default -> throw unexpected("value");
    }
  }

  private void begin(boolean array) {
    int depth = open.size() + 1;
    if (depth > settings.decodeMaxDepth) {
      throw error(
          "Found too many nested data structures ("
              + depth
              + ") at character "
              + tokens.position());
    }
    open.addFirst(new Open(new LuaTable(heap), array));
    state = array ? State.FIRST_ELEMENT : State.FIRST_KEY;
  }

  private void add(Object value) {
    state = State.AFTER_VALUE;
    Open top = open.peekFirst();
    if (top == null) {
      result = value;
    } else if (top.array) {
      top.table.set(++top.index, value);
    } else {
      top.table.set(java.util.Objects.requireNonNull(top.key), value);
    }
  }

  private void close() {
    add(open.removeFirst().table);
  }

  /** Goes on after a value; returns whether it was the last one. */
  private boolean afterValue(JsonTokens.Type type) {
    Open top = open.peekFirst();
    if (top == null) {
      if (type != JsonTokens.Type.T_END) {
        throw unexpected("the end");
      }
      return true;
    }
    JsonTokens.Type end = top.array ? JsonTokens.Type.T_ARR_END : JsonTokens.Type.T_OBJ_END;
    if (type == end) {
      close();
    } else if (type == JsonTokens.Type.T_COMMA) {
      state = top.array ? State.VALUE : State.KEY;
    } else {
      throw unexpected(top.array ? "comma or array end" : "comma or object end");
    }
    return false;
  }

  private LuaError unexpected(String expected) {
    return error(
        "Expected "
            + expected
            + " but found "
            + tokens.found()
            + " at character "
            + (tokens.index + 1));
  }
}

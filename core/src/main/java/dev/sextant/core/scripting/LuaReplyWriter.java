package dev.sextant.core.scripting;

import dev.sextant.core.lua.LuaHeap;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.protocol.reply.DoubleFormat;
import dev.sextant.protocol.reply.ReplyWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Makes a Lua value of a command's reply, as {@code redis.call} returns it.
 *
 * <p>A null is false in RESP2 and nil in RESP3; a status is {@code {ok=...}}, an error {@code
 * {err=...}}; in RESP3 a map is {@code {map={...}}}, a set {@code {set={...}}} with true behind
 * each member, a double {@code {double=...}}, a big number {@code {big_number=...}}, and verbatim
 * text {@code {verbatim_string={string=..., format=...}}}. Attributes are left out. In RESP2 they
 * are what a client of RESP2 would get.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/interact/programmability/lua-api/">Redis
 * Lua API reference</a>, "Data type conversion".
 */
final class LuaReplyWriter implements ReplyWriter {
  private static final LuaString OK = LuaString.of("ok");
  private static final LuaString OK_VALUE = LuaString.of("OK");
  private static final LuaString DOUBLE = LuaString.of("double");
  private static final LuaString BIG_NUMBER = LuaString.of("big_number");

  /** An aggregate that is being filled. */
  private enum Filling {
    ARRAY,
    MAP,
    SET,
    /** The pairs of an attribute, which nobody sees. */
    IGNORED
  }

  private static final class Level {
    final Filling filling;
    final LuaTable table;
    final @Nullable Object whole;
    int left;
    int index;
    @Nullable Object key;

    Level(Filling filling, LuaTable table, @Nullable Object whole, int left) {
      this.filling = filling;
      this.table = table;
      this.whole = whole;
      this.left = left;
    }
  }

  private final LuaHeap heap;
  private boolean resp3;
  private Level[] levels = new Level[4];
  private int depth;
  private @Nullable Object value;
  private boolean error;

  LuaReplyWriter(LuaHeap heap) {
    this.heap = heap;
  }

  /** Makes it ready for a reply in protocol {@code version}, 2 or 3. */
  void begin(int version) {
    resp3 = version == 3;
    depth = 0;
    value = null;
    error = false;
  }

  /** The value that was written. */
  @Nullable Object value() {
    return value;
  }

  /** Whether the reply as a whole is an error. */
  boolean isError() {
    return error;
  }

  @Override
  public int protocol() {
    return resp3 ? 3 : 2;
  }

  private void add(@Nullable Object element) {
    Object complete = element;
    while (depth > 0) {
      Level level = levels[depth - 1];
      put(level, complete);
      if (--level.left > 0) {
        return;
      }
      depth--;
      if (level.filling == Filling.IGNORED) {
        return;
      }
      complete = level.whole;
    }
    value = complete;
  }

  private static void put(Level level, @Nullable Object element) {
    switch (level.filling) {
      case ARRAY -> {
        level.index++;
        if (element != null) {
          level.table.set(level.index, element);
        }
      }
      case SET -> {
        if (LuaTable.isKey(element)) {
          level.table.set(java.util.Objects.requireNonNull(element), true);
        }
      }
      case MAP -> {
        if (level.left % 2 == 0) {
          level.key = element;
        } else if (level.key != null && LuaTable.isKey(level.key)) {
          level.table.set(level.key, element);
        }
      }
      case IGNORED -> {}
    }
  }

  private void open(Filling filling, @Nullable String field, int size) {
    // Nulls are no values in RESP3, and then Lua sees how large a table was made.
    boolean sized = filling == Filling.ARRAY && !resp3;
    LuaTable table = new LuaTable(heap, sized ? size : 0, 0);
    LuaTable whole = table;
    if (field != null) {
      whole = new LuaTable(heap, 0, 1);
      whole.set(field, table);
    }
    if (size == 0) {
      if (filling != Filling.IGNORED) {
        add(whole);
      }
      return;
    }
    if (depth == levels.length) {
      levels = Arrays.copyOf(levels, 2 * depth);
    }
    levels[depth++] = new Level(filling, table, whole, size);
  }

  private LuaString text(byte[] bytes) {
    heap.chargeString(bytes.length);
    return LuaString.of(bytes);
  }

  private LuaString text(String latin1) {
    return text(latin1.getBytes(StandardCharsets.ISO_8859_1));
  }

  private LuaTable single(LuaString field, Object content) {
    LuaTable table = new LuaTable(heap, 0, 1);
    table.set(field, content);
    return table;
  }

  @Override
  public void ok() {
    add(single(OK, OK_VALUE));
  }

  @Override
  public void simple(String status) {
    add(single(OK, text(status)));
  }

  @Override
  public void error(String line) {
    if (depth == 0) {
      error = true;
    }
    LuaTable table = ScriptErrors.table(heap, ScriptErrors.withCode(line));
    table.set(ScriptErrors.IGNORE_STATS, true);
    add(table);
  }

  @Override
  public void integer(long number) {
    add((double) number);
  }

  @Override
  public void bulk(byte[] bytes, int offset, int length) {
    add(text(Arrays.copyOfRange(bytes, offset, offset + length)));
  }

  @Override
  public void bulk(String string) {
    add(text(string.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public void bulk(long number) {
    add(text(Long.toString(number)));
  }

  @Override
  public void nullBulk() {
    add(resp3 ? null : Boolean.FALSE);
  }

  @Override
  public void nullArray() {
    add(resp3 ? null : Boolean.FALSE);
  }

  @Override
  public void array(int elements) {
    open(Filling.ARRAY, null, elements);
  }

  @Override
  public void map(int pairs) {
    if (resp3) {
      open(Filling.MAP, "map", 2 * pairs);
    } else {
      open(Filling.ARRAY, null, 2 * pairs);
    }
  }

  @Override
  public void set(int elements) {
    if (resp3) {
      open(Filling.SET, "set", elements);
    } else {
      open(Filling.ARRAY, null, elements);
    }
  }

  @Override
  public void push(int elements) {
    open(Filling.ARRAY, null, elements);
  }

  @Override
  public void attribute(int pairs) {
    open(Filling.IGNORED, null, 2 * pairs);
  }

  @Override
  public void doubleValue(double number) {
    if (resp3) {
      add(single(DOUBLE, number));
    } else {
      add(text(DoubleFormat.format(number)));
    }
  }

  @Override
  public void doubleText(String digits) {
    if (resp3) {
      add(single(DOUBLE, Double.parseDouble(digits)));
    } else {
      add(text(digits));
    }
  }

  @Override
  public void bool(boolean truth) {
    add(resp3 ? (Object) truth : (Object) (truth ? 1.0 : 0.0));
  }

  @Override
  public void bigNumber(String digits) {
    if (resp3) {
      add(single(BIG_NUMBER, text(digits)));
    } else {
      add(text(digits));
    }
  }

  @Override
  public void verbatim(String format, byte[] content) {
    if (!resp3) {
      add(text(content));
      return;
    }
    LuaTable verbatim = new LuaTable(heap, 0, 2);
    verbatim.set("string", text(content));
    verbatim.set("format", text(format));
    add(single(LuaString.of("verbatim_string"), verbatim));
  }
}

package dev.sextant.core.scripting;

import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.protocol.reply.ReplyWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a script returns as the reply to its caller.
 *
 * <p>A table is an error, a status or one of the types of RESP3 if it has the field for it; any
 * other is an array that ends before its first nil. Tables may be nested as deeply as Redis's Lua
 * stack would allow, which is where a table that contains itself ends; they are therefore walked
 * with a stack of our own.
 *
 * <p>Source: <a href="https://redis.io/docs/latest/develop/interact/programmability/lua-api/">Redis
 * Lua API reference</a>, "Lua to RESP type conversion".
 */
final class LuaReplies {
  /** LUAI_MAXCSTACK of Redis's Lua. */
  private static final int MAX_STACK = 8000;

  /** What a conversion keeps free for itself. */
  private static final int ROOM = 4;

  /** The error handler and the value itself. */
  private static final int FIRST_STACK = 2;

  private static final LuaString OK = LuaString.of("ok");
  private static final LuaString DOUBLE = LuaString.of("double");
  private static final LuaString BIG_NUMBER = LuaString.of("big_number");
  private static final LuaString VERBATIM = LuaString.of("verbatim_string");
  private static final LuaString FORMAT = LuaString.of("format");
  private static final LuaString STRING = LuaString.of("string");
  private static final LuaString MAP = LuaString.of("map");
  private static final LuaString SET = LuaString.of("set");

  private final ReplyWriter reply;
  private final boolean booleans;
  private final Consumer<String> errorCounter;
  private final Deque<Walk> walks = new ArrayDeque<>();
  private boolean hasError;

  /**
   * @param booleans whether booleans are booleans; otherwise they are 1 and null
   * @param errorCounter is told of each error that is written and was not counted yet
   */
  LuaReplies(ReplyWriter reply, boolean booleans, Consumer<String> errorCounter) {
    this.reply = reply;
    this.booleans = booleans;
    this.errorCounter = errorCounter;
  }

  /** Whether an error is among what was written. */
  boolean hasError() {
    return hasError;
  }

  void write(@Nullable Object value) {
    writeOne(value, FIRST_STACK);
    while (!walks.isEmpty()) {
      Walk walk = walks.peek();
      if (walk.hasNext()) {
        writeOne(walk.next(), walk.stack());
      } else {
        walks.remove();
      }
    }
  }

  private void writeOne(@Nullable Object value, int stack) {
    if (stack + ROOM > MAX_STACK) {
      String line = "ERR reached lua stack limit";
      errorCounter.accept(line);
      hasError = true;
      reply.error(line);
    } else if (value instanceof LuaString text) {
      reply.bulk(text.bytes());
    } else if (value instanceof Double number) {
      reply.integer(LuaNumbers.toLong(number));
    } else if (value instanceof Boolean truth) {
      writeBoolean(truth);
    } else if (value instanceof LuaTable table) {
      if (!writeScalar(table)) {
        enter(table, stack);
      }
    } else {
      reply.nullBulk();
    }
  }

  private void writeBoolean(boolean truth) {
    if (booleans) {
      reply.bool(truth);
    } else if (truth) {
      reply.integer(1);
    } else {
      reply.nullBulk();
    }
  }

  /** Writes a table that stands for a single value; false if it does not. */
  private boolean writeScalar(LuaTable table) {
    if (table.get(ScriptErrors.ERR) instanceof LuaString) {
      String line = String.valueOf(ScriptErrors.text(table, ScriptErrors.ERR));
      if (!ScriptErrors.isCounted(table)) {
        errorCounter.accept(line);
      }
      hasError = true;
      reply.error(line);
    } else if (table.get(OK) instanceof LuaString status) {
      reply.simple(oneLine(ScriptErrors.untilZero(status.toString())));
    } else if (table.get(DOUBLE) instanceof Double number) {
      reply.doubleValue(number);
    } else if (table.get(BIG_NUMBER) instanceof LuaString digits) {
      reply.bigNumber(oneLine(digits.toString()));
    } else {
      return writeVerbatim(table);
    }
    return true;
  }

  private boolean writeVerbatim(LuaTable table) {
    if (table.get(VERBATIM) instanceof LuaTable verbatim
        && verbatim.get(FORMAT) instanceof LuaString format
        && verbatim.get(STRING) instanceof LuaString text) {
      reply.verbatim((format + "   ").substring(0, 3), text.bytes());
      return true;
    }
    return false;
  }

  private static String oneLine(String text) {
    return text.replace('\r', ' ').replace('\n', ' ');
  }

  private void enter(LuaTable table, int stack) {
    if (table.get(MAP) instanceof LuaTable map) {
      reply.map(size(map));
      walks.push(new Pairs(map, stack, true));
    } else if (table.get(SET) instanceof LuaTable set) {
      reply.set(size(set));
      walks.push(new Pairs(set, stack, false));
    } else {
      int length = 0;
      while (table.get(length + 1) != null) {
        length++;
      }
      reply.array(length);
      walks.push(new Elements(table, stack, length));
    }
  }

  private static int size(LuaTable table) {
    int size = 0;
    for (int place = table.nextPlace(0); place >= 0; place = table.nextPlace(place + 1)) {
      size++;
    }
    return size;
  }

  /** A table that is being written, and how much of Redis's Lua stack its elements are above. */
  private interface Walk {
    boolean hasNext();

    @Nullable Object next();

    int stack();
  }

  private static final class Elements implements Walk {
    private final LuaTable table;
    private final int stack;
    private final int length;
    private int index;

    Elements(LuaTable table, int stack, int length) {
      this.table = table;
      this.stack = stack;
      this.length = length;
    }

    @Override
    public boolean hasNext() {
      return index < length;
    }

    @Override
    public @Nullable Object next() {
      return table.get(++index);
    }

    @Override
    public int stack() {
      return stack + 1;
    }
  }

  /** The entries of a map or a set, which has no values. */
  private static final class Pairs implements Walk {
    private final LuaTable table;
    private final int stack;
    private final boolean values;
    private int place;
    private boolean atValue;

    Pairs(LuaTable table, int stack, boolean values) {
      this.table = table;
      this.stack = stack;
      this.values = values;
      this.place = table.nextPlace(0);
    }

    @Override
    public boolean hasNext() {
      return place >= 0;
    }

    @Override
    public @Nullable Object next() {
      Object next = atValue ? table.valueAt(place) : table.keyAt(place);
      if (!values || atValue) {
        place = table.nextPlace(place + 1);
      }
      atValue = values && !atValue;
      return next;
    }

    @Override
    public int stack() {
      // The table, the key, and its copy or the value; both while a map's key is written.
      return stack + (atValue ? 4 : 3);
    }
  }
}

package dev.sextant.core.lua;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a function is and what a value is called, for messages. A register's name is found as Lua
 * finds it: it belongs to a local variable, or the instruction that last wrote it tells where the
 * value came from.
 */
final class DebugInfo {
  /** What a value is: global, local, method, field or upvalue; and its name. */
  record Name(String kind, String name) {}

  private DebugInfo() {}

  /** "chunk:line: ", or nothing for what is not a Lua function. */
  static String where(@Nullable Frame frame) {
    if (frame instanceof LuaFrame lua && lua.line() > 0) {
      return lua.prototype.chunk() + ":" + lua.line() + ": ";
    }
    return "";
  }

  /** The frame some levels out; null if there is none, or if it was replaced by a tail call. */
  static @Nullable Frame level(@Nullable Frame innermost, int level) {
    Frame frame = innermost;
    int left = level;
    while (frame != null && left > 0) {
      left--;
      if (frame instanceof LuaFrame lua) {
        left -= lua.tailCalls;
        if (left < 0) {
          return null;
        }
      }
      frame = frame.caller;
    }
    return frame instanceof BaseFrame ? null : frame;
  }

  static NativeCall.@Nullable Position position(@Nullable Frame innermost, int level) {
    Frame frame = level(innermost, level);
    if (frame instanceof LuaFrame lua) {
      return new NativeCall.Position(lua.prototype.chunk(), lua.line());
    }
    return frame == null ? null : new NativeCall.Position("=[C]", -1);
  }

  /** Where the innermost frame of a function in Lua stands; null if there is none. */
  static NativeCall.@Nullable Position innermost(@Nullable Frame from) {
    Frame frame = from;
    while (frame != null && !(frame instanceof LuaFrame)) {
      frame = frame.caller;
    }
    return position(frame, 0);
  }

  /** All functions in Lua from this frame outwards, within its thread. */
  static List<StackLevel> levels(@Nullable Frame innermost) {
    List<StackLevel> levels = new ArrayList<>();
    for (Frame frame = innermost; frame != null; frame = frame.caller) {
      if (frame instanceof LuaFrame lua) {
        Name name = lua.tailCalls > 0 ? null : calleeName(lua.caller);
        levels.add(
            new StackLevel(
                lua.prototype.chunk(),
                lua.line(),
                name == null ? null : name.name(),
                variables(lua)));
      }
    }
    return levels;
  }

  private static List<StackLevel.Variable> variables(LuaFrame frame) {
    List<StackLevel.Variable> variables = new ArrayList<>();
    String name = frame.prototype.localName(0, frame.pc - 1);
    while (name != null) {
      int register = variables.size();
      variables.add(new StackLevel.Variable(name, frame.registers[register]));
      name = frame.prototype.localName(register + 1, frame.pc - 1);
    }
    return variables;
  }

  /** The name by which a frame calls the function that it is calling. */
  static @Nullable Name calleeName(@Nullable Frame caller) {
    if (!(caller instanceof LuaFrame lua)) {
      return null;
    }
    long instruction = lua.current();
    return switch (Op.op(instruction)) {
      case Op.CALL, Op.TAILCALL, Op.TFORLOOP -> name(lua, Op.a(instruction));
      default -> null;
    };
  }

  /** The name of a register of a frame, at the instruction that the frame executes. */
  static @Nullable Name name(LuaFrame frame, int register) {
    return name(frame.prototype, frame.pc - 1, register);
  }

  private static @Nullable Name name(Prototype prototype, int pc, int register) {
    String local = prototype.localName(register, pc);
    if (local != null) {
      return new Name("local", local);
    }
    int writer = lastWriter(prototype.code(), pc, register);
    if (writer < 0) {
      return null;
    }
    long i = prototype.code()[writer];
    return switch (Op.op(i)) {
      case Op.GETGLOBAL -> new Name("global", constant(prototype, ~Op.b(i)));
      case Op.MOVE -> Op.b(i) < Op.a(i) ? name(prototype, writer, Op.b(i)) : null;
      case Op.GETTABLE -> new Name("field", constant(prototype, Op.c(i)));
      case Op.GETUPVAL -> new Name("upvalue", prototype.upvalueNames()[Op.b(i)]);
      case Op.SELF -> new Name("method", constant(prototype, Op.c(i)));
      default -> null;
    };
  }

  private static String constant(Prototype prototype, int operand) {
    if (operand < 0 && prototype.constants()[~operand] instanceof LuaString text) {
      return text.toString();
    }
    return "?";
  }

  /**
   * The last instruction before pc that wrote the register on the way to pc; -1 for none. Follows a
   * jump forwards that stays before pc, since its other branch was not taken.
   */
  private static int lastWriter(long[] code, int pc, int register) {
    int writer = -1;
    for (int at = 0; at < pc; at++) {
      long i = code[at];
      int a = Op.a(i);
      switch (Op.op(i)) {
        case Op.LOADNIL -> writer = a <= register && register <= Op.b(i) ? at : writer;
        case Op.TFORLOOP -> writer = register >= a + 2 ? at : writer;
        case Op.CALL, Op.TAILCALL -> writer = register >= a ? at : writer;
        case Op.SELF -> writer = register == a || register == a + 1 ? at : writer;
        case Op.JMP, Op.FORPREP -> {
          writer = Op.op(i) == Op.FORPREP && a == register ? at : writer;
          int target = at + 1 + Op.b(i);
          if (Op.b(i) > 0 && target <= pc) {
            at = target - 1;
          }
        }
        case Op.SETGLOBAL, Op.SETUPVAL, Op.SETTABLE, Op.SETLIST, Op.CLOSE, Op.RETURN -> {}
        case Op.EQ, Op.LT, Op.LE -> {}
        default -> writer = a == register ? at : writer;
      }
    }
    return writer;
  }
}

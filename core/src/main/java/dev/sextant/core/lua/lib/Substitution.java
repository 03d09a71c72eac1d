package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaNumbers;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFrame;
import org.jspecify.annotations.Nullable;

/** string.gsub. */
final class Substitution extends NativeFrame {
  private final LuaString text;
  private final PatternMatcher matcher;
  private final int patternStart;
  private final boolean anchored;
  private final Object replacement;
  private final long limit;
  private final ByteSink output;
  private int at;
  private long count;
  private boolean matching;
  private boolean asked;

  private Substitution(
      NativeCall call, LuaString text, LuaString pattern, Object replacement, long limit) {
    this.text = text;
    this.replacement = replacement;
    this.limit = limit;
    this.anchored = pattern.length() > 0 && pattern.at(0) == '^';
    this.patternStart = anchored ? 1 : 0;
    this.matcher = new PatternMatcher(text.bytes(), pattern.bytes(), this::error);
    this.output = new ByteSink(call.heap(), text.length() + 16);
  }

  static void gsub(NativeCall call) {
    LuaString text = call.string(1);
    LuaString pattern = call.string(2);
    Object replacement = call.arg(3);
    long limit = call.int32(4, text.length() + 1);
    if (replacement instanceof Double number) {
      replacement = LuaNumbers.format(number);
    }
    if (replacement instanceof LuaString
        || replacement instanceof LuaTable
        || replacement instanceof LuaFunction) {
      call.enter(new Substitution(call, text, pattern, replacement, limit));
    } else {
      throw call.argumentError(3, "string/function/table expected");
    }
  }

  @Override
  protected void step(@Nullable Object[] results) {
    if (asked) {
      asked = false;
      add(results.length == 0 ? null : results[0]);
      advance();
    }
    long steps = budget();
    while (steps > 0) {
      if (!matching) {
        if (count >= limit || at > text.length()) {
          end();
          return;
        }
        matcher.start(at, patternStart);
        matching = true;
      }
      PatternMatcher.Result result = matcher.run(steps);
      spend(steps - matcher.stepsLeft());
      steps = matcher.stepsLeft();
      if (result == PatternMatcher.Result.SUSPENDED) {
        return;
      }
      matching = false;
      if (result == PatternMatcher.Result.MATCHED) {
        count++;
        if (!replace()) {
          asked = true;
          return;
        }
        advance();
      } else {
        skip();
      }
    }
  }

  /** Goes behind the match. */
  private void advance() {
    if (matcher.matchEnd() > at) {
      at = matcher.matchEnd();
      if (anchored) {
        stop();
      }
    } else {
      skip();
    }
  }

  private void skip() {
    if (at < text.length()) {
      output.write(text.at(at));
    }
    at++;
    if (anchored) {
      stop();
    }
  }

  /** Copies the rest, after which nothing is left to match. */
  private void stop() {
    if (at < text.length()) {
      output.write(text.bytes(), at, text.length());
    }
    at = text.length() + 1;
  }

  private void end() {
    stop();
    finish(output.toLuaString(), (double) count);
  }

  /** Adds what replaces the match; returns false if a function was called for it. */
  private boolean replace() {
    if (replacement instanceof LuaString template) {
      expand(template);
      return true;
    }
    if (replacement instanceof LuaFunction) {
      call(replacement, matcher.results(true));
      return false;
    }
    return lookUp(replacement, matcher.capture(0));
  }

  private boolean lookUp(Object table, @Nullable Object key) {
    Object value = indexOrCall(table, key);
    if (value == NativeFrame.CALLED) {
      return false;
    }
    add(value);
    return true;
  }

  private void expand(LuaString template) {
    int length = template.length();
    int i = 0;
    while (i < length) {
      int c = template.at(i++);
      if (c != '%') {
        output.write(c);
        continue;
      }
      int escaped = i < length ? template.at(i) : 0;
      i++;
      if (!CharacterClass.isDigit(escaped)) {
        output.write(escaped);
      } else if (escaped == '0') {
        output.write(text.bytes(), matcher.matchStart(), matcher.matchEnd());
      } else {
        output.write(Lua.toText(matcher.capture(escaped - '1')));
      }
    }
  }

  private void add(@Nullable Object value) {
    if (!Lua.isTrue(value)) {
      output.write(text.bytes(), matcher.matchStart(), matcher.matchEnd());
    } else if (value instanceof LuaString || value instanceof Double) {
      output.write(Lua.toText(value));
    } else {
      throw error("invalid replacement value (a " + Lua.typeName(value) + ")");
    }
  }
}

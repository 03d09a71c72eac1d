package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.LuaError;
import dev.sextant.core.lua.LuaString;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lua's patterns. Where Lua's matcher calls itself to try one way and then another, this one keeps
 * a stack of the ways not tried yet, so that it needs no Java stack and can stop after any number
 * of steps and go on later. An entry of the stack is undone or tried again when everything after it
 * has failed: a repetition with one character less or more, an optional character left out, a
 * capture opened or closed. There is at most one entry for each item of the pattern.
 */
final class PatternMatcher {
  /** How a run ended. */
  enum Result {
    MATCHED,
    FAILED,
    /** The steps are used up; {@link #run} goes on. */
    SUSPENDED
  }

  private enum Mode {
    MATCH,
    FAIL,
    EXPAND,
    BALANCE
  }

  private static final int MAX_CAPTURES = 32;
  private static final int UNFINISHED = -1;
  private static final int POSITION = -2;

  private static final int RETRY_SHORTER = 0;
  private static final int RETRY_LONGER = 1;
  private static final int RETRY_WITHOUT = 2;
  private static final int UNDO_OPEN = 3;
  private static final int UNDO_CLOSE = 4;
  private static final int ENTRY = 4;

  private final byte[] text;
  private final byte[] pattern;
  private final int end;
  private Function<String, LuaError> errors;

  private Mode mode = Mode.FAIL;
  private int s;
  private int p;
  private int level;
  private final int[] captureStart = new int[MAX_CAPTURES];
  private final int[] captureLength = new int[MAX_CAPTURES];
  private int[] stack = new int[8 * ENTRY];
  private int depth;

  /** The item that is being repeated, its end, and how often it matched; or a balanced pair. */
  private int itemEnd;

  private int repeated;
  private int matchStart;

  PatternMatcher(byte[] text, byte[] pattern, Function<String, LuaError> errors) {
    this.text = text;
    this.pattern = pattern;
    this.errors = errors;
    // A zero byte ends a pattern in Lua 5.1.
    int length = 0;
    while (length < pattern.length && pattern[length] != 0) {
      length++;
    }
    this.end = length;
  }

  /** Says how errors are made from now on. */
  void setErrors(Function<String, LuaError> function) {
    errors = function;
  }

  /** Prepares a match of the pattern from an index on at a place of the text. */
  void start(int at, int patternStart) {
    matchStart = at;
    s = at;
    p = patternStart;
    level = 0;
    depth = 0;
    mode = Mode.MATCH;
  }

  /** Where the match began. */
  int matchStart() {
    return matchStart;
  }

  /** Where the match ended. */
  int matchEnd() {
    return s;
  }

  /** How many steps the last run left over. */
  long stepsLeft() {
    return steps;
  }

  private long steps;

  Result run(long budget) {
    steps = budget;
    while (steps > 0) {
      steps--;
      switch (mode) {
        case MATCH -> {
          if (matchItem()) {
            return Result.MATCHED;
          }
        }
        case FAIL -> {
          if (depth == 0) {
            return Result.FAILED;
          }
          backtrack();
        }
        case EXPAND -> expand();
        case BALANCE -> balance();
      }
    }
    return Result.SUSPENDED;
  }

  private int at(int index) {
    return index < end ? pattern[index] & 0xff : 0;
  }

  /** Matches one item of the pattern; returns whether the pattern is at its end. */
  private boolean matchItem() {
    switch (at(p)) {
      case 0 -> {
        return true;
      }
      case '(' -> openCapture();
      case ')' -> closeCapture();
      case '%' -> matchEscape();
      case '$' -> {
        if (p + 1 < end) {
          matchSingle();
        } else if (s == text.length) {
          return true;
        } else {
          mode = Mode.FAIL;
        }
      }
      default -> matchSingle();
    }
    return false;
  }

  private void matchEscape() {
    int next = at(p + 1);
    switch (next) {
      case 'b' -> startBalance();
      case 'f' -> frontier();
      default -> {
        if (next >= '0' && next <= '9') {
          backReference(next);
        } else {
          matchSingle();
        }
      }
    }
  }

  private void openCapture() {
    boolean position = at(p + 1) == ')';
    if (level >= MAX_CAPTURES) {
      throw errors.apply("too many captures");
    }
    captureStart[level] = s;
    captureLength[level] = position ? POSITION : UNFINISHED;
    level++;
    p += position ? 2 : 1;
    push(UNDO_OPEN, 0, 0, 0);
  }

  private void closeCapture() {
    int open = level - 1;
    while (open >= 0 && captureLength[open] != UNFINISHED) {
      open--;
    }
    if (open < 0) {
      throw errors.apply("invalid pattern capture");
    }
    captureLength[open] = s - captureStart[open];
    p++;
    push(UNDO_CLOSE, open, 0, 0);
  }

  private void backReference(int digit) {
    int index = digit - '1';
    if (index < 0 || index >= level || captureLength[index] == UNFINISHED) {
      throw errors.apply("invalid capture index");
    }
    int length = captureLength[index];
    // A position has the length -2 here, which matches nothing.
    int from = captureStart[index];
    if (length >= 0
        && text.length - s >= length
        && Arrays.equals(text, from, from + length, text, s, s + length)) {
      steps -= length / 16;
      s += length;
      p += 2;
    } else {
      mode = Mode.FAIL;
    }
  }

  private void startBalance() {
    if (p + 3 >= end) {
      throw errors.apply("unbalanced pattern");
    }
    if (s >= text.length || text[s] != pattern[p + 2]) {
      mode = Mode.FAIL;
      return;
    }
    repeated = 1;
    itemEnd = s + 1;
    mode = Mode.BALANCE;
  }

  /** Looks for the closing character; itemEnd is the place, repeated the depth. */
  private void balance() {
    byte opening = pattern[p + 2];
    byte closing = pattern[p + 3];
    do {
      if (itemEnd >= text.length) {
        mode = Mode.FAIL;
        return;
      }
      byte c = text[itemEnd++];
      if (c == closing) {
        if (--repeated == 0) {
          s = itemEnd;
          p += 4;
          mode = Mode.MATCH;
          return;
        }
      } else if (c == opening) {
        repeated++;
      }
    } while (--steps > 0);
  }

  private void frontier() {
    int set = p + 2;
    if (at(set) != '[') {
      throw errors.apply("missing '[' after '%f' in pattern");
    }
    int setEnd = itemEnd(set);
    int previous = s == 0 ? 0 : text[s - 1] & 0xff;
    int current = s < text.length ? text[s] & 0xff : 0;
    if (!CharacterClass.inSet(pattern, set, setEnd - 1, previous)
        && CharacterClass.inSet(pattern, set, setEnd - 1, current)) {
      p = setEnd;
    } else {
      mode = Mode.FAIL;
    }
  }

  /** Where the single-character item at an index ends. */
  private int itemEnd(int from) {
    int i = from;
    int first = at(i++);
    if (first == '%') {
      if (i >= end) {
        throw errors.apply("malformed pattern (ends with '%')");
      }
      return i + 1;
    }
    if (first != '[') {
      return i;
    }
    if (at(i) == '^') {
      i++;
    }
    do {
      if (i >= end) {
        throw errors.apply("malformed pattern (missing ']')");
      }
      if (at(i++) == '%' && i < end) {
        i++;
      }
    } while (at(i) != ']');
    return i + 1;
  }

  private boolean matchesItem(int place, int item, int afterItem) {
    if (place >= text.length) {
      return false;
    }
    int c = text[place] & 0xff;
    return switch (at(item)) {
      case '.' -> true;
      case '%' -> CharacterClass.matches(c, at(item + 1));
      case '[' -> CharacterClass.inSet(pattern, item, afterItem - 1, c);
      default -> at(item) == c;
    };
  }

  private void matchSingle() {
    int after = itemEnd(p);
    boolean matches = matchesItem(s, p, after);
    switch (at(after)) {
      case '?' -> {
        if (matches) {
          push(RETRY_WITHOUT, s, after + 1, 0);
          s++;
        }
        p = after + 1;
      }
      case '*' -> startExpansion(after, 0);
      case '+' -> {
        if (matches) {
          startExpansion(after, 1);
        } else {
          mode = Mode.FAIL;
        }
      }
      case '-' -> {
        push(RETRY_LONGER, s, p, after);
        p = after + 1;
      }
      default -> {
        if (matches) {
          s++;
          p = after;
        } else {
          mode = Mode.FAIL;
        }
      }
    }
  }

  private void startExpansion(int after, int least) {
    s += least;
    itemEnd = after;
    repeated = 0;
    mode = Mode.EXPAND;
  }

  /** Repeats an item as often as it matches. */
  private void expand() {
    while (matchesItem(s + repeated, p, itemEnd)) {
      repeated++;
      if (--steps <= 0) {
        return;
      }
    }
    push(RETRY_SHORTER, s, itemEnd + 1, repeated);
    s += repeated;
    p = itemEnd + 1;
    mode = Mode.MATCH;
  }

  private void push(int kind, int a, int b, int c) {
    if (depth + ENTRY > stack.length) {
      stack = Arrays.copyOf(stack, stack.length * 2);
    }
    stack[depth] = kind;
    stack[depth + 1] = a;
    stack[depth + 2] = b;
    stack[depth + 3] = c;
    depth += ENTRY;
  }

  private void backtrack() {
    depth -= ENTRY;
    int a = stack[depth + 1];
    int b = stack[depth + 2];
    int c = stack[depth + 3];
    switch (stack[depth]) {
      case RETRY_SHORTER -> {
        if (c > 0) {
          push(RETRY_SHORTER, a, b, c - 1);
          s = a + c - 1;
          p = b;
          mode = Mode.MATCH;
        }
      }
      case RETRY_LONGER -> {
        if (matchesItem(a, b, c)) {
          push(RETRY_LONGER, a + 1, b, c);
          s = a + 1;
          p = c + 1;
          mode = Mode.MATCH;
        }
      }
      case RETRY_WITHOUT -> {
        s = a;
        p = b;
        mode = Mode.MATCH;
      }
      case UNDO_OPEN -> level--;
      default -> captureLength[a] = UNFINISHED;
    }
  }

  /** How many captures there are. */
  int captures() {
    return level;
  }

  /** A capture after a match; the whole match for the first one if there is none. */
  @Nullable Object capture(int index) {
    if (index >= level) {
      if (index == 0) {
        return slice(matchStart, s);
      }
      throw errors.apply("invalid capture index");
    }
    int length = captureLength[index];
    if (length == UNFINISHED) {
      throw errors.apply("unfinished capture");
    }
    if (length == POSITION) {
      return captureStart[index] + 1.0;
    }
    return slice(captureStart[index], captureStart[index] + length);
  }

  private LuaString slice(int from, int to) {
    return LuaString.of(Arrays.copyOfRange(text, from, to));
  }

  /**
   * All captures, or the whole match if there is none and it is wanted, behind some other values.
   */
  @Nullable Object[] results(boolean wholeMatch, @Nullable Object... before) {
    int count = level == 0 && wholeMatch ? 1 : level;
    @Nullable Object[] all = Arrays.copyOf(before, before.length + count);
    for (int i = 0; i < count; i++) {
      all[before.length + i] = capture(i);
    }
    return all;
  }
}

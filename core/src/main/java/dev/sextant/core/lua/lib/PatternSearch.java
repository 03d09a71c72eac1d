package dev.sextant.core.lua.lib;

import dev.sextant.core.lua.Lua;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.NativeCall;
import dev.sextant.core.lua.NativeFrame;
import dev.sextant.core.lua.NativeFunction;
import org.jspecify.annotations.Nullable;

/** string.find, string.match and string.gmatch: looks for the first place that matches. */
final class PatternSearch {
  private static final String SPECIALS = "^$*+?.([%-";

  private final PatternMatcher matcher;
  private final int patternStart;
  private final int last;
  private final boolean positions;
  private int at;
  private boolean found;

  /**
   * @param from the first place of the text to try, last the last one
   * @param positions whether the results begin with the place of the match
   */
  private PatternSearch(
      PatternMatcher matcher, int patternStart, int from, int last, boolean positions) {
    this.matcher = matcher;
    this.patternStart = patternStart;
    this.at = from;
    this.last = last;
    this.positions = positions;
    matcher.start(from, patternStart);
  }

  static void find(NativeCall call, boolean find) {
    LuaString text = call.string(1);
    LuaString pattern = call.string(2);
    long from = StringLibrary.position(call.integer(3, 1), text.length()) - 1;
    int start = (int) Math.max(0, Math.min(from, text.length()));
    if (find && (Lua.isTrue(call.arg(4)) || !hasSpecials(pattern))) {
      int place = indexOf(call, text.bytes(), pattern.bytes(), start);
      if (place < 0) {
        call.returns(null);
      } else {
        call.returns(place + 1.0, (double) (place + pattern.length()));
      }
      return;
    }
    boolean anchored = pattern.length() > 0 && pattern.at(0) == '^';
    PatternMatcher matcher = new PatternMatcher(text.bytes(), pattern.bytes(), call::error);
    new PatternSearch(matcher, anchored ? 1 : 0, start, anchored ? start : text.length(), find)
        .begin(call);
  }

  private static boolean hasSpecials(LuaString pattern) {
    for (byte b : pattern.bytes()) {
      if (b == 0) {
        return false;
      }
      if (SPECIALS.indexOf(b) >= 0) {
        return true;
      }
    }
    return false;
  }

  private static int indexOf(NativeCall call, byte[] text, byte[] part, int from) {
    if (part.length == 0) {
      return from;
    }
    call.spend((text.length - from) / 16);
    byte first = part[0];
    int limit = text.length - part.length;
    for (int i = from; i <= limit; i++) {
      if (text[i] == first) {
        int n = 1;
        while (n < part.length && text[i + n] == part[n]) {
          n++;
        }
        if (n == part.length) {
          return i;
        }
      }
    }
    return -1;
  }

  /** A function that gives the next match each time. */
  static void gmatch(NativeCall call) {
    LuaString text = call.string(1);
    LuaString pattern = call.string(2);
    int[] next = {0};
    call.heap().charge(100);
    call.returns(
        new NativeFunction(
            "gmatch_step",
            step -> {
              if (next[0] > text.length()) {
                step.returns(null);
                return;
              }
              PatternMatcher matcher =
                  new PatternMatcher(text.bytes(), pattern.bytes(), step::error);
              PatternSearch search = new PatternSearch(matcher, 0, next[0], text.length(), false);
              search.position = next;
              search.begin(step);
            }));
  }

  /** For gmatch: where to go on next time. */
  private int @Nullable [] position;

  private void begin(NativeCall call) {
    long budget = call.budget();
    boolean done = advance(budget);
    call.spend(budget - matcher.stepsLeft());
    if (done) {
      call.returnsAll(results());
      return;
    }
    call.enter(
        new NativeFrame() {
          @Override
          protected void step(@Nullable Object[] results) {
            matcher.setErrors(this::error);
            long steps = budget();
            boolean end = advance(steps);
            spend(steps - matcher.stepsLeft());
            if (end) {
              finish(results());
            }
          }
        });
  }

  /** Searches on; returns whether the search is over. */
  private boolean advance(long budget) {
    long steps = budget;
    while (true) {
      switch (matcher.run(steps)) {
        case MATCHED -> {
          found = true;
          return true;
        }
        case SUSPENDED -> {
          return false;
        }
        default -> {
          if (at >= last) {
            return true;
          }
          at++;
          matcher.start(at, patternStart);
          steps = matcher.stepsLeft();
        }
      }
    }
  }

  private @Nullable Object[] results() {
    int[] next = position;
    if (next != null) {
      int end = matcher.matchEnd();
      next[0] = !found ? last + 1 : end == matcher.matchStart() ? end + 1 : end;
    }
    if (!found) {
      return new Object[] {null};
    }
    if (positions) {
      return matcher.results(false, matcher.matchStart() + 1.0, (double) matcher.matchEnd());
    }
    return matcher.results(true);
  }
}

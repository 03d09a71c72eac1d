package dev.sextant.core.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.lua.compiler.LuaSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts that want too much get an error or can be stopped; the JVM does not notice. */
class HostileScriptsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "while true do end",
        "while true do pcall(function() while true do end end) end",
        "local function f() return f() end return f()",
        "return ('a'):rep(100000):find(('a?'):rep(200) .. ('a'):rep(200) .. 'b')",
        "return ('a'):rep(200):find(('a*'):rep(50) .. 'b')",
        "return ('('):rep(100000):gsub('%b()', 'x')",
        "table.sort(setmetatable({1, 2}, {}), function() while true do end end)",
        "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end})"
            + " while true do pcall(function() return t[1] end) end",
        "local f = coroutine.wrap(function() while true do coroutine.yield() end end)"
            + " while true do f() end",
        "table.insert({}, -2147483648, 1)"
      })
  void endlessScriptStopsAfterItsBudgetAndCanBeKilled(String source) throws LuaSyntaxException {
    LuaState state = Scripts.state();
    Execution execution = new Execution(state, Scripts.compile(state, source));
    for (int i = 0; i < 20; i++) {
      assertThat(execution.run(10_000)).isFalse();
    }
    execution.kill(LuaString.of("killed"));
    assertThat(execution.run(10_000)).isTrue();
    assertThat(execution.error()).hasToString("killed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local s = 'x' while true do s = s .. s end",
        "return ('x'):rep(2 ^ 31 - 1)",
        "return ('x'):rep(2 ^ 30)",
        "local t = {} while true do t[#t + 1] = ('x'):rep(1e6) .. #t end",
        "local t = {} for i = 1, 1e9 do t[i] = i end",
        "return ('x'):rep(1e6):gsub('x', ('y'):rep(1e4))",
        "local s = ('x'):rep(1.2e7) return table.concat({s, s, s})",
        "local t = {('x'):rep(1e6)} for i = 1, 100 do t[#t + 1] = t[1] end return cjson.encode(t)"
      })
  void scriptThatTakesTooMuchMemoryIsToldSo(String source) {
    long[] free = {64L << 20};
    LuaHeap[] heap = new LuaHeap[1];
    heap[0] =
        new LuaHeap(() -> free[0] - (heap[0] == null ? 0 : heap[0].allocated()), Scripts.HEADROOM);
    LuaState state = new LuaState(heap[0]);
    dev.sextant.core.lua.lib.LuaLibraries.install(state);
    String result;
    try {
      result = Scripts.run(new Execution(state, Scripts.compile(state, source)), 1_000_000);
    } catch (LuaSyntaxException e) {
      throw new AssertionError(e);
    }
    assertThat(result).isEqualTo("error: not enough memory");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "local function f() return 1 + f() end return f()",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k + 1] end"
            + " return t[1]",
        "local t = setmetatable({}, {}) getmetatable(t).__add = function(a, b) return a + b end"
            + " return t + 1",
        "local function f() local ok, e = pcall(f) if not ok then error(e, 0) end end f()",
        "local function f() return coroutine.wrap(f)() end return f()",
        "local function f() return (('x'):gsub('x', f)) end return f()",
        "local function f() table.sort({1, 2, 3}, f) end f()"
      })
  void recursionWithoutEndOverflowsLuasStackOnly(String source) {
    assertThat(Scripts.run(source)).contains("stack overflow");
  }

  @Test
  void tooLongChainsOfTablesAreRefused() {
    String chain = "local a = {} for i = 1, 120 do a = setmetatable({}, {__index = a}) end";
    assertThat(Scripts.run(chain + " return a.x")).endsWith("loop in gettable");
  }

  @Test
  void deeplyNestedSourceIsRefused() {
    String message = "syntax: user_script:1: chunk has too many syntax levels";
    assertThat(Scripts.run("x = " + "(".repeat(100_000))).isEqualTo(message);
    assertThat(Scripts.run("do ".repeat(100_000))).isEqualTo(message);
    assertThat(Scripts.run("x = " + "{".repeat(100_000))).isEqualTo(message);
    assertThat(Scripts.run("x = " + "not ".repeat(100_000))).isEqualTo(message);
    assertThat(Scripts.run("return " + "1 + ".repeat(100_000) + "1")).isEqualTo("100001");
  }

  @Test
  void deeplyNestedDataNeedsNoJavaStack() {
    assertThat(Scripts.run("return #cmsgpack.unpack(('\\145'):rep(3000) .. '\\1')")).isEqualTo("1");
    assertThat(
            Scripts.run(
                "cjson.decode_max_depth(1e6) cjson.encode_max_depth(1e6)"
                    + " local s = ('['):rep(1e5) .. '1' .. (']'):rep(1e5)"
                    + " return cjson.encode(cjson.decode(s)) == s"))
        .isEqualTo("true");
  }

  @Test
  void killedScriptCannotCatchIt() throws LuaSyntaxException {
    LuaState state = Scripts.state();
    String source = "while true do pcall(function() while true do end end) end";
    Execution execution = new Execution(state, Scripts.compile(state, source));
    execution.run(1000);
    execution.kill(LuaString.of("killed"));
    execution.run(1);
    assertThat(execution.isFailed()).isTrue();
  }
}

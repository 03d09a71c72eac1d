package dev.sextant.core.lua;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the language computes, and how it complains; the expectations are redis-server's. */
class LuaLanguageTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          1 + 2, 7 % 3, -7 % 3, 2 ^ 10, 10 / 4 ~ 3, 1, 2, 1024, 2.5
          1 .. 2 .. 'x', #'abc', not nil ~ 12x, 3, true
          1/0, -1/0, 0/0, -(0/0) ~ inf, -inf, -nan, nan
          1e15, 1e14, 123456789012345678, 0.1 + 0.2, 1e-5 ~ 1e+15, 1e+14, 1.2345678901235e+17, 0.3, 1e-05
          '10' + 5, '0x10' + 0, 10 .. '' ~ 15, 16, 10
          nil == false, 'a' < 'b', 'a' == 'a', 1 <= 1, 'Z' < 'a' ~ false, true, true, true, true
          false or 'x', nil and 1, 1 and 2, false == nil ~ x, nil, 2, false
          (({1})[1] or true) and (true or nil), (false or 1) and (nil or 2) ~ true, 2
          (function(...) return select('#', ...), ... end)(1, nil, 3) ~ 3, 1, nil, 3
          (function(...) return arg.n, arg[1] end)('q', 'w') ~ 2, q
          ((function() return 1, 2 end)()) ~ 1
          #{1, 2, 3, nil, 5}, #{1, 2, 3, nil, 5, nil}, #{n = 1}, #{nil, nil, 3} ~ 5, 3, 0, 3
          'a\\065\\n' == 'aA' .. string.char(10), [[x]], [==[a]]b]==] ~ true, x, a]]b
          tostring(nil), tostring(true), type({}), type(type) ~ nil, true, table, function
          """)
  void expressionsGiveTheValuesOfRedis(String expression, String expected) {
    assertThat(Scripts.run("return " + expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          local s = 0 for i = 1, 10 do s = s + i end for i = 10, 1, -3 do s = s + i end return s ~ 77
          local i = 1 local t = {} i, t[i] = i + 1, 20 return i, t[1], t[2] ~ 2, 20, nil
          local x = 1 repeat local y = x x = x + 1 until y == 3 return x ~ 4
          local n = 0 while true do n = n + 1 if n > 4 then break end end return n ~ 5
          local f = {} for i = 1, 3 do f[i] = function() i = i + 1 return i end end return f[1](), f[1](), f[2]() ~ 2, 3, 3
          local function f(n) if n == 0 then return 'end' end return f(n - 1) end return f(100000) ~ end
          local t = {} for k, v in pairs({a = 1, b = 2, c = 3}) do t[#t + 1] = k .. v end return unpack(t) ~ a1, c3, b2
          local s = '' for i, v in ipairs({5, 6, nil, 8}) do s = s .. i .. v end return s ~ 1526
          local t = setmetatable({}, {__index = function(t, k) return k .. '!' end}) return t.foo ~ foo!
          local p = {} local t = setmetatable({}, {__newindex = p}) t.x = 5 return p.x, rawget(t, 'x') ~ 5, nil
          return setmetatable({}, {__call = function(self, ...) return select('#', ...) end})(1, nil) ~ 2
          local m = {__lt = function() return false end} local a, b = setmetatable({}, m), setmetatable({}, m) return a < b, a <= b ~ false, true
          local m = {__concat = function(a, b) return 'c' end} local t = setmetatable({}, m) return t .. 1, 1 .. t, 'a' .. 'b' .. t ~ c, c, ac
          local m = {__add = function() return 'add' end, __unm = function() return 'unm' end} local t = setmetatable({}, m) return t + 1, 1 + t, -t ~ add, add, unm
          local c = coroutine.wrap(function(a) local b = coroutine.yield(a + 1) return b * 2 end) return c(1), c(10) ~ 2, 20
          local c = coroutine.create(function() error('x') end) return coroutine.resume(c) ~ false, user_script:1: x
          return pcall(error, {1}) == false, select('#', pcall(error)) ~ true, 2
          return xpcall(function() error('a') end, function(e) return 'H:' .. e end) ~ false, H:user_script:1: a
          return xpcall(function() error('a') end, function(e) error('b') end) ~ false, error in error handling
          return pcall(error, {err = 'text'}) ~ false, text
          setfenv(1, {y = 5}) return y ~ 5
          return loadstring('return 1 + 1')() ~ 2
          local n = 0 return load(function() n = n + 1 return ({'return ', '4', '2'})[n] end)() ~ 42
          """)
  void statementsDoWhatTheyDoInRedis(String source, String expected) {
    assertThat(Scripts.run(source)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          local a; a.b = 1 ~ attempt to index local 'a' (a nil value)
          return x.y ~ attempt to index global 'x' (a nil value)
          local a = {} return a.b.c ~ attempt to index field 'b' (a nil value)
          local a = {} a:foo() ~ attempt to call method 'foo' (a nil value)
          local a = {} a.b() ~ attempt to call field 'b' (a nil value)
          local u; return (function() return u.x end)() ~ attempt to index upvalue 'u' (a nil value)
          return 1 < '2' ~ attempt to compare number with string
          return {} < {} ~ attempt to compare two table values
          local a; return a + 1 ~ attempt to perform arithmetic on local 'a' (a nil value)
          return {} .. 'x' ~ attempt to concatenate a table value
          local t = {} return #t.x ~ attempt to get length of field 'x' (a nil value)
          local t = {} t[nil] = 1 ~ table index is nil
          for i = 'a', 2 do end ~ 'for' initial value must be a number
          string.rep() ~ bad argument #1 to 'rep' (string expected, got no value)
          ('x'):rep({}) ~ bad argument #1 to 'rep' (number expected, got table)
          setmetatable(1, {}) ~ bad argument #1 to 'setmetatable' (table expected, got number)
          local function f() return 1 + f() end f() ~ stack overflow
          """)
  void errorsNameTheCulprit(String source, String message) {
    assertThat(Scripts.run(source)).isEqualTo("error: user_script:1: " + message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          x = = 2 ~ unexpected symbol near '='
          goto x ~ '=' expected near 'x'
          for i = 1 do end ~ ',' expected near 'do'
          if x then ~ 'end' expected near '<eof>'
          x = 'abc ~ unfinished string near '<eof>'
          x = 3x ~ malformed number near '3x'
          break ~ no loop to break near '<eof>'
          x = function() return ... end ~ cannot use '...' outside a vararg function near '...'
          a.b ~ '=' expected near '<eof>'
          f() = 1 ~ unexpected symbol near '='
          x = {1 2} ~ '}' expected near '2'
          """)
  void sourcesThatAreNotLuaAreRefusedAsByRedis(String source, String message) {
    assertThat(Scripts.run(source)).isEqualTo("syntax: user_script:1: " + message);
  }
}

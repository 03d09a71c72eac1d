package dev.sextant.core.lua;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** An execution in slices gives what it gives in one piece, wherever it is cut. */
class SuspensionTest {
  private static final List<String> SCRIPTS =
      List.of(
          "local t = {5, 2, 8, 1, 9, 3} table.sort(t, function(a, b) return a > b end)"
              + " return table.concat(t, ' ')",
          "local m = {__lt = function(a, b) return a.v < b.v end} local t = {}"
              + " for i = 1, 9 do t[i] = setmetatable({v = i * 4 % 9}, m) end table.sort(t)"
              + " local s = '' for i = 1, 9 do s = s .. t[i].v end return s",
          "return ('hello world'):gsub('(%w)(%w*)', function(a, b) return a:upper() .. b end)",
          "return ('abc'):gsub('%w', setmetatable({}, {__index = function(t, k) return k .. k end}))",
          "return ('aaaaaaaaab'):find('a*a*a*c'), ('x(y(z)w)'):match('%b()'),"
              + " ('key=val'):match('^(%w+)=(%w*)$')",
          "local s = '' for w in ('one two  three'):gmatch('%a+') do s = s .. w .. ',' end return s",
          "local m m = {__concat = function(a, b) return (a.n or a) .. '|' .. (b.n or b) end,"
              + " __add = function(a, b) return 7 end, __le = function() return true end}"
              + " local t = setmetatable({n = 'T'}, m)"
              + " return t .. 'x', 'a' .. 'b' .. t, t + 1, t <= t, 1 .. 2 .. 3",
          "local c = coroutine.wrap(function(...) local n = select('#', ...)"
              + " while true do n = n + select('#', coroutine.yield(n)) end end)"
              + " return c(1, 2), c(), c(1, 2, 3)",
          "return pcall(function() local ok, e = pcall(error, 'x') error({ok, e}) end) == false,"
              + " xpcall(function() return nil + 1 end, function(e) return 'H ' .. e end)",
          "local n = 0 local f = load(function() n = n + 1 return ({'return ', '4', '2'})[n] end)"
              + " return f(), tostring(setmetatable({}, {__tostring = function() return 'T' end}))",
          "local s = 0 table.foreach({1, 2, a = 3}, function(k, v) s = s + v end)"
              + " return s, table.foreachi({5, 6}, function(i, v) if i == 2 then return v end end)",
          "local t = cjson.decode('{\"a\":[1,2,{\"b\":\"\\\\u00e9\"}],\"c\":null}')"
              + " return cjson.encode(t.a), cjson.encode({x = {1, 2, 3}})",
          "local t = {} for i = 1, 30 do table.insert(t, 1, i) end local s = 0"
              + " for k, v in pairs(t) do s = s * 3 % 1009 + v end return s, #t",
          "local function f(n) if n < 2 then return n end return f(n - 1) + f(n - 2) end return f(9)",
          "local t = setmetatable({}, {__index = function(t, k) return k * 2 end,"
              + " __newindex = function(t, k, v) rawset(t, k, v + 1) end})"
              + " t[1] = 5 local a, b = 10, t[4] return t[1], b, #t, a",
          "error({err = 'x'})",
          "local t t.x = 1");

  @Provide
  Arbitrary<String> scripts() {
    return Arbitraries.of(SCRIPTS);
  }

  @Property(tries = 300)
  void slicesOfAnySizeGiveTheSameResult(
      @ForAll("scripts") String script, @ForAll @IntRange(min = 1, max = 40) int budget) {
    String slices = Scripts.run(script, budget);
    assertThat(slices.replaceAll("0x[0-9a-f]+", "0x"))
        .isEqualTo(Scripts.run(script).replaceAll("0x[0-9a-f]+", "0x"));
  }
}

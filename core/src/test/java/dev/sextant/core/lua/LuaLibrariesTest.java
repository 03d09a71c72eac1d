package dev.sextant.core.lua;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The libraries; the expectations are redis-server's. */
class LuaLibrariesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          string.format('%.2f|%d|%s|%x|%g|%c|%-5s|%05d|%+d', 3.14159, 42, 'hi', 255, 1e20, 65, 'ab', 42, 7) ~ 3.14|42|hi|ff|1e+20|A|ab   |00042|+7
          string.format('%q', 'a\\nb"') == '"a\\\\\\nb\\\\""' ~ true
          string.format('%d', 3.99), string.format('%x', -1), string.format('%.3g', 1234.5) ~ 3, ffffffffffffffff, 1.23e+03
          ('hello world'):find('o w'), ('a.b'):find('.', 1, true) ~ 5, 2, 2
          ('key = val'):match('(%w+)%s*=%s*(%w+)') ~ key, val
          ('f(a(b)c)d'):match('%b()'), ('THE fox'):gsub('%f[%a]%a+', string.lower) ~ (a(b)c), the fox, 2
          ('hello'):gsub('l', {l = 'L'}), ('abc'):gsub('', '-') ~ heLLo, -a-b-c-, 4
          ('abc'):gsub('%w', '%0%0', 2) ~ aabbc, 2
          ('hello'):sub(2, -2), ('hello'):byte(1, 2) ~ ell, 104, 101
          table.concat({1, 2.5, 'x'}, '-'), table.maxn({1, [10] = 3}) ~ 1-2.5-x, 10
          table.remove({1, 2, 3}), table.remove({}) ~ 3
          math.floor(-3.5), math.fmod(-7, 3), math.ldexp(0.5, 3), math.frexp(8) ~ -4, -1, 4, 0.5, 4
          tonumber('0x10'), tonumber('zz', 36), tonumber('1e1'), tonumber('x'), tonumber('') ~ 16, 1295, 10, nil, nil
          select(-1, 1, 2, 3), next({}), unpack({1, 2, 3}, 2) ~ 3, nil, 2, 3
          bit.band(0xff, 0x0f), bit.bnot(0), bit.lshift(1, 31), bit.tohex(255, 4) ~ 15, -1, -2147483648, 00ff
          struct.unpack('>hs', struct.pack('>hs', 258, 'hi')) ~ 258, hi, 6
          struct.size('!8bd'), struct.size('i3h') ~ 16, 5
          cmsgpack.unpack(cmsgpack.pack(1, -1, 1.5, 'x', nil, true)) ~ 1, -1, 1.5, x, nil, true
          cmsgpack.pack({1, 2}) == '\\146\\1\\2', cmsgpack.pack({a = 1}) == '\\129\\161a\\1' ~ true, true
          cmsgpack.unpack_one(cmsgpack.pack(1, 2, 3), 1) ~ 2, 2
          cjson.encode({1, {a = 'x/"'}, cjson.null, 1.5, {}}) ~ [1,{"a":"x\\/\\""},null,1.5,{}]
          cjson.decode('{"a":[1,"\\\\u00e9"]}').a[1], cjson.decode('null') == cjson.null ~ 1, true
          cjson.encode(123456789012345678), cjson.encode(0.1), cjson.encode(1e20) ~ 1.2345678901235e+17, 0.1, 1e+20
          """)
  void functionsGiveTheValuesOfRedis(String expression, String expected) {
    assertThat(Scripts.run("return " + expression)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      textBlock =
          """
          cjson.decode('[1,]') ~ Expected value but found T_ARR_END at character 4
          cjson.decode('{"a" 1}') ~ Expected colon but found T_NUMBER at character 6
          cjson.encode({[1] = 1, [1000] = 2}) ~ Cannot serialise table: excessively sparse array
          cjson.encode(1/0) ~ Cannot serialise number: must not be NaN or Inf
          cmsgpack.unpack('\\193') ~ Bad data format in input.
          cmsgpack.unpack('\\204') ~ Missing bytes in input.
          struct.unpack('i', 'abc') ~ bad argument #2 to 'unpack' (data string too short)
          bit.band('x') ~ bad argument #1 to 'band' (number expected, got string)
          table.concat({1, {}, 3}) ~ invalid value (table) at index 2 in table for 'concat'
          ('x'):match('[a') ~ malformed pattern (missing ']')
          ('abc'):gsub('b', {b = true}) ~ invalid replacement value (a boolean)
          string.format('%y', 1) ~ invalid option '%y' to 'format'
          table.sort({1, 2, 3, 4, 5}, function() return true end) ~ invalid order function for sorting
          math.random(2, 1) ~ bad argument #2 to 'random' (interval is empty)
          """)
  void refusalsHaveTheTextsOfRedis(String source, String message) {
    assertThat(Scripts.run(source)).isEqualTo("error: user_script:1: " + message);
  }

  @Test
  void randomNumbersAreThoseOfRedis() {
    assertThat(Scripts.run("return math.random(), math.random(10), math.random(5, 10)"))
        .isEqualTo("0.17082803611217, 8, 5");
  }

  @Test
  void sortLeavesEqualElementsWhereLuaLeavesThem() {
    String source =
        "local t = {} for i = 1, 20 do t[i] = {i % 3, i} end"
            + " table.sort(t, function(a, b) return a[1] < b[1] end)"
            + " local o = {} for i = 1, 20 do o[i] = t[i][2] end return table.concat(o, ' ')";
    assertThat(Scripts.run(source)).isEqualTo("15 9 6 12 18 3 13 1 16 19 10 4 7 17 2 11 8 14 5 20");
  }

  @Test
  void readonlyTablesRefuseScripts() {
    LuaState state = Scripts.state();
    ((LuaTable) state.globals().get("table")).setReadonly(true);
    String source = "return pcall(function() table.x = 1 end)";
    String result;
    try {
      result = Scripts.run(new Execution(state, Scripts.compile(state, source)), 1000);
    } catch (dev.sextant.core.lua.compiler.LuaSyntaxException e) {
      throw new AssertionError(e);
    }
    assertThat(result).isEqualTo("false, user_script:1: Attempt to modify a readonly table");
  }
}

package dev.sextant.core.lua;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.lua.compiler.LuaCompiler;
import dev.sextant.core.lua.compiler.LuaSyntaxException;
import dev.sextant.core.lua.lib.LuaLibraries;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What lines a hook is told of; the figures are those of Lua 5.1's own hook. */
class LineHookTest {
  private final LuaState state = new LuaState(() -> Long.MAX_VALUE);
  private final List<Integer> lines = new ArrayList<>();

  private Execution execution(String source) throws LuaSyntaxException {
    LuaLibraries.install(state);
    byte[] bytes = source.getBytes(StandardCharsets.ISO_8859_1);
    return new Execution(
        state, new LuaClosure(LuaCompiler.compile(bytes, "@chunk"), state.globals()));
  }

  private List<Integer> linesOf(String source) throws LuaSyntaxException {
    Execution execution = execution(source);
    execution.trace((chunk, line) -> !lines.add(line));
    execution.runToEnd();
    return lines;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "local a = 1/local b/return a | 1 2 3",
        "for i = 1, 3 do/local x = i/end/return 1 | 1 2 1 2 1 2 1 4",
        "for i = 1, 3 do end/return 1 | 1 1 1 1 2",
        "for k in pairs({1, 2}) do/local x = k/end/return 1 | 1 2 1 2 1 4",
        "local i = 0/while i < 2 do/i = i + 1/end/return i | 1 2 3 2 3 2 5",
        "local function f()/return 1/end/f()/return f() | 3 4 2 5 2"
      })
  void aLine_beginsWhereLuaSaysSo(String source, String expected) throws Exception {
    String numbers = linesOf(source.replace('/', '\n')).toString().replaceAll("[\\[\\],]", "");
    assertThat(numbers).isEqualTo(expected);
  }

  @Test
  void anExecution_isSetAsideBeforeALine_andGoesOn() throws Exception {
    Execution execution = execution("local a = 1\na = a + 1\nreturn a");
    execution.trace((chunk, line) -> line == 2);
    assertThat(execution.run(1000)).isFalse();
    assertThat(execution.isStopped()).isTrue();
    assertThat(execution.levels())
        .containsExactly(
            new StackLevel("chunk", 2, null, List.of(new StackLevel.Variable("a", 1.0))));
    assertThat(execution.run(1000)).isTrue();
    assertThat(execution.results()).containsExactly(2.0);
  }

  @Test
  void anError_canTakeThePlaceOfALine_andBeCaught() throws Exception {
    Execution execution =
        execution("return pcall(function()\nlocal inside = 1\nreturn inside\nend)");
    execution.trace((chunk, line) -> line == 3);
    execution.run(1000);
    execution.raise(LuaString.of("raised"));
    assertThat(execution.run(1000)).isTrue();
    assertThat(execution.results()).containsExactly(false, LuaString.of("raised"));
  }

  @Test
  void levels_haveTheNamesByWhichFunctionsAreCalled() throws Exception {
    Execution execution =
        execution(
            "local function leaf(x)\nreturn x\nend\nlocal t = {}\nfunction t.m() local r = leaf(1)"
                + " return r end\nlocal v = t.m()\nreturn v");
    execution.trace((chunk, line) -> line == 2);
    execution.run(1000);
    assertThat(execution.levels()).extracting(StackLevel::name).containsExactly("leaf", "m", null);
    assertThat(execution.levels()).extracting(StackLevel::line).containsExactly(2, 5, 6);
  }
}

package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SetAlgebraCommandsTest {
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";

  private final Shell shell = new Shell();

  @BeforeEach
  void threeSetsAndAString() {
    shell.run("sadd a 1 2 3 4");
    shell.run("sadd b 3 4 5");
    shell.run("sadd c 4 x");
    shell.run("set text x");
    shell.events();
    shell.propagated();
  }

  private String run(String line) {
    return shell.run(line);
  }

  @Test
  void sinter_isWhatAllHave() {
    assertThat(run("sinter a b")).isEqualTo("[3, 4]");
    assertThat(run("sinter a b c")).isEqualTo("[4]");
    assertThat(run("sinter a a")).isEqualTo("[1, 2, 3, 4]");
    assertThat(run("sinter a none")).isEqualTo("[]");
  }

  @Test
  void sunion_isWhatAnyHas() {
    assertThat(run("sunion a b none")).isEqualTo("[1, 2, 3, 4, 5]");
    assertThat(run("sunion none")).isEqualTo("[]");
  }

  @Test
  void sdiff_isWhatOnlyTheFirstHas() {
    assertThat(run("sdiff a b c")).isEqualTo("[1, 2]");
    assertThat(run("sdiff a none")).isEqualTo("[1, 2, 3, 4]");
    assertThat(run("sdiff a b a")).isEqualTo("[]");
    assertThat(run("sdiff none a")).isEqualTo("[]");
  }

  @Test
  void sdiff_ofALargeSetAndManySmallOnes_removesThemFromACopy() {
    for (int i = 0; i < 100; i++) {
      run("sadd large " + i);
    }
    run("sadd all 7 8");

    assertThat(run("sdiff large b c all a b c all a")).startsWith("[0, 6, 9, 10,");
    assertThat(run("scard large")).isEqualTo(":100");
  }

  @Test
  void inResp3_resultsAreSets() {
    shell.protocol(3);
    assertThat(run("sinter a b")).isEqualTo("~[3, 4]");
    assertThat(run("sinter a none")).isEqualTo("~[]");
    assertThat(run("sunion b")).isEqualTo("~[3, 4, 5]");
    assertThat(run("sdiff a b")).isEqualTo("~[1, 2]");
  }

  @Test
  void storing_replacesWhateverWasThere() {
    assertThat(run("sinterstore text a b")).isEqualTo(":2");
    assertThat(run("sunionstore a a b")).isEqualTo(":5");
    assertThat(run("sdiffstore new a b")).isEqualTo(":2");
    assertThat(run("smembers text")).isEqualTo("[3, 4]");
    assertThat(run("smembers a")).isEqualTo("[1, 2, 3, 4, 5]");
    assertThat(shell.encoding("new")).isEqualTo("intset");
    assertThat(shell.events())
        .containsExactly("sinterstore text", "sunionstore a", "sdiffstore new");
    assertThat(shell.propagated())
        .containsExactly("sinterstore text a b", "sunionstore a a b", "sdiffstore new a b");
  }

  @Test
  void storing_endsAnExpiry() {
    run("pexpire b 100");
    run("sunionstore b b");
    assertThat(run("pttl b")).isEqualTo(":-1");
  }

  @Test
  void storingNothing_removesTheTarget() {
    assertThat(run("sinterstore text a none")).isEqualTo(":0");
    assertThat(run("sdiffstore a a a")).isEqualTo(":0");
    assertThat(run("sunionstore none none")).isEqualTo(":0");
    assertThat(shell.exists("text")).isFalse();
    assertThat(shell.exists("a")).isFalse();
    assertThat(shell.events()).containsExactly("del text", "del a");
    assertThat(shell.propagated()).containsExactly("sinterstore text a none", "sdiffstore a a a");
  }

  @Test
  void sintercard_countsUpToItsLimit() {
    assertThat(run("sintercard 2 a b")).isEqualTo(":2");
    assertThat(run("sintercard 2 a b limit 1")).isEqualTo(":1");
    assertThat(run("sintercard 2 a b limit 0")).isEqualTo(":2");
    assertThat(run("sintercard 2 a b limit 9 LIMIT 1")).isEqualTo(":1");
    assertThat(run("sintercard 2 a none")).isEqualTo(":0");
  }

  @Test
  void sintercard_refusesWrongArguments() {
    assertThat(run("sintercard 0 a")).isEqualTo("-ERR numkeys should be greater than 0");
    assertThat(run("sintercard x a")).isEqualTo("-ERR numkeys should be greater than 0");
    assertThat(run("sintercard 3 a b"))
        .isEqualTo("-ERR Number of keys can't be greater than number of args");
    assertThat(run("sintercard 1 a b")).isEqualTo("-ERR syntax error");
    assertThat(run("sintercard 1 a limit")).isEqualTo("-ERR syntax error");
    assertThat(run("sintercard 1 a limit -1")).isEqualTo("-ERR LIMIT can't be negative");
    assertThat(run("sintercard 1 a limit x")).isEqualTo("-ERR LIMIT can't be negative");
  }

  @Test
  void anotherType_isRefused_evenBehindAKeyThatIsNotThere() {
    for (String line :
        new String[] {
          "sinter none text",
          "sunion a text",
          "sdiff a text",
          "sintercard 2 none text",
          "sinterstore a none text",
          "sunionstore a text",
          "sdiffstore a b text"
        }) {
      assertThat(run(line)).as(line).isEqualTo(WRONG_TYPE);
    }
    assertThat(shell.propagated()).isEmpty();
  }
}

package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GeoCommandsTest {
  private static final String SYNTAX = "-ERR syntax error";
  private static final String WRONG_TYPE =
      "-WRONGTYPE Operation against a key holding the wrong kind of value";

  private final Shell shell = new Shell();

  @BeforeEach
  void sicily() {
    shell.run("geoadd sicily 13.361389 38.115556 palermo 15.087269 37.502669 catania");
    shell.run("set text x");
    shell.events();
    shell.propagated();
  }

  private String run(String line) {
    return shell.run(line);
  }

  // ---------------------------------------------------------------- places

  @Test
  void geoadd_isPropagatedAsTheZaddThatItIs() {
    assertThat(run("geoadd sicily CH 13.583333 37.316667 agrigento 13.361389 38.115556 palermo"))
        .isEqualTo(":1");
    assertThat(run("geoadd sicily nx 0 0 palermo")).isEqualTo(":0");
    assertThat(run("geoadd sicily xx 0 0 nowhere")).isEqualTo(":0");
    assertThat(run("zscore sicily agrigento")).isEqualTo("3479030013248308");
    assertThat(shell.propagated())
        .containsExactly("zadd sicily CH 3479030013248308 agrigento 3479099956230698 palermo");
    assertThat(shell.events()).containsExactly("zadd sicily");
  }

  @Test
  void geoadd_refusesPlacesThatAreNotOnTheMap() {
    assertThat(run("geoadd sicily 181 10 x"))
        .isEqualTo("-ERR invalid longitude,latitude pair 181.000000,10.000000");
    assertThat(run("geoadd sicily 1 1 fine -0.5 -86.1234567 x"))
        .isEqualTo("-ERR invalid longitude,latitude pair -0.500000,-86.123457");
    assertThat(run("geoadd sicily inf -0 x"))
        .isEqualTo("-ERR invalid longitude,latitude pair inf,-0.000000");
    assertThat(run("geoadd sicily x 1 y")).isEqualTo("-ERR value is not a valid float");
    assertThat(run("geoadd sicily 1 1 x 2")).isEqualTo(SYNTAX);
    assertThat(run("geoadd sicily nx xx 1 1 x")).isEqualTo(SYNTAX);
    assertThat(run("geoadd sicily ch ch ch")).isEqualTo(SYNTAX);
    assertThat(run("geoadd sicily gt 1 1 x")).isEqualTo(SYNTAX);
    assertThat(run("geoadd text 1 1 x")).isEqualTo(WRONG_TYPE);
    assertThat(run("zcard sicily")).isEqualTo(":2");
  }

  @Test
  void geopos_returnsTheMiddleOfTheCell() {
    assertThat(run("geopos sicily palermo nowhere"))
        .isEqualTo("[[13.36138933897018433, 38.11555639549629859], null(*-1)]");
    assertThat(run("geopos none palermo")).isEqualTo("[null(*-1)]");
    assertThat(run("geopos sicily")).isEqualTo("[]");
    shell.protocol(3);
    assertThat(run("geopos sicily palermo nowhere"))
        .isEqualTo("[[,13.36138933897018433, ,38.11555639549629859], null]");
  }

  @Test
  void geohash_returnsTheStandardText() {
    assertThat(run("geohash sicily palermo catania nowhere"))
        .isEqualTo("[sqc8b49rny0, sqdtr74hyu0, null($-1)]");
    assertThat(run("geohash none palermo")).isEqualTo("[null($-1)]");
  }

  @Test
  void geodist_hasFourDecimals() {
    assertThat(run("geodist sicily palermo catania")).isEqualTo("166274.1516");
    assertThat(run("geodist sicily palermo catania KM")).isEqualTo("166.2742");
    assertThat(run("geodist sicily palermo catania mi")).isEqualTo("103.3182");
    assertThat(run("geodist sicily palermo catania ft")).isEqualTo("545518.8700");
    assertThat(run("geodist sicily palermo palermo")).isEqualTo("0.0000");
    assertThat(run("geodist sicily palermo nowhere")).isEqualTo("null($-1)");
    assertThat(run("geodist none palermo catania")).isEqualTo("null($-1)");
    assertThat(run("geodist sicily palermo catania yd"))
        .isEqualTo("-ERR unsupported unit provided. please use M, KM, FT, MI");
    assertThat(run("geodist sicily palermo catania m m")).isEqualTo(SYNTAX);
    shell.protocol(3);
    assertThat(run("geodist sicily palermo catania")).isEqualTo("166274.1516");
  }

  // ---------------------------------------------------------------- searching

  @Test
  void aCircle_isSearchedByAnyCommand() {
    String found = "[[palermo, 190.4424], [catania, 56.4413]]";
    assertThat(run("georadius sicily 15 37 200 km withdist")).isEqualTo(found);
    assertThat(run("georadius_ro sicily 15 37 200 km withdist")).isEqualTo(found);
    assertThat(run("geosearch sicily fromlonlat 15 37 byradius 200 km withdist")).isEqualTo(found);
    assertThat(run("geosearch sicily byradius 200 km asc fromlonlat 15 37"))
        .isEqualTo("[catania, palermo]");
    assertThat(run("georadiusbymember sicily palermo 200 km desc")).isEqualTo("[catania, palermo]");
    assertThat(run("georadiusbymember_ro sicily palermo 100 km")).isEqualTo("[palermo]");
    assertThat(run("geosearch sicily frommember palermo byradius 0 m")).isEqualTo("[palermo]");
  }

  @Test
  void aBox_isSearchedByItsWidthAndHeight() {
    assertThat(run("geosearch sicily fromlonlat 15 37 bybox 400 400 km asc"))
        .isEqualTo("[catania, palermo]");
    assertThat(run("geosearch sicily fromlonlat 15 37 bybox 200 400 km")).isEqualTo("[catania]");
    assertThat(run("geosearch sicily fromlonlat 15 37 bybox 400 100 km")).isEqualTo("[]");
  }

  @Test
  void results_bringWhatWasAskedFor() {
    assertThat(run("geosearch sicily fromlonlat 15 37 byradius 100 km withcoord withhash withdist"))
        .isEqualTo(
            "[[catania, 56.4413, :3479447370796909, [15.08726745843887329,"
                + " 37.50266842333162032]]]");
    shell.protocol(3);
    assertThat(run("geosearch sicily fromlonlat 15 37 byradius 100 km withcoord withdist"))
        .isEqualTo("[[catania, 56.4413, [,15.08726745843887329, ,37.50266842333162032]]]");
  }

  @Test
  void count_takesTheNearest_andWithAnyThoseFoundFirst() {
    run("geoadd sicily 15.1 37.4 close 14 37.5 between");
    assertThat(run("geosearch sicily fromlonlat 15 37 byradius 300 km count 2"))
        .isEqualTo("[close, catania]");
    assertThat(run("geosearch sicily fromlonlat 15 37 byradius 300 km count 2 desc"))
        .isEqualTo("[palermo, between]");
    String any = run("geosearch sicily fromlonlat 15 37 byradius 300 km count 2 any asc");
    assertThat(any.split(", ")).hasSize(2);
    assertThat(run("geosearch sicily fromlonlat 15 37 byradius 300 km count 99").split(", "))
        .hasSize(4);
  }

  @Test
  void nothing_isFoundInNothing() {
    assertThat(run("geosearch none frommember x byradius 1 m")).isEqualTo("[]");
    assertThat(run("georadiusbymember none x no numbers")).isEqualTo("[]");
    assertThat(run("georadius sicily 100 10 1 m")).isEqualTo("[]");
  }

  // ---------------------------------------------------------------- storing

  @Test
  void results_areStoredWithTheirScoresOrDistances() {
    assertThat(run("geosearchstore new sicily fromlonlat 15 37 byradius 200 km")).isEqualTo(":2");
    assertThat(run("georadius sicily 15 37 200 km storedist text count 1")).isEqualTo(":1");
    assertThat(run("georadiusbymember sicily palermo 9 m store sicily")).isEqualTo(":1");
    assertThat(run("zrange new 0 -1 withscores"))
        .isEqualTo("[palermo, 3479099956230698, catania, 3479447370796909]");
    assertThat(run("zrange text 0 -1 withscores")).isEqualTo("[catania, 56.441257870158204]");
    assertThat(run("zcard sicily")).isEqualTo(":1");
    assertThat(shell.events())
        .containsExactly("geosearchstore new", "georadiusstore text", "georadiusstore sicily");
    assertThat(shell.propagated())
        .contains("georadius sicily 15 37 200 km storedist text count 1")
        .hasSize(3);
  }

  @Test
  void storingNothing_removesTheTarget() {
    assertThat(run("geosearchstore text sicily fromlonlat 0 0 byradius 1 m storedist"))
        .isEqualTo(":0");
    assertThat(run("georadius none 0 0 1 m store sicily")).isEqualTo(":0");
    assertThat(run("georadius none 0 0 1 m store none2")).isEqualTo(":0");
    assertThat(shell.events()).containsExactly("del text", "del sicily");
    assertThat(shell.propagated()).hasSize(2);
  }

  @Test
  void wrongArguments_areRefused() {
    String from = "geosearch sicily fromlonlat 15 37 ";
    assertThat(run(from + "byradius x km")).isEqualTo("-ERR need numeric radius");
    assertThat(run(from + "byradius -1 km")).isEqualTo("-ERR radius cannot be negative");
    assertThat(run(from + "byradius 1 yd"))
        .isEqualTo("-ERR unsupported unit provided. please use M, KM, FT, MI");
    assertThat(run(from + "bybox x 1 km")).isEqualTo("-ERR need numeric width");
    assertThat(run(from + "bybox 1 x km")).isEqualTo("-ERR need numeric height");
    assertThat(run(from + "bybox 1 -1 km")).isEqualTo("-ERR height or width cannot be negative");
    assertThat(run(from + "bybox 1 1 km byradius 1 m")).isEqualTo(SYNTAX);
    assertThat(run(from + "frommember palermo byradius 1 m")).isEqualTo(SYNTAX);
    assertThat(run(from + "byradius 1 m count 0")).isEqualTo("-ERR COUNT must be > 0");
    assertThat(run(from + "byradius 1 m any"))
        .isEqualTo("-ERR the ANY argument requires COUNT argument");
    assertThat(run(from + "byradius 1 m store x")).isEqualTo(SYNTAX);
    assertThat(run(from + "byradius 1 m storedist")).isEqualTo(SYNTAX);
    assertThat(run("GeoSearch sicily byradius 1 m asc desc"))
        .isEqualTo("-ERR exactly one of FROMMEMBER or FROMLONLAT can be specified for GeoSearch");
    assertThat(run(from + "asc desc"))
        .isEqualTo("-ERR exactly one of BYRADIUS and BYBOX can be specified for geosearch");
    assertThat(run("geosearch sicily frommember nowhere byradius 1 m"))
        .isEqualTo("-ERR could not decode requested zset member");
    assertThat(run("georadius sicily 1 1 1 m store x withdist"))
        .isEqualTo(
            "-ERR STORE option in GEORADIUS is not compatible with WITHDIST, WITHHASH and"
                + " WITHCOORD options");
    assertThat(run("geosearchstore x sicily frommember palermo byradius 1 m withhash"))
        .isEqualTo(
            "-ERR GEOSEARCHSTORE is not compatible with WITHDIST, WITHHASH and WITHCOORD options");
    assertThat(run("georadius_ro sicily 1 1 1 m store x")).isEqualTo(SYNTAX);
    assertThat(run("geosearch text frommember x byradius 1 m")).isEqualTo(WRONG_TYPE);
    assertThat(shell.propagated()).isEmpty();
  }
}

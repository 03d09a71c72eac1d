package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** XADD, XDEL, XTRIM, XLEN, XRANGE, XREVRANGE, XSETID. */
class StreamCommandsTest {
  private static final String NOW = "1700000000000";

  private final Shell shell = new Shell();

  private String run(String line) {
    return shell.run(line);
  }

  private void add(String... ids) {
    for (String id : ids) {
      assertThat(run("xadd s " + id + " f v")).isEqualTo(id);
    }
    shell.propagated();
    shell.events();
  }

  private String all() {
    return run("xrange s - +");
  }

  @Test
  void anEntry_getsTheTimeAndACounter() {
    assertThat(run("xadd s * f v")).isEqualTo(NOW + "-0");
    assertThat(run("xadd s * f v g w")).isEqualTo(NOW + "-1");

    assertThat(all()).isEqualTo("[[" + NOW + "-0, [f, v]], [" + NOW + "-1, [f, v, g, w]]]");
    assertThat(run("xlen s")).isEqualTo(":2");
    assertThat(shell.encoding("s")).isEqualTo("stream");
    assertThat(run("type s")).isEqualTo("+stream");
    assertThat(shell.propagated())
        .containsExactly("xadd s " + NOW + "-0 f v", "xadd s " + NOW + "-1 f v g w");
    assertThat(shell.events()).containsExactly("xadd s", "xadd s");
  }

  @Test
  void identifiers_growEvenWhenTheClockDoesNot() {
    add("99999999999999-5");

    assertThat(run("xadd s * f v")).isEqualTo("99999999999999-6");
    assertThat(run("xadd s 99999999999999-* f v")).isEqualTo("99999999999999-7");
    assertThat(run("xadd s 100000000000000-* f v")).isEqualTo("100000000000000-0");
    assertThat(shell.propagated()).element(2).isEqualTo("xadd s 100000000000000-0 f v");
  }

  @Test
  void aCounterOfTheFirstMillisecond_beginsWith1() {
    assertThat(run("xadd s 0-* f v")).isEqualTo("0-1");
  }

  @Test
  void anIdentifierWithoutCounter_isKeptAsItWasGiven_whenPropagated() {
    assertThat(run("xadd s 5 f v")).isEqualTo("5-0");

    assertThat(shell.propagated()).containsExactly("xadd s 5 f v");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "xadd s 0-0 f v | ERR The ID specified in XADD must be greater than 0-0",
        "xadd s 5-5 f v | ERR The ID specified in XADD is equal or smaller than the target stream"
            + " top item",
        "xadd s 4-* f v | ERR The ID specified in XADD is equal or smaller than the target stream"
            + " top item",
        "xadd s - f v | ERR Invalid stream ID specified as stream command argument",
        "xadd s 1-x f v | ERR Invalid stream ID specified as stream command argument",
        "xadd s 6-6 f | ERR wrong number of arguments for 'xadd' command",
        "xadd s 6-6 f v g | ERR wrong number of arguments for 'xadd' command",
        "xadd s maxlen x 6-6 f v | ERR value is not an integer or out of range",
        "xadd s maxlen -1 6-6 f v | ERR The MAXLEN argument must be >= 0.",
        "xadd s maxlen = 5 limit 5 6-6 f v | ERR syntax error, LIMIT cannot be used without the"
            + " special ~ option",
        "xadd s limit 5 6-6 f v | ERR syntax error, LIMIT cannot be used without specifying a"
            + " trimming strategy",
        "xadd s maxlen ~ 5 limit -1 6-6 f v | ERR The LIMIT argument must be >= 0.",
        "xtrim s maxlen 5 minid 1 | ERR syntax error, MAXLEN and MINID options at the same time"
            + " are not compatible",
        "xtrim s limit 10 | ERR syntax error, LIMIT cannot be used without specifying a trimming"
            + " strategy",
        "xtrim s limit 0 | ERR syntax error, XTRIM must be called with a trimming strategy",
        "xtrim s maxlen 1 foo | ERR syntax error",
        "xrange s (- + | ERR Invalid stream ID specified as stream command argument",
        "xrange s (18446744073709551615-18446744073709551615 + | ERR invalid start ID for the"
            + " interval",
        "xrange s - (0-0 | ERR invalid end ID for the interval",
        "xrange s - + count | ERR syntax error",
        "xdel s 1-1 x | ERR Invalid stream ID specified as stream command argument",
        "xsetid s 5-4 | ERR The ID specified in XSETID is smaller than the target stream top item",
        "xsetid s 9-9 entriesadded 0 maxdeletedid 0-0 | ERR The entries_added specified in XSETID"
            + " is smaller than the target stream length",
        "xsetid s 9-9 entriesadded -1 | ERR entries_added must be positive",
        "xsetid s 9-9 maxdeletedid 10 | ERR The ID specified in XSETID is smaller than the"
            + " provided max_deleted_entry_id",
        "xsetid none 9-9 | ERR no such key",
        "xlen t | WRONGTYPE Operation against a key holding the wrong kind of value",
        "xadd t * f v | WRONGTYPE Operation against a key holding the wrong kind of value",
      })
  void whatIsWrong_isSaid_andChangesNothing(String line, String error) {
    add("5-5");
    run("set t x");
    shell.propagated();

    assertThat(run(line)).isEqualTo("-" + error);
    assertThat(all()).isEqualTo("[[5-5, [f, v]]]");
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void noEntryCanFollowTheLastPossibleOne() {
    add("18446744073709551615-18446744073709551614");
    assertThat(run("xadd s * f v")).isEqualTo("18446744073709551615-18446744073709551615");

    assertThat(run("xadd s * f v"))
        .isEqualTo("-ERR The stream has exhausted the last possible ID, unable to add more items");
  }

  @Test
  void nomkstream_createsNoStream() {
    assertThat(run("xadd s nomkstream * f v")).isEqualTo("null($-1)");
    assertThat(shell.exists("s")).isFalse();
    assertThat(shell.propagated()).isEmpty();

    add("1-1");
    assertThat(run("xadd s nomkstream 1-2 f v")).isEqualTo("1-2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"maxlen 2", "maxlen = 2", "minid 3", "minid = 2-1", "MAXLEN 2 nomkstream"})
  void adding_mayTrim(String trimming) {
    add("1-0", "2-0", "3-0");

    assertThat(run("xadd s " + trimming + " 4-0 f v")).isEqualTo("4-0");

    assertThat(all()).isEqualTo("[[3-0, [f, v]], [4-0, [f, v]]]");
    assertThat(shell.propagated()).containsExactly("xadd s " + trimming + " 4-0 f v");
    assertThat(shell.events()).containsExactly("xadd s", "xtrim s");
  }

  @Test
  void approximateTrimming_isPropagatedAsWhatItDid() {
    run("config set stream-node-max-entries 2");
    add("1-0", "2-0", "3-0", "4-0", "5-0");

    assertThat(run("xadd s maxlen ~ 3 limit 2 * f v")).isEqualTo(NOW + "-0");
    assertThat(run("xtrim s minid ~ 4")).isEqualTo(":0");
    assertThat(run("xtrim s minid ~ 5 limit 10")).isEqualTo(":2");

    assertThat(shell.propagated())
        .containsExactly(
            "xadd s maxlen = 4 limit 2 " + NOW + "-0 f v", "xtrim s minid = 5-0 limit 10");
  }

  @Test
  void trimming_marksEntriesWithinANode() {
    add("1-0", "2-0", "3-0");

    assertThat(run("xtrim s maxlen 2")).isEqualTo(":1");
    assertThat(run("xtrim s minid 3-0")).isEqualTo(":1");
    assertThat(run("xtrim s maxlen 5")).isEqualTo(":0");
    assertThat(run("xtrim none maxlen 5")).isEqualTo(":0");

    assertThat(all()).isEqualTo("[[3-0, [f, v]]]");
    assertThat(shell.propagated()).containsExactly("xtrim s maxlen 2", "xtrim s minid 3-0");
    assertThat(shell.events()).containsExactly("xtrim s", "xtrim s");
  }

  @Test
  void aStream_mayBeEmpty() {
    add("1-0", "2-0");

    assertThat(run("xdel s 1-0 2 2-0 3-0")).isEqualTo(":2");

    assertThat(shell.exists("s")).isTrue();
    assertThat(run("xlen s")).isEqualTo(":0");
    assertThat(run("xadd s 1-5 f v")).startsWith("-ERR The ID specified in XADD is equal");
    assertThat(shell.propagated()).containsExactly("xdel s 1-0 2 2-0 3-0");
    assertThat(shell.events()).containsExactly("xdel s");
    assertThat(run("xdel none 1-0")).isEqualTo(":0");
  }

  @Test
  void ranges_goBothWays_andMayExcludeTheirEnds() {
    add("1-0", "1-1", "2-0", "2-1", "3-0");

    assertThat(run("xrange s 1 2 count 2")).isEqualTo("[[1-0, [f, v]], [1-1, [f, v]]]");
    assertThat(run("xrange s (1-1 (2-1")).isEqualTo("[[2-0, [f, v]]]");
    assertThat(run("xrevrange s + 2-1")).isEqualTo("[[3-0, [f, v]], [2-1, [f, v]]]");
    assertThat(run("xrevrange s 2 1 count 1")).isEqualTo("[[2-1, [f, v]]]");
    assertThat(run("xrange s 3 1")).isEqualTo("[]");
    assertThat(run("xrange s - + count 0")).isEqualTo("null(*-1)");
    assertThat(run("xrange s - + count -1")).isEqualTo("null(*-1)");
    assertThat(run("xrange none - +")).isEqualTo("[]");
  }

  @Test
  void xsetid_setsWhatIsKnownBesideTheEntries() {
    add("1-0");

    assertThat(run("xsetid s 9-9 entriesadded 7 maxdeletedid 5-5")).isEqualTo("+OK");

    assertThat(run("xinfo stream s"))
        .contains("last-generated-id, 9-9, max-deleted-entry-id, 5-5, entries-added, :7");
    assertThat(run("xadd s 9-9 f v")).startsWith("-ERR");
    assertThat(shell.propagated()).containsExactly("xsetid s 9-9 entriesadded 7 maxdeletedid 5-5");
    assertThat(shell.events()).containsExactly("xsetid s");
  }

  /** As strtoull reads numbers. */
  @ParameterizedTest
  @CsvSource({
    "007-01, 7-1",
    "+7, 7-0",
    "7-+1, 7-1",
    "7--01, 7-18446744073709551615",
    "18446744073709551615-1, 18446744073709551615-1"
  })
  void identifiers_areReadLeniently(String text, String id) {
    assertThat(run("xadd s " + text + " f v")).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"18446744073709551616", "1-18446744073709551616", "1-", "-1", "1--1", "1-1-1"})
  void whatIsNoIdentifier_isRefused(String text) {
    assertThat(run("xadd s " + text + " f v"))
        .isEqualTo("-ERR Invalid stream ID specified as stream command argument");
  }

  @Test
  void aCopy_changesIndependently() {
    add("1-0");
    run("xgroup create s g 0");
    run("copy s t");
    run("xadd t 2-0 f v");

    assertThat(run("xlen s")).isEqualTo(":1");
    assertThat(run("xlen t")).isEqualTo(":2");
    assertThat(run("xinfo groups t")).startsWith("[[name, g, ");
  }

  @Test
  void memory_isWhatRedisWouldUse() {
    add("1-0");
    assertThat(run("memory usage s")).isEqualTo(":4728");
    for (int i = 2; i <= 250; i++) {
      run("xadd s " + i + "-0 field value" + i);
    }
    assertThat(run("memory usage s")).isEqualTo(":11344");
  }
}

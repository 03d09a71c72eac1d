package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** XGROUP, XACK, XPENDING, XCLAIM, XAUTOCLAIM, XINFO. */
class StreamGroupCommandsTest {
  private static final long NOW = 1_700_000_000_000L;

  private final Shell shell = new Shell();

  private String run(String line) {
    return shell.run(line);
  }

  private void prepare(String... lines) {
    for (String line : lines) {
      assertThat(run(line)).doesNotStartWith("-");
    }
    forget();
  }

  private void forget() {
    shell.propagated();
    shell.events();
  }

  /** A group that has given 1-0 and 2-0 to alice and 3-0 to bob, and not 4-0 to anybody. */
  @BeforeEach
  void threeAreDelivered() {
    prepare(
        "xadd s 1-0 f 1",
        "xadd s 2-0 f 2",
        "xadd s 3-0 f 3",
        "xadd s 4-0 f 4",
        "xgroup create s g 0",
        "xreadgroup group g alice count 2 streams s >",
        "xreadgroup group g bob count 1 streams s >");
  }

  private static String claim(String consumer, String id, long time, int count, String lastId) {
    return "XCLAIM s g %s 0 %s TIME %d RETRYCOUNT %d FORCE JUSTID LASTID %s"
        .formatted(consumer, id, time, count, lastId);
  }

  private String pending() {
    return run("xpending s g - + 10");
  }

  // ---------------------------------------------------------------- XGROUP

  @Test
  void xgroupCreate_mayCreateTheStream() {
    assertThat(run("xgroup create t g $ mkstream entriesread 5")).isEqualTo("+OK");

    assertThat(run("xlen t")).isEqualTo(":0");
    assertThat(run("xinfo groups t"))
        .isEqualTo(
            "[[name, g, consumers, :0, pending, :0, last-delivered-id, 0-0, entries-read, :5,"
                + " lag, :0]]");
    assertThat(shell.propagated()).containsExactly("xgroup create t g $ mkstream entriesread 5");
    assertThat(shell.events()).containsExactly("xgroup-create t");
  }

  @Test
  void xgroupSetid_letsEntriesBeDeliveredAgain() {
    assertThat(run("xgroup setid s g 2-0 entriesread 2")).isEqualTo("+OK");
    assertThat(run("xreadgroup group g carol count 1 streams s >"))
        .isEqualTo("[[s, [[3-0, [f, 3]]]]]");

    assertThat(pending())
        .isEqualTo("[[1-0, alice, :0, :1], [2-0, alice, :0, :1], [3-0, carol, :0, :1]]");
    assertThat(shell.events()).containsExactly("xgroup-setid s", "xgroup-createconsumer s");
  }

  @Test
  void consumers_comeAndGo_withWhatIsPending() {
    assertThat(run("xgroup createconsumer s g carol")).isEqualTo(":1");
    assertThat(run("xgroup createconsumer s g carol")).isEqualTo(":0");
    assertThat(run("xgroup delconsumer s g alice")).isEqualTo(":2");
    assertThat(run("xgroup delconsumer s g alice")).isEqualTo(":0");

    assertThat(pending()).isEqualTo("[[3-0, bob, :0, :1]]");
    assertThat(shell.propagated())
        .containsExactly("xgroup createconsumer s g carol", "xgroup delconsumer s g alice");
    assertThat(shell.events()).containsExactly("xgroup-createconsumer s", "xgroup-delconsumer s");
  }

  @Test
  void xgroupDestroy_removesTheGroup() {
    assertThat(run("xgroup destroy s none")).isEqualTo(":0");
    assertThat(run("xgroup destroy s g")).isEqualTo(":1");

    assertThat(run("xinfo groups s")).isEqualTo("[]");
    assertThat(shell.propagated()).containsExactly("xgroup destroy s g");
    assertThat(shell.events()).containsExactly("xgroup-destroy s");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "xgroup create s g $ | BUSYGROUP Consumer Group name already exists",
        "xgroup create none g $ | ERR The XGROUP subcommand requires the key to exist. Note that"
            + " for CREATE you may want to use the MKSTREAM option to create an empty stream"
            + " automatically.",
        "xgroup create s h - | ERR Invalid stream ID specified as stream command argument",
        "xgroup create s h 0 entriesread -2 | ERR value for ENTRIESREAD must be positive or -1",
        "xgroup create s h 0 foo | ERR unknown subcommand or wrong number of arguments for"
            + " 'create'. Try XGROUP HELP.",
        "xgroup setid s h 0 | NOGROUP No such consumer group 'h' for key name 's'",
        "xgroup createconsumer s h c | NOGROUP No such consumer group 'h' for key name 's'",
        "xgroup delconsumer s h c | NOGROUP No such consumer group 'h' for key name 's'",
        "xack s g x | ERR Invalid stream ID specified as stream command argument",
        "xpending s h | NOGROUP No such key 's' or consumer group 'h'",
        "xpending s g - + | ERR syntax error",
        "xpending s g idle 1 - + | ERR syntax error",
        "xpending s g - + x | ERR value is not an integer or out of range",
        "xclaim s h c 0 1-0 | NOGROUP No such key 's' or consumer group 'h'",
        "xclaim s g c x 1-0 | ERR Invalid min-idle-time argument for XCLAIM",
        "xclaim s g c 0 1-0 idle x | ERR Invalid IDLE option argument for XCLAIM",
        "xclaim s g c 0 1-0 time x | ERR Invalid TIME option argument for XCLAIM",
        "xclaim s g c 0 1-0 retrycount x | ERR Invalid RETRYCOUNT option argument for XCLAIM",
        "xclaim s g c 0 1-0 foo | ERR Unrecognized XCLAIM option 'foo'",
        "xautoclaim s g c x - | ERR Invalid min-idle-time argument for XAUTOCLAIM",
        "xautoclaim s g c 0 - count 0 | ERR COUNT must be > 0",
        "xautoclaim s g c 0 - count 576460752303423488 | ERR COUNT must be > 0",
        "xautoclaim s g c 0 - count 576460752303423487 | ERR Insufficient memory, failed"
            + " allocating transient memory, COUNT too high.",
        "xautoclaim s g c 0 - foo | ERR syntax error",
        "xautoclaim s h c 0 - | NOGROUP No such key 's' or consumer group 'h'",
        "xinfo stream none | ERR no such key",
        "xinfo stream s foo | ERR unknown subcommand or wrong number of arguments for 'stream'."
            + " Try XINFO HELP.",
        "xinfo consumers s h | NOGROUP No such consumer group 'h' for key name 's'",
      })
  void whatIsWrong_isSaid_andChangesNothing(String line, String error) {
    assertThat(run(line)).isEqualTo("-" + error);
    assertThat(shell.propagated()).isEmpty();
    assertThat(shell.events()).isEmpty();
  }

  // ---------------------------------------------------------------- XACK, XPENDING

  @Test
  void xack_forgetsWhatIsPending() {
    assertThat(run("xack s g 1-0 3-0 4-0 3-0")).isEqualTo(":2");
    assertThat(run("xack s h 1-0")).isEqualTo(":0");
    assertThat(run("xack none g 1-0")).isEqualTo(":0");

    assertThat(pending()).isEqualTo("[[2-0, alice, :0, :1]]");
    assertThat(shell.propagated()).containsExactly("xack s g 1-0 3-0 4-0 3-0");
    assertThat(shell.events()).isEmpty();
  }

  @Test
  void xpending_selectsByRangeConsumerAndIdleTime() {
    shell.node.advanceMillis(50);
    prepare("xclaim s g bob 0 2-0");

    assertThat(run("xpending s g")).isEqualTo("[:3, 1-0, 3-0, [[alice, 1], [bob, 2]]]");
    assertThat(run("xpending s g - + 10 bob"))
        .isEqualTo("[[2-0, bob, :0, :2], [3-0, bob, :50, :1]]");
    assertThat(run("xpending s g idle 50 - + 1")).isEqualTo("[[1-0, alice, :50, :1]]");
    assertThat(run("xpending s g (1 (3-0 10")).isEqualTo("[[2-0, bob, :0, :2]]");
    assertThat(run("xpending s g - + 10 nobody")).isEqualTo("[]");
    assertThat(run("xpending s g - + 0")).isEqualTo("[]");
  }

  // ---------------------------------------------------------------- XCLAIM

  @Test
  void xclaim_takesWhatIsPending_whoeverHasIt() {
    shell.node.advanceMillis(10);

    assertThat(run("xclaim s g carol 10 1-0 3 4-0")).isEqualTo("[[1-0, [f, 1]], [3-0, [f, 3]]]");

    assertThat(pending())
        .isEqualTo("[[1-0, carol, :0, :2], [2-0, alice, :10, :1], [3-0, carol, :0, :2]]");
    assertThat(shell.propagated())
        .containsExactly(
            "MULTI",
            claim("carol", "1-0", NOW + 10, 2, "3-0"),
            claim("carol", "3", NOW + 10, 2, "3-0"),
            "EXEC");
    assertThat(shell.events()).containsExactly("xgroup-createconsumer s");
  }

  @Test
  void xclaim_leavesWhatWasNotIdleForLongEnough() {
    assertThat(run("xclaim s g carol 1 1-0")).isEqualTo("[]");

    assertThat(run("xinfo consumers s g")).doesNotContain("carol");
    assertThat(shell.propagated()).isEmpty();
  }

  @Test
  void xclaim_setsWhatItIsTold() {
    run("xclaim s g carol 0 1-0 idle 7 retrycount 9 justid");
    run("xclaim s g carol 0 2-0 time " + (NOW - 30));
    run("xclaim s g carol 0 3-0 justid time " + (NOW + 30));

    assertThat(pending())
        .isEqualTo("[[1-0, carol, :7, :9], [2-0, carol, :30, :2], [3-0, carol, :0, :1]]");
  }

  @Test
  void xclaim_byForce_takesWhatWasNeverDelivered_ifItExists() {
    assertThat(run("xclaim s g carol 1000 4-0 5-0 force justid lastid 4-0")).isEqualTo("[4-0]");

    assertThat(run("xpending s g 4 + 10")).isEqualTo("[[4-0, carol, :0, :1]]");
    assertThat(shell.propagated()).containsExactly(claim("carol", "4-0", NOW, 1, "4-0"));
    assertThat(run("xreadgroup group g carol streams s >")).isEqualTo("null(*-1)");
  }

  @Test
  void xclaim_propagatesHowFarTheGroupIs_evenWithoutEntries() {
    assertThat(run("xclaim s g carol 0 9-0 lastid 4-0")).isEqualTo("[]");

    assertThat(shell.propagated()).containsExactly("XGROUP SETID s g 4-0 ENTRIESREAD 3");
  }

  @Test
  void xclaim_forgetsWhatIsNoLongerInTheStream() {
    prepare("xdel s 1-0");

    assertThat(run("xclaim s g carol 0 1-0 2-0 justid")).isEqualTo("[2-0]");

    assertThat(pending()).isEqualTo("[[2-0, carol, :0, :1], [3-0, bob, :0, :1]]");
    assertThat(shell.propagated())
        .containsExactly(
            "MULTI",
            claim("alice", "1-0", NOW, 1, "3-0"),
            claim("carol", "2-0", NOW, 1, "3-0"),
            "EXEC");
  }

  // ---------------------------------------------------------------- XAUTOCLAIM

  @Test
  void xautoclaim_goesThroughWhatIsPending_page_byPage() {
    prepare("xdel s 2-0");

    assertThat(run("xautoclaim s g carol 0 - count 1")).isEqualTo("[2-0, [[1-0, [f, 1]]], []]");
    assertThat(run("xautoclaim s g carol 0 2-0 count 1")).isEqualTo("[3-0, [], [2-0]]");
    assertThat(run("xautoclaim s g carol 0 3-0 count 1 justid")).isEqualTo("[0-0, [3-0], []]");

    assertThat(pending()).isEqualTo("[[1-0, carol, :0, :2], [3-0, carol, :0, :1]]");
    assertThat(shell.propagated())
        .containsExactly(
            claim("carol", "1-0", NOW, 2, "3-0"),
            claim("alice", "2-0", NOW, 1, "3-0"),
            claim("carol", "3-0", NOW, 1, "3-0"));
  }

  @Test
  void xautoclaim_looksAtTenTimesItsCountAtMost() {
    prepare("del s", "xgroup create s g 0 mkstream");
    for (int i = 1; i <= 25; i++) {
      run("xadd s " + i + " f v");
    }
    run("xreadgroup group g alice streams s >");

    assertThat(run("xautoclaim s g carol 1000 - count 2")).isEqualTo("[21-0, [], []]");
    assertThat(run("xautoclaim s g carol 1000 21-0 count 2")).isEqualTo("[0-0, [], []]");
  }

  // ---------------------------------------------------------------- XINFO

  @Test
  void xinfo_ofAStream_namesItsFactsAndEnds() {
    assertThat(run("xinfo stream s"))
        .isEqualTo(
            "[length, :4, radix-tree-keys, :1, radix-tree-nodes, :2, last-generated-id, 4-0,"
                + " max-deleted-entry-id, 0-0, entries-added, :4, recorded-first-entry-id, 1-0,"
                + " groups, :1, first-entry, [1-0, [f, 1]], last-entry, [4-0, [f, 4]]]");
    assertThat(shell.protocol(3).run("xinfo stream s")).startsWith("{length: :4, ");
  }

  @Test
  void xinfo_inFull_listsEverything() {
    shell.node.advanceMillis(5);
    assertThat(run("xinfo stream s full count 1"))
        .endsWith(
            ("entries, [[1-0, [f, 1]]], groups, [[name, g, last-delivered-id, 3-0, entries-read,"
                    + " :3, lag, :1, pel-count, :3, pending, [[1-0, alice, :%1$d, :1]],"
                    + " consumers, [[name, alice, seen-time, :%1$d, pel-count, :2, pending,"
                    + " [[1-0, :%1$d, :1]]], [name, bob, seen-time, :%1$d, pel-count, :1,"
                    + " pending, [[3-0, :%1$d, :1]]]]]]]")
                .formatted(NOW));
    assertThat(run("xinfo consumers s g"))
        .isEqualTo("[[name, alice, pending, :2, idle, :5], [name, bob, pending, :1, idle, :5]]");
  }

  @Test
  void theLag_isUnknown_onceAnEntryAheadWasDeleted() {
    prepare("xadd s 5-0 f v", "xdel s 4-0");
    assertThat(run("xinfo groups s")).contains("entries-read, :3, lag, null($-1)");

    run("xreadgroup group g alice streams s >");

    // As Redis counts: what was deleted unread stays in the lag.
    assertThat(run("xinfo groups s")).contains("entries-read, :4, lag, :1");
  }

  @Test
  void theLag_ofAGroupThatBeginsInTheMiddle_isUnknown_untilItsEnd() {
    prepare("xgroup create s h 2-0", "xgroup create s i 1-0", "xgroup create s j 0");
    assertThat(run("xinfo groups s"))
        .contains("last-delivered-id, 2-0, entries-read, null($-1), lag, null($-1)")
        .contains("last-delivered-id, 1-0, entries-read, null($-1), lag, :3")
        .contains("last-delivered-id, 0-0, entries-read, null($-1), lag, :4");
  }
}

package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ObjectCommandsTest {
  private static final String SHARED = Integer.toString(Integer.MAX_VALUE);

  private final TestNode node = new TestNode("notify-keyspace-events KEAm");
  private final List<String> events = node.recordEvents();

  private String text(Object... words) {
    return node.text(words);
  }

  @Test
  void encoding_namesTheEncoding() {
    text("mset", "i", 12345, "e", "text", "r", "x".repeat(45));

    assertThat(text("object", "encoding", "i")).isEqualTo("int");
    assertThat(text("OBJECT", "ENCODING", "e")).isEqualTo("embstr");
    assertThat(text("object", "encoding", "r")).isEqualTo("raw");
  }

  @Test
  void refcount_showsSharedIntegers() {
    text("mset", "a", 0, "b", 9999, "c", 10000, "d", -1, "e", "text");

    assertThat(text("object", "refcount", "a")).isEqualTo(SHARED);
    assertThat(text("object", "refcount", "b")).isEqualTo(SHARED);
    assertThat(text("object", "refcount", "c")).isEqualTo("1");
    assertThat(text("object", "refcount", "d")).isEqualTo("1");
    assertThat(text("object", "refcount", "e")).isEqualTo("1");
    text("incr", "d");
    assertThat(text("object", "refcount", "d")).isEqualTo(SHARED);
    text("copy", "a", "copy");
    assertThat(text("object", "refcount", "copy")).isEqualTo("1");
  }

  @Test
  void integersAreNotShared_whenEachKeysUseCounts() {
    TestNode lru = new TestNode("maxmemory 1gb", "maxmemory-policy allkeys-lru");
    TestNode random = new TestNode("maxmemory 1gb", "maxmemory-policy allkeys-random");
    lru.text("set", "a", 7);
    random.text("set", "a", 7);

    assertThat(lru.text("object", "refcount", "a")).isEqualTo("1");
    assertThat(random.text("object", "refcount", "a")).isEqualTo(SHARED);
  }

  @Test
  void idletime_countsSecondsSinceTheLastUse_andLooksWithoutUse() {
    text("set", "k", "v");
    node.advanceMillis(9999);

    assertThat(text("object", "idletime", "k")).isEqualTo("9");
    assertThat(text("object", "idletime", "k")).isEqualTo("9");
    assertThat(text("object", "freq", "k"))
        .startsWith("-ERR An LFU maxmemory policy is not selected, access frequency not tracked. ");
  }

  @Test
  void freq_countsUse_underAnLfuPolicy() {
    TestNode lfu = new TestNode("maxmemory-policy allkeys-lfu");
    lfu.text("set", "k", "v");

    assertThat(lfu.text("object", "freq", "k")).isEqualTo("5");
    assertThat(lfu.text("object", "idletime", "k"))
        .startsWith("-ERR An LFU maxmemory policy is selected, idle time not tracked. ");
  }

  @Test
  void object_ofAMissingKey_isNull_withoutAnEvent() {
    assertThat(text("object", "encoding", "none")).isEqualTo("null");
    assertThat(text("object", "freq", "none")).isEqualTo("null");
    assertThat(events).isEmpty();
  }

  @Test
  void help_listsTheSubcommands() {
    assertThat(text("object", "help"))
        .startsWith(
            "[OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:, ENCODING <key>,")
        .endsWith("HELP,     Prints this help.]");
    assertThat(text("object", "foo")).isEqualTo("-ERR unknown subcommand 'foo'. Try OBJECT HELP.");
    assertThat(text("object", "freq"))
        .isEqualTo("-ERR wrong number of arguments for 'object|freq' command");
  }
}

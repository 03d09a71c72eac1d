package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue.ArrayValue;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The expected replies are those of redis-server 7.0.15, word for word but for the summaries. */
class CommandCommandsTest {
  private final TestNode node = new TestNode();

  private List<CommandSpec> all() {
    List<CommandSpec> all = new ArrayList<>();
    StatsInfo.forEachCommand(node.engine.server(), all::add);
    return all;
  }

  @Test
  void info_describesACommandWithOneKey() {
    assertThat(node.text("command", "info", "GET"))
        .isEqualTo(
            "[[get, 2, [readonly, fast], 1, 1, 1, [@read, @string, @fast], [],"
                + " [[flags, [RO, access], begin_search, [type, index, spec, [index, 1]],"
                + " find_keys, [type, range, spec, [lastkey, 0, keystep, 1, limit, 0]]]], []]]");
  }

  @Test
  void info_describesAContainerWithItsSubcommands() {
    assertThat(node.text("command", "info", "config|set", "nope", "get|x"))
        .isEqualTo(
            "[[config|set, -4, [admin, noscript, loading, stale], 0, 0, 0, [@admin, @slow,"
                + " @dangerous], [request_policy:all_nodes, response_policy:all_succeeded], [],"
                + " []], null, null]");
    assertThat(node.text("command", "info", "config"))
        .startsWith("[[config, -2, [], 0, 0, 0, [@slow], [], [], [[config|get, -3, ")
        .contains("[config|help, 2, [loading, stale], 0, 0, 0, [@slow], [], [], []]");
  }

  @Test
  void info_usesTheTypesOfResp3() {
    node.call("hello", "3");
    assertThat(node.text("command", "info", "zunionstore"))
        .isEqualTo(
            "[[zunionstore, -4, ~[write, denyoom, movablekeys], 1, 1, 1, ~[@write, @sortedset,"
                + " @slow], ~[], ~[{flags: ~[OW, update], begin_search: {type: index, spec:"
                + " {index: 1}}, find_keys: {type: range, spec: {lastkey: 0, keystep: 1, limit:"
                + " 0}}}, {flags: ~[RO, access], begin_search: {type: index, spec: {index: 2}},"
                + " find_keys: {type: keynum, spec: {keynumidx: 0, firstkey: 1, keystep: 1}}}],"
                + " ~[]]]");
  }

  @Test
  void commandAndItsCount_knowAllCommands() {
    int count = node.engine.server().commands().commands().size();
    assertThat(node.text("command", "count")).isEqualTo(Integer.toString(count));
    assertThat(((ArrayValue) node.call("command")).elements()).hasSize(count);
    assertThat(((ArrayValue) node.call("command", "info")).elements()).hasSize(count);
    assertThat(((ArrayValue) node.call("command", "list")).elements()).hasSize(all().size());
  }

  @Test
  void list_filters() {
    assertThat(node.text("command", "list", "filterby", "pattern", "CONFIG|RE*"))
        .isEqualTo("[config|resetstat, config|rewrite]");
    assertThat(node.text("command", "list", "filterby", "aclcat", "TRANSACTION"))
        .isEqualTo("[discard, exec, multi, unwatch, watch]");
    assertThat(node.text("command", "list", "filterby", "aclcat", "nope")).isEqualTo("[]");
    assertThat(node.text("command", "list", "filterby", "module", "x")).isEqualTo("[]");
    assertThat(node.text("command", "list", "filterby", "x", "y")).isEqualTo("-ERR syntax error");
    assertThat(node.text("command", "list", "filterby", "module")).isEqualTo("-ERR syntax error");
  }

  @Test
  void getKeys_findsKeysAndWhatHappensToThem() {
    assertThat(node.text("command", "getkeys", "mset", "a", "1", "b", "2")).isEqualTo("[a, b]");
    assertThat(node.text("command", "getkeysandflags", "zunionstore", "d", "2", "a", "b"))
        .isEqualTo("[[d, [OW, update]], [a, [RO, access]], [b, [RO, access]]]");
    assertThat(node.text("command", "getkeysandflags", "set", "k", "v", "get"))
        .isEqualTo("[[k, [RW, access, update]]]");
  }

  @Test
  void getKeys_saysWhyThereAreNone() {
    assertThat(node.text("command", "getkeys", "nope", "x"))
        .isEqualTo("-ERR Invalid command specified");
    assertThat(node.text("command", "getkeys", "ping", "x"))
        .isEqualTo("-ERR The command has no key arguments");
    assertThat(node.text("command", "getkeys", "get", "a", "b"))
        .isEqualTo("-ERR Invalid number of arguments specified for command");
    assertThat(node.text("command", "getkeys", "zunionstore", "d", "9", "a"))
        .isEqualTo("-ERR Invalid arguments specified for command");
  }

  @Test
  void docs_describeArguments() {
    node.call("hello", "3");
    assertThat(node.text("command", "docs", "getset", "nope"))
        .isEqualTo(
            "{getset: {summary: Sets a string and returns what it was, since: 1.0.0, group: string,"
                + " complexity: O(1), doc_flags: ~[deprecated], deprecated_since: 6.2.0,"
                + " replaced_by: `SET` with the `!GET` argument, arguments: [{name: key, type: key,"
                + " key_spec_index: 0}, {name: value, type: string}]}}");
    assertThat(node.text("command", "docs", "zadd"))
        .contains(
            "{name: condition, type: oneof, since: 3.0.2, flags: ~[optional], arguments: [{name:"
                + " nx, type: pure-token, token: NX}, {name: xx, type: pure-token, token: XX}]}")
        .contains(
            "{name: score_member, type: block, flags: ~[multiple], arguments: [{name: score, type:"
                + " double}, {name: member, type: string}]}");
  }

  @Test
  void everyCommand_isDocumented() {
    assertThat(all())
        .allSatisfy(
            spec -> {
              CommandDoc doc = CommandDocs.of(spec.fullName());
              assertThat(doc.summary()).as(spec.fullName()).isNotEmpty();
              assertThat(doc.arguments())
                  .as(spec.fullName())
                  .allMatch(argument -> argument.keySpec() < spec.keySpecs().size());
            });
  }
}

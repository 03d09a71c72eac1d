package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.core.acl.AclException;
import dev.sextant.core.engine.TestNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Users in files: aclfile, and the user lines of redis.conf. */
class AclFileTest {
  private static final String UNCHANGED =
      "WARNING: ACL errors detected, no change to the previously active ACL rules was performed";

  /** A node with an aclfile of that text; it started when the file was still empty. */
  private static TestNode nodeWithFile(String text) {
    TestNode node = new TestNode();
    node.aclFiles.put("users.acl", text);
    node.config.assign(dev.sextant.core.config.SecurityDirectives.ACLFILE, "users.acl");
    return node;
  }

  @Test
  void load_replacesAllUsersAndClosesTheConnectionsOfAllButTheDefaultOne() {
    TestNode node = nodeWithFile("user bob on nopass ~a* +@all\n\nuser carl off\n");
    node.call("acl", "setuser", "bob", "on", "nopass", "+@all");
    TestNode.Client bob = node.client();
    bob.call("auth", "bob", "");
    assertThat(node.text("acl", "load")).isEqualTo("OK");
    assertThat(node.text("acl", "list"))
        .isEqualTo(
            "[user bob on nopass ~a* resetchannels +@all, user carl off resetchannels -@all, user"
                + " default on nopass ~* &* +@all]");
    assertThat(bob.closed).isTrue();
    assertThat(node.client0().closed).isFalse();
  }

  @Test
  void load_withAnError_changesNothingAndNamesAllErrors() {
    TestNode node =
        nodeWithFile(
            """
            user bob on +nosuch %X~ )
            bob on
            user bob off
            """);
    assertThat(node.text("acl", "load"))
        .isEqualTo(
            "-ERR users.acl:1: Error in applying operation '+nosuch': Unknown command or category"
                + " name in ACL. users.acl:1: Syntax error. users.acl:2 should start with user"
                + " keyword followed by the username. WARNING: Duplicate user 'bob' found on line"
                + " 3. "
                + UNCHANGED);
    assertThat(node.text("acl", "users")).isEqualTo("[default]");
  }

  @Test
  void load_ofAFileThatIsNotThere_saysSo() {
    TestNode node = nodeWithFile("");
    node.aclFiles.clear();
    assertThat(node.text("acl", "load"))
        .isEqualTo("-ERR Error loading ACLs, opening file 'users.acl': No such file or directory");
  }

  @Test
  void save_writesWhatLoadReads() {
    TestNode node = nodeWithFile("");
    node.call("acl", "setuser", "bob", "on", ">pw", "~a", "(+get ~b)");
    String list = node.text("acl", "list");
    assertThat(node.text("acl", "save")).isEqualTo("OK");
    node.call("acl", "deluser", "bob");
    assertThat(node.text("acl", "load")).isEqualTo("OK");
    assertThat(node.text("acl", "list")).isEqualTo(list);
  }

  @Test
  void withoutAnAclFile_thereIsNothingToLoadOrSave() {
    assertThat(new TestNode().text("acl", "load"))
        .startsWith("-ERR This Redis instance is not configured to use an ACL file.");
    assertThat(new TestNode().text("acl", "save"))
        .startsWith("-ERR This Redis instance is not configured to use an ACL file.");
  }

  @Test
  void userLines_makeUsersAndReplaceTheRulesOfTheDefaultOne() {
    TestNode node =
        new TestNode("requirepass pw", "user bob on nopass +get", "user default on nopass +@all");
    assertThat(node.text("acl", "list"))
        .isEqualTo(
            "[user bob on nopass resetchannels -@all +get, user default on nopass sanitize-payload"
                + " resetchannels +@all]");
    node.configFile = "/redis.conf";
    node.call("config", "rewrite");
    assertThat(node.log.toString()).contains("\nuser bob on nopass resetchannels -@all +get\n");
  }

  @Test
  void start_withUserLinesAndAnAclFile_isRefused() {
    TestNode node = nodeWithFile("");
    assertThatThrownBy(() -> node.engine.server().access().start(List.of(List.of("bob"))))
        .isInstanceOf(AclException.class)
        .hasMessageStartingWith(
            "Configuring Redis with users defined in redis.conf and at the same");
  }

  @Test
  void start_withAFaultyAclFile_isRefused() {
    TestNode node = nodeWithFile("nonsense");
    assertThatThrownBy(() -> node.engine.server().access().start(List.of()))
        .isInstanceOf(AclException.class)
        .hasMessage(
            "Aborting Redis startup because of ACL errors: users.acl:1 should start with user"
                + " keyword followed by the username. "
                + UNCHANGED);
  }

  @Test
  void start_withAnUnknownCommandInAUserLine_isRefused() {
    TestNode node = new TestNode();
    assertThatThrownBy(() -> node.engine.server().access().start(List.of(List.of("bob", "+x"))))
        .hasMessage(
            "Error loading ACL rule '+x' for the user named 'bob': Unknown command or category name"
                + " in ACL");
  }
}

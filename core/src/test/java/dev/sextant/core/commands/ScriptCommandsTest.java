package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.FakeReplication;
import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import org.junit.jupiter.api.Test;

class ScriptCommandsTest {
  private final TestNode node = new TestNode("notify-keyspace-events KEA");

  private String eval(String script, Object... more) {
    Object[] words = new Object[2 + Math.max(1, more.length)];
    words[0] = "eval";
    words[1] = script;
    words[2] = "0";
    System.arraycopy(more, 0, words, 2, more.length);
    return node.text(words);
  }

  private String errorOf(String script) {
    String reply = eval(script);
    assertThat(reply).contains("-");
    return reply;
  }

  @Test
  void values_becomeReplies() {
    assertThat(eval("return 3.99")).isEqualTo("3");
    assertThat(eval("return {1,'two',{3},nil,5}")).isEqualTo("[1, two, [3]]");
    assertThat(eval("return true")).isEqualTo("1");
    assertThat(eval("return false")).isEqualTo("null");
    assertThat(eval("return {ok='fine'}")).isEqualTo("fine");
    assertThat(eval("return {double=3.5}")).isEqualTo("3.5");
    assertThat(eval("return {KEYS[1],ARGV[1],#ARGV}", "1", "k", "v", "w")).isEqualTo("[k, v, 2]");
  }

  @Test
  void valuesInResp3_keepTheirTypes() {
    node.call("hello", "3");

    assertThat(eval("return {map={a=1}}")).isEqualTo("{a: 1}");
    assertThat(eval("return {set={a=true}}")).isEqualTo("~[a]");
    assertThat(eval("return nil")).isEqualTo("null");
    assertThat(node.call("eval", "redis.setresp(3) return true", "0").toString()).isEqualTo("#t");
  }

  @Test
  void replies_becomeValues() {
    node.call("hset", "h", "f", "v");

    assertThat(eval("return redis.call('get','none') == false")).isEqualTo("1");
    assertThat(eval("return redis.call('set','k','v').ok")).isEqualTo("OK");
    assertThat(eval("return redis.call('hgetall','h')")).isEqualTo("[f, v]");
    assertThat(eval("redis.setresp(3) return redis.call('hgetall','h').map.f")).isEqualTo("v");
    assertThat(eval("redis.setresp(3) return redis.call('get','none') == nil")).isEqualTo("1");
    assertThat(eval("return redis.call('echo', 0.1)")).isEqualTo("0.10000000000000001");
    assertThat(eval("return redis.pcall('hget','k','f')['err']"))
        .isEqualTo("WRONGTYPE Operation against a key holding the wrong kind of value");
  }

  @Test
  void errors_sayWhereTheyHappened() {
    String digest = node.text("script", "load", "\nerror('boom')");

    assertThat(node.call("evalsha", digest, "0").toString())
        .contains("ERR user_script:2: boom script: " + digest + ", on @user_script:2.");
    assertThat(errorOf("return redis.call('nosuch')"))
        .contains("ERR Unknown Redis command called from script script: ");
    assertThat(errorOf("return redis.call('get')"))
        .contains("ERR Wrong number of args calling Redis command from script script: ");
    assertThat(errorOf("return redis.call('multi')"))
        .contains("ERR This Redis command is not allowed from script script: ");
    assertThat(errorOf("return redis.error_reply('MINE x')")).contains("MINE x");
    assertThat(errorOf("return ("))
        .contains("ERR Error compiling script (new function): user_script:1: ");
  }

  @Test
  void globals_areClosed() {
    assertThat(errorOf("return nothing"))
        .contains("Script attempted to access nonexistent global variable 'nothing'");
    assertThat(errorOf("x = 1")).contains("Attempt to modify a readonly table");
    assertThat(errorOf("redis.call = 1")).contains("Attempt to modify a readonly table");
    assertThat(errorOf("getmetatable(_G).__index = 1"))
        .contains("Attempt to modify a readonly table");
    assertThat(errorOf("return os.time()")).contains("nonexistent global variable 'os'");
    assertThat(errorOf("return print")).contains("nonexistent global variable 'print'");
  }

  @Test
  void pcall_givesTheLineOfAnErrorTable() {
    node.call("lpush", "l", "a");

    assertThat(eval("local ok, e = pcall(redis.call, 'get', 'l') return {tostring(ok), e}"))
        .isEqualTo("[false, WRONGTYPE Operation against a key holding the wrong kind of value]");
  }

  @Test
  void numberOfKeys_isChecked() {
    assertThat(eval("return 1", "x")).contains("ERR value is not an integer or out of range");
    assertThat(eval("return 1", "1"))
        .contains("Number of keys can't be greater than number of args");
    assertThat(eval("return 1", "-1")).contains("Number of keys can't be negative");
  }

  @Test
  void scripts_areKeptByTheirDigest() {
    String digest = node.text("script", "load", "return 7");

    assertThat(node.text("evalsha", digest.toUpperCase(java.util.Locale.ROOT), "0")).isEqualTo("7");
    assertThat(node.text("script", "exists", digest, "0".repeat(40))).isEqualTo("[1, 0]");
    assertThat(node.text("script", "flush")).isEqualTo("OK");
    assertThat(node.text("evalsha", digest, "0"))
        .contains("NOSCRIPT No matching script. Please use EVAL.");
    assertThat(node.text("script", "flush", "soon"))
        .contains("SCRIPT FLUSH only support SYNC|ASYNC option");
  }

  @Test
  void writes_arePropagatedAsOneUnit() {
    eval("redis.call('set','a','1') redis.call('incr','a') return redis.call('get','a')");

    assertThat(node.propagated).containsExactly("0: MULTI", "0: set a 1", "0: incr a", "0: EXEC");
  }

  @Test
  void setRepl_keepsWritesFromReplicas() {
    eval("redis.set_repl(redis.REPL_NONE) redis.call('set','a','1')");
    eval("redis.set_repl(redis.REPL_AOF) redis.call('set','b','1')");
    eval("redis.call('set','c','1')");

    assertThat(node.propagated).containsExactly("0: set c 1");
  }

  @Test
  void selectedDatabase_endsWithTheScript() {
    eval("redis.call('select','3') redis.call('set','a','1')");

    assertThat(node.propagated).containsExactly("3: set a 1");
    assertThat(node.text("dbsize")).isEqualTo("0");
  }

  @Test
  void time_standsStillForExpiry() {
    node.call("set", "k", "v", "px", "10");

    assertThat(eval("redis.call('set','x','1','px','1') return redis.call('exists','k','x')"))
        .isEqualTo("2");
  }

  @Test
  void commandThatWaits_answersAsAfterItsTimeout() {
    TestNode lax = new TestNode("enable-debug-command yes");
    lax.call("debug", "set-disable-deny-scripts", "1");

    assertThat(lax.text("eval", "return redis.call('blpop','none','0')", "0")).isEqualTo("null");
    assertThat(lax.text("eval", "return redis.call('script','exists','x')", "0")).isEqualTo("[0]");
    assertThat(lax.text("eval", "return redis.call('eval','return 1','0')", "0"))
        .contains("ERR a script can not run another script");
  }

  @Test
  void readOnlyForms_refuseWrites() {
    assertThat(node.text("eval_ro", "return redis.call('set','a','b')", "0"))
        .contains("ERR Write commands are not allowed from read-only scripts.");
    assertThat(node.text("eval_ro", "#!lua\nreturn 1", "0"))
        .contains("ERR Can not execute a script with write flag using *_ro command.");
    assertThat(eval("#!lua flags=no-writes\nreturn redis.call('del','a')"))
        .contains("ERR Write commands are not allowed from read-only scripts.");
    assertThat(node.text("eval_ro", "#!lua flags=no-writes\nreturn 5", "0")).isEqualTo("5");
  }

  @Test
  void shebang_isRead() {
    assertThat(errorOf("#!lua flags=odd\nreturn 1"))
        .contains("ERR Unexpected flag in script shebang: odd");
    assertThat(errorOf("#!lua name=x\nreturn 1"))
        .contains("ERR Unknown lua shebang option: name=x");
    assertThat(errorOf("#!perl\nreturn 1"))
        .contains("ERR Unexpected engine in script shebang: #!perl");
    assertThat(errorOf("#!lua")).contains("ERR Invalid script shebang");
    assertThat(errorOf("#!lua\nerror('x')")).contains("user_script:2: x");
  }

  @Test
  void withoutMemory_scriptsMayReadOrDeclareThatTheyMayWrite() {
    TestNode full = new TestNode("maxmemory 1");

    assertThat(full.text("eval", "return redis.call('set','a','b')", "0"))
        .contains("OOM command not allowed when used memory > 'maxmemory'. script: ");
    assertThat(full.text("eval", "return redis.call('get','a')", "0")).isEqualTo("null");
    assertThat(full.text("eval", "#!lua\nreturn 1", "0"))
        .contains("OOM command not allowed when used memory > 'maxmemory'.");
    assertThat(full.text("eval", "#!lua flags=allow-oom\nreturn redis.call('set','a','b')", "0"))
        .isEqualTo("OK");
    assertThat(full.text("eval", "#!lua flags=no-writes\nreturn 1", "0")).isEqualTo("1");
  }

  @Test
  void errors_areCountedOnce() {
    eval("return redis.call('get')");
    eval("return redis.pcall('get')");
    eval("error('x')");

    assertThat(node.text("info", "errorstats")).contains("errorstat_ERR:count=3");
    assertThat(node.text("info", "commandstats"))
        .containsPattern("cmdstat_get:calls=0,.*rejected_calls=2")
        .containsPattern("cmdstat_eval:calls=3,.*failed_calls=3");
  }

  @Test
  void permissions_areThoseOfTheCaller() {
    node.call("acl", "setuser", "reader", "on", "nopass", "~*", "+@all", "-set");
    TestNode.Client reader = node.client();
    reader.call("auth", "reader", "x");

    assertThat(reader.text("eval", "return redis.call('set','a','b')", "0"))
        .contains("ERR The user executing the script can't run this command or subcommand");
    assertThat(reader.text("eval", "return redis.acl_check_cmd('set','a','b')", "0"))
        .isEqualTo("null");
    assertThat(reader.text("eval", "return redis.acl_check_cmd('get','a')", "0")).isEqualTo("1");
  }

  @Test
  void monitors_areShownTheScriptFirst() {
    TestNode.Client monitor = node.client();
    monitor.call("monitor");
    eval("return redis.call('get','a')");

    assertThat(monitor.takeText()).contains("\"eval\"");
    assertThat(monitor.takeText()).endsWith("[0 lua] \"get\" \"a\"");
  }

  @Test
  void scriptInATransaction_runsInItsTurn() {
    node.call("multi");
    node.call("set", "a", "1");
    node.call("eval", "return redis.call('incr','a')", "0");

    assertThat(node.text("exec")).isEqualTo("[OK, 2]");
    assertThat(node.propagated).containsExactly("0: MULTI", "0: set a 1", "0: incr a", "0: EXEC");
  }

  @Test
  void redisTable_saysTheVersion() {
    assertThat(eval("return {redis.REDIS_VERSION, redis.REDIS_VERSION_NUM, redis.LOG_WARNING}"))
        .isEqualTo("[7.0.15, 458767, 3]");
    assertThat(eval("return redis.sha1hex('')"))
        .isEqualTo("da39a3ee5e6b4b0d3255bfef95601890afd80709");
    eval("redis.log(redis.LOG_WARNING, 'a', 1, {}, 'b')");
    assertThat(node.log).contains("warning: a 1 b");
  }

  @Test
  void tableInItself_endsWhereTheStackWould() {
    RespValue reply = node.call("eval", "local t = {} t[1] = t return t", "0");
    int depth = 0;
    while (reply instanceof RespValue.ArrayValue array) {
      reply = array.elements().get(0);
      depth++;
    }

    assertThat(depth).isEqualTo(7995);
    assertThat(reply).isEqualTo(new RespValue.ErrorLine("ERR reached lua stack limit"));
  }

  @Test
  void info_countsScripts() {
    node.call("script", "load", "return 1");

    assertThat(node.text("info", "memory")).contains("number_of_cached_scripts:1");
  }

  @Test
  void scriptsOnAReplica_mayRead() {
    FakeReplication place = new FakeReplication();
    place.replica = true;
    TestNode replica = new TestNode(place);

    assertThat(replica.text("eval", "return redis.call('get','a')", "0")).isEqualTo("null");
    assertThat(replica.text("eval", "return redis.call('set','a','1')", "0"))
        .contains("READONLY You can't write against a read only replica. script: ");
    assertThat(replica.text("eval", "#!lua\nreturn 1", "0"))
        .contains("READONLY You can't write against a read only replica.");
    assertThat(replica.text("eval", "#!lua flags=no-writes\nreturn 1", "0")).isEqualTo("1");
  }

  @Test
  void withoutEnoughReplicas_scriptsMayNotWrite() {
    TestNode lonely = new TestNode(new FakeReplication(), "min-replicas-to-write 1");

    assertThat(lonely.text("eval", "return redis.call('set','a','1')", "0"))
        .contains("NOREPLICAS Not enough good replicas to write. script: ");
    assertThat(lonely.text("eval", "#!lua\nreturn 1", "0"))
        .contains("NOREPLICAS Not enough good replicas to write.");
    assertThat(lonely.text("eval", "return redis.call('get','a')", "0")).isEqualTo("null");
  }
}

package dev.sextant.core.commands;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.engine.TestNode;
import dev.sextant.protocol.value.RespValue;
import org.junit.jupiter.api.Test;

class FunctionCommandsTest {
  private static final String MYLIB =
      "#!lua name=mylib\n"
          + "redis.register_function('first', function(keys, args) return keys[1] .. args[1] end)\n"
          + "redis.register_function{function_name='reads', description='a read',"
          + " callback=function(keys) return redis.call('get', keys[1]) end, flags={'no-writes'}}";

  private final TestNode node = new TestNode();

  private String load(String body) {
    return node.text("function", "load", "#!lua name=lib\n" + body);
  }

  @Test
  void library_isLoadedAndReplicated() {
    assertThat(node.text("function", "load", MYLIB)).isEqualTo("mylib");

    assertThat(node.propagated).containsExactly("0: function load " + MYLIB);
    assertThat(node.text("fcall", "FIRST", "1", "k", "v")).isEqualTo("kv");
    assertThat(node.propagated).hasSize(1);
    assertThat(node.text("function", "load", MYLIB)).contains("Library 'mylib' already exists");
    assertThat(node.text("function", "load", "replace", MYLIB)).isEqualTo("mylib");
  }

  @Test
  void list_describesLibraries() {
    node.call("function", "load", MYLIB);

    assertThat(node.text("function", "list", "libraryname", "MY*"))
        .isEqualTo(
            "[[library_name, mylib, engine, LUA, functions, [[name, first, description, null,"
                + " flags, []], [name, reads, description, a read, flags, [no-writes]]]]]");
    assertThat(node.text("function", "list", "withcode"))
        .contains("library_code, #!lua name=mylib");
    assertThat(node.text("function", "list", "libraryname"))
        .contains("ERR library name argument was not given");
    assertThat(node.text("function", "list", "x")).contains("ERR Unknown argument x");
  }

  @Test
  void fcall_checksNameAndKeys() {
    node.call("function", "load", MYLIB);

    assertThat(node.text("fcall", "none", "0")).contains("ERR Function not found");
    assertThat(node.text("fcall", "first", "x")).contains("ERR Bad number of keys provided");
    assertThat(node.text("fcall", "first", "2", "k"))
        .contains("ERR Number of keys can't be greater than number of args");
    assertThat(node.text("fcall_ro", "first", "0"))
        .contains("ERR Can not execute a script with write flag using *_ro command.");
    assertThat(node.text("fcall_ro", "reads", "1", "k")).isEqualTo("null");
  }

  @Test
  void metadata_isRead() {
    assertThat(node.text("function", "load", "return 1")).contains("ERR Missing library metadata");
    assertThat(node.text("function", "load", "#!lua name=x"))
        .contains("ERR Invalid library metadata");
    assertThat(node.text("function", "load", "#!lua\n")).contains("ERR Library name was not given");
    assertThat(node.text("function", "load", "#!perl name=x\n"))
        .contains("ERR Engine 'perl' not found");
    assertThat(node.text("function", "load", "#!lua name=a-b\n"))
        .contains("ERR Library names can only contain letters, numbers, or underscores(_)");
    assertThat(load("")).contains("ERR No functions registered");
    assertThat(load("return (")).contains("ERR Error compiling function: user_function:2: ");
  }

  @Test
  void registration_isChecked() {
    assertThat(load("redis.register_function()"))
        .contains("wrong number of arguments to redis.register_function");
    assertThat(load("redis.register_function('a')")).contains("only applicable to Lua table");
    assertThat(load("redis.register_function('a', 1)"))
        .contains("second argument to redis.register_function must be a function");
    assertThat(load("redis.register_function{function_name='a', flags={'odd'}}"))
        .contains("unknown flag given");
    assertThat(load("redis.register_function{function_name='a'}"))
        .contains("must get a callback argument");
    assertThat(
            load(
                "local f = function() end redis.register_function('a', f)"
                    + " redis.register_function('a', f)"))
        .contains("ERR Error registering functions: ERR Function already exists in the library");
    assertThat(load("redis.call('ping')"))
        .contains("Script attempted to access nonexistent global variable 'call'");
    assertThat(load("x = 1")).contains("Attempt to modify a readonly table");
    assertThat(node.propagated).isEmpty();
  }

  @Test
  void functionNames_belongToOneLibrary() {
    node.call("function", "load", MYLIB);

    assertThat(load("redis.register_function('first', function() end)"))
        .contains("ERR Function first already exists");
    assertThat(node.text("fcall", "first", "1", "k", "v")).isEqualTo("kv");
  }

  @Test
  void functions_seeWhatScriptsSee_butNoRegistration() {
    load(
        "redis.register_function('see', function() return {type(redis.call),"
            + " type(redis.register_function), type(string.len)} end)"
            + " redis.register_function('set', function() x = 1 end)");

    assertThat(node.text("fcall", "see", "0")).isEqualTo("[function, nil, function]");
    assertThat(node.text("fcall", "set", "0"))
        .contains("user_function:2: Attempt to modify a readonly table script: set, on");
  }

  @Test
  void deleteAndFlush_areReplicated() {
    node.call("function", "load", MYLIB);
    node.propagated.clear();

    assertThat(node.text("function", "delete", "none")).contains("ERR Library not found");
    assertThat(node.text("function", "delete", "mylib")).isEqualTo("OK");
    assertThat(node.text("function", "flush", "async")).isEqualTo("OK");
    assertThat(node.text("function", "flush", "soon"))
        .contains("ERR FUNCTION FLUSH only supports SYNC|ASYNC option");
    assertThat(node.propagated)
        .containsExactly("0: function delete mylib", "0: function flush async");
    assertThat(node.text("fcall", "first", "0")).contains("ERR Function not found");
  }

  @Test
  void dump_isRestored() {
    node.call("function", "load", MYLIB);
    byte[] dump = ((RespValue.BulkString) node.call("function", "dump")).bytes();

    assertThat(node.text("function", "restore", dump)).contains("ERR Library mylib already exists");
    assertThat(node.text("function", "restore", dump, "replace")).isEqualTo("OK");
    assertThat(node.text("function", "restore", dump, "flush")).isEqualTo("OK");
    node.call("function", "flush");
    assertThat(node.text("function", "restore", dump)).isEqualTo("OK");
    assertThat(node.text("fcall", "first", "1", "k", "v")).isEqualTo("kv");
    assertThat(node.text("function", "restore", dump, "odd"))
        .contains(
            "ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.");
  }

  @Test
  void damagedDump_isRefused() {
    node.call("function", "load", MYLIB);
    byte[] dump = ((RespValue.BulkString) node.call("function", "dump")).bytes();
    dump[5] ^= 1;

    assertThat(node.text("function", "restore", dump, "replace"))
        .contains("ERR DUMP payload version or checksum are wrong");
    assertThat(node.text("function", "restore", "x"))
        .contains("ERR DUMP payload version or checksum are wrong");
  }

  @Test
  void emptyDump_isThatOfARealServer() {
    byte[] dump = ((RespValue.BulkString) node.call("function", "dump")).bytes();

    assertThat(dump).isEqualTo(new byte[] {10, 0, 93, -101, 92, 64, 15, 127, -94, -38});
  }

  @Test
  void stats_countLibrariesAndFunctions() {
    node.call("function", "load", MYLIB);

    assertThat(node.text("function", "stats"))
        .isEqualTo(
            "[running_script, null, engines, [LUA, [libraries_count, 1, functions_count, 2]]]");
    assertThat(node.text("info", "memory"))
        .contains("number_of_functions:2")
        .contains("number_of_libraries:1");
  }

  @Test
  void libraries_areReloadedWithTheData() {
    TestNode debugged = new TestNode("enable-debug-command yes");
    debugged.call("function", "load", MYLIB);

    assertThat(debugged.text("debug", "reload")).isEqualTo("OK");
    assertThat(debugged.text("fcall", "first", "1", "k", "v")).isEqualTo("kv");
    assertThat(debugged.text("debug", "reload", "noflush"))
        .contains("ERR Error trying to load the RDB dump");
    assertThat(debugged.text("debug", "reload", "noflush", "merge")).isEqualTo("OK");
    debugged.call("function", "flush");
    assertThat(debugged.text("debug", "reload", "nosave")).isEqualTo("OK");
    assertThat(debugged.text("fcall", "first", "1", "k", "v")).isEqualTo("kv");
  }
}

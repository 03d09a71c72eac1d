package dev.sextant.core.commands;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.LongCommand;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.MemorySize;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.keyspace.Database;
import dev.sextant.core.keyspace.Entry;
import dev.sextant.core.keyspace.Keyspace;
import dev.sextant.core.rdb.RdbWriter;
import dev.sextant.core.rdb.ValueWriter;
import dev.sextant.core.scripting.Scripting;
import dev.sextant.core.types.ListValue;
import dev.sextant.core.types.StringValue;
import dev.sextant.core.types.TableStatistics;
import dev.sextant.core.types.Value;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** The subcommands of DEBUG that look at the data, or send it through RDB and back. */
final class DebugData {
  /** Redis refuses to come nearer than this to the 4 GB that a listpack could hold. */
  private static final long MOST_PLAIN_NODE_BYTES = (1L << 32) - (1L << 20);

  private static final long DEFAULT_PLAIN_NODE_BYTES = 1L << 30;

  /** The references that Redis counts for objects which everybody shares. */
  private static final int SHARED_REFERENCES = Integer.MAX_VALUE;

  /** Longer chains are not told apart. */
  private static final int LONGEST_CHAIN = 49;

  static final String[] HELP = {
    "CONFIG-REWRITE-FORCE-ALL",
    "    Write the configuration file anew, with a line for every setting.",
    "DIGEST",
    "    Show a digest of the whole data set, all zeros when it is empty.",
    "DIGEST-VALUE <key> [<key> ...]",
    "    Show a digest of the value of each key.",
    "HTSTATS <dbid>",
    "    Show how the hash tables of that database are filled.",
    "HTSTATS-KEY <key>",
    "    Show how the hash table of the value of <key> is filled.",
    "LISTPACK <key>",
    "    Write the elements of a value that is a listpack to the server's log.",
    "LOADAOF",
    "    Read the data set from the append only file again.",
    "OBJECT <key>",
    "    Show how the value of <key> is kept.",
    "QUICKLIST <key> [<0|1>]",
    "    Write the nodes of a list to the server's log; with 1, their elements too.",
    "QUICKLIST-PACKED-THRESHOLD <size>",
    "    Let elements of lists have nodes of their own from that size on (0: the default).",
    "RELOAD [MERGE] [NOFLUSH] [NOSAVE]",
    "    Turn the data set into RDB bytes, remove it, and read it again. NOSAVE reads what was",
    "    saved the last time; NOFLUSH removes nothing; MERGE lets keys be there already.",
    "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
    "    Let RESTORE take payloads with a wrong checksum.",
    "STRUCTSIZE",
    "    Return the sizes of some of Redis's structures in C, which memory is computed from."
  };

  private DebugData() {}

  /** Executes the subcommand {@code what}, if it is one of these and has the right arguments. */
  static boolean run(Call call, String what) {
    return switch (call.count()) {
      case 2 -> withoutArgument(call, what) || withKeysOrOptions(call, what);
      case 3 -> withOneArgument(call, what) || withKeysOrOptions(call, what);
      default -> withKeysOrOptions(call, what);
    };
  }

  private static boolean withoutArgument(Call call, String what) {
    switch (what) {
      case "config-rewrite-force-all" -> ConfigCommands.rewriteAll(call);
      case "digest" -> call.reply().simple(DebugDigest.of(call.server().keyspace()));
      case "loadaof" -> loadAof(call);
      case "structsize" ->
          call.reply()
              .bulk(
                  "bits:64 robj:16 dictentry:24 sdshdr5:1 sdshdr8:3 sdshdr16:5 sdshdr32:9"
                      + " sdshdr64:17 ");
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean withOneArgument(Call call, String what) {
    switch (what) {
      case "htstats" -> databaseStatistics(call);
      case "htstats-key" -> valueStatistics(call);
      case "listpack" -> listpack(call);
      case "object" -> object(call);
      case "quicklist-packed-threshold" -> plainNodeBytes(call);
      case "set-skip-checksum-validation" -> {
        call.server().skipsChecksums = !call.is(2, "0");
        call.reply().ok();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean withKeysOrOptions(Call call, String what) {
    switch (what) {
      case "digest-value" -> {
        call.reply().array(call.count() - 2);
        for (int i = 2; i < call.count(); i++) {
          call.reply().simple(DebugDigest.of(call.arg(i), call.db()));
        }
      }
      case "reload" -> reload(call);
      case "quicklist" -> {
        if (call.count() != 3 && call.count() != 4) {
          return false;
        }
        quicklist(call);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  // ---------------------------------------------------------------- the data set through RDB

  private static void reload(Call call) {
    boolean merges = false;
    boolean flushes = true;
    boolean saves = true;
    for (int i = 2; i < call.count(); i++) {
      if (call.is(i, "MERGE")) {
        merges = true;
      } else if (call.is(i, "NOFLUSH")) {
        flushes = false;
      } else if (call.is(i, "NOSAVE")) {
        saves = false;
      } else {
        throw Errors.err("DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");
      }
    }
    Server server = call.server();
    Keyspace keyspace = server.keyspace();
    if (saves && !server.dumpFile().save()) {
      throw new CommandError("ERR");
    }
    if (flushes) {
      server.effects().allModified(keyspace);
      keyspace.clear();
      Scripting.of(server).functions().clear();
    }
    if (!server.dumpFile().load(merges)) {
      throw Errors.err("Error trying to load the RDB dump");
    }
    server.ports().control().log("warning", "DB reloaded by DEBUG RELOAD");
    call.reply().ok();
  }

  private static void loadAof(Call call) {
    call.preventPropagation(); // What is read again is known to everybody.
    LongCommand reload = call.server().appendOnly().reload();
    LongCommand answered =
        () -> {
          boolean over = reload.goOn();
          if (over) {
            call.reply().ok();
          }
          return over;
        };
    if (!answered.goOn()) {
      call.goOnLater(answered);
    }
  }

  // ---------------------------------------------------------------- how values are kept

  private static void object(Call call) {
    Entry entry = call.db().raw(call.arg(2));
    if (entry == null) {
      throw Errors.NO_SUCH_KEY;
    }
    Value value = entry.value();
    boolean shared = value instanceof StringValue string && string.isShared();
    RdbWriter out = new RdbWriter(call.server().config().get(PersistenceDirectives.RDBCOMPRESSION));
    new ValueWriter(out).write(value);
    call.reply()
        .simple(
            "Value at:0x"
                + Integer.toHexString(System.identityHashCode(value))
                + " refcount:"
                + (shared ? SHARED_REFERENCES : 1)
                + " encoding:"
                + value.encoding()
                + " serializedlength:"
                + out.size()
                + " lru:"
                + entry.recency()
                + " lru_seconds_idle:"
                + call.server().keyspace().recency().idleMillis(entry) / 1000
                + (value instanceof ListValue list ? nodes(list) : ""));
  }

  private static String nodes(ListValue list) {
    return String.format(
        Locale.ROOT,
        " ql_nodes:%d ql_avg_node:%.2f ql_listpack_max:%d ql_compressed:0 ql_uncompressed_size:%d",
        list.nodeCount(),
        (double) list.size() / list.nodeCount(),
        list.fill(),
        list.contentBytes());
  }

  private static Value value(Call call) {
    Entry entry = call.db().inspect(call.arg(2));
    if (entry == null) {
      throw Errors.NO_SUCH_KEY;
    }
    return entry.value();
  }

  private static void listpack(Call call) {
    Value value = value(call);
    if (!value.encoding().equals("listpack")) {
      throw Errors.err("Not a listpack encoded object.");
    }
    RdbWriter out = new RdbWriter(false);
    new ValueWriter(out).write(value);
    print(call, "listpack of " + out.size() + " bytes: " + readable(out.toByteArray()));
    call.reply().simple("Listpack structure printed on stdout");
  }

  private static void quicklist(Call call) {
    if (!(value(call) instanceof ListValue list)) {
      throw Errors.err("Not a quicklist encoded object.");
    }
    boolean full = call.count() == 4 && !call.is(3, "0");
    print(call, "quicklist of " + list.size() + " elements in " + list.nodeCount() + " nodes");
    list.forEachNode(
        (plain, elements) -> {
          print(call, (plain ? "plain" : "packed") + " node of " + elements.size() + " elements");
          if (full) {
            elements.forEach(element -> print(call, "  " + readable(element)));
          }
        });
    call.reply().simple("Quicklist structure printed on stdout");
  }

  private static void print(Call call, String line) {
    call.server().ports().control().log("warning", line);
  }

  private static String readable(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[^ -~]", ".");
  }

  private static void plainNodeBytes(Call call) {
    OptionalLong size = MemorySize.parse(call.text(2));
    if (size.isEmpty() || Long.compareUnsigned(size.getAsLong(), MOST_PLAIN_NODE_BYTES) > 0) {
      throw Errors.err("argument must be a memory value bigger than 1 and smaller than 4gb");
    }
    long bytes = size.getAsLong();
    call.server().encodings().plainNodeBytes(bytes == 0 ? DEFAULT_PLAIN_NODE_BYTES : bytes);
    call.reply().ok();
  }

  // ---------------------------------------------------------------- hash tables

  private static void databaseStatistics(Call call) {
    long index = call.integer(2);
    Keyspace keyspace = call.server().keyspace();
    if (index < 0 || index >= keyspace.count()) {
      throw Errors.err("Out of range database");
    }
    Database db = keyspace.database((int) index);
    // What expires is no hash table here; its dictionary in Redis is only known by its size.
    String expires =
        db.expiring().size() == 0
            ? describe(List.of(new TableStatistics(0, 0, List.of())))
            : String.format(
                Locale.ROOT,
                "Hash table 0 stats (main hash table):\n table size: %d\n number of elements: %d\n",
                db.expiring().tableSize(),
                db.expiring().size());
    String text = "[Dictionary HT]\n" + describe(db.tableStatistics()) + "[Expires HT]\n" + expires;
    call.reply().verbatim("txt", text.getBytes(StandardCharsets.US_ASCII));
  }

  private static void valueStatistics(Call call) {
    List<TableStatistics> tables = value(call).tableStatistics();
    if (tables.isEmpty()) {
      throw Errors.err(
          "The value stored at the specified key is not represented using an hash table");
    }
    call.reply().verbatim("txt", describe(tables).getBytes(StandardCharsets.US_ASCII));
  }

  private static String describe(List<TableStatistics> tables) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < tables.size(); i++) {
      String role = i == 0 ? "main hash table" : "rehashing target";
      text.append("Hash table ").append(i).append(" stats (").append(role).append("):\n");
      describe(tables.get(i), text);
    }
    return text.toString();
  }

  private static void describe(TableStatistics table, StringBuilder text) {
    if (table.nodes() == 0) {
      text.append("No stats available for empty dictionaries\n");
      return;
    }
    List<Integer> chains = table.chains();
    int filled = table.buckets() - chains.get(0);
    String average = String.format(Locale.ROOT, "%.2f", (double) table.nodes() / filled);
    text.append(" table size: ").append(table.buckets()).append('\n');
    text.append(" number of elements: ").append(table.nodes()).append('\n');
    text.append(" different slots: ").append(filled).append('\n');
    text.append(" max chain length: ").append(chains.size() - 1).append('\n');
    text.append(" avg chain length (counted): ").append(average).append('\n');
    text.append(" avg chain length (computed): ").append(average).append('\n');
    text.append(" Chain length distribution:\n");
    for (int length = 0; length < Math.min(chains.size(), LONGEST_CHAIN); length++) {
      int count = chains.get(length);
      if (count > 0) {
        double percent = 100.0 * count / table.buckets();
        text.append(String.format(Locale.ROOT, "   %d: %d (%.2f%%)", length, count, percent));
        text.append('\n');
      }
    }
  }
}

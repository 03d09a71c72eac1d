package dev.sextant.core.engine;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Server;
import dev.sextant.core.config.MaxmemoryPolicy;
import dev.sextant.core.config.MemoryDirectives;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.persistence.SnapshotPart.Fact;
import dev.sextant.core.persistence.SnapshotReader;
import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.core.persistence.SnapshotWriter.Usage;
import dev.sextant.core.rdb.RdbException;
import dev.sextant.core.rdb.RdbReader;
import dev.sextant.core.scripting.Library;
import dev.sextant.core.scripting.Scripting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * Everything that a node has, as an RDB file and back: keys, function libraries, and the facts that
 * Redis writes about a file, by the node's configuration.
 */
public final class Snapshots {
  private Snapshots() {}

  /**
   * What a file is for.
   *
   * @param isAofBase whether an AOF begins with it
   * @param replication repl-stream-db, repl-id and repl-offset, if the node is part of replication
   * @param keys whether the keys are in it
   * @param functions whether the function libraries are in it
   */
  public record Request(
      boolean isAofBase, List<Fact> replication, boolean keys, boolean functions) {
    /** For a file of everything. */
    public static Request everything(List<Fact> replication) {
      return new Request(false, replication, true, true);
    }

    /** For the base of an AOF. */
    public static Request aofBase(List<Fact> replication) {
      return new Request(true, replication, true, true);
    }
  }

  /**
   * Begins a file of what the node has now, which commands may go on changing.
   *
   * @throws IllegalStateException when another such file is being written
   */
  public static SnapshotWriter begin(Server server, Request request) {
    long startNanos = server.clock().nanos();
    SnapshotWriter writer =
        SnapshotWriter.begin(server.keyspace(), settings(server), contents(server, request));
    server.stats().forks++;
    server.stats().latestForkMicros = (server.clock().nanos() - startNanos) / 1000;
    return writer;
  }

  /** As {@link #begin}, for a file that is written before the next command. */
  public static SnapshotWriter atOnce(Server server, Request request) {
    return SnapshotWriter.atOnce(server.keyspace(), settings(server), contents(server, request));
  }

  private static SnapshotWriter.Settings settings(Server server) {
    MaxmemoryPolicy policy = server.config().get(MemoryDirectives.MAXMEMORY_POLICY);
    Usage usage = policy.lru() ? Usage.IDLE_TIME : policy.lfu() ? Usage.FREQUENCY : Usage.NONE;
    return new SnapshotWriter.Settings(
        server.config().get(PersistenceDirectives.RDBCOMPRESSION),
        server.config().get(PersistenceDirectives.RDBCHECKSUM),
        usage);
  }

  private static SnapshotWriter.Contents contents(Server server, Request request) {
    List<Fact> facts = new ArrayList<>();
    facts.add(Fact.of("redis-ver", Server.VERSION));
    facts.add(Fact.of("redis-bits", "64"));
    facts.add(Fact.of("ctime", Long.toString(server.clock().millis() / 1000)));
    facts.add(Fact.of("used-mem", Long.toString(server.usedMemoryBytes())));
    facts.addAll(request.replication());
    facts.add(Fact.of("aof-base", request.isAofBase() ? "1" : "0"));
    List<byte[]> libraries =
        request.functions()
            ? Scripting.of(server).functions().libraries().stream().map(Library::code).toList()
            : List.of();
    return new SnapshotWriter.Contents(facts, libraries, request.keys());
  }

  /**
   * A reader of {@code file} into the node, beside what is there already.
   *
   * @param replaces whether keys and libraries may be there already, and are replaced; otherwise
   *     that is an error
   * @param facts hears what the file says of itself
   */
  public static SnapshotReader reader(
      Server server, RdbReader file, boolean replaces, Consumer<Fact> facts) {
    return reader(server, file, replaces, facts, (key, db) -> {});
  }

  /**
   * As {@link #reader(Server, RdbReader, boolean, Consumer)}.
   *
   * @param expired hears of keys that are left out because their time is over
   */
  public static SnapshotReader reader(
      Server server,
      RdbReader file,
      boolean replaces,
      Consumer<Fact> facts,
      ObjIntConsumer<byte[]> expired) {
    SnapshotReader.OtherParts others =
        new SnapshotReader.OtherParts() {
          @Override
          public void library(byte[] code) throws RdbException {
            loadLibrary(server, code, replaces);
          }

          @Override
          public void fact(Fact fact) {
            facts.accept(fact);
          }

          @Override
          public void expired(int database, byte[] key) {
            expired.accept(key, database);
          }
        };
    SnapshotReader reader =
        new SnapshotReader(server.keyspace(), file, server.encodings(), replaces, others);
    if (!checksChecksums(server)) {
      reader.ignoreChecksum();
    }
    return reader;
  }

  /** Whether the checksums of files are looked at. */
  public static boolean checksChecksums(Server server) {
    return server.config().get(PersistenceDirectives.RDBCHECKSUM) && !server.skipsChecksums;
  }

  private static void loadLibrary(Server server, byte[] code, boolean replaces)
      throws RdbException {
    try {
      Scripting.of(server).functions().load(code, replaces, false);
    } catch (CommandError e) {
      throw new RdbException("Failed loading library, " + e.line(), e);
    }
  }
}

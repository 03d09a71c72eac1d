package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.CommandSpec;
import dev.sextant.core.command.Loading;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.engine.Snapshots;
import dev.sextant.core.persistence.CommandSnapshot;
import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.core.scripting.Library;
import dev.sextant.core.session.NoOutput;
import dev.sextant.core.session.Session;
import dev.sextant.protocol.reply.DiscardingReplyWriter;
import dev.sextant.simulator.internal.persistence.AofNode;
import dev.sextant.simulator.internal.persistence.RdbPreamble;
import dev.sextant.simulator.internal.port.ChildProcess;
import java.io.InputStream;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the append only file wants of the node: done on the engine. */
final class AofBridge implements AofNode {
  private static final int REPLY_PROTOCOL = 2;

  private final NodeLife life;

  AofBridge(NodeLife life) {
    this.life = life;
  }

  @Override
  public void log(String level, String line) {
    life.log().log(level, line);
  }

  @Override
  public void latency(String event, long millis) {
    life.server().noteLatency(event, millis);
  }

  @Override
  public void stall(long micros) {
    life.control().stall(micros);
  }

  @Override
  public void after(long millis, Runnable work) {
    life.after(millis, work);
  }

  /** Replies that have not left yet must not: the connections are closed before the node ends. */
  @Override
  public void die() {
    life.end();
    List.copyOf(life.server().clients().all()).forEach(session -> session.output().close());
    life.control().crash();
  }

  @Override
  public @Nullable ChildProcess startChild(String path) {
    return life.children().start(path);
  }

  @Override
  public boolean isSaving() {
    return life.rdbFile().isSaving();
  }

  @Override
  public Contents contents(boolean asRdb, boolean atOnce) {
    if (asRdb) {
      Snapshots.Request request =
          Snapshots.Request.aofBase(RdbBridge.facts(life.replication().position()));
      SnapshotWriter rdb =
          atOnce
              ? Snapshots.atOnce(life.server(), request)
              : Snapshots.begin(life.server(), request);
      return new Pieces(rdb::advance, rdb::take, rdb::cancel);
    }
    boolean remarks = life.config().get(PersistenceDirectives.AOF_TIMESTAMP_ENABLED);
    CommandSnapshot.Preface preface =
        new CommandSnapshot.Preface(
            remarks ? OptionalLong.of(life.nowMillis() / 1000) : OptionalLong.empty(),
            life.functions().libraries().stream().map(Library::code).toList());
    if (!atOnce) {
      life.server().stats().forks++;
    }
    CommandSnapshot commands =
        atOnce
            ? CommandSnapshot.atOnce(life.server().keyspace(), preface)
            : CommandSnapshot.begin(life.server().keyspace(), preface);
    return new Pieces(commands::advance, commands::take, commands::cancel);
  }

  @Override
  public void clear() {
    life.server().effects().allModified(life.server().keyspace());
    life.server().keyspace().clear();
    life.functions().clear();
  }

  @Override
  public void forgetChanges() {
    life.rdbFile().forgetChanges();
  }

  @Override
  public RdbPreamble preamble(InputStream in, long length) {
    return life.rdbFile().preamble(in, length);
  }

  @Override
  public Loading loading() {
    return life.server().loading();
  }

  @Override
  public Replay replay() {
    return new EngineReplay();
  }

  @Override
  public long processId() {
    return life.server().ports().host().processId();
  }

  /**
   * Executes the commands of a file in a session that must be obeyed: what was true for a master is
   * true for its past. Nothing of it is propagated, and no key expires meanwhile; those whose time
   * was over long ago are there until the file itself has dealt with them.
   */
  private final class EngineReplay implements Replay {
    private final Session session;
    private final boolean expiryOwner;

    EngineReplay() {
      session =
          new Session(
              Session.APPEND_ONLY_FILE_ID, "", "", new NoOutput(() -> {}), life.nowMillis());
      session.kind = Session.Kind.MASTER;
      session.authenticated = true;
      expiryOwner = life.server().keyspace().isExpiryOwner();
      life.server().keyspace().expiryOwner(false);
      life.propagation().silent(true);
    }

    @Override
    public void resume() {
      life.server().replaying = true;
    }

    @Override
    public void pause() {
      life.server().replaying = false;
      life.server().effects().forget(); // Within DEBUG LOADAOF nothing has been handed on so far.
    }

    @Override
    public boolean isBusy() {
      return life.server().busyLine != null || session.isWaiting();
    }

    @Override
    public boolean execute(byte[][] args) {
      CommandSpec spec = life.server().commands().lookup(args);
      if (spec == null) {
        return false;
      }
      if (session.transaction != null && !spec.name().equals("exec")) {
        session.transaction.queue(args);
      } else {
        life.server().runner().run(session, spec, args, DiscardingReplyWriter.of(REPLY_PROTOCOL));
      }
      return true;
    }

    @Override
    public boolean isInTransaction() {
      return session.transaction != null;
    }

    @Override
    public void close() {
      life.server().keyspace().expiryOwner(expiryOwner);
      life.propagation().silent(false);
    }
  }

  /** Goes on with a snapshot until there is a piece of it, or no more. */
  private interface Advance {
    boolean advance(int bytes, long keys);
  }

  /** A snapshot piece by piece, each about as large as a write to disk likes to be. */
  private static final class Pieces implements Contents {
    private static final int PIECE_BYTES = 1 << 16;

    private final Advance snapshot;
    private final Supplier<byte[]> take;
    private final Runnable cancel;
    private boolean more = true;

    Pieces(Advance snapshot, Supplier<byte[]> take, Runnable cancel) {
      this.snapshot = snapshot;
      this.take = take;
      this.cancel = cancel;
    }

    @Override
    public byte @Nullable [] next(long keys) {
      if (!more) {
        return null;
      }
      more = snapshot.advance(PIECE_BYTES, keys);
      return take.get();
    }

    @Override
    public void close() {
      cancel.run();
    }
  }
}

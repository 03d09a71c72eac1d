package dev.sextant.simulator.internal.node;

import dev.sextant.core.acl.User;
import dev.sextant.core.acl.Users;
import dev.sextant.core.command.ClientPause;
import dev.sextant.core.engine.Snapshots;
import dev.sextant.core.persistence.SnapshotWriter;
import dev.sextant.core.scripting.FunctionScripts;
import dev.sextant.core.scripting.Library;
import dev.sextant.core.session.NoOutput;
import dev.sextant.core.session.Session;
import dev.sextant.simulator.internal.cluster.LogLevel;
import dev.sextant.simulator.internal.membership.ClusterMachine;
import dev.sextant.simulator.internal.persistence.ReceivedRdb;
import dev.sextant.simulator.internal.port.ChildProcess;
import dev.sextant.simulator.internal.port.FileErrors;
import dev.sextant.simulator.internal.replication.MasterSession;
import dev.sextant.simulator.internal.replication.RdbRequest;
import dev.sextant.simulator.internal.replication.RdbSource;
import dev.sextant.simulator.internal.replication.ReplicatedData;
import dev.sextant.simulator.internal.replication.ReplicationActions;
import dev.sextant.simulator.internal.replication.ReplicationConditions;
import dev.sextant.simulator.internal.replication.SavedRdb;
import dev.sextant.simulator.internal.replication.Snapshot;
import dev.sextant.simulator.internal.replication.Synchronisation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What replication wants of the node: done on the engine. */
final class ReplicationBridge implements ReplicatedData, ReplicationConditions, ReplicationActions {
  private static final String UNBLOCKED =
      "UNBLOCKED force unblock from blocking operation, instance state changed (master ->"
          + " replica?)";

  private static final String NO_PASSWORD_SET =
      "ERR AUTH <password> called without any password configured for the default user. Are you"
          + " sure your configuration is correct?";

  private final NodeLife life;

  ReplicationBridge(NodeLife life) {
    this.life = life;
  }

  @Override
  public Snapshot snapshot() {
    return Snapshot.of(life.server().keyspace())
        .withLibraries(life.functions().libraries().stream().map(Library::code).toList());
  }

  @Override
  public RdbSource rdb(RdbRequest request, Runnable onKilled) {
    Snapshots.Request wanted =
        new Snapshots.Request(
            false, RdbBridge.facts(request), request.part().data(), request.part().functions());
    // Nobody asks for one while another file is being written: isSaving.
    ChildProcess child = life.children().start("");
    long pid = child == null ? life.server().ports().host().processId() : child.pid();
    SnapshotWriter writer =
        Objects.requireNonNull(life.rdbFile().beginTransfer(wanted, pid, onKilled));
    RdbStream made =
        new RdbStream(life.server().config(), writer, () -> life.rdbFile().endTransfer(writer));
    return child == null ? made : new PipedRdb(life, made, child);
  }

  @Override
  public void save(Consumer<@Nullable SavedRdb> onEnd) {
    life.rdbFile().saveForReplicas(saved -> onEnd.accept(saved ? savedFile() : null));
  }

  private @Nullable SavedRdb savedFile() {
    try {
      return new SavedFile(life.environment().files(), life.rdbFile().path());
    } catch (IOException e) {
      String reason = FileErrors.reason(e);
      life.log().warning("SYNC failed. Can't open/stat DB after BGSAVE: " + reason);
      return null;
    }
  }

  @Override
  public void saveIsNotNeeded() {
    if (!life.rdbFile().hasSavePoints()) {
      life.rdbFile().cancel();
    }
  }

  @Override
  public void after(long millis, Runnable work) {
    if (millis == 0) {
      life.later(work);
    } else {
      life.after(millis, work);
    }
  }

  @Override
  public void load(Snapshot snapshot) {
    endSaving();
    life.server().effects().allModified(life.server().keyspace());
    snapshot.replaceContentOf(life.server().keyspace());
    life.functions().restore(snapshot.libraries(), FunctionScripts.RestorePolicy.FLUSH);
    life.appendOnlyFile().dataReplaced();
  }

  @Override
  public boolean isEmpty() {
    for (int i = 0; i < life.server().keyspace().count(); i++) {
      if (life.server().keyspace().database(i).size() > 0) {
        return false;
      }
    }
    return true;
  }

  /** A file of the data of before must not take the place of one of the data that comes. */
  private void endSaving() {
    life.rdbFile().cancel();
  }

  @Override
  public boolean isPersistenceOff() {
    return !life.rdbFile().hasSavePoints() && !life.appendOnlyFile().isOn();
  }

  @Override
  public Arrival arrival(Place place, long length) {
    endSaving();
    return new ArrivingLoad(life, place, new ArrivingFile(), length);
  }

  @Override
  public Kept keep() throws IOException {
    return new KeptFile(
        life,
        ReceivedRdb.begin(
            life.environment().files(),
            life::inBackground,
            life.config(),
            life.nowMillis() / 1000,
            life.server().ports().host().processId()));
  }

  @Override
  public boolean deleteSaved() {
    try {
      boolean isThere = life.environment().files().exists(life.rdbFile().path());
      life.environment().files().delete(life.rdbFile().path());
      return isThere;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public MasterSession openMasterSession(String address, int db) {
    return new ObeyedSession(address, db);
  }

  @Override
  public boolean needsAuthentication() {
    return !life.server().access().users().defaultNeedsNoPassword();
  }

  @Override
  public @Nullable String authenticationError(String user, String password) {
    Users users = life.server().access().users();
    if (user.isEmpty() && users.defaultUser().needsNoPassword()) {
      return NO_PASSWORD_SET;
    }
    User found = users.find(user.isEmpty() ? Users.DEFAULT : user);
    return found != null && found.accepts(password.getBytes(StandardCharsets.ISO_8859_1))
        ? null
        : "WRONGPASS invalid username-password pair or user is disabled.";
  }

  @Override
  public boolean isSaving() {
    return life.rdbFile().isSaving() || life.appendOnlyFile().isRewriting();
  }

  @Override
  public boolean clientsPaused() {
    return life.server().pause().mode() != ClientPause.Mode.OFF;
  }

  @Override
  public boolean manualFailoverInProgress() {
    ClusterMachine cluster = life.cluster();
    return cluster != null && cluster.manualFailoverInProgress();
  }

  @Override
  public void becameReplica() {
    life.server().keyspace().expiryOwner(false);
    life.engine().unblockAll(UNBLOCKED);
    life.oomScore().update();
  }

  @Override
  public void becameMaster() {
    life.server().keyspace().expiryOwner(true);
    life.oomScore().update();
  }

  @Override
  public void holdWrites(boolean held) {
    if (held) {
      life.server()
          .pause()
          .start(ClientPause.Purpose.FAILOVER, ClientPause.Mode.WRITE, Long.MAX_VALUE);
    } else {
      life.engine().endPause(ClientPause.Purpose.FAILOVER);
    }
  }

  @Override
  public void replicasAcknowledged() {
    life.engine().replicasAcknowledged();
  }

  @Override
  public void count(Synchronisation outcome) {
    switch (outcome) {
      case FULL -> life.server().stats().fullSynchronisations++;
      case PARTIAL -> life.server().stats().partialSynchronisations++;
      case PARTIAL_REFUSED -> life.server().stats().refusedPartialSynchronisations++;
    }
  }

  @Override
  public void countReceived(long bytes) {
    life.server().stats().replicationInputBytes += bytes;
  }

  @Override
  public void countSent(long bytes) {
    life.server().stats().replicationOutputBytes += bytes;
  }

  @Override
  public void log(LogLevel level, String line) {
    life.log().log(level.name(), line);
  }

  private final class ObeyedSession implements MasterSession {
    private final Session session;
    private boolean executing;

    ObeyedSession(String address, int db) {
      long id = life.server().clients().nextId();
      session = new Session(id, address, address, new NoOutput(this::killed), life.nowMillis());
      session.kind = Session.Kind.MASTER;
      session.db = db;
      life.engine().open(session);
      session.authenticated = true;
    }

    /**
     * At once, so that what the same client does next finds the master gone; not under its feet.
     */
    private void killed() {
      if (executing) {
        life.later(this::dropMaster);
      } else {
        dropMaster();
      }
    }

    private void dropMaster() {
      life.replication().dropMaster(life.nowMillis());
    }

    @Override
    public void execute(byte[][] args) {
      executing = true;
      try {
        life.engine().execute(session, args);
      } finally {
        executing = false;
      }
    }

    @Override
    public boolean isHeld(byte[][] next) {
      return life.server().busyLine != null
          || session.isWaiting()
          || life.engine().isPaused(session, next);
    }

    @Override
    public boolean inTransaction() {
      return session.transaction != null;
    }

    @Override
    public int database() {
      return session.db;
    }

    @Override
    public void close() {
      life.engine().close(session);
    }
  }
}

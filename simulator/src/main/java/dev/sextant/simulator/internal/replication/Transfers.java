package dev.sextant.simulator.internal.replication;

import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.config.ReplicationDirectives;
import dev.sextant.simulator.internal.cluster.LogLevel;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * When RDB files for replicas that take bytes are made: one at a time, for all that wait and want
 * the same, and for "diskless" ones after a while in which others may join.
 *
 * <p>Source: {@code syncCommand}, {@code startBgsaveForReplication} and {@code
 * shouldStartChildReplication}.
 */
final class Transfers {
  private final ReplicationState state;
  private final OutgoingStream stream;
  private final Replicas replicas;
  private final MasterLink masterLink;
  private @Nullable Transfer making;

  /** Whether there may be an RDB file that nobody but replicas wanted (rdb-del-sync-files). */
  private boolean leavesFile;

  Transfers(
      ReplicationState state, OutgoingStream stream, Replicas replicas, MasterLink masterLink) {
    this.state = state;
    this.stream = stream;
    this.replicas = replicas;
    this.masterLink = masterLink;
  }

  /** Takes in a replica that has nothing yet. */
  void add(Replica replica) {
    Transfer present = making;
    if (present == null) {
      if (takesDiskless(replica) && delaySeconds() > 0) {
        state.log(LogLevel.NOTICE, "Delay next BGSAVE for diskless SYNC");
      } else if (state.ports().conditions().isSaving()) {
        state.log(
            LogLevel.NOTICE,
            "No BGSAVE in progress, but another BG operation is active. BGSAVE for replication"
                + " delayed");
      } else {
        start(List.of(replica));
      }
    } else if (present.diskless()) {
      state.log(
          LogLevel.NOTICE, "Current BGSAVE has socket target. Waiting for next BGSAVE for SYNC");
    } else if (!join(present, replica)) {
      state.log(
          LogLevel.NOTICE,
          "Can't attach the replica to the current BGSAVE. Waiting for next BGSAVE for SYNC");
    }
  }

  /** The regular work: tells those who wait that they have to, and begins what is due. */
  void tick() {
    deleteFile();
    List<Replica> waiting = waiting();
    waiting.forEach(replica -> send(replica, new ReplicationMessage.Patience()));
    Transfer present = making;
    if (present != null) {
      if (!present.diskless()) {
        present.members().forEach(replica -> send(replica, new ReplicationMessage.Patience()));
      }
      return;
    }
    List<Replica> alike = alike(waiting);
    if (isDue(alike) && !state.ports().conditions().isSaving()) {
      start(alike);
    }
  }

  private boolean deletesFiles() {
    return state.config().get(PersistenceDirectives.RDB_DEL_SYNC_FILES);
  }

  /** Removes the file that was made for replicas, when all have it and nobody else wants it. */
  private void deleteFile() {
    leavesFile &= deletesFiles();
    boolean isWanted =
        replicas.attached().stream()
            .anyMatch(replica -> !replica.isOnline() && replica.phase != Replica.Phase.STRANGER);
    if (leavesFile
        && !isWanted
        && state.ports().data().isPersistenceOff()
        && state.ports().data().deleteSaved()) {
      leavesFile = false;
      state.log(
          LogLevel.NOTICE,
          "Removing the RDB file used to feed replicas in a persistence-less instance");
    }
  }

  private boolean isDue(List<Replica> alike) {
    if (alike.isEmpty()) {
      return false;
    }
    int enough = state.config().get(ReplicationDirectives.REPL_DISKLESS_SYNC_MAX_REPLICAS);
    long longest = 0;
    for (Replica replica : alike) {
      longest = Math.max(longest, state.secondsSince(replica.lastSeenMs));
    }
    return !state.config().get(ReplicationDirectives.REPL_DISKLESS_SYNC)
        || (enough > 0 && alike.size() >= enough)
        || longest >= delaySeconds();
  }

  private List<Replica> waiting() {
    return replicas.attached().stream()
        .filter(replica -> replica.phase == Replica.Phase.WAIT_START)
        .toList();
  }

  /** Those of {@code waiting} that want the same as the first. */
  private static List<Replica> alike(List<Replica> waiting) {
    return waiting.stream()
        .filter(replica -> of(replica).part().equals(of(waiting.get(0)).part()))
        .toList();
  }

  private static ReplicationMessage.Capabilities of(Replica replica) {
    return Objects.requireNonNull(replica.capabilities);
  }

  private int delaySeconds() {
    return state.config().get(ReplicationDirectives.REPL_DISKLESS_SYNC_DELAY);
  }

  private boolean takesDiskless(Replica replica) {
    return of(replica).endMark()
        && (state.config().get(ReplicationDirectives.REPL_DISKLESS_SYNC) || isFiltered(replica));
  }

  /** A file with a part of the data must not take the place of a whole one. */
  private static boolean isFiltered(Replica replica) {
    return !of(replica).part().equals(RdbRequest.Part.ALL);
  }

  private void start(List<Replica> members) {
    boolean diskless = members.stream().allMatch(this::takesDiskless);
    state.log(
        LogLevel.NOTICE,
        "Starting BGSAVE for SYNC with target: " + (diskless ? "replicas sockets" : "disk"));
    replicas.flush();
    RdbRequest request =
        new RdbRequest(
            of(members.get(0)).part(), masterLink.database(), state.id(), stream.offset());
    Runnable onEnd = () -> making = null;
    Transfer transfer =
        diskless
            ? new SocketTransfer(state, replicas, request, onEnd)
            : new FileTransfer(state, replicas, request, onEnd);
    making = transfer;
    leavesFile |= !diskless && deletesFiles();
    members.forEach(transfer::add);
    stream.selectAgain();
    transfer.start();
  }

  /** Lets a replica have the file that is made for others, with what was written since it began. */
  private boolean join(Transfer present, Replica replica) {
    replicas.flush();
    Backlog backlog = stream.backlog();
    boolean able =
        present.isOpen()
            && present.request().part().equals(of(replica).part())
            && present.members().stream()
                .allMatch(member -> of(replica).endMark() || !of(member).endMark());
    List<StreamItem> since =
        !able || backlog == null ? null : backlog.from(present.request().offset() + 1, false);
    if (since == null) {
      return false;
    }
    present.add(replica);
    if (!since.isEmpty() && replica.takesStream()) {
      send(replica, new ReplicationMessage.Stream(since));
    }
    state.log(LogLevel.NOTICE, "Waiting for end of BGSAVE for SYNC");
    return true;
  }

  private void send(Replica replica, ReplicationMessage message) {
    state.ports().bus().send(replica.link, message);
  }
}

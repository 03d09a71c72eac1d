package dev.sextant.simulator.internal.backup;

import static java.util.stream.Collectors.joining;

import dev.sextant.protocol.value.RespValue;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Takes a backup of a cluster: one RDB file of each master that owns slots, and a manifest.
 *
 * <p>A cluster has no moment that all its masters agree on. What can be had is that all snapshots
 * begin within milliseconds, and that none of the slots changed hands from before the first to
 * behind the last: then each key is in exactly one of the files. So all masters are brought to the
 * point where one request starts the snapshot, and get that request together; and what each of them
 * says of its slots and its epoch is compared, before and after.
 *
 * <p>Files get their names when they are whole and known to be sound, the manifest last. When
 * something fails, what was written is deleted again.
 */
public final class Backup {
  private static final int MASTERS_AT_ONCE = 1000;

  private final List<Address> nodes;
  private final Access access;
  private final Path folder;
  private final boolean diskless;
  private final Progress progress;

  /**
   * @param nodes any nodes of the cluster; the first that answers tells of the others
   * @param folder where the backup goes; empty or not there
   * @param diskless whether masters stream the snapshot instead of writing it to their disk first,
   *     which may let some begin seconds after others
   */
  public Backup(
      List<Address> nodes, Access access, Path folder, boolean diskless, Progress progress) {
    this.nodes = nodes;
    this.access = access;
    this.folder = folder;
    this.diskless = diskless;
    this.progress = progress;
  }

  /**
   * Takes it.
   *
   * @throws BackupException when it failed; there is no backup then
   */
  public Manifest run() throws BackupException, InterruptedException {
    List<ClusterMap.Master> masters = masters();
    boolean isNew = prepareFolder();
    boolean complete = false;
    try {
      Manifest manifest = take(masters);
      writeManifest(manifest);
      complete = true;
      return manifest;
    } finally {
      if (!complete) {
        cleanUp(isNew);
      }
    }
  }

  // ---------------------------------------------------------------- the cluster

  private List<ClusterMap.Master> masters() throws BackupException {
    ClusterMap map = ClusterMap.fromAny(nodes, access);
    BitSet uncovered = map.uncovered();
    if (!uncovered.isEmpty()) {
      throw new BackupException(
          "slots "
              + SlotSet.text(uncovered)
              + " have no master, so their keys would be missing;"
              + " repair the cluster first (redis-cli --cluster fix)");
    }
    for (ClusterMap.Master master : map.owners()) {
      if (master.isFailed()) {
        throw new BackupException(
            "master "
                + master.address()
                + " of slots "
                + SlotSet.text(master.slots())
                + " has failed; wait for the failover, or start it again");
      }
    }
    return map.owners();
  }

  /** What a master says of itself, which nobody knows better. */
  private static ClusterMap.Master ownView(RespConnection connection, ClusterMap.Master expected)
      throws BackupException {
    ClusterMap.Master own = ClusterMap.of(connection).myself();
    if (own == null
        || !own.id().equals(expected.id())
        || !own.slots().equals(expected.slots())
        || own.epoch() != expected.epoch()) {
      throw new BackupException(
          "slots have changed hands during the backup: "
              + connection.address()
              + " no longer has what it had (slots "
              + SlotSet.text(expected.slots())
              + ", epoch "
              + expected.epoch()
              + "); wait until the cluster is quiet and try again");
    }
    if (!own.moving().isEmpty()) {
      throw new BackupException(
          "a slot is on the move at "
              + connection.address()
              + ": "
              + own.moving().get(0)
              + "; wait until it has arrived, or repair it (redis-cli --cluster fix)");
    }
    return own;
  }

  // ---------------------------------------------------------------- taking

  private record Taken(ClusterMap.Master master, Snapshot snapshot, String redisVersion) {}

  private Manifest take(List<ClusterMap.Master> masters)
      throws BackupException, InterruptedException {
    Instant before = Instant.now();
    AtomicLong received = new AtomicLong();
    StartLine start = new StartLine(masters.size());
    List<Taken> taken =
        AllMasters.each(
            masters, MASTERS_AT_ONCE, master -> takeAndRelease(master, start, received));
    List<RdbSummary> summaries =
        AllMasters.each(taken, Runtime.getRuntime().availableProcessors(), this::check);
    long first = taken.stream().mapToLong(one -> one.snapshot.startedNanos()).min().orElse(0);
    List<Manifest.Master> parts = new ArrayList<>();
    for (int i = 0; i < taken.size(); i++) {
      parts.add(describe(taken.get(i), summaries.get(i), first));
    }
    for (Taken one : taken) {
      rename(part(one.master), file(one.master));
    }
    double spread = parts.stream().mapToDouble(Manifest.Master::startedAfterMillis).max().orElse(0);
    parts.sort(Comparator.comparingInt(one -> one.slotSet().nextSetBit(0)));
    return new Manifest(
        Manifest.FORMAT,
        "sextant",
        before.truncatedTo(ChronoUnit.MILLIS).toString(),
        spread,
        List.copyOf(parts));
  }

  private Taken takeAndRelease(ClusterMap.Master master, StartLine start, AtomicLong received)
      throws BackupException, InterruptedException {
    try (RespConnection control = access.connect(master.address());
        Snapshot snapshot = new Snapshot(access.connect(master.address()), diskless)) {
      ownView(control, master);
      String version = version(control);
      snapshot.shakeHands();
      start.await();
      snapshot.begin();
      snapshot.receive(
          part(master),
          (count, total) -> progress.update("receiving", received.addAndGet(count), 0, "bytes"));
      ownView(control, master);
      return new Taken(master, snapshot, version);
    } catch (BackupException e) {
      start.giveUp();
      throw e;
    }
  }

  /** Where all wait until all are there, or one will not come. */
  private static final class StartLine {
    private final CountDownLatch missing;
    private volatile boolean isGivenUp;

    StartLine(int count) {
      missing = new CountDownLatch(count);
    }

    void await() throws BackupException, InterruptedException {
      missing.countDown();
      missing.await();
      if (isGivenUp) {
        throw new BackupException("another master was not ready");
      }
    }

    void giveUp() {
      isGivenUp = true;
      while (missing.getCount() > 0) {
        missing.countDown();
      }
    }
  }

  private static String version(RespConnection connection) throws BackupException {
    RespValue info = connection.ask("INFO", "server");
    return info.text()
        .lines()
        .filter(line -> line.startsWith("redis_version:"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("unknown");
  }

  /** Walks through what was received: a damaged backup is noticed today, not when it is needed. */
  private RdbSummary check(Taken taken) throws BackupException {
    RdbSummary summary = RdbSummary.of(part(taken.master));
    BitSet foreign = summary.slots();
    foreign.andNot(taken.master.slots());
    if (!foreign.isEmpty()) {
      throw new BackupException(
          taken.master.address()
              + " holds keys of slots that it does not own: "
              + SlotSet.text(foreign)
              + "; was it started with the dump of another master? repair it first (redis-cli"
              + " --cluster fix)");
    }
    return summary;
  }

  private static Manifest.Master describe(Taken taken, RdbSummary summary, long firstNanos) {
    ClusterMap.Master master = taken.master;
    Snapshot snapshot = taken.snapshot;
    long afterMicros = (snapshot.startedNanos() - firstNanos) / 1000;
    return new Manifest.Master(
        master.id(),
        master.address().toString(),
        taken.redisVersion,
        SlotSet.ranges(master.slots()),
        master.epoch(),
        snapshot.replicationId(),
        snapshot.replicationOffset(),
        afterMicros / 1000.0,
        summary.keys(),
        summary.expiringKeys(),
        summary.keysByDatabase(),
        summary.slots().cardinality(),
        summary.libraries().size(),
        fileName(master),
        snapshot.bytes(),
        snapshot.sha256());
  }

  // ---------------------------------------------------------------- the folder

  private static String fileName(ClusterMap.Master master) {
    String place = master.address().toString().replaceAll("[^A-Za-z0-9.-]", "-");
    String id = master.id().substring(0, Math.min(8, master.id().length()));
    return String.format(Locale.ROOT, "%s-%s.rdb", place, id).replaceAll("^[.-]+", "");
  }

  private Path file(ClusterMap.Master master) {
    return folder.resolve(fileName(master));
  }

  private Path part(ClusterMap.Master master) {
    return folder.resolve(fileName(master) + ".part");
  }

  /** Makes the folder, or finds it empty; returns whether it was made. */
  private boolean prepareFolder() throws BackupException {
    try {
      boolean isNew = !Files.exists(folder);
      Files.createDirectories(folder);
      List<String> present = new ArrayList<>();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
        files.forEach(file -> present.add(Objects.toString(file.getFileName())));
      }
      if (!present.isEmpty()) {
        throw new BackupException(
            folder
                + " is not empty ("
                + present.stream().sorted().limit(3).collect(joining(", "))
                + (present.size() > 3 ? ", ..." : "")
                + "); give a new folder for each backup");
      }
      return isNew;
    } catch (IOException e) {
      throw new BackupException(
          folder
              + " cannot be written ("
              + e.getClass().getSimpleName()
              + ": "
              + Access.reason(e)
              + "); give a folder that can",
          e);
    }
  }

  private void writeManifest(Manifest manifest) throws BackupException {
    Path temporary = folder.resolve(Manifest.FILE + ".part");
    try {
      Files.write(temporary, manifest.toJson());
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        channel.force(true);
      }
    } catch (IOException e) {
      throw new BackupException(temporary + " cannot be written: " + Access.reason(e), e);
    }
    rename(temporary, folder.resolve(Manifest.FILE));
  }

  private static void rename(Path from, Path to) throws BackupException {
    try {
      Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new BackupException(from + " cannot be renamed: " + Access.reason(e), e);
    }
  }

  /** Deletes what was written. Only that: the folder was empty. */
  private void cleanUp(boolean isNew) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.{rdb,part}")) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
      if (isNew) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // Without a manifest it is no backup, whatever else lies there.
    }
  }
}

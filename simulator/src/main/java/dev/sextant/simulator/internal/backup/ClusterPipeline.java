package dev.sextant.simulator.internal.backup;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sextant.protocol.value.RespValue;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests about keys to the masters that have them, many at a time, and sees to it that each
 * is answered: it follows redirections, waits for a node that is loading or a cluster that is down,
 * and connects again when a connection is lost, until that has failed too often.
 *
 * <p>To each node goes a connection with a queue of what was sent and not yet answered. When the
 * queue is long enough, half of it is waited for. For one thread.
 */
final class ClusterPipeline implements AutoCloseable {
  private static final int MAX_WAITING = 512;
  private static final long MAX_WAITING_BYTES = 8L << 20;

  /** So often a request is tried again, with pauses in between: for half a minute. */
  private static final int MAX_TRIES = 60;

  private static final long PAUSE_MILLIS = 500;
  private static final List<byte[]> ASKING = List.of("ASKING".getBytes(US_ASCII));

  private final SlotOwners owners;
  private final Map<Address, Lane> lanes = new HashMap<>();

  /** What has to be sent again. */
  private final Deque<Sent> again = new ArrayDeque<>();

  /** Whether that has no use before a while has passed. */
  private boolean pauses;

  ClusterPipeline(SlotOwners owners) {
    this.owners = owners;
  }

  /** A task on its way, and how often it was. */
  private record Sent(KeyTask task, @Nullable Address askAt, int tries, boolean isRepeated) {}

  /** A connection with what waits on it. */
  private static final class Lane {
    final RespConnection connection;
    final Deque<Sent> waiting = new ArrayDeque<>();
    long waitingBytes;

    Lane(RespConnection connection) {
      this.connection = connection;
    }
  }

  /** Sends the requests of a task; its answer comes in this call or a later one. */
  void submit(KeyTask task) throws BackupException, InterruptedException {
    send(new Sent(task, null, 0, false));
    sendAgain();
  }

  /** Waits until all that was submitted is answered. */
  void drain() throws BackupException, InterruptedException {
    boolean isQuiet = false;
    while (!isQuiet) {
      isQuiet = true;
      for (Lane lane : List.copyOf(lanes.values())) {
        isQuiet &= lane.waiting.isEmpty();
        receive(lane, 0);
      }
      isQuiet &= again.isEmpty();
      sendAgain();
    }
  }

  private void sendAgain() throws BackupException, InterruptedException {
    while (!again.isEmpty()) {
      if (pauses) {
        pauses = false;
        // Nothing tells a client when slots have moved or a failover is over: it asks again.
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        askForOwners();
      }
      for (int left = again.size(); left > 0; left--) {
        send(again.remove());
      }
    }
  }

  private void askForOwners() {
    try {
      owners.refresh();
    } catch (BackupException e) {
      // Nobody answers at present; the next try will tell.
    }
  }

  private void send(Sent sent) throws BackupException {
    Address to = sent.askAt == null ? owners.owner(sent.task.slot()) : sent.askAt;
    Lane lane = lane(to, sent);
    if (lane == null) {
      return;
    }
    lane.waiting.add(sent);
    lane.waitingBytes += sent.task.weight();
    try {
      for (List<byte[]> request : sent.task.requests()) {
        if (sent.askAt != null) {
          lane.connection.send(ASKING);
        }
        lane.connection.send(request);
      }
    } catch (IOException e) {
      lost(lane, e);
      return;
    }
    if (lane.waiting.size() >= MAX_WAITING || lane.waitingBytes >= MAX_WAITING_BYTES) {
      receive(lane, lane.waiting.size() / 2);
    }
  }

  /** The lane to a node; null when there is no connection, and the task must wait. */
  private @Nullable Lane lane(Address to, Sent sent) throws BackupException {
    Lane lane = lanes.get(to);
    if (lane == null) {
      try {
        lane = new Lane(owners.access().connect(to));
        lanes.put(to, lane);
      } catch (BackupException e) {
        retry(sent, e);
      }
    }
    return lane;
  }

  /** Waits for answers until only {@code most} tasks wait. */
  private void receive(Lane lane, int most) throws BackupException {
    try {
      lane.connection.flush();
      while (lane.waiting.size() > most) {
        Sent sent = lane.waiting.element();
        List<RespValue> replies = new ArrayList<>();
        for (int i = sent.task.requests().size(); i > 0; i--) {
          if (sent.askAt != null) {
            lane.connection.read(); // The answer to ASKING.
          }
          replies.add(lane.connection.read());
        }
        lane.waiting.remove();
        lane.waitingBytes -= sent.task.weight();
        answered(lane, sent, replies);
      }
    } catch (IOException e) {
      lost(lane, e);
    }
  }

  private void answered(Lane lane, Sent sent, List<RespValue> replies) throws BackupException {
    for (RespValue reply : replies) {
      if (reply.isError() && isRedirected(lane, sent, reply.text())) {
        return;
      }
    }
    sent.task.answered(replies, sent.isRepeated);
  }

  /** Whether an error tells that the task must be sent elsewhere or later; it is, then. */
  private boolean isRedirected(Lane lane, Sent sent, String error) throws BackupException {
    String[] words = error.split(" ", -1);
    switch (words[0]) {
      case "MOVED" -> {
        owners.moved(sent.task.slot(), redirection(words, lane));
        again.add(new Sent(sent.task, null, tried(sent, error), sent.isRepeated));
      }
      case "ASK" ->
          again.add(
              new Sent(sent.task, redirection(words, lane), tried(sent, error), sent.isRepeated));
      case "TRYAGAIN", "CLUSTERDOWN", "LOADING", "BUSY", "MASTERDOWN", "READONLY" ->
          retry(sent, new BackupException(lane.connection.address() + " answered: " + error));
      default -> {
        return false;
      }
    }
    return true;
  }

  /** {@code MOVED slot host:port}; without a host it is the one that was asked. */
  private static Address redirection(String[] words, Lane lane) throws BackupException {
    try {
      String place = words[2];
      return place.startsWith(":")
          ? new Address(lane.connection.address().host(), Integer.parseInt(place.substring(1)))
          : Address.parse(place);
    } catch (RuntimeException e) {
      throw new BackupException(
          lane.connection.address() + " redirects to nowhere: " + String.join(" ", words), e);
    }
  }

  private static int tried(Sent sent, String error) throws BackupException {
    if (sent.tries >= MAX_TRIES) {
      throw new BackupException(
          "slot "
              + sent.task.slot()
              + " is nowhere to be found: "
              + error
              + "; repair the cluster (redis-cli --cluster fix) and go on with --resume");
    }
    return sent.tries + 1;
  }

  /** Sends all again that waited on a connection. */
  private void lost(Lane lane, IOException e) throws BackupException {
    lane.connection.close();
    lanes.remove(lane.connection.address());
    BackupException reason = lane.connection.lost(e);
    for (Sent sent : lane.waiting) {
      retry(new Sent(sent.task, null, sent.tries, true), reason);
    }
  }

  /** Has a task sent again after a pause. */
  private void retry(Sent sent, BackupException reason) throws BackupException {
    if (sent.tries >= MAX_TRIES) {
      throw new BackupException(
          reason.getMessage() + "; repair it and go on with --resume", reason);
    }
    pauses = true;
    again.add(new Sent(sent.task, null, sent.tries + 1, sent.isRepeated));
  }

  @Override
  public void close() {
    lanes.values().forEach(lane -> lane.connection.close());
  }
}

package dev.sextant.simulator.internal.node;

import dev.sextant.core.session.Session;
import dev.sextant.simulator.internal.replication.RdbRequest;
import dev.sextant.simulator.internal.replication.ReplicaNames;
import dev.sextant.simulator.internal.replication.ReplicationLink;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a replica that takes bytes: a real redis-server, redis-cli, or whoever else has
 * said REPLCONF, PSYNC or SYNC. Messages of the machine become RESP, RDB and the stream.
 */
final class ReplicaSocket {
  final Session session;

  /** What REPLCONF has said. */
  String announcedIp = "";

  boolean endMark;
  boolean newNames;
  boolean rdbOnly;
  RdbRequest.Part part = RdbRequest.Part.ALL;

  /** The link, once it is a replica. */
  @Nullable ReplicationLink link;

  private final Runnable onSent;
  private final Queue<byte[]> held = new ArrayDeque<>();
  private long heldBytes;
  private long unsentRdbBytes;
  private boolean synced;
  private boolean streaming;

  /**
   * @param onSent called when a part of an RDB file has left
   */
  ReplicaSocket(Session session, java.util.function.Consumer<ReplicaSocket> onSent) {
    this.session = session;
    this.onSent = () -> onSent.accept(this);
  }

  /** What it has said of itself, and with which command it asks for data. */
  ReplicationMessage.Capabilities capabilities(boolean bySync) {
    synced = bySync;
    return new ReplicationMessage.Capabilities(endMark, newNames, rdbOnly, part, bySync);
  }

  /** The address of the connection, without the port. */
  String ip() {
    return session.address().substring(0, session.address().lastIndexOf(':'));
  }

  /** The replica's name for the log. */
  String name() {
    return ReplicaNames.of(announcedIp.isEmpty() ? ip() : announcedIp, session.listeningPort);
  }

  /** Sends all but the stream, which is shared with others: {@link #stream}. */
  void send(ReplicationMessage message) {
    if (message instanceof ReplicationMessage.FullResync resync) {
      if (!synced) {
        line("+FULLRESYNC " + resync.id() + " " + resync.offset());
      }
    } else if (message instanceof ReplicationMessage.Continue goOn) {
      line(newNames ? "+CONTINUE " + goOn.id() : "+CONTINUE");
      streaming = true;
    } else if (message instanceof ReplicationMessage.RdbBytes rdb) {
      unsentRdbBytes += rdb.bytes().length;
      session
          .output()
          .send(
              rdb.bytes(),
              () -> {
                unsentRdbBytes -= rdb.bytes().length;
                onSent.run();
              });
    } else if (message instanceof ReplicationMessage.Patience) {
      write(new byte[] {'\n'});
    } else if (message instanceof ReplicationMessage.StreamBegins) {
      streaming = true;
      held.forEach(this::write);
      held.clear();
      heldBytes = 0;
    }
  }

  /** Sends bytes of the stream, or keeps them until the replica can take them. */
  void stream(byte[] bytes) {
    if (streaming) {
      write(bytes);
    } else {
      held.add(bytes);
      heldBytes += bytes.length;
    }
  }

  private void line(String text) {
    write((text + "\r\n").getBytes(StandardCharsets.US_ASCII));
  }

  private void write(byte[] bytes) {
    session.output().send(bytes, () -> {});
  }

  /** How many bytes of the stream have not left yet. */
  long pendingBytes() {
    return heldBytes + Math.max(0, session.output().pendingBytes() - unsentRdbBytes);
  }

  void close() {
    session.output().close();
  }
}

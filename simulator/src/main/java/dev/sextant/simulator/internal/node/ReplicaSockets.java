package dev.sextant.simulator.internal.node;

import dev.sextant.core.session.Session;
import dev.sextant.simulator.internal.replication.ReplicationLink;
import dev.sextant.simulator.internal.replication.ReplicationMachine;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The clients' connections on which replicas are, or have announced themselves. */
final class ReplicaSockets {
  private final NodeLife life;
  private final Map<Session, ReplicaSocket> sockets = new HashMap<>();

  ReplicaSockets(NodeLife life) {
    this.life = life;
  }

  private ReplicationMachine machine() {
    return life.replication();
  }

  /** What is known of the replica behind a client's connection, which may not be one. */
  ReplicaSocket of(Session session) {
    return sockets.computeIfAbsent(session, s -> new ReplicaSocket(s, this::sent));
  }

  private void sent(ReplicaSocket socket) {
    ReplicationLink link = socket.link;
    if (link != null) {
      life.turn(() -> machine().onSent(link, life.nowMillis()));
    }
  }

  /**
   * Makes a client's connection a replica's, which wants to be synchronised.
   *
   * @param request null for SYNC
   */
  void begin(Session session, ReplicationMessage.@Nullable SyncRequest request) {
    long now = life.nowMillis();
    ReplicaSocket socket = of(session);
    session.kind = Session.Kind.REPLICA;
    session.replyMode = Session.ReplyMode.OFF;
    ReplicationLink link = machine().onAccept(socket.ip(), now);
    socket.link = link;
    link.attach(socket);
    machine()
        .onMessage(
            link,
            new ReplicationMessage.Greeting("", "", session.listeningPort, socket.announcedIp),
            now);
    machine().onMessage(link, socket.capabilities(request == null), now);
    machine()
        .onMessage(
            link,
            Objects.requireNonNullElse(request, new ReplicationMessage.SyncRequest("?", -1, false)),
            now);
  }

  /** A replica has acknowledged; others may say what they want. */
  void acknowledged(Session session, long offset) {
    ReplicaSocket socket = sockets.get(session);
    if (socket != null && socket.link != null) {
      machine()
          .onMessage(socket.link, new ReplicationMessage.Acknowledgement(offset), life.nowMillis());
    }
  }

  /** A connection has ended. */
  void closed(Session session) {
    ReplicaSocket socket = sockets.remove(session);
    if (socket != null && socket.link != null) {
      machine().onLinkDown(socket.link, "Connection lost", life.nowMillis());
    }
  }
}

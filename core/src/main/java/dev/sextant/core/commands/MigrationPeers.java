package dev.sextant.core.commands;

import dev.sextant.core.command.Peer;
import dev.sextant.core.command.Server;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers to which MIGRATE has moved keys of late. Keys rarely move alone: the connections are
 * kept for a while, and closed when nobody has used them for ten seconds.
 *
 * <p>Source: {@code migrateGetSocket} and {@code migrateCloseTimedoutSockets} of Redis 7.0.15.
 */
final class MigrationPeers {
  private static final int MOST = 64;
  private static final long IDLE_SECONDS = 10;
  private static final long CHECK_MILLIS = 1000;
  private static final long UNKNOWN_DATABASE = -1;

  /** One of them. */
  static final class Target {
    private final String name;
    private final Peer peer;
    private long lastUseSeconds;
    private boolean used;

    /** The database that the connection has selected; -1 if that is unknown. */
    private long database = UNKNOWN_DATABASE;

    private Target(String name, Peer peer) {
      this.name = name;
      this.peer = peer;
    }

    Peer peer() {
      return peer;
    }

    boolean isIn(long wanted) {
      return database == wanted;
    }

    void selected(long selected) {
      database = selected;
    }

    /** In which database the connection is now, nobody knows. */
    void confused() {
      database = UNKNOWN_DATABASE;
    }
  }

  private final Server server;
  private final Map<String, Target> targets = new LinkedHashMap<>();
  private boolean checking;

  private MigrationPeers(Server server) {
    this.server = server;
  }

  static MigrationPeers of(Server server) {
    return server.part(MigrationPeers.class, MigrationPeers::new);
  }

  /** How many connections there are. */
  int count() {
    return targets.size();
  }

  /** The server there, for a talk that ends with {@link #talked} or {@link #close}. */
  Target to(String host, int port) {
    String name = host + ":" + port;
    Target known = targets.get(name);
    if (known == null) {
      makeRoom();
      known = new Target(name, server.ports().control().peer(host, port));
      targets.put(name, known);
      check();
    }
    known.used = true;
    known.lastUseSeconds = nowSeconds();
    return known;
  }

  private void makeRoom() {
    if (targets.size() == MOST) {
      List<Target> all = new ArrayList<>(targets.values());
      close(all.get(server.random().nextInt(all.size())));
    }
  }

  /** The talk has come to its end, and the connection may be used again. */
  void talked(Target target) {
    target.used = false;
  }

  /** The connection is of no use any more. */
  void close(Target target) {
    targets.remove(target.name);
    target.peer.close();
  }

  private void check() {
    if (!checking) {
      checking = true;
      server.ports().control().after(CHECK_MILLIS, s -> closeIdle());
    }
  }

  private void closeIdle() {
    for (Target target : List.copyOf(targets.values())) {
      if (!target.used && nowSeconds() - target.lastUseSeconds > IDLE_SECONDS) {
        close(target);
      }
    }
    checking = false;
    if (!targets.isEmpty()) {
      check();
    }
  }

  private long nowSeconds() {
    return server.clock().millis() / 1000;
  }
}

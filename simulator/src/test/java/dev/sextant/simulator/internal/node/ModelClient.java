package dev.sextant.simulator.internal.node;

import dev.sextant.core.env.RandomSource;
import dev.sextant.protocol.value.RespValue;
import dev.sextant.simulator.internal.node.ModelLedger.Write;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that adds numbers to sets, one after the other, and often waits for the replicas. It
 * reaches all nodes, on both sides of every partition, follows redirections, and gives up a request
 * that is not answered.
 */
final class ModelClient {
  private static final int MAX_REDIRECTIONS = 4;
  private static final int TIMEOUT_MILLIS = 800;
  private static final int MAX_PAUSE_MILLIS = 120;
  private static final String WAIT_MILLIS = "300";

  /** What the client is told is part of the run. */
  interface Diary {
    void note(String what);

    /** The client was told that {@code replicas} replicas of the node have its last write. */
    void confirmed(Write write, ModelNode node, int replicas);
  }

  private final ModelCluster cluster;
  private final ModelLedger ledger;
  private final RandomSource random;
  private final Diary diary;
  private final Map<Integer, ModelNode> owners = new HashMap<>();
  private final Map<ModelNode, ModelSession> sessions = new HashMap<>();
  private boolean stopped;

  ModelClient(ModelCluster cluster, ModelLedger ledger, RandomSource random, Diary diary) {
    this.cluster = cluster;
    this.ledger = ledger;
    this.random = random;
    this.diary = diary;
  }

  /** Begins to write. */
  void start() {
    cluster.kernel.after(random.nextInt(MAX_PAUSE_MILLIS), this::write);
  }

  /** Begins no more writes. */
  void stop() {
    stopped = true;
  }

  private void write() {
    if (!stopped) {
      new Attempt(ledger.begin(random.nextInt(ModelLedger.KEYS))).begin();
    }
  }

  private @Nullable ModelSession session(ModelNode node) {
    ModelSession known = sessions.get(node);
    if (known == null || known.isBroken()) {
      known = ModelSession.open(node);
      if (known == null) {
        sessions.remove(node);
      } else {
        sessions.put(node, known);
      }
    }
    return known;
  }

  /** One write, from node to node until it is accepted. */
  private final class Attempt implements ModelSession.Listener {
    private final Write write;
    private ModelNode node;
    private int redirections;
    private boolean asking;
    private boolean waiting;
    private boolean over;

    Attempt(Write write) {
      this.write = write;
      ModelNode known = owners.get(ledger.slot(write.key));
      this.node = known != null ? known : cluster.nodes.get(random.nextInt(cluster.nodes.size()));
    }

    void begin() {
      cluster.kernel.after(TIMEOUT_MILLIS, this::giveUp);
      send();
    }

    private void send() {
      ModelSession session = session(node);
      if (session == null) {
        owners.remove(ledger.slot(write.key));
        end("nobody at " + node);
      } else if (asking) {
        session.request(this, "ASKING");
      } else {
        sendWrite(session);
      }
    }

    private void sendWrite(ModelSession session) {
      session.request(this, "SADD", ModelLedger.name(write.key), Integer.toString(write.number));
    }

    private void giveUp() {
      if (!over) {
        ModelSession silent = sessions.remove(node);
        if (silent != null) {
          silent.end();
        }
        owners.remove(ledger.slot(write.key));
        end("no answer from " + node);
      }
    }

    private void end(String how) {
      if (!over) {
        over = true;
        diary.note("write " + write.number + ": " + how);
        cluster.kernel.after(20 + random.nextInt(MAX_PAUSE_MILLIS), ModelClient.this::write);
      }
    }

    @Override
    public void executed(RespValue reply, NodeLife by) {
      if (!waiting && !reply.isError() && !asking) {
        long epoch = java.util.Objects.requireNonNull(by.cluster()).state().myself().configEpoch();
        ledger.accepted(write, node, epoch);
      }
    }

    @Override
    public void answered(RespValue reply) {
      if (over) {
        return;
      }
      if (reply.isError()) {
        refused(reply.text());
      } else if (asking) {
        asking = false;
        ModelSession session = session(node);
        if (session != null) {
          sendWrite(session);
        }
      } else if (!waiting) {
        ledger.acknowledged(write);
        waitOrEnd();
      } else {
        int replicas = (int) reply.number();
        diary.confirmed(write, node, replicas);
        end("accepted by " + node + " and " + replicas + " replicas");
      }
    }

    private void waitOrEnd() {
      ModelSession session = random.nextInt(3) == 0 ? null : session(node);
      if (session == null) {
        end("accepted by " + node);
      } else {
        waiting = true;
        session.request(this, "WAIT", Integer.toString(1 + random.nextInt(3)), WAIT_MILLIS);
      }
    }

    private void refused(String error) {
      boolean moved = error.startsWith("MOVED ");
      asking = error.startsWith("ASK ");
      if ((moved || asking) && redirections++ < MAX_REDIRECTIONS) {
        node = cluster.byPort(Integer.parseInt(error.substring(error.lastIndexOf(':') + 1)));
        if (moved) {
          owners.put(ledger.slot(write.key), node);
        }
        cluster.later(this::send);
      } else {
        owners.remove(ledger.slot(write.key));
        end(error);
      }
    }
  }
}

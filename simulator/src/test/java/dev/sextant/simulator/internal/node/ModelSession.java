package dev.sextant.simulator.internal.node;

import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import dev.sextant.protocol.reply.RecordingReplyWriter;
import dev.sextant.protocol.reply.ReplyWriter;
import dev.sextant.protocol.value.RespValue;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to one life of a node, without a socket. One request at a time; what the
 * node answers leaves it at the end of the turn, and not at all when it is dead by then.
 */
final class ModelSession implements SessionOutput {

  /** Who has sent a request. */
  interface Listener {
    /** The node has executed it, just now; the reply has not left. */
    void executed(RespValue reply, NodeLife by);

    /** The reply has arrived. */
    void answered(RespValue reply);
  }

  private final NodeLife life;
  private final RecordingReplyWriter writer = new RecordingReplyWriter(2);
  private final Session session;
  private @Nullable Listener listener;
  private boolean executed;
  private boolean ended;

  private ModelSession(NodeLife life, String address) {
    this.life = life;
    this.session = Objects.requireNonNull(life.connections().open(address, "127.0.0.1:1", this));
  }

  /** Connects to {@code node}; null when nobody is there. */
  static @Nullable ModelSession open(ModelNode node) {
    NodeLife life = node.life();
    return life == null ? null : new ModelSession(life, "127.0.0.1:50000");
  }

  /** Whether the node that it was opened to lives no more. */
  boolean isBroken() {
    return life.isOver();
  }

  /** Sends a request; one that is frozen executes it after its thaw. */
  void request(Listener from, String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(StandardCharsets.ISO_8859_1);
    }
    life.environment().scheduler().post(() -> execute(from, args));
  }

  private void execute(Listener from, byte[][] args) {
    if (life.server().clients().byId(session.id()) == null) {
      return;
    }
    listener = from;
    executed = false;
    life.turn(
        () -> {
          life.connections().execute(session, args);
          noteExecution();
        });
    answer();
  }

  private void noteExecution() {
    Listener waiting = listener;
    if (!executed && waiting != null && !writer.replies().isEmpty()) {
      executed = true;
      waiting.executed(writer.replies().get(0), life);
    }
  }

  private void answer() {
    Listener waiting = listener;
    if (waiting != null && !writer.replies().isEmpty() && !life.isOver()) {
      RespValue reply = writer.replies().get(0);
      writer.clear();
      listener = null;
      if (!ended) {
        waiting.answered(reply);
      }
    }
  }

  /**
   * Closes the connection, if the node still lives. No answer is heard any more; what was sent is
   * executed all the same.
   */
  void end() {
    ended = true;
    if (!life.isOver()) {
      life.environment().scheduler().post(() -> life.connections().closed(session));
    }
  }

  @Override
  public ReplyWriter writer() {
    return writer;
  }

  @Override
  public void flush() {
    noteExecution();
    life.environment().scheduler().post(this::answer);
  }

  @Override
  public void protocol(int version) {
    writer.protocol(version);
  }

  @Override
  public long pendingBytes() {
    return 0;
  }

  @Override
  public void say(byte[] bytes) {
    throw new AssertionError("nobody talks to this client");
  }

  @Override
  public void send(byte[] bytes, Runnable sent) {
    throw new AssertionError("no client of the model is a replica");
  }

  @Override
  public void close() {
    life.connections().closed(session);
  }

  @Override
  public void resume() {
    noteExecution();
    life.environment().scheduler().post(this::answer);
  }
}

package dev.sextant.simulator.internal.node;

import dev.sextant.core.command.Peer;
import dev.sextant.simulator.internal.net.RequestConnection;
import dev.sextant.simulator.internal.port.Scheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The connection of a command to another server, by TCP also where that is a node of the JVM. */
final class PeerSocket implements Peer, RequestConnection.Listener {
  private final NodeLife life;
  private final Function<RequestConnection.Listener, RequestConnection> connect;
  private @Nullable RequestConnection connection;
  private boolean up;
  private boolean over;
  private @Nullable Talk talk;

  /** Requests, and the answers that have come. */
  private final class Talk {
    private final List<byte[][]> requests;
    private final long timeoutMillis;
    private final Consumer<Answers> done;
    private final List<String> lines = new ArrayList<>();
    private Scheduler.Timer timer;
    private long lastHeardMillis = life.nowMillis();

    Talk(List<byte[][]> requests, long timeoutMillis, Consumer<Answers> done) {
      this.requests = requests;
      this.timeoutMillis = timeoutMillis;
      this.done = done;
      this.timer = life.environment().scheduler().after(timeoutMillis, this::watch);
    }

    private void watch() {
      long left = lastHeardMillis + timeoutMillis - life.nowMillis();
      if (left > 0) {
        timer = life.environment().scheduler().after(left, this::watch);
      } else {
        end(up ? End.TIMED_OUT : End.UNREACHABLE);
      }
    }
  }

  PeerSocket(NodeLife life, Function<RequestConnection.Listener, RequestConnection> connect) {
    this.life = life;
    this.connect = connect;
  }

  @Override
  public void ask(List<byte[][]> requests, long timeoutMillis, Consumer<Answers> done) {
    talk = new Talk(requests, timeoutMillis, done);
    if (over) {
      end(End.BROKEN);
    } else if (up) {
      Objects.requireNonNull(connection).send(requests);
    } else if (connection == null) {
      connection = connect.apply(this);
    }
  }

  @Override
  public void close() {
    over = true;
    if (connection != null) {
      connection.close();
    }
  }

  boolean isOver() {
    return over;
  }

  private void end(End how) {
    Talk ending = talk;
    if (ending != null) {
      talk = null;
      ending.timer.cancel();
      life.later(() -> ending.done.accept(new Answers(ending.lines, how)));
    }
  }

  @Override
  public void up() {
    up = true;
    if (talk != null) {
      talk.lastHeardMillis = life.nowMillis();
      Objects.requireNonNull(connection).send(talk.requests);
    }
  }

  @Override
  public void answered(String line) {
    Talk present = talk;
    if (present != null) {
      present.lastHeardMillis = life.nowMillis();
      present.lines.add(line);
      if (present.lines.size() == present.requests.size()) {
        end(End.COMPLETE);
      }
    }
  }

  @Override
  public void down() {
    over = true;
    end(up ? End.BROKEN : End.NOT_WRITTEN);
  }

  @Override
  public void unreachable() {
    over = true;
    end(End.UNREACHABLE);
  }
}

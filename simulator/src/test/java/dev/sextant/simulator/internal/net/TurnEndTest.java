package dev.sextant.simulator.internal.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.session.Session;
import dev.sextant.core.session.SessionOutput;
import dev.sextant.simulator.internal.replication.ReplicationMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the connections of a node send, and when. */
class TurnEndTest {
  private final List<String> events = new ArrayList<>();
  private final EmbeddedChannel loop = new EmbeddedChannel();
  private final Host host = new Host();
  private final TurnEnd turnEnd = new TurnEnd(loop.eventLoop(), host);
  private final EmbeddedChannel first = new EmbeddedChannel(new ClientConnection(host, turnEnd));
  private final EmbeddedChannel second = new EmbeddedChannel(new ClientConnection(host, turnEnd));

  /** Answers each request with its name. */
  private final class Host implements ConnectionHost {
    private boolean alive = true;
    private Runnable settling = () -> {};

    private final List<SessionOutput> outputs = new ArrayList<>();

    @Override
    public Session open(String address, String localAddress, SessionOutput output) {
      outputs.add(output);
      return new Session(1, address, localAddress, output, 0);
    }

    @Override
    public boolean isServing(Session session) {
      return true;
    }

    @Override
    public void execute(Session session, byte[][] args) {
      String name = new String(args[0], US_ASCII);
      events.add(name);
      session.output().writer().simple(name);
    }

    @Override
    public void closed(Session session) {
      events.add("closed");
    }

    @Override
    public boolean endOfTurn() {
      events.add("end of turn");
      settling.run();
      return alive;
    }

    @Override
    public long maxBulkBytes() {
      return 1000;
    }

    @Override
    public void transferred(long in, long out) {}

    @Override
    public void buffersChanged(Session session) {}

    @Override
    public void connectionFault(String address, Throwable cause) {
      events.add("fault: " + cause);
    }
  }

  private static void arrives(EmbeddedChannel channel, String bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, US_ASCII));
  }

  private static @Nullable String sent(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.append(part.toString(US_ASCII));
      part.release();
    }
    return all.toString();
  }

  private void turnEnds() {
    loop.runPendingTasks();
  }

  @AfterEach
  void close() {
    first.finishAndReleaseAll();
    second.finishAndReleaseAll();
    loop.finishAndReleaseAll();
  }

  @Test
  void aTurnOfManyConnections_isSettledOnce_beforeAnyReplyLeaves() {
    arrives(first, "a\r\nb\r\n");
    arrives(second, "c\r\n");
    assertThat(sent(first)).isEmpty();

    turnEnds();

    assertThat(events).containsExactly("a", "b", "c", "end of turn");
    assertThat(sent(first)).isEqualTo("+a\r\n+b\r\n");
    assertThat(sent(second)).isEqualTo("+c\r\n");
  }

  @Test
  void repliesOfANodeThatHasEnded_doNotLeave() {
    arrives(first, "a\r\n");
    host.alive = false;
    turnEnds();
    assertThat(sent(first)).isEmpty();
  }

  @Test
  void aClientThatSendsNoMore_isAnsweredBeforeTheConnectionCloses() {
    arrives(first, "a\r\n");
    first.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    assertThat(first.isOpen()).isTrue();

    turnEnds();

    assertThat(sent(first)).isEqualTo("+a\r\n");
    assertThat(first.isOpen()).isFalse();
    assertThat(events).containsSubsequence("a", "end of turn", "closed");
  }

  @Test
  void whatTheEndOfATurnSends_leavesBeforeTheReplies() {
    noteWhatLeaves(first, "reply");
    noteWhatLeaves(second, "stream");
    host.settling = () -> host.outputs.get(1).send("write".getBytes(US_ASCII), () -> {});
    arrives(first, "a\r\n");

    turnEnds();

    assertThat(events).containsExactly("a", "end of turn", "stream", "reply");
    assertThat(sent(second)).isEqualTo("write");
  }

  private void noteWhatLeaves(EmbeddedChannel channel, String name) {
    channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void flush(ChannelHandlerContext context) {
                events.add(name);
                context.flush();
              }
            });
  }

  @Test
  void whatAMasterSays_isHeardInTheTurnInWhichItArrives() {
    EmbeddedChannel master = new EmbeddedChannel(new MasterConnection(turnEnd, new Replica()));
    master.writeInbound(Unpooled.copiedBuffer("\n", US_ASCII));
    arrives(first, "a\r\n");
    assertThat(events).containsExactly("up", "Patience", "a");

    turnEnds();

    assertThat(events).containsExactly("up", "Patience", "a", "end of turn");
    assertThat(master.finishAndReleaseAll()).isFalse();
  }

  private final class Replica implements MasterConnection.Listener {
    @Override
    public void up() {
      events.add("up");
    }

    @Override
    public void received(ReplicationMessage message) {
      events.add(message.getClass().getSimpleName());
    }

    @Override
    public void down(String reason) {
      events.add("down");
    }
  }
}

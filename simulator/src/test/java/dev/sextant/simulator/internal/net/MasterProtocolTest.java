package dev.sextant.simulator.internal.net;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sextant.simulator.internal.replication.ReplicationMessage;
import dev.sextant.simulator.internal.replication.StreamItem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The talk of a replica with a master elsewhere, without a socket. */
class MasterProtocolTest {
  private static final String ID = "0123456789012345678901234567890123456789";
  private static final String MARK = "abcdefghijabcdefghijabcdefghijabcdefghij";

  private final List<ReplicationMessage> heard = new ArrayList<>();
  private final MasterProtocol protocol = new MasterProtocol(heard::add);
  private final ByteBuf in = Unpooled.buffer();

  private String say(ReplicationMessage message) {
    return protocol.encode(message).toString(ISO_8859_1);
  }

  private String hear(String text) throws IOException {
    in.writeBytes(text.getBytes(ISO_8859_1));
    return protocol.receive(in).toString(ISO_8859_1);
  }

  /** Gives it in pieces of {@code size} bytes. */
  private void hearInPieces(String text, int size) throws IOException {
    for (int i = 0; i < text.length(); i += size) {
      hear(text.substring(i, Math.min(text.length(), i + size)));
    }
  }

  private void ask() throws IOException {
    say(new ReplicationMessage.Greeting("", "", 7001, ""));
    hear("+PONG\r\n");
    hear("+OK\r\n+OK\r\n");
    heard.clear();
    say(new ReplicationMessage.SyncRequest(ID, 10, false));
  }

  /** Words as lines of RESP. */
  private static String lines(String words) {
    return words.replace(" ", "\r\n") + "\r\n";
  }

  @Test
  void plainSync_isAnsweredWithTheDataAlone() throws IOException {
    ask();
    hear("-ERR unknown command 'PSYNC'\r\n");
    assertThat(say(new ReplicationMessage.PlainSync())).isEqualTo("SYNC\r\n");
    heard.clear();
    hear("\n$3\r\nabc*1\r\n$4\r\nPING\r\n");
    assertThat(heard.stream().map(message -> message.getClass().getSimpleName()))
        .containsExactly("Patience", "FileBegins", "RdbBytes", "FileEnds", "Stream");
  }

  @Test
  void greeting_isPingThenWhoThisIs() throws IOException {
    assertThat(say(new ReplicationMessage.Greeting("me", "secret", 7001, "10.0.0.1")))
        .isEqualTo("*1\r\n$4\r\nPING\r\n");
    assertThat(hear("-NOAUTH Authentication required.\r\n"))
        .isEqualTo(
            lines("*3 $4 AUTH $2 me $6 secret")
                + lines("*3 $8 REPLCONF $14 listening-port $4 7001")
                + lines("*3 $8 REPLCONF $10 ip-address $8 10.0.0.1")
                + lines("*5 $8 REPLCONF $4 capa $3 eof $4 capa $6 psync2"));
    hear("+OK\r\n-ERR unknown\r\n+OK\r\n");
    assertThat(heard)
        .containsExactly(new ReplicationMessage.NotUnderstood("listening-port", "-ERR unknown"));
    hear("+OK\r\n");
    assertThat(heard).endsWith(new ReplicationMessage.GreetingReply(null));
  }

  @Test
  void wrongPassword_isTold() throws IOException {
    say(new ReplicationMessage.Greeting("", "secret", 7001, ""));
    hear("-NOAUTH Authentication required.\r\n");
    hear("-WRONGPASS no\r\n");
    assertThat(heard).containsExactly(new ReplicationMessage.GreetingReply("WRONGPASS no"));
  }

  @Test
  void aServerThatAnswersPingWithAnError_isNoMasterYet() {
    say(new ReplicationMessage.Greeting("", "", 7001, ""));
    assertThatThrownBy(() -> hear("-LOADING Redis is loading the dataset in memory\r\n"))
        .hasMessageContaining("Error reply to PING from master: '-LOADING");
  }

  @Test
  void refusal_isPassedOn() throws IOException {
    ask();
    hear("\n\n-NOMASTERLINK Can't SYNC\r\n");
    assertThat(heard).endsWith(new ReplicationMessage.SyncRefusal("NOMASTERLINK Can't SYNC"));
  }

  @Test
  void continuation_keepsTheNameUnlessThereIsANewOne() throws IOException {
    ask();
    hear("+CONTINUE\r\n");
    assertThat(heard).containsExactly(new ReplicationMessage.Continue(ID));
    MasterProtocol other = new MasterProtocol(heard::add);
    other.encode(new ReplicationMessage.SyncRequest(ID, 10, true)).release();
    other.receive(Unpooled.copiedBuffer("+CONTINUE " + MARK + "\r\n", ISO_8859_1));
    assertThat(heard).endsWith(new ReplicationMessage.Continue(MARK));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 39, 40, 41, 1000})
  void aFileWithAMark_isTheSameHoweverItArrives(int size) throws IOException {
    String content = "REDIS0010 and so on, with abcdefghij in it, up to the end";
    ask();
    hearInPieces("+FULLRESYNC " + ID + " 77\r\n\n\n$EOF:" + MARK + "\r\n", size);
    hearInPieces(content + MARK, size);
    assertThat(file()).isEqualTo(content);
    assertThat(heard)
        .contains(new ReplicationMessage.FullResync(ID, 77), new ReplicationMessage.FileBegins(-1))
        .endsWith(new ReplicationMessage.FileEnds());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 1000})
  void aFileWithALength_endsWithinABurst(int size) throws IOException {
    ask();
    hearInPieces("+FULLRESYNC " + ID + " 0\r\n$10\r\n0123456789*1\r\n$4\r\nPING\r\n", size);
    assertThat(file()).isEqualTo("0123456789");
    assertThat(items()).hasSize(1);
    assertThat(items().get(0).length()).isEqualTo(14);
  }

  private String file() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ReplicationMessage message : heard) {
      if (message instanceof ReplicationMessage.RdbBytes part) {
        all.writeBytes(part.bytes());
      }
    }
    return all.toString(ISO_8859_1);
  }

  private List<StreamItem> items() {
    List<StreamItem> items = new ArrayList<>();
    for (ReplicationMessage message : heard) {
      if (message instanceof ReplicationMessage.Stream part) {
        items.addAll(part.items());
      }
    }
    return items;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 17, 1000})
  void theStream_isPassedOnByteForByte(int size) throws IOException {
    String sent =
        lines("*3 $3 SET $1 a $4")
            + "\r\n\r\n\r\n" // a value of two line ends, and its own
            + lines("PING")
            + "\r\n"
            + lines("*1 $4 PING *2 $6 SELECT $1 5");
    ask();
    hear("+CONTINUE\r\n");
    hearInPieces(sent, size);
    ByteArrayOutputStream passedOn = new ByteArrayOutputStream();
    long length = 0;
    for (StreamItem item : items()) {
      passedOn.writeBytes(item.bytes());
      length += item.length();
    }
    assertThat(passedOn.toString(ISO_8859_1)).isEqualTo(sent);
    assertThat(length).isEqualTo(sent.length());
  }

  @Test
  void whatIsNoFile_endsTheTalk() throws IOException {
    ask();
    assertThatThrownBy(() -> hear("+FULLRESYNC " + ID + " 0\r\n-ERR no space\r\n"))
        .hasMessage("MASTER aborted replication with an error: ERR no space");
  }

  @Test
  void acknowledgement_isReplconfAck() {
    assertThat(say(new ReplicationMessage.Acknowledgement(1234)))
        .isEqualTo("*3\r\n$8\r\nREPLCONF\r\n$3\r\nACK\r\n$4\r\n1234\r\n");
  }
}

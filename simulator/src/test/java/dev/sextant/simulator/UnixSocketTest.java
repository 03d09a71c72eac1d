package dev.sextant.simulator;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node serves clients at a Unix socket beside its port. */
class UnixSocketTest {
  @TempDir private Path directory;

  private static String ask(Path socket, String command) throws IOException {
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(ByteBuffer.wrap((command + "\r\nQUIT\r\n").getBytes(US_ASCII)));
      StringBuilder reply = new StringBuilder();
      ByteBuffer part = ByteBuffer.allocate(4096);
      while (channel.read(part) >= 0) {
        reply.append(US_ASCII.decode(part.flip()));
        part.clear();
      }
      return reply.toString();
    }
  }

  @Test
  void clientsAreServed_andKnownByItsPath() throws IOException {
    Path socket = directory.resolve("redis.sock");
    Files.writeString(socket, "left behind by somebody");
    String conf = "unixsocket " + socket + "\nunixsocketperm 700\n";
    try (SimulatedServer server = SimulatedServer.start(0, conf)) {
      assertThat(server.port()).isPositive();
      assertThat(ask(socket, "PING")).startsWith("+PONG");
      assertThat(ask(socket, "CLIENT LIST"))
          .contains("addr=" + socket + ":0", "laddr=" + socket + ":0", "flags=U");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rwx------");
    }
    assertThat(socket).doesNotExist();
  }

  @Test
  void aFolderThatIsNotThere_isSaid() {
    String conf = "unixsocket " + directory.resolve("no/redis.sock") + "\n";

    assertThatThrownBy(() -> SimulatedServer.start(0, conf))
        .hasMessageContaining("Failed opening Unix socket");
  }
}

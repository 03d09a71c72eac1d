package dev.sextant.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.simulator.tools.RespClient;
import dev.sextant.simulator.tools.ServerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A node that is killed in the middle of a write load has, when it is started again, everything
 * that it has acknowledged, and no half of a transaction. The system property {@code
 * sextant.crash.rounds} says how often to try.
 */
class AofCrashTest {
  private static final int ROUNDS = Integer.getInteger("sextant.crash.rounds", 2);
  private static final int WRITERS = 3;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 150;

  @TempDir Path directory;

  /** Counts up, in a counter and in a pair of keys, until the server is gone. */
  private static final class Writer extends Thread {
    private final int port;
    private final String name;
    private final CountDownLatch enough;
    private long next;
    private volatile long acknowledged;

    Writer(int port, String name, long last, CountDownLatch enough) {
      super(name);
      this.port = port;
      this.name = name;
      this.next = last + 1;
      this.acknowledged = last;
      this.enough = enough;
    }

    @Override
    public void run() {
      try (RespClient client = new RespClient(port)) {
        for (; ; next++) {
          String value = Long.toString(next);
          client.call("INCR", "counter:" + name);
          client.call("MULTI");
          client.call("SET", "first:" + name, value);
          client.call("SET", "second:" + name, value);
          client.call("EXEC");
          acknowledged = next;
          enough.countDown();
        }
      } catch (IOException e) {
        // The server is gone, which is what this is about.
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return 10_000 + free.getLocalPort() % 12_000;
    }
  }

  private static long number(RespClient client, String key) throws IOException {
    var value = client.call("GET", key);
    return value.isNull() ? 0 : Long.parseLong(value.text());
  }

  private ServerProcess start(int port) throws IOException {
    ServerProcess server =
        new ServerProcess(
            directory,
            "--port",
            Integer.toString(port),
            "--appendonly",
            "yes",
            "--appendfsync",
            "always",
            "--auto-aof-rewrite-min-size",
            "20kb");
    assertThat(server.said()).last().asString().endsWith("Ready to accept connections");
    return server;
  }

  @Test
  void killedUnderLoad_losesNothingAcknowledged() throws Exception {
    int port = freePort();
    long[] last = new long[WRITERS];
    for (int round = 0; round < ROUNDS; round++) {
      List<Writer> writers = new ArrayList<>();
      try (ServerProcess server = start(port)) {
        CountDownLatch enough = new CountDownLatch(ACKNOWLEDGED_BEFORE_KILL);
        for (int i = 0; i < WRITERS; i++) {
          writers.add(new Writer(port, "w" + i, last[i], enough));
        }
        writers.forEach(Thread::start);
        enough.await();
        server.kill();
      }
      for (Writer writer : writers) {
        writer.join();
      }
      try (ServerProcess server = start(port);
          RespClient client = new RespClient(port)) {
        for (int i = 0; i < WRITERS; i++) {
          last[i] = check(client, writers.get(i));
        }
        server.kill();
      }
    }
  }

  /** Returns what the writer may go on from: both its keys and its counter stand there. */
  private static long check(RespClient client, Writer writer) throws IOException {
    long first = number(client, "first:" + writer.name);
    long counter = number(client, "counter:" + writer.name);
    assertThat(number(client, "second:" + writer.name)).as("half a transaction").isEqualTo(first);
    assertThat(first).isBetween(writer.acknowledged, writer.acknowledged + 1);
    assertThat(counter).isBetween(writer.acknowledged, writer.acknowledged + 1);
    client.call("SET", "counter:" + writer.name, Long.toString(first));
    return first;
  }
}

package dev.sextant.bench.conformance;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server in a process of its own, and on a port of its own, that takes redis-server's options.
 */
final class TestedServer implements AutoCloseable {
  private static final long START_SECONDS = 30;
  private static final int ANSWER_MILLIS = 5000;
  private static final List<String> OPTIONS =
      List.of(
          "--bind 127.0.0.1",
          "--enable-debug-command yes",
          "--enable-protected-configs yes",
          "--enable-module-command yes",
          "--loglevel warning");

  private final List<String> program;
  private final Path folder;
  private final boolean cluster;
  private final int port;
  private @Nullable Process process;

  /**
   * @param program the command that starts it, without options
   * @param folder its working directory, made anew
   * @param cluster whether it is the only node of a cluster and owns every slot
   */
  TestedServer(List<String> program, Path folder, boolean cluster) throws IOException {
    this.program = program;
    this.folder = Files.createDirectories(folder);
    this.cluster = cluster;
    this.port = freePort();
  }

  /** One whose bus port is free as well. */
  private static int freePort() throws IOException {
    int port;
    do {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort() % 20_000 + 20_000; // the bus port must be a port, too
      }
    } while (!isFree(port) || !isFree(port + 10_000));
    return port;
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Starts it unless it is there and answers, and waits until it serves. */
  void ensureServing() throws IOException, InterruptedException {
    if (answers("PING", "+PONG")) {
      return;
    }
    close();
    List<String> words = new ArrayList<>(program);
    words.addAll(List.of("--port", Integer.toString(port), "--save", ""));
    OPTIONS.forEach(option -> words.addAll(List.of(option.split(" "))));
    if (cluster) {
      words.addAll(List.of("--cluster-enabled", "yes"));
    }
    Path log = folder.resolve("server.log");
    process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    await("PING", "+PONG", log);
    if (cluster) {
      if (ask("CLUSTER INFO").contains("cluster_slots_assigned:0")) {
        ask("CLUSTER ADDSLOTSRANGE 0 16383");
      }
      await("CLUSTER INFO", "cluster_state:ok", log);
    }
  }

  private void await(String request, String expected, Path log)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!answers(request, expected)) {
      if (System.nanoTime() > deadline) {
        throw new IOException(
            String.join(" ", program)
                + " does not answer "
                + request
                + " with "
                + expected
                + " within "
                + START_SECONDS
                + " s; see "
                + log);
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private boolean answers(String request, String expected) {
    try {
      return ask(request).contains(expected);
    } catch (IOException e) {
      return false;
    }
  }

  /** The beginning of the raw reply to an inline request. */
  private String ask(String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(ANSWER_MILLIS);
      socket.getOutputStream().write((request + "\r\n").getBytes(StandardCharsets.US_ASCII));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      byte[] reply = new byte[4096];
      int length = in.read(reply);
      return new String(reply, 0, Math.max(0, length), StandardCharsets.ISO_8859_1);
    }
  }

  @Override
  public void close() {
    Process running = process;
    process = null;
    if (running != null) {
      Commands.end(running);
    }
  }
}

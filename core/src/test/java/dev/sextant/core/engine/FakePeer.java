package dev.sextant.core.engine;

import dev.sextant.core.command.Peer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Another server, for which the test answers. */
public final class FakePeer implements Peer {
  public final String address;
  public boolean closed;

  /** The first two words of each request since the last answer. */
  public final List<String> asked = new ArrayList<>();

  private Consumer<Answers> done = answers -> {};

  FakePeer(String address) {
    this.address = address;
  }

  @Override
  public void ask(List<byte[][]> requests, long timeoutMillis, Consumer<Answers> whenDone) {
    for (byte[][] request : requests) {
      asked.add(text(request[0]) + " " + text(request[1]));
    }
    done = whenDone;
  }

  private static String text(byte[] word) {
    return new String(word, StandardCharsets.UTF_8);
  }

  /** Ends the talk. */
  public void answer(End end, String... lines) {
    asked.clear();
    done.accept(new Answers(List.of(lines), end));
  }

  @Override
  public void close() {
    closed = true;
  }
}

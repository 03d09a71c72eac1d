package dev.sextant.simulator.internal.replication;

import dev.sextant.protocol.codec.RequestEncoder;
import java.nio.charset.StandardCharsets;

/**
 * One command of the replication stream. The arrays never change and are shared by the master, its
 * backlog and all its replicas in the same JVM.
 *
 * @param length by how many bytes it moves the offset: its size in RESP, as it is or would be sent
 */
public record StreamItem(byte[][] args, long length) {

  /** The item for a command in its canonical form, which is how masters send it. */
  public static StreamItem of(byte[]... args) {
    return new StreamItem(args, RequestEncoder.encodedLength(args));
  }

  static StreamItem of(String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(StandardCharsets.US_ASCII);
    }
    return of(args);
  }
}

package dev.sextant.simulator.internal.replication;

import dev.sextant.protocol.codec.RequestEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One command of the replication stream. The arrays never change and are shared by the master, its
 * backlog and all its replicas in the same JVM.
 *
 * @param length by how many bytes it moves the offset: its size in RESP, as it is or would be sent
 * @param raw those bytes where they are not the canonical form of {@code args}: a master elsewhere
 *     has sent others, or it is the end of a command whose beginning the receiver has; else null
 */
public record StreamItem(byte[][] args, long length, byte @Nullable [] raw) {

  /** The item for a command in its canonical form, which is how masters send it. */
  public static StreamItem of(byte[]... args) {
    return new StreamItem(args, RequestEncoder.encodedLength(args), null);
  }

  static StreamItem of(String... words) {
    byte[][] args = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      args[i] = words[i].getBytes(StandardCharsets.US_ASCII);
    }
    return of(args);
  }

  /** Its bytes in the stream. */
  public byte[] bytes() {
    return raw == null ? RequestEncoder.encoded(args) : raw;
  }

  /** What is left of it without its first {@code count} bytes: for whoever reads bytes. */
  StreamItem without(int count) {
    byte[] all = bytes();
    return new StreamItem(args, length - count, Arrays.copyOfRange(all, count, all.length));
  }
}

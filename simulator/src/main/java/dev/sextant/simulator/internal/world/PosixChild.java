package dev.sextant.simulator.internal.world;

import dev.sextant.simulator.internal.port.ChildProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.function.Consumer;

/** A process that copies its input to its output. */
final class PosixChild implements ChildProcess {
  /**
   * What is on its way at once. The smallest pipe holds a page of 4096 bytes, and there are two: so
   * much never waits for a reader, who is the same thread as the writer.
   */
  private static final int PASSED_BYTES = 8192;

  private final Process process;
  private final OutputStream input;
  private final InputStream output;

  PosixChild(Process process) {
    this.process = process;
    this.input = process.getOutputStream();
    this.output = process.getInputStream();
  }

  @Override
  public long pid() {
    return process.pid();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a listener that fails is the listener's affair
  public void onExit(Consumer<Exit> listener) {
    process.onExit().thenAccept(ended -> listener.accept(new Exit(ended.exitValue(), reason())));
  }

  /** The end of "cat: write error: No space left on device". */
  private String reason() {
    try {
      byte[] complaint = process.getErrorStream().readAllBytes();
      String line = new String(complaint, StandardCharsets.UTF_8).strip();
      return line.substring(line.lastIndexOf(": ") + 1).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    try {
      input.write(bytes, offset, length);
      input.flush();
    } catch (IOException e) {
      // It has ended; why, its status tells.
    }
  }

  @Override
  public byte[] pass(byte[] bytes) {
    byte[] back = new byte[bytes.length];
    int read = 0;
    try {
      for (int at = 0; at < bytes.length && read == at; at += PASSED_BYTES) {
        int length = Math.min(PASSED_BYTES, bytes.length - at);
        input.write(bytes, at, length);
        input.flush();
        read += output.readNBytes(back, at, length);
      }
    } catch (IOException e) {
      // It has ended; why, its status tells.
    }
    return read == back.length ? back : Arrays.copyOf(back, read);
  }

  @Override
  public void endInput() {
    try {
      input.close();
    } catch (IOException e) {
      // It has ended; why, its status tells.
    }
  }

  @Override
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void oomScoreAdjustment(int adjustment) throws IOException {
    Files.writeString(PosixProcess.oomScoreAdj(Long.toString(pid())), adjustment + "\n");
  }
}

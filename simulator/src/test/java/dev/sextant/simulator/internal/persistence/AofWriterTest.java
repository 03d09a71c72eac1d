package dev.sextant.simulator.internal.persistence;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sextant.core.config.NodeConfig;
import dev.sextant.core.config.PersistenceDirectives;
import dev.sextant.core.config.PersistenceDirectives.AppendFsync;
import dev.sextant.core.env.Clock;
import dev.sextant.simulator.internal.port.NodeFiles;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a node does when its disk is full or does not answer. */
class AofWriterTest {
  private static final byte[][] PING = {"PING".getBytes(US_ASCII)};
  private static final int PING_BYTES = 14;

  private final NodeConfig config = new NodeConfig();
  private final List<String> log = new ArrayList<>();
  private final List<Runnable> background = new ArrayList<>();
  private final Disk disk = new Disk();
  private long nowMillis = 1_700_000_000_000L;
  private boolean dead;
  private AofWriter writer;

  /** A disk with one file and limited room. */
  private static final class Disk implements NodeFiles.Output {
    private final StringBuilder content = new StringBuilder();
    private int room = Integer.MAX_VALUE;
    private int syncs;
    private boolean syncFails;

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int fits = Math.min(length, room - content.length());
      content.append(new String(bytes, offset, fits, US_ASCII));
      if (fits < length) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void sync() throws IOException {
      syncs++;
      if (syncFails) {
        throw new IOException("Input/output error");
      }
    }

    @Override
    public long length() {
      return content.length();
    }

    @Override
    public void close() {}
  }

  @BeforeEach
  void open() throws IOException {
    Clock clock =
        new Clock() {
          @Override
          public long micros() {
            return nowMillis * 1000;
          }

          @Override
          public long millis() {
            return nowMillis;
          }

          @Override
          public long nanos() {
            return nowMillis * 1_000_000;
          }
        };
    writer =
        new AofWriter(
            new AofPorts(
                config,
                clock,
                files(),
                (work, done) -> {
                  background.add(work);
                  background.add(done);
                },
                node()),
            () -> false);
    writer.open("file");
  }

  private NodeFiles files() {
    return proxy(
        NodeFiles.class,
        (method, args) -> {
          if (method.equals("truncate")) {
            disk.content.setLength(Math.toIntExact((Long) args[1]));
            return null;
          }
          return disk;
        });
  }

  private AofNode node() {
    return proxy(
        AofNode.class,
        (method, args) -> {
          switch (method) {
            case "log" -> log.add((String) args[1]);
            case "die" -> dead = true;
            default -> {}
          }
          return null;
        });
  }

  private interface Answer {
    @Nullable Object to(String method, Object[] args);
  }

  private static <T> T proxy(Class<T> type, Answer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> answer.to(method.getName(), args)));
  }

  private void policy(AppendFsync policy) {
    config.assign(PersistenceDirectives.APPENDFSYNC, policy);
  }

  private void runBackground() {
    List.copyOf(background).forEach(Runnable::run);
    background.clear();
  }

  private void write() {
    writer.add(0, PING);
    writer.flush(false);
  }

  @Test
  void always_isOnDiskWhenTheTurnIsOver() {
    policy(AppendFsync.ALWAYS);
    writer.add(0, PING);
    writer.add(0, PING);
    writer.flush(false);
    assertThat(disk.syncs).isOne();
    assertThat(background).isEmpty();
  }

  @Test
  void everySecond_syncsOnceASecondInTheBackground() {
    policy(AppendFsync.EVERYSEC);
    write();
    assertThat(background).isEmpty();
    nowMillis += 1000;
    writer.flush(false);
    assertThat(writer.pendingSyncs()).isOne();
    runBackground();
    assertThat(disk.syncs).isOne();
    assertThat(writer.pendingSyncs()).isZero();
  }

  @Test
  void slowSync_postponesWritingForTwoSeconds() {
    policy(AppendFsync.EVERYSEC);
    nowMillis += 1000;
    write();
    long before = disk.length();
    write();
    nowMillis += 1000;
    writer.flush(false);
    assertThat(disk.length()).isEqualTo(before);
    nowMillis += 1000;
    writer.flush(false);
    assertThat(disk.length()).isEqualTo(before + PING_BYTES);
    assertThat(writer.delayedSyncs).isOne();
  }

  @Test
  void fullDisk_refusesWritesUntilThereIsRoom() {
    policy(AppendFsync.EVERYSEC);
    write();
    String before = disk.content.toString();
    disk.room = before.length() + 5;
    write();
    assertThat(disk.content).hasToString(before);
    assertThat(writer.error()).isEqualTo("No space left on device");
    assertThat(log).last().asString().startsWith("Short write while writing to the AOF file");
    disk.room = Integer.MAX_VALUE;
    writer.flush(false);
    assertThat(writer.error()).isNull();
    assertThat(disk.content.length()).isEqualTo(before.length() + PING_BYTES);
    assertThat(log).last().isEqualTo("AOF write error looks solved, Redis can write again.");
  }

  @Test
  void fullDisk_withAlways_endsTheNode() {
    policy(AppendFsync.ALWAYS);
    disk.room = 3;
    write();
    assertThat(dead).isTrue();
  }

  @Test
  void failedSync_isAnErrorUntilOneSucceeds() {
    policy(AppendFsync.EVERYSEC);
    disk.syncFails = true;
    nowMillis += 1000;
    write();
    runBackground();
    assertThat(writer.error()).isEqualTo("Input/output error");
    disk.syncFails = false;
    nowMillis += 1000;
    write();
    runBackground();
    assertThat(writer.error()).isNull();
  }

  @Test
  void failedSync_withAlways_endsTheNode() {
    policy(AppendFsync.ALWAYS);
    disk.syncFails = true;
    write();
    assertThat(dead).isTrue();
  }
}

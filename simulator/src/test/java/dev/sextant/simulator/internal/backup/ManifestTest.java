package dev.sextant.simulator.internal.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code manifest.json} there and back, and what becomes of it on a bad disk. */
class ManifestTest {
  private static final int FILES = Integer.getInteger("sextant.fuzz.manifests", 500);

  private static final Manifest MANIFEST =
      new Manifest(
          1,
          "sextant 1.0",
          "2024-01-07T00:00:00Z",
          12.5,
          List.of(
              new Manifest.Master(
                  "a".repeat(40),
                  "127.0.0.1:7000",
                  "7.0.15",
                  List.of("0-5460", "7000"),
                  1,
                  "b".repeat(40),
                  1234,
                  0.0,
                  10,
                  3,
                  Map.of(0, 10L),
                  9,
                  1,
                  "master.rdb",
                  100,
                  "c".repeat(64))));

  @TempDir private Path directory;

  @Test
  void manifest_isReadAsWritten() throws Exception {
    Files.write(directory.resolve(Manifest.FILE), MANIFEST.toJson());

    assertThat(Manifest.read(directory)).isEqualTo(MANIFEST);
    assertThat(MANIFEST.masters().get(0).slotSet().cardinality()).isEqualTo(5462);
  }

  @Test
  void fieldsThatAreNotKnown_arePassedBy() throws Exception {
    String json = new String(MANIFEST.toJson(), StandardCharsets.UTF_8);
    Files.writeString(
        directory.resolve(Manifest.FILE), json.replace("\"tool\"", "\"later\" : [ 1 ], \"tool\""));

    assertThat(Manifest.read(directory)).isEqualTo(MANIFEST);
  }

  @Test
  void damagedManifest_isReadOrRefusedInOneLine() throws Exception {
    byte[] whole = MANIFEST.toJson();
    Path file = directory.resolve(Manifest.FILE);
    for (int i = 0; i < FILES; i++) {
      Random random = new Random(i);
      byte[] bytes = whole.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      }
      Files.write(file, i % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes);

      String outcome = "read";
      try {
        Manifest.read(directory);
      } catch (BackupException e) {
        outcome = String.valueOf(e.getMessage());
      }

      assertThat(outcome)
          .as("manifest %d", i)
          .doesNotContain("\n")
          .satisfiesAnyOf(
              line -> assertThat(line).isEqualTo("read"),
              line -> assertThat(line).contains(file.toString()));
    }
  }
}

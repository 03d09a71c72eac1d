package dev.sextant.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JemallocTest {

  /**
   * The classes up to 224 KB, read from the library that Debian's redis-server links
   * (libjemalloc.so.2, 5.3.0) by asking malloc_usable_size for every size.
   */
  private static final int[] CLASSES = {
    8, 16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896,
    1024, 1280, 1536, 1792, 2048, 2560, 3072, 3584, 4096, 5120, 6144, 7168, 8192, 10240, 12288,
    14336, 16384, 20480, 24576, 28672, 32768, 40960, 49152, 57344, 65536, 81920, 98304, 114688,
    131072, 163840, 196608, 229376
  };

  @Test
  void size_isTheSmallestClassNotBelowTheRequest() {
    int requested = 0;
    for (int expected : CLASSES) {
      for (; requested <= expected; requested++) {
        assertThat(Jemalloc.size(requested)).as("size(%d)", requested).isEqualTo(expected);
      }
    }
  }

  @Test
  void size_keepsFourClassesToADoublingForHugeRequests() {
    assertThat(Jemalloc.size((1L << 31) + 1)).isEqualTo((1L << 31) + (1L << 29));
    assertThat(Jemalloc.size(1L << 40)).isEqualTo(1L << 40);
  }

  @Test
  void string_takesTheHeaderItsLengthNeeds() {
    assertThat(RedisSizes.stringHeader(0)).isEqualTo(3);
    assertThat(RedisSizes.stringHeader(31)).isEqualTo(1);
    assertThat(RedisSizes.stringHeader(32)).isEqualTo(3);
    assertThat(RedisSizes.stringHeader(256)).isEqualTo(5);
    assertThat(RedisSizes.stringHeader(65536)).isEqualTo(9);
    assertThat(RedisSizes.stringHeader(1L << 32)).isEqualTo(17);
  }
}

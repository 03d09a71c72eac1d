package dev.sextant.cache.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.CacheSpec.CrossJvmLoad;
import dev.sextant.cache.api.CacheSpec.Unreadable;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheSpecTest {

  @Test
  void hasTheDocumentedDefaults() {
    CacheSpec<String> spec = CacheSpec.string("names").build();

    assertThat(spec.name()).isEqualTo("names");
    assertThat(spec.version()).isEqualTo(1);
    assertThat(spec.ttl()).isEqualTo(Duration.ofHours(1));
    assertThat(spec.jitter()).isZero();
    assertThat(spec.earlyRefresh()).isZero();
    assertThat(spec.negativeTtl()).isEmpty();
    assertThat(spec.staleIfError()).isZero();
    assertThat(spec.maxValueBytes()).isEqualTo(1_048_576);
    assertThat(spec.compressOverBytes()).isEqualTo(Integer.MAX_VALUE);
    assertThat(spec.unreadable()).isEqualTo(Unreadable.MISS);
    assertThat(spec.loadTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(spec.crossJvmLoad()).isEmpty();
    assertThat(spec.nearCache()).isEmpty();
    assertThat(spec.listener()).isSameAs(CacheListener.NONE);
  }

  @Test
  void aBuilderThatIsUsedFurtherDoesNotChangeWhatItBuilt() {
    CacheSpec.Builder<String> builder = CacheSpec.string("names").version(3);
    CacheSpec<String> built = builder.build();

    builder.version(4).crossJvmLoad(Duration.ofSeconds(1), Duration.ofSeconds(2));

    assertThat(built.version()).isEqualTo(3);
    assertThat(built.crossJvmLoad()).isEmpty();
    assertThat(builder.build().crossJvmLoad())
        .contains(new CrossJvmLoad(Duration.ofSeconds(1), Duration.ofSeconds(2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "a:b", "{tag}", "naïve"})
  void refusesANameThatWouldBlurTheKeys(String name) {
    refused("name", CacheSpec.string(name));
  }

  @Test
  void refusesSettingsThatCannotWorkByTheirName() {
    refused("version", CacheSpec.string("c").version(-1));
    refused("ttl", CacheSpec.string("c").ttl(Duration.ZERO));
    refused("ttl", CacheSpec.string("c").ttl(Duration.ofDays(4000)));
    refused("jitter", CacheSpec.string("c").jitter(1.5));
    refused("jitter", CacheSpec.string("c").jitter(Double.NaN));
    refused("earlyRefresh", CacheSpec.string("c").earlyRefresh(-1));
    refused("negativeTtl", CacheSpec.string("c").negativeTtl(Duration.ofNanos(1)));
    refused("staleIfError", CacheSpec.string("c").staleIfError(Duration.ofMillis(-1)));
    refused("maxValueBytes", CacheSpec.string("c").maxValueBytes(0));
    refused("maxValueBytes", CacheSpec.string("c").maxValueBytes(Integer.MAX_VALUE));
    refused("compressOverBytes", CacheSpec.string("c").compressOverBytes(-1));
    refused("loadTimeout", CacheSpec.string("c").loadTimeout(Duration.ZERO));
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> CacheSpec.string("c").crossJvmLoad(Duration.ZERO, Duration.ofSeconds(1)))
        .withMessageStartingWith("crossJvmLoad waitFor is PT0S");
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> CacheSpec.string("c").nearCache(0, Duration.ofSeconds(1)))
        .withMessageContaining("nearCache maxEntries is 0, not 1 to 100000000");
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> CacheSpec.string("c").nearCache(1, Duration.ZERO))
        .withMessageStartingWith("nearCache ttl is PT0S");
  }

  @Test
  void refusesNullByTheNameOfTheSetting() {
    refused("name", CacheSpec.string(null));
    refused("codec", CacheSpec.of("c", null));
    refused("ttl", CacheSpec.string("c").ttl(null));
    refused("staleIfError", CacheSpec.string("c").staleIfError(null));
    refused("unreadable", CacheSpec.string("c").unreadable(null));
    refused("unavailable", CacheSpec.string("c").unavailable(null));
    refused("loadTimeout", CacheSpec.string("c").loadTimeout(null));
    refused("listener", CacheSpec.string("c").listener(null));
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> SessionSpec.of(ValueCodec.string()).whenFull(null).build())
        .withMessage("whenFull is null");
  }

  private static void refused(String setting, CacheSpec.Builder<?> builder) {
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(builder::build)
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }
}

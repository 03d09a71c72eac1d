package dev.sextant.simulator.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  /** The right-hand sides are what redis-server 7.0.15 made of the left in CLUSTER MEET. */
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "::1, ::1",
    "2001:DB8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:0:0:0:0:0:0, ::",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "1:0:2:3:4:5:6:7, 1:0:2:3:4:5:6:7",
    "fe80:0:0:1::, fe80:0:0:1::",
    "::1.2.3.4, ::1.2.3.4",
  })
  void addressIsSpeltInOneWay(String given, String normal) {
    assertThat(IpAddress.normalize(given)).isEqualTo(normal);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "1.2.3",
        "1.2.3.4.5",
        "01.2.3.4",
        "256.1.1.1",
        "1.2.3.-4",
        "1::2::3",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1.2.3.4::",
        "::g",
        "::12345",
        ":::",
        "1:2:3:4:5:6:7::8"
      })
  void whatIsNoAddressIsRefused(String given) {
    assertThat(IpAddress.normalize(given)).isNull();
  }

  @Test
  void gapMayNotStandForNoGroupAtAll() {
    assertThat(IpAddress.normalize("1:2:3::4:5:6:7:8")).isNull();
    assertThat(IpAddress.normalize("1:2:3::5:6:7:8")).isEqualTo("1:2:3:0:5:6:7:8");
  }
}

package dev.sextant.core.slots;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {

  @Test
  void crc16_ofTheCheckStringOfXmodem_is31c3() {
    byte[] check = "123456789".getBytes(US_ASCII);

    assertThat(Slots.crc16(check, 0, check.length)).isEqualTo(0x31c3);
  }

  /** The slots were asked of a real server with CLUSTER KEYSLOT. */
  @ParameterizedTest
  @CsvSource({
    "foo,12182",
    "bar,5061",
    "hello,866",
    "'',0",
    "{user1000}.following,3443",
    "{user1000}.followers,3443",
    "foo{}{bar},8363",
    "foo{{bar}}zap,4015",
    "foo{bar}{zap},5061",
    "foo{bar,15278",
    "{}x,10595",
  })
  void of_keyAsRealServerHashesIt(String key, int slot) {
    assertThat(Slots.of(key.getBytes(US_ASCII))).isEqualTo(slot);
  }
}

package dev.sextant.cache.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

  record Trade(String symbol, int lots) {}

  private final Json json = Json.standard();

  @Test
  void readsBackWhatItWrote() {
    ValueCodec<Trade> codec = json.codec(Trade.class);

    assertThat(codec.decode(codec.encode(new Trade("AAPL", 3)))).isEqualTo(new Trade("AAPL", 3));
    assertThat(codec.decode(json.encode(new Trade("AAPL", 3)))).isEqualTo(new Trade("AAPL", 3));
  }

  @Test
  void readsGenericTypes() {
    ValueCodec<List<Trade>> codec = json.codec(new TypeReference<List<Trade>>() {});

    assertThat(codec.decode("[{\"symbol\":\"A\",\"lots\":1}]".getBytes(UTF_8)))
        .containsExactly(new Trade("A", 1));
  }

  @Test
  void propertiesOfANewerVersionAreIgnored() {
    byte[] newer = "{\"symbol\":\"A\",\"lots\":1,\"venue\":\"X\"}".getBytes(UTF_8);

    assertThat(json.codec(Trade.class).decode(newer)).isEqualTo(new Trade("A", 1));
  }

  @Test
  void usesTheApplicationsMapper() {
    Json kebab =
        Json.with(
            new ObjectMapper()
                .setPropertyNamingStrategy(PropertyNamingStrategies.UPPER_CAMEL_CASE));

    assertThat(new String(kebab.encode(new Trade("A", 1)), UTF_8))
        .isEqualTo("{\"Symbol\":\"A\",\"Lots\":1}");
  }

  @Test
  void namesThePlaceOfWhatItCannotReadAndDoesNotQuoteIt() {
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> json.codec(Trade.class).decode("{\"lots\":\"secret\"}".getBytes(UTF_8)))
        .withMessageContaining("Trade")
        .withMessageContaining("lots")
        .withMessageNotContaining("secret")
        .withNoCause();
    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> json.codec(Trade.class).decode("secret".getBytes(UTF_8)))
        .withMessageContaining("at byte")
        .withMessageNotContaining("secret")
        .withNoCause();
  }

  @Test
  void namesTheTypeOfWhatItCannotWrite() {
    Object unwritable = Map.of("inner", new Object());

    assertThatExceptionOfType(CacheValueException.class)
        .isThrownBy(() -> json.encode(unwritable))
        .withMessageContaining("cannot be written as JSON")
        .withMessageContaining("inner")
        .withMessageContaining("; Jackson needs a module or a serializer for it")
        .withNoCause();
  }

  @Test
  void stringsAreUtf8() {
    assertThat(ValueCodec.string().encode("é")).hasSize(2);
    assertThat(ValueCodec.string().decode(ValueCodec.string().encode("é"))).isEqualTo("é");
  }
}

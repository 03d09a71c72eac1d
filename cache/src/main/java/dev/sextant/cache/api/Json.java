package dev.sextant.cache.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * Codecs that store values as JSON, by Jackson. Thread-safe.
 *
 * <pre>{@code
 * Json json = Json.with(JsonMapper.builder().findAndAddModules().build());
 * Cache<List<Quote>> portfolios =
 *     redis.cache(
 *         CacheSpec.of("portfolios", json.codec(new TypeReference<List<Quote>>() {})).build());
 * portfolios.set("42", List.of(new Quote("AAPL", 189.5)));
 * }</pre>
 */
public final class Json {

  /** What can be done about a value that cannot be written. */
  private static final String CURE =
      "; Jackson needs a module or a serializer for it, or an annotation that leaves it out";

  private final ObjectMapper mapper;

  private Json(ObjectMapper mapper) {
    this.mapper = mapper;
  }

  /**
   * With the modules found on the class path, and lenient towards properties it does not know:
   * while a new version of a program is rolled out, the old one reads what the new one cached. A
   * property that is missing is null or 0; where that is wrong, another {@link CacheSpec#version()}
   * keeps the new one from reading what the old one cached.
   */
  public static Json standard() {
    return new Json(
        JsonMapper.builder()
            .findAndAddModules()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build());
  }

  /** With the application's own mapper, which must not be reconfigured afterwards. */
  public static Json with(ObjectMapper mapper) {
    return new Json(mapper);
  }

  /** A codec for values of a class; {@code JsonNode.class} and {@code Map.class} read anything. */
  public <T> ValueCodec<T> codec(Class<T> type) {
    return new JsonCodec<>(mapper, mapper.constructType(type));
  }

  /** A codec for values of a generic type, such as {@code new TypeReference<List<Trade>>() {}}. */
  public <T> ValueCodec<T> codec(TypeReference<T> type) {
    return new JsonCodec<>(mapper, mapper.constructType(type));
  }

  /**
   * The JSON of a value of any type.
   *
   * @throws CacheValueException if Jackson cannot write it
   */
  public byte[] encode(Object value) {
    try {
      return mapper.writeValueAsBytes(value);
    } catch (JsonProcessingException e) {
      throw new CacheValueException(
          value.getClass().getName() + " cannot be written as JSON" + place(e) + CURE);
    }
  }

  /**
   * Where in the value the trouble is. The exception itself quotes the value, so it goes no
   * further.
   */
  private static String place(IOException e) {
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return " at " + mapping.getPathReference();
    }
    if (e instanceof JsonProcessingException json && json.getLocation() != null) {
      return " at byte " + json.getLocation().getByteOffset();
    }
    return "";
  }

  private record JsonCodec<T>(ObjectMapper mapper, ObjectReader reader, JavaType type)
      implements ValueCodec<T> {

    JsonCodec(ObjectMapper mapper, JavaType type) {
      this(mapper, mapper.readerFor(type), type);
    }

    @Override
    public byte[] encode(T value) {
      try {
        return mapper.writerFor(type).writeValueAsBytes(value);
      } catch (JsonProcessingException e) {
        String what = type.isJavaLangObject() ? value.getClass().getName() : type.toCanonical();
        throw new CacheValueException(what + " cannot be written as JSON" + place(e) + CURE);
      }
    }

    @Override
    public T decode(byte[] bytes) {
      try {
        T value = reader.readValue(bytes);
        if (value == null) {
          throw new CacheValueException("cannot be read as " + type.toCanonical() + ", being null");
        }
        return value;
      } catch (IOException e) {
        throw new CacheValueException("cannot be read as " + type.toCanonical() + place(e));
      }
    }
  }
}

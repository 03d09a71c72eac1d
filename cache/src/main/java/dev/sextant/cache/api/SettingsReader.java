package dev.sextant.cache.api;

import dev.sextant.cache.api.TlsSettings.Verify;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Settings as text, from a properties file or the environment. The table of names is in {@link
 * ConnectionSettings}. What is wrong with a text is said with the text, but for passwords.
 */
final class SettingsReader {

  static final String VARIABLE_PREFIX = "SEXTANT_CACHE_";

  /** Every name, in the order of the table. */
  static final List<String> NAMES =
      List.of(
          "seeds",
          "user",
          "password",
          "tls",
          "tlsCaCertificates",
          "tlsClientCertificate",
          "tlsClientKey",
          "tlsVerify",
          "connectTimeout",
          "commandTimeout",
          "keepAliveIdle",
          "healthCheckInterval",
          "maxConnections",
          "maxRetries",
          "readFrom",
          "circuit",
          "circuitFailurePercent",
          "circuitWindow",
          "circuitProbes",
          "circuitOpenTime",
          "maxConcurrent",
          "clientName");

  private static final Pattern DURATION = Pattern.compile("(\\d{1,12})(ms|s|m|h)");

  private final Map<String, String> texts = new LinkedHashMap<>();

  private SettingsReader() {}

  static SettingsReader fromFile(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (IOException | IllegalArgumentException e) {
      throw new CacheSettingException(
          "file", file + " cannot be read as properties in UTF-8: " + e.getMessage());
    }
    SettingsReader reader = new SettingsReader();
    properties
        .stringPropertyNames()
        .forEach(
            name -> {
              if (!NAMES.contains(name)) {
                throw unknown(name, NAMES.stream());
              }
              reader.texts.put(name, properties.getProperty(name).trim());
            });
    return reader;
  }

  static SettingsReader fromEnvironment(Map<String, String> variables) {
    Map<String, String> byVariable =
        NAMES.stream().collect(Collectors.toMap(SettingsReader::variable, Function.identity()));
    SettingsReader reader = new SettingsReader();
    variables.forEach(
        (variable, text) -> {
          if (variable.startsWith(VARIABLE_PREFIX)) {
            String name = byVariable.get(variable);
            if (name == null) {
              throw unknown(variable, NAMES.stream().map(SettingsReader::variable));
            }
            reader.texts.put(name, text.trim());
          }
        });
    return reader;
  }

  /** {@code commandTimeout} as an environment variable. */
  static String variable(String name) {
    return VARIABLE_PREFIX + name.replaceAll("([A-Z])", "_$1").toUpperCase(Locale.ROOT);
  }

  void applyTo(ConnectionSettings.Builder builder) {
    with("seeds", Function.identity(), builder::replaceSeeds);
    with("user", Function.identity(), builder::user);
    with("password", Function.identity(), builder::password);
    applyTls(builder);
    with("connectTimeout", duration("connectTimeout"), builder::connectTimeout);
    with("commandTimeout", duration("commandTimeout"), builder::commandTimeout);
    with("keepAliveIdle", duration("keepAliveIdle"), builder::keepAliveIdle);
    with("healthCheckInterval", duration("healthCheckInterval"), builder::healthCheckInterval);
    with("maxConnections", number("maxConnections"), builder::maxConnections);
    with("maxRetries", number("maxRetries"), builder::maxRetries);
    with("readFrom", oneOf("readFrom", ReadPreference.values()), builder::readFrom);
    applyCircuit(builder);
    with("clientName", Function.identity(), builder::clientName);
  }

  private void applyTls(ConnectionSettings.Builder builder) {
    if (isOff("tls", "tlsCaCertificates", "tlsClientCertificate", "tlsClientKey", "tlsVerify")) {
      builder.tls(null);
      return;
    }
    TlsSettings before = builder.tls();
    if (texts.keySet().stream().noneMatch(name -> name.startsWith("tls"))) {
      return;
    }
    TlsSettings base = before == null ? TlsSettings.system() : before;
    builder.tls(
        new TlsSettings(
            path("tlsCaCertificates", base.caCertificates()),
            path("tlsClientCertificate", base.clientCertificate()),
            path("tlsClientKey", base.clientKey()),
            or(base.verify(), "tlsVerify", oneOf("tlsVerify", Verify.values()))));
  }

  private void applyCircuit(ConnectionSettings.Builder builder) {
    if (isOff(
        "circuit",
        "circuitFailurePercent",
        "circuitWindow",
        "circuitOpenTime",
        "circuitProbes",
        "maxConcurrent")) {
      builder.circuit(null);
      return;
    }
    CircuitSettings before = builder.circuit();
    if (texts.keySet().stream()
        .noneMatch(name -> name.startsWith("circuit") || name.equals("maxConcurrent"))) {
      return;
    }
    CircuitSettings base = before == null ? CircuitSettings.defaults() : before;
    builder.circuit(
        new CircuitSettings(
            or(base.failurePercent(), "circuitFailurePercent", number("circuitFailurePercent")),
            or(base.window(), "circuitWindow", number("circuitWindow")),
            or(base.openTime(), "circuitOpenTime", duration("circuitOpenTime")),
            or(base.probes(), "circuitProbes", number("circuitProbes")),
            or(base.maxConcurrent(), "maxConcurrent", number("maxConcurrent"))));
  }

  /** Whether a switch is off; refuses details of what is switched off. */
  private boolean isOff(String name, String... details) {
    String text = texts.get(name);
    if (text == null || text.equals("on")) {
      return false;
    }
    if (!text.equals("off")) {
      throw new CacheSettingException(name, "is '" + text + "', not on or off");
    }
    for (String detail : details) {
      if (texts.containsKey(detail)) {
        throw new CacheSettingException(detail, "is set, but " + name + " is off");
      }
    }
    return true;
  }

  private <T> void with(String name, Function<String, T> parse, Consumer<T> set) {
    String text = texts.get(name);
    if (text != null) {
      set.accept(parse.apply(text));
    }
  }

  private <T> T or(T otherwise, String name, Function<String, T> parse) {
    String text = texts.get(name);
    return text == null ? otherwise : parse.apply(text);
  }

  private @Nullable Path path(String name, @Nullable Path otherwise) {
    String text = texts.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new CacheSettingException(name, "is '" + text + "', not a path");
    }
  }

  private static Function<String, Integer> number(String name) {
    return text -> {
      try {
        return Integer.valueOf(text);
      } catch (NumberFormatException e) {
        throw new CacheSettingException(name, "is '" + text + "', not a whole number");
      }
    };
  }

  private static Function<String, Duration> duration(String name) {
    return text -> {
      Matcher simple = DURATION.matcher(text);
      if (simple.matches()) {
        long count = Long.parseLong(simple.group(1));
        return switch (simple.group(2)) {
          case "ms" -> Duration.ofMillis(count);
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          default -> Duration.ofHours(count);
        };
      }
      try {
        return Duration.parse(text);
      } catch (DateTimeParseException e) {
        throw new CacheSettingException(
            name, "is '" + text + "', not a duration such as 250ms, 5s, 1m or PT5S");
      }
    };
  }

  private static <E extends Enum<E>> Function<String, E> oneOf(String name, E[] values) {
    return text -> {
      for (E value : values) {
        if (value.name().equalsIgnoreCase(text)) {
          return value;
        }
      }
      throw new CacheSettingException(
          name,
          "is '"
              + text
              + "', not one of "
              + Stream.of(values)
                  .map(value -> value.name().toLowerCase(Locale.ROOT))
                  .collect(Collectors.joining(", ")));
    };
  }

  private static CacheSettingException unknown(String name, Stream<String> known) {
    String nearest = known.min(Comparator.comparingInt(each -> distance(name, each))).orElseThrow();
    return new CacheSettingException(name, "is no setting; the nearest one is " + nearest);
  }

  /** How many letters must be changed, added or left out to make one text of the other. */
  private static int distance(String one, String other) {
    int[] before = new int[other.length() + 1];
    for (int j = 0; j < before.length; j++) {
      before[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[before.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        boolean same =
            Character.toLowerCase(one.charAt(i - 1)) == Character.toLowerCase(other.charAt(j - 1));
        row[j] = Math.min(Math.min(row[j - 1], before[j]) + 1, before[j - 1] + (same ? 0 : 1));
      }
      before = row;
    }
    return before[other.length()];
  }
}

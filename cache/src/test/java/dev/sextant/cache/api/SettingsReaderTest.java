package dev.sextant.cache.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sextant.cache.api.TlsSettings.Verify;
import dev.sextant.cache.fixture.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsReaderTest {

  @TempDir Path directory;

  @Test
  void aFileSetsEverything() throws Exception {
    TlsFiles files = TlsFiles.make(directory, "ip:127.0.0.1");
    ConnectionSettings settings =
        read(
            """
            # Of the test.
            seeds = a:1,b:2
            user = ada
            password = s\u00e9cret \s
            tls = on
            tlsCaCertificates = %1$s
            tlsClientCertificate = %1$s
            tlsClientKey = %2$s
            tlsVerify = chain
            connectTimeout = 2s
            commandTimeout = 250ms
            keepAliveIdle = 1m
            healthCheckInterval = PT10S
            maxConnections = 7
            maxRetries = 1
            readFrom = replica_preferred
            circuit = on
            circuitFailurePercent = 60
            circuitWindow = 30
            circuitProbes = 4
            circuitOpenTime = 1s
            maxConcurrent = 100
            clientName = app
            """
                .formatted(files.certificate(), files.key()));

    assertThat(settings)
        .isEqualTo(
            ConnectionSettings.builder()
                .seeds("a:1,b:2")
                .user("ada")
                .password("s\u00e9cret")
                .tls(
                    TlsSettings.trusting(files.certificate())
                        .withClient(files.certificate(), files.key())
                        .withVerify(Verify.CHAIN))
                .connectTimeout(Duration.ofSeconds(2))
                .commandTimeout(Duration.ofMillis(250))
                .keepAliveIdle(Duration.ofMinutes(1))
                .healthCheckInterval(Duration.ofSeconds(10))
                .maxConnections(7)
                .maxRetries(1)
                .readFrom(ReadPreference.REPLICA_PREFERRED)
                .circuit(new CircuitSettings(60, 30, Duration.ofSeconds(1), 4, 100))
                .clientName("app")
                .build());
  }

  @Test
  void whatIsNotSaidStaysAsItWas() throws Exception {
    assertThat(read("seeds=a:1")).isEqualTo(ConnectionSettings.of("a:1"));
    assertThat(read("seeds=a:1\ncircuit=off").circuit()).isNull();
    assertThat(read("seeds=a:1\ncircuitWindow=7").circuit())
        .isEqualTo(CircuitSettings.defaults().withWindow(7));
    assertThat(read("seeds=a:1\ntlsVerify=none").tls())
        .isEqualTo(TlsSettings.system().withVerify(Verify.NONE));
  }

  @Test
  void theEnvironmentGoesOverTheFileThatCameBeforeIt() throws IOException {
    ConnectionSettings settings =
        ConnectionSettings.builder()
            .file(file("seeds=a:1\npassword=old\nmaxRetries=1\ntls=on"))
            .environment(
                Map.of(
                    "SEXTANT_CACHE_SEEDS", "b:2",
                    "SEXTANT_CACHE_PASSWORD", "new",
                    "SEXTANT_CACHE_HEALTH_CHECK_INTERVAL", "1m",
                    "SEXTANT_CACHE_TLS", "off",
                    "PATH", "/usr/bin"))
            .build();

    assertThat(settings)
        .isEqualTo(
            ConnectionSettings.builder()
                .seeds("b:2")
                .password("new")
                .maxRetries(1)
                .healthCheckInterval(Duration.ofMinutes(1))
                .build());
  }

  @Test
  void variablesAreTheNamesInCapitals() {
    assertThat(SettingsReader.NAMES.stream().map(SettingsReader::variable))
        .doesNotHaveDuplicates()
        .allMatch(variable -> variable.matches("SEXTANT_CACHE_[A-Z_]+"))
        .contains("SEXTANT_CACHE_TLS_CA_CERTIFICATES", "SEXTANT_CACHE_MAX_CONCURRENT");
  }

  @ParameterizedTest
  @CsvSource({
    "comandTimeout, commandTimeout",
    "maxconnection, maxConnections",
    "pasword, password",
    "tlsCA, tls",
    "circuitOpen, circuit",
    "readfrom, readFrom"
  })
  void anUnknownNameIsRefusedWithTheNearestOne(String name, String nearest) {
    refused(name, "is no setting; the nearest one is ", () -> read(name + "=s3cret"));
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> read(name + "=s3cret"))
        .withMessageContaining("the nearest one is " + nearest)
        .withMessageNotContaining("s3cret");
  }

  @Test
  void anUnknownVariableIsRefusedWithTheNearestOne() {
    refused(
        "SEXTANT_CACHE_SEED",
        "is no setting; the nearest one is SEXTANT_CACHE_SEEDS",
        () -> ConnectionSettings.builder().environment(Map.of("SEXTANT_CACHE_SEED", "a:1")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "commandTimeout | soon | is 'soon', not a duration such as 250ms",
        "commandTimeout | 5 | is '5', not a duration",
        "commandTimeout | -5s | is '-5s', not a duration",
        "commandTimeout | 0s | is PT0S, not PT0.001S to PT1H",
        "maxRetries | many | is 'many', not a whole number",
        "maxRetries | 101 | is 101, not 0 to 100",
        "maxRetries | 99999999999 | is '99999999999', not a whole number",
        "readFrom | slaves | is 'slaves', not one of master, master_preferred, replica_preferred",
        "tls | yes | is 'yes', not on or off",
        "tlsVerify | some | is 'some', not one of full, chain, none",
        "tlsCaCertificates | /no/such/file | /no/such/file cannot be read",
        "circuit | maybe | is 'maybe', not on or off",
        "circuitWindow | 0 | is 0, not 1 to 10000",
        "clientName | two words | 'two words' is empty or has spaces",
        "seeds | localhost | 'localhost' is not host:port"
      })
  void aBadValueIsRefusedByItsNameWithTheCure(String name, String value, String problem) {
    String seeds = name.equals("seeds") ? "" : "seeds=a:1\n";
    refused(
        switch (name) {
          case "tlsCaCertificates" -> "caCertificates";
          default -> name;
        },
        problem,
        () -> read(seeds + name + "=" + value));
  }

  @Test
  void detailsOfWhatIsOffAreRefused() {
    refused(
        "circuitWindow", "is set, but circuit is off", () -> read("circuit=off\ncircuitWindow=3"));
    refused("tlsVerify", "is set, but tls is off", () -> read("tls=off\ntlsVerify=none"));
  }

  @Test
  void aFileThatIsMissingOrNoPropertiesIsRefused() {
    Path missing = directory.resolve("missing");

    refused(
        "file",
        missing + " cannot be read",
        () -> ConnectionSettings.builder().file(missing).build());
    refused("file", "cannot be read as properties", () -> read("seeds=\\u00zz"));
  }

  @Test
  void passwordsAreInNoMessage() {
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> read("seeds=a:1\npassword="))
        .withMessage("password is empty; leave it out to connect without one");
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(() -> read("seeds=a:1\npassword=s3cret\nmaxRetries=x"))
        .withMessageNotContaining("s3cret");
  }

  @Test
  void halfAClientCertificateAndFilesOfAnotherKindAreRefused() throws Exception {
    TlsFiles files = TlsFiles.make(directory, "ip:127.0.0.1");
    TlsSettings system = TlsSettings.system();

    refused(
        "clientKey",
        "is missing",
        () -> new TlsSettings(null, files.certificate(), null, Verify.FULL));
    refused(
        "clientCertificate",
        "is missing",
        () -> new TlsSettings(null, null, files.key(), Verify.FULL));
    refused(
        "clientKey",
        "holds no unencrypted PKCS#8 key; openssl",
        () -> system.withClient(files.certificate(), files.certificate()));
    refused("caCertificates", "holds no certificate", () -> TlsSettings.trusting(file("text")));
    refused(
        "clientCertificate",
        "holds no certificate",
        () -> system.withClient(file(""), files.key()));
  }

  private ConnectionSettings read(String text) throws IOException {
    return ConnectionSettings.builder().file(file(text)).build();
  }

  private Path file(String text) throws IOException {
    return Files.writeString(Files.createTempFile(directory, "redis", ".properties"), text);
  }

  private static void refused(String setting, String problem, ThrowingCallable reading) {
    assertThatExceptionOfType(CacheSettingException.class)
        .isThrownBy(reading)
        .withMessageStartingWith(setting + " ")
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.setting()).isEqualTo(setting));
  }
}

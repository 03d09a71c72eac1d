package dev.sextant.simulator.cli;

import dev.sextant.simulator.internal.backup.Access;
import dev.sextant.simulator.internal.backup.Address;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How a command finds a cluster and gets in. */
final class ConnectionOptions {
  /** The variables of the environment that a password is looked for in. */
  private static final List<String> VARIABLES = List.of("SEXTANT_PASSWORD", "REDISCLI_AUTH");

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  @Option(
      names = "--nodes",
      required = true,
      split = ",",
      paramLabel = "HOST:PORT",
      description = "Any nodes of the cluster, separated by commas; they tell of the others.")
  private String[] nodes = {};

  @Option(names = "--user", description = "User of the ACL (default: the default user).")
  private @Nullable String user;

  @Option(
      names = "--password",
      interactive = true,
      arity = "0..1",
      description = {
        "Password. Without a value it is asked for; with one, everybody on this machine can see"
            + " it in the list of processes.",
        "Safer: --password-file, or the variable SEXTANT_PASSWORD (or REDISCLI_AUTH)."
      })
  private char @Nullable [] password;

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "File whose first line is the password; - is standard input.")
  private @Nullable String passwordFile;

  List<Address> addresses() {
    try {
      return List.of(nodes).stream().map(Address::parse).toList();
    } catch (IllegalArgumentException e) {
      throw misuse("--nodes: " + e.getMessage());
    }
  }

  Access access() {
    return new Access(user, secret());
  }

  private @Nullable String secret() {
    if (password != null && passwordFile != null) {
      throw misuse("give either --password or --password-file");
    }
    if (password != null) {
      return new String(password);
    }
    if (passwordFile != null) {
      return firstLine(passwordFile);
    }
    return VARIABLES.stream().map(System::getenv).filter(Objects::nonNull).findFirst().orElse(null);
  }

  private String firstLine(String file) {
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, StandardCharsets.UTF_8)
          .lines()
          .findFirst()
          .orElseThrow(() -> misuse("--password-file " + file + " is empty"));
    } catch (IOException e) {
      throw misuse("--password-file " + file + " cannot be read");
    }
  }

  private ParameterException misuse(String line) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), line);
  }
}

package dev.sextant.core.commands;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * The documentation of all commands of Redis 7.0.15, read from the resource {@code
 * command-docs.txt} when somebody first asks for it, once for all nodes. The head of the resource
 * explains its form.
 */
final class CommandDocs {
  private static final CommandDoc NOTHING = new CommandDoc();

  /** Holds the documentation; the class is loaded when it is first used. */
  private static final class Holder {
    static final Map<String, CommandDoc> BY_NAME = parse(load());
  }

  private CommandDocs() {}

  /** What is written about the command of that full name. */
  static CommandDoc of(String fullName) {
    return Holder.BY_NAME.getOrDefault(fullName, NOTHING);
  }

  private static String load() {
    try (InputStream in = CommandDocs.class.getResourceAsStream("command-docs.txt")) {
      if (in == null) {
        throw new IllegalStateException("command-docs.txt is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String behindHead(String text) {
    return text.substring(text.indexOf("\n\n"));
  }

  private static Map<String, CommandDoc> parse(String text) {
    Map<String, CommandDoc> byName = new HashMap<>();
    CommandDoc current = NOTHING;
    for (String line : Splitter.on('\n').omitEmptyStrings().split(behindHead(text))) {
      if (Character.isLetter(line.charAt(0))) {
        current = new CommandDoc();
        byName.put(line, current);
      } else {
        current.read(line);
      }
    }
    return byName;
  }
}

package dev.sextant.core.commands;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is written about one command; {@link CommandDocs} reads it. */
final class CommandDoc {
  /** A change of the command, and the version that brought it. */
  record Change(String version, String what) {}

  /**
   * An argument.
   *
   * @param type as in COMMAND DOCS: "key", "integer", "oneof"
   * @param keySpec index of the key specification that finds it, or -1
   * @param token the word that precedes it or, of a pure token, is it
   * @param flags optional, multiple, multiple_token
   * @param arguments what a block or a choice consists of
   */
  record Argument(
      String name,
      String type,
      int keySpec,
      @Nullable String token,
      @Nullable String since,
      @Nullable String deprecatedSince,
      List<String> flags,
      List<Argument> arguments) {

    /** Whether it consists of others. */
    boolean isAggregate() {
      return type.equals("oneof") || type.equals("block");
    }
  }

  private String summary = "";
  private @Nullable String complexity;
  private List<String> flags = List.of();
  private @Nullable String deprecatedSince;
  private @Nullable String replacedBy;
  private final List<Change> history = new ArrayList<>();
  private final Map<Integer, String> keyNotes = new TreeMap<>();
  private final List<Argument> arguments = new ArrayList<>();

  CommandDoc() {}

  String summary() {
    return summary;
  }

  /** Null when nothing can be said. */
  @Nullable String complexity() {
    return complexity;
  }

  /** "deprecated", "syscmd". */
  List<String> flags() {
    return flags;
  }

  @Nullable String deprecatedSince() {
    return deprecatedSince;
  }

  @Nullable String replacedBy() {
    return replacedBy;
  }

  List<Change> history() {
    return history;
  }

  /** The note about the key specification at {@code index}, or null. */
  @Nullable String keyNote(int index) {
    return keyNotes.get(index);
  }

  List<Argument> arguments() {
    return arguments;
  }

  /** Adds what one line says: its first character tells what it is about. */
  void read(String line) {
    String text = line.substring(2);
    switch (line.charAt(0)) {
      case '=' -> summary = text;
      case '~' -> complexity = text;
      case '!' -> readFlags(text);
      case '@' -> history.add(new Change(firstWord(text), behindFirstWord(text)));
      case '#' -> keyNotes.put(Integer.valueOf(firstWord(text)), behindFirstWord(text));
      case '-' -> readArgument(line);
      default -> throw new IllegalStateException("no such line: " + line);
    }
  }

  private static String firstWord(String text) {
    return text.substring(0, text.indexOf(' '));
  }

  private static String behindFirstWord(String text) {
    return text.substring(text.indexOf(' ') + 1);
  }

  private void readFlags(String text) {
    if (text.indexOf(' ') < 0) {
      flags = List.of(text);
      return;
    }
    flags = List.of(firstWord(text));
    deprecatedSince = firstWord(behindFirstWord(text));
    replacedBy = behindFirstWord(behindFirstWord(text));
  }

  private void readArgument(String line) {
    String[] words = line.split(" ", -1);
    int keySpec = -1;
    String token = null;
    String since = null;
    String deprecated = null;
    List<String> argumentFlags = new ArrayList<>();
    for (String word : Arrays.asList(words).subList(3, words.length)) {
      String value = word.substring(word.indexOf('=') + 1);
      switch (word.substring(0, word.length() - value.length())) {
        case "spec=" -> keySpec = Integer.parseInt(value);
        case "token=" -> token = value;
        case "since=" -> since = value;
        case "deprecated=" -> deprecated = value;
        default -> argumentFlags.add(flag(word));
      }
    }
    Argument argument =
        new Argument(
            words[1],
            words[2],
            keySpec,
            token,
            since,
            deprecated,
            List.copyOf(argumentFlags),
            new ArrayList<>());
    listAtDepth(words[0].length()).add(argument);
  }

  private static String flag(String mark) {
    return switch (mark) {
      case "?" -> "optional";
      case "+" -> "multiple";
      case "++" -> "multiple_token";
      default -> throw new IllegalStateException("no such mark: " + mark);
    };
  }

  /**
   * The list that an argument with {@code depth} dashes belongs to: inside the latest before it.
   */
  private List<Argument> listAtDepth(int depth) {
    List<Argument> list = arguments;
    for (int i = 1; i < depth; i++) {
      list = list.get(list.size() - 1).arguments();
    }
    return list;
  }
}

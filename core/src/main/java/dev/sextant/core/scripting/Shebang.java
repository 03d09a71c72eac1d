package dev.sextant.core.scripting;

import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.config.ConfigWords;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a script, "#!lua flags=no-writes,allow-stale", or of a library, "#!lua
 * name=mylib".
 */
final class Shebang {
  private static final String FLAGS = "flags=";
  private static final String NAME = "name=";

  /**
   * What the shebang of a script says.
   *
   * @param length its bytes, without the end of the line: it is no part of the program
   */
  record OfScript(ScriptFlags flags, int length) {}

  /**
   * What the shebang of a library says.
   *
   * @param length its bytes, without the end of the line
   */
  record OfLibrary(String engine, String name, int length) {}

  private Shebang() {}

  /**
   * Reads the flags that {@code script} declares.
   *
   * @throws CommandError when there is a shebang that cannot be read
   */
  static OfScript ofScript(byte[] script) {
    if (!begins(script)) {
      return new OfScript(ScriptFlags.NOT_DECLARED, 0);
    }
    int length = endOfLine(script);
    if (length < 0) {
      throw Errors.err("Invalid script shebang");
    }
    List<String> words = words(script, length);
    if (words == null) {
      throw Errors.err("Invalid engine in script shebang");
    }
    if (!words.get(0).equals("#!lua")) {
      throw Errors.err("Unexpected engine in script shebang: " + words.get(0));
    }
    ScriptFlags flags = ScriptFlags.NONE;
    for (String word : words.subList(1, words.size())) {
      if (!word.startsWith(FLAGS)) {
        throw Errors.err("Unknown lua shebang option: " + word);
      }
      flags = withFlags(flags, word.substring(FLAGS.length()));
    }
    return new OfScript(flags, length);
  }

  private static ScriptFlags withFlags(ScriptFlags before, String list) {
    ScriptFlags flags = before;
    if (list.isEmpty()) {
      return flags;
    }
    for (String word : list.split(",", -1)) {
      ScriptFlag flag = ScriptFlag.of(word, false);
      if (flag == null) {
        throw Errors.err("Unexpected flag in script shebang: " + word);
      }
      flags = flags.with(flag);
    }
    return flags;
  }

  /**
   * Reads what {@code library} says of itself.
   *
   * @throws CommandError when it says nothing, or not enough
   */
  static OfLibrary ofLibrary(byte[] library) {
    if (!begins(library)) {
      throw Errors.err("Missing library metadata");
    }
    int length = endOfLine(library);
    List<String> words = length < 0 ? null : words(library, length);
    if (words == null) {
      throw Errors.err("Invalid library metadata");
    }
    String name = null;
    for (String word : words.subList(1, words.size())) {
      if (!word.regionMatches(true, 0, NAME, 0, NAME.length())) {
        throw Errors.err("Invalid metadata value given: " + word);
      }
      if (name != null) {
        throw Errors.err("Invalid metadata value, name argument was given multiple times");
      }
      name = word.substring(NAME.length());
    }
    if (name == null) {
      throw Errors.err("Library name was not given");
    }
    return new OfLibrary(words.get(0).substring(2), name, length);
  }

  private static boolean begins(byte[] source) {
    return source.length >= 2 && source[0] == '#' && source[1] == '!';
  }

  /** The index of the first line feed, or -1; a zero byte ends the search. */
  private static int endOfLine(byte[] source) {
    for (int i = 0; i < source.length && source[i] != 0; i++) {
      if (source[i] == '\n') {
        return i;
      }
    }
    return -1;
  }

  /** The words of the line, at least one; null when its quotes do not match. */
  private static @Nullable List<String> words(byte[] source, int length) {
    return ConfigWords.split(new String(source, 0, length, StandardCharsets.ISO_8859_1));
  }
}

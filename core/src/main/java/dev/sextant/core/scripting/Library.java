package dev.sextant.core.scripting;

import dev.sextant.core.command.Errors;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A library of functions. Complete and unchanged once it was loaded. */
public final class Library {
  private static final String BAD_NAME =
      "Library names can only contain letters, numbers, or underscores(_) and must be at least one"
          + " character long";

  private final String name;
  private final byte[] code;
  private final Map<String, LibraryFunction> functions = new LinkedHashMap<>();

  Library(String name, byte[] code) {
    this.name = name;
    this.code = code;
  }

  public String name() {
    return name;
  }

  /** The source, with its shebang. */
  public byte[] code() {
    return code;
  }

  public Collection<LibraryFunction> functions() {
    return Collections.unmodifiableCollection(functions.values());
  }

  /** Adds a function; the text of the error when it cannot be, otherwise null. */
  @Nullable String add(LibraryFunction function) {
    if (!isName(function.name())) {
      return BAD_NAME;
    }
    return functions.putIfAbsent(function.name(), function) == null
        ? null
        : "Function already exists in the library";
  }

  static void checkName(String name) {
    if (!isName(name)) {
      throw Errors.err(BAD_NAME);
    }
  }

  private static boolean isName(String name) {
    return !name.isEmpty()
        && name.chars()
            .allMatch(
                c ->
                    c >= 'a' && c <= 'z'
                        || c >= 'A' && c <= 'Z'
                        || c >= '0' && c <= '9'
                        || c == '_');
  }
}

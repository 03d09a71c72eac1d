package dev.sextant.core.scripting;

import com.google.common.base.Ascii;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.memory.RedisSizes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All libraries of a node, and their functions by name. A name belongs to one function alone, over
 * all libraries.
 */
public final class LibraryTable {
  /** Redis's {@code functionInfo}, {@code functionLibInfo} and reference to a Lua function. */
  private static final int FUNCTION_STRUCTS = 40 + 8;

  private static final int LIBRARY_STRUCT = 32;

  private final Map<String, Library> libraries = new LinkedHashMap<>();

  /** By name in lower case: functions are found in any. */
  private final Map<String, LibraryFunction> functions = new LinkedHashMap<>();

  public Collection<Library> libraries() {
    return Collections.unmodifiableCollection(libraries.values());
  }

  /** How many functions there are, over all libraries. */
  public int functionCount() {
    return functions.size();
  }

  /** The function of that name in any case, or null. */
  public @Nullable LibraryFunction function(String name) {
    return functions.get(Ascii.toLowerCase(name));
  }

  @Nullable Library library(String name) {
    return libraries.get(name);
  }

  /** Takes a library away; false when there is none of that name. */
  public boolean remove(String name) {
    Library library = libraries.remove(name);
    if (library == null) {
      return false;
    }
    library.functions().forEach(function -> functions.remove(Ascii.toLowerCase(function.name())));
    return true;
  }

  /** Takes all libraries away. */
  public void clear() {
    libraries.clear();
    functions.clear();
  }

  /**
   * Adds a library, in place of one of the same name if {@code replace} is set.
   *
   * @throws CommandError when the name of the library or of a function is taken; nothing has
   *     changed then
   */
  void add(Library added, boolean replace) {
    Library old = libraries.get(added.name());
    if (old != null && !replace) {
      throw Errors.err("Library '" + added.name() + "' already exists");
    }
    join(List.of(added));
  }

  /**
   * Adds all libraries of {@code others}.
   *
   * @throws CommandError when a name is taken; nothing has changed then
   */
  void addAll(LibraryTable others, boolean replace) {
    for (Library added : others.libraries()) {
      if (!replace && libraries.containsKey(added.name())) {
        throw Errors.err("Library " + added.name() + " already exists");
      }
    }
    join(new ArrayList<>(others.libraries()));
  }

  private void join(List<Library> added) {
    List<Library> replaced = new ArrayList<>();
    for (Library library : added) {
      Library old = libraries.get(library.name());
      if (old != null) {
        replaced.add(old);
        remove(old.name());
      }
    }
    String taken = taken(added);
    if (taken != null) {
      replaced.forEach(this::link);
      throw Errors.err("Function " + taken + " already exists");
    }
    added.forEach(this::link);
  }

  private @Nullable String taken(List<Library> added) {
    for (Library library : added) {
      for (LibraryFunction function : library.functions()) {
        if (function(function.name()) != null) {
          return function.name();
        }
      }
    }
    return null;
  }

  private void link(Library library) {
    libraries.put(library.name(), library);
    library
        .functions()
        .forEach(function -> functions.put(Ascii.toLowerCase(function.name()), function));
  }

  /** Puts the content of {@code others} in the place of what is here. */
  void replaceBy(LibraryTable others) {
    clear();
    others.libraries().forEach(this::link);
  }

  /** The bytes that Redis would have allocated for all this, without what Lua has. */
  long bytes() {
    long bytes = RedisSizes.DICT_ENTRY_STRUCT * (long) functions.size();
    bytes += RedisSizes.buckets(buckets(functions.size()));
    for (Library library : libraries.values()) {
      bytes += LIBRARY_STRUCT + RedisSizes.string(library.name().length());
      bytes += RedisSizes.string(library.code().length);
    }
    for (LibraryFunction function : functions.values()) {
      byte[] description = function.description();
      bytes += FUNCTION_STRUCTS + RedisSizes.string(function.name().length());
      bytes += description == null ? 0 : RedisSizes.string(description.length);
    }
    return bytes;
  }

  /** Redis's dictionaries have a power of two of buckets, as many as entries, and at least 4. */
  static long buckets(int entries) {
    return entries == 0 ? 0 : Math.max(4, Integer.highestOneBit(entries * 2 - 1));
  }
}

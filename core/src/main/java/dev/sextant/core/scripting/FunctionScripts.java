package dev.sextant.core.scripting;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Server;
import dev.sextant.core.lua.Execution;
import dev.sextant.core.lua.LuaClosure;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaString;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeFunction;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Libraries and their functions.
 *
 * <p>All of them share one set of globals. While a library is loaded its code sees nothing but a
 * small table {@code redis} with {@code register_function}; while a function runs it sees what
 * scripts see. The globals of every chunk are an empty table; where it looks further is switched.
 *
 * <p>Source: {@code function_lua.c} and {@code functions.c} of Redis 7.0.15.
 */
@SuppressWarnings("StaticAssignmentOfThrowable") // it carries no stack trace
public final class FunctionScripts {
  private static final String CHUNK = "@user_function";
  private static final String ENGINE = "LUA";
  private static final int FIRST_KEY = 3;
  private static final long LOAD_LIMIT_MILLIS = 500;
  private static final long INSTRUCTIONS_PER_LOOK = 100_000;
  private static final LuaString INDEX = LuaString.of("__index");
  private static final CommandError BAD_NUMBER = Errors.err("Bad number of keys provided");

  private final Server server;
  private final RunningScript running;
  private final LibraryTable libraries = new LibraryTable();
  private @Nullable Lua lua;

  /** The library that is being loaded. */
  private @Nullable Library loading;

  /**
   * What all functions share.
   *
   * @param globals empty; {@code outer} is where they are looked for
   * @param whileRunning what functions see
   * @param whileLoading what the code of a library sees
   */
  private record Lua(
      LuaState state,
      NativeFunction errorHandler,
      LuaTable globals,
      LuaTable outer,
      LuaTable whileRunning,
      LuaTable whileLoading) {}

  FunctionScripts(Server server, RunningScript running) {
    this.server = server;
    this.running = running;
  }

  private Lua lua() {
    Lua present = lua;
    if (present == null) {
      present = newLua();
      lua = present;
    }
    return present;
  }

  private Lua newLua() {
    LuaState state = Chunks.newState();
    Sandbox.furnish(state);
    RedisApi api = new RedisApi(server, running);
    LuaTable whileRunning = state.globals();
    whileRunning.set("redis", api.forFunctions(state));
    Sandbox.forbidUnknown(state, whileRunning);
    Sandbox.protect(whileRunning);

    LuaTable redis = new LuaTable(state.heap());
    RedisApi.add(redis, "register_function", call -> Registration.register(call, loading));
    api.addLog(redis);
    api.addVersion(redis);
    Sandbox.forbidUnknown(state, redis);
    LuaTable whileLoading = new LuaTable(state.heap());
    whileLoading.set("redis", redis);
    Sandbox.forbidUnknown(state, whileLoading);
    Sandbox.protect(whileLoading);

    LuaTable outer = new LuaTable(state.heap());
    outer.set(INDEX, whileRunning);
    outer.setReadonly(true);
    LuaTable globals = new LuaTable(state.heap());
    globals.setMetatable(outer);
    globals.setReadonly(true);
    NativeFunction handler = new NativeFunction("error_handler", ScriptErrors::handle);
    return new Lua(state, handler, globals, outer, whileRunning, whileLoading);
  }

  // ------------------------------------------------------------------ libraries

  /** All libraries. */
  public Collection<Library> libraries() {
    return libraries.libraries();
  }

  /** How many functions there are. */
  public int functionCount() {
    return libraries.functionCount();
  }

  /** The bytes that Redis would have allocated for the libraries, without what Lua has. */
  public long bytes() {
    return libraries.bytes();
  }

  /** The name of the only engine there is. */
  public String engine() {
    return ENGINE;
  }

  /**
   * Loads a library; its name.
   *
   * @param replace whether it may take the place of one of the same name
   * @param limited whether it may take no longer than half a second
   */
  public String load(byte[] code, boolean replace, boolean limited) {
    return load(code, replace, limited, libraries);
  }

  private String load(byte[] code, boolean replace, boolean limited, LibraryTable into) {
    Shebang.OfLibrary shebang = Shebang.ofLibrary(code);
    Library.checkName(shebang.name());
    if (!shebang.engine().equalsIgnoreCase(ENGINE)) {
      throw Errors.err("Engine '" + shebang.engine() + "' not found");
    }
    if (!replace && into.library(shebang.name()) != null) {
      throw Errors.err("Library '" + shebang.name() + "' already exists");
    }
    Library library = new Library(shebang.name(), code);
    register(library, shebang.length(), limited);
    if (library.functions().isEmpty()) {
      throw Errors.err("No functions registered");
    }
    into.add(library, replace);
    return library.name();
  }

  /** Runs the code of a library, which registers its functions. */
  private void register(Library library, int from, boolean limited) {
    Lua shared = lua();
    loading = library;
    shared.outer().set(INDEX, shared.whileLoading());
    try {
      LuaClosure main =
          Chunks.compile(shared.state(), library.code(), from, CHUNK, "Error compiling function: ");
      main.setEnvironment(shared.globals());
      Execution execution = new Execution(shared.state(), main);
      Stopwatch stopwatch = new Stopwatch(server.clock());
      while (!execution.run(INSTRUCTIONS_PER_LOOK)) {
        stopwatch.spent(INSTRUCTIONS_PER_LOOK);
        if (limited && stopwatch.millis() > LOAD_LIMIT_MILLIS) {
          execution.kill(ScriptErrors.table(shared.state().heap(), "ERR FUNCTION LOAD timeout"));
        }
      }
      if (execution.isFailed()) {
        throw Errors.err(
            "Error registering functions: " + ScriptErrors.loadError(execution.error()));
      }
    } finally {
      shared.outer().set(INDEX, shared.whileRunning());
      loading = null;
    }
  }

  /** Takes a library away; false when there is none of that name. */
  public boolean remove(String name) {
    return libraries.remove(name);
  }

  /** Takes all libraries away. */
  public void clear() {
    libraries.clear();
    lua = null;
  }

  /**
   * Loads several libraries at once.
   *
   * @throws CommandError when one cannot be loaded, or a name is taken; nothing has changed then
   */
  public void restore(List<byte[]> codes, RestorePolicy policy) {
    LibraryTable restored = new LibraryTable();
    for (byte[] code : codes) {
      load(code, false, false, restored);
    }
    if (policy == RestorePolicy.FLUSH) {
      libraries.replaceBy(restored);
    } else {
      libraries.addAll(restored, policy == RestorePolicy.REPLACE);
    }
  }

  /** What becomes of the libraries that are there when others are restored. */
  public enum RestorePolicy {
    /** They stay; a name that is taken is an error. */
    APPEND,
    /** They stay, but for those that are restored under the same name. */
    REPLACE,
    /** They go. */
    FLUSH
  }

  // ------------------------------------------------------------------ requests

  /** The flags of a request of FCALL, as far as its function says something about them. */
  public long requestFlags(byte[][] args, long declared) {
    LibraryFunction function = libraries.function(Chunks.text(args[1]));
    return function == null ? declared : function.flags().ofRequest(declared);
  }

  /** FCALL. */
  public void run(Call call, boolean readOnly) {
    LibraryFunction function = libraries.function(call.text(1));
    if (function == null) {
      throw Errors.err("Function not found");
    }
    int keys = Keys.count(call, BAD_NUMBER);
    ScriptRun run = running.prepare(call, function.name(), function.flags(), false, readOnly);
    run.keys(call.args(), FIRST_KEY, keys);
    Lua shared = lua();
    LuaState state = shared.state();
    Execution execution =
        new Execution(
            state,
            shared.errorHandler(),
            function.callback(),
            Keys.table(state, call.args(), FIRST_KEY, FIRST_KEY + keys),
            Keys.table(state, call.args(), FIRST_KEY + keys, call.count()));
    running.start(run, state, execution);
  }
}

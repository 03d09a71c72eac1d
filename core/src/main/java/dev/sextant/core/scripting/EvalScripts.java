package dev.sextant.core.scripting;

import dev.sextant.core.command.Call;
import dev.sextant.core.command.CommandError;
import dev.sextant.core.command.Errors;
import dev.sextant.core.command.Server;
import dev.sextant.core.lua.Execution;
import dev.sextant.core.lua.LuaClosure;
import dev.sextant.core.lua.LuaFunction;
import dev.sextant.core.lua.LuaState;
import dev.sextant.core.lua.LuaTable;
import dev.sextant.core.lua.NativeFunction;
import dev.sextant.core.memory.RedisSizes;
import dev.sextant.core.types.ByteKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The scripts of EVAL: compiled once, kept by their digest until SCRIPT FLUSH, and run with one set
 * of globals, which no script can change.
 *
 * <p>A script that is executed again is found by its bytes, without computing its digest.
 *
 * <p>Source: {@code eval.c} of Redis 7.0.15.
 */
public final class EvalScripts {
  private static final String CHUNK = "@user_script";
  private static final int DIGEST_LENGTH = 40;
  private static final int FIRST_KEY = 3;

  /** {@code sizeof} Redis's {@code luaScript}. */
  private static final int SCRIPT_STRUCT = 16;

  private record Script(byte[] digest, ScriptFlags flags, LuaFunction function) {}

  private final Server server;
  private final RunningScript running;
  private final Sha1 sha1 = new Sha1();
  private final Map<ByteKey, Script> byDigest = new HashMap<>();
  private final Map<ByteKey, Script> bySource = new HashMap<>();
  private long sourceBytes;
  private @Nullable Lua lua;

  /** What all scripts share. */
  private record Lua(LuaState state, NativeFunction errorHandler) {}

  EvalScripts(Server server, RunningScript running) {
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
    LuaTable globals = state.globals();
    globals.set("redis", new RedisApi(server, running).forScripts(state));
    NativeFunction handler = new NativeFunction("__redis__err__handler", ScriptErrors::handle);
    globals.set("__redis__err__handler", handler);
    Sandbox.forbidUnknown(state, globals);
    Sandbox.protect(globals);
    return new Lua(state, handler);
  }

  // ------------------------------------------------------------------ the cache

  /** Compiles a script and keeps it; its digest. */
  public byte[] load(byte[] source) {
    return script(source).digest();
  }

  /** Whether a script with that digest, in any case, is kept. */
  public boolean exists(byte[] digest) {
    return byDigest.containsKey(lower(digest));
  }

  /** Forgets all scripts, and whatever they share. */
  public void flush() {
    byDigest.clear();
    bySource.clear();
    sourceBytes = 0;
    lua = null;
  }

  /** How many scripts are kept. */
  public int count() {
    return byDigest.size();
  }

  /** The bytes that Redis would have allocated for the cache. */
  public long bytes() {
    int count = byDigest.size();
    return sourceBytes
        + count * (long) (RedisSizes.DICT_ENTRY_STRUCT + SCRIPT_STRUCT)
        + RedisSizes.POINTER * LibraryTable.buckets(count);
  }

  private Script script(byte[] source) {
    Script known = bySource.get(new ByteKey(source));
    if (known != null) {
      return known;
    }
    Shebang.OfScript shebang = Shebang.ofScript(source);
    LuaClosure function =
        Chunks.compile(
            lua().state(),
            source,
            shebang.length(),
            CHUNK,
            "Error compiling script (new function): ");
    Script script = new Script(sha1.hex(source), shebang.flags(), function);
    byDigest.put(new ByteKey(script.digest()), script);
    bySource.put(new ByteKey(source), script);
    sourceBytes += RedisSizes.string(DIGEST_LENGTH) + RedisSizes.string(source.length);
    return script;
  }

  private static ByteKey lower(byte[] digest) {
    byte[] lower = digest.clone();
    for (int i = 0; i < lower.length; i++) {
      if (lower[i] >= 'A' && lower[i] <= 'Z') {
        lower[i] = (byte) (lower[i] + 'a' - 'A');
      }
    }
    return new ByteKey(lower);
  }

  // ------------------------------------------------------------------ requests

  /** The flags of a request of EVAL or EVALSHA, as far as its script says something about them. */
  public long requestFlags(byte[][] args, boolean byDigestOnly, long declared) {
    Script script =
        byDigestOnly ? byDigest.get(lower(args[1])) : bySource.get(new ByteKey(args[1]));
    if (script != null) {
      return script.flags().ofRequest(declared);
    }
    if (byDigestOnly) {
      return declared;
    }
    try {
      return Shebang.ofScript(args[1]).flags().ofRequest(declared);
    } catch (CommandError e) {
      return declared; // The call itself will say so.
    }
  }

  private static CommandError noSuchScript() {
    return new CommandError("NOSCRIPT No matching script. Please use EVAL.");
  }

  /**
   * Looks at what EVALSHA was given before anything else.
   *
   * @throws CommandError when it cannot be a digest
   */
  public void checkDigest(byte[] digest) {
    if (digest.length != DIGEST_LENGTH) {
      throw noSuchScript();
    }
  }

  /** EVAL, or EVALSHA with a digest in the place of the source. */
  public void run(Call call, boolean byDigestOnly, boolean readOnly) {
    DebugSession.Prepared prepared = prepare(call, byDigestOnly, readOnly);
    running.start(prepared.run(), prepared.state(), prepared.execution());
  }

  /** EVAL in the debugger: the session's client talks to it, and is disconnected afterwards. */
  public void debug(Call call, boolean readOnly) {
    DebugSession debugging = new DebugSession(server, running, call);
    debugging.open();
    DebugSession.Prepared prepared;
    try {
      prepared = prepare(call, false, readOnly);
    } catch (CommandError e) {
      debugging.close();
      throw e;
    }
    debugging.begin(prepared);
  }

  private DebugSession.Prepared prepare(Call call, boolean byDigestOnly, boolean readOnly) {
    if (byDigestOnly) {
      checkDigest(call.arg(1));
    }
    int keys = Keys.count(call, Errors.NOT_AN_INTEGER);
    Script script = byDigestOnly ? byDigest.get(lower(call.arg(1))) : script(call.arg(1));
    if (script == null) {
      throw noSuchScript();
    }
    String name = new String(script.digest(), StandardCharsets.US_ASCII);
    ScriptRun run = running.prepare(call, name, script.flags(), true, readOnly);
    run.keys(call.args(), FIRST_KEY, keys);
    Lua shared = lua();
    LuaState state = shared.state();
    LuaTable globals = state.globals();
    globals.set("KEYS", Keys.table(state, call.args(), FIRST_KEY, FIRST_KEY + keys));
    globals.set("ARGV", Keys.table(state, call.args(), FIRST_KEY + keys, call.count()));
    Execution execution = new Execution(state, shared.errorHandler(), script.function());
    return new DebugSession.Prepared(run, state, execution);
  }
}

package dev.sextant.core.scripting;

import dev.sextant.core.lua.LuaFunction;
import org.jspecify.annotations.Nullable;

/**
 * A function that a library has registered.
 *
 * @param name by which FCALL finds it
 * @param description as given, or null
 */
public record LibraryFunction(
    String name, byte @Nullable [] description, ScriptFlags flags, LuaFunction callback) {}

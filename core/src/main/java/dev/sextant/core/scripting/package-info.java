/**
 * What lies between Lua and the commands: the sandbox and its {@code redis} table, the run of a
 * script with its checks and its time limit, the cache of scripts, and libraries of functions. The
 * interpreter is in {@code core.lua}; the commands themselves are in {@code core.commands}.
 *
 * <p>What lives here depends on the interpreter and on what commands see of the node, never on a
 * family of commands.
 */
@NullMarked
package dev.sextant.core.scripting;

import org.jspecify.annotations.NullMarked;

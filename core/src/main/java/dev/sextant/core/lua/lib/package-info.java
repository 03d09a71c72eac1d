/**
 * The libraries that scripts find: Lua's own but for what reaches outside (io, os, package, debug),
 * and cjson, cmsgpack, struct and bit. Redis's functions are not here.
 */
@NullMarked
package dev.sextant.core.lua.lib;

import org.jspecify.annotations.NullMarked;

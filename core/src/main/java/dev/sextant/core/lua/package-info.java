/**
 * Lua 5.1 as Redis embeds it: values, tables and a virtual machine whose execution can be set aside
 * after any instruction and taken up again. The compiler and the libraries live in the packages
 * below; Redis's own functions (redis.call and its relatives) and the cache of scripts do not
 * belong here.
 *
 * <p>Everything is confined to one thread. Nothing here uses the Java stack in proportion to what a
 * script does: frames of functions are objects, linked from callee to caller.
 */
@NullMarked
package dev.sextant.core.lua;

import org.jspecify.annotations.NullMarked;

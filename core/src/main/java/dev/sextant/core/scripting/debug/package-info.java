/**
 * The debugger of scripts (LDB): what it says, and when it stops a script. It drives an execution
 * of the interpreter and talks in bytes; who runs the script, and how the bytes travel, is known to
 * {@code core.scripting} and beyond.
 */
@NullMarked
package dev.sextant.core.scripting.debug;

import org.jspecify.annotations.NullMarked;

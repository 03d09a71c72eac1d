/** From the text of a script to {@link dev.sextant.core.lua.Prototype}. No execution here. */
@NullMarked
package dev.sextant.core.lua.compiler;

import org.jspecify.annotations.NullMarked;

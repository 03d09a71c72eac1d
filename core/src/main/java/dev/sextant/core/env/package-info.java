/**
 * The ports through which the engine learns what it cannot compute: the time and randomness.
 * Everything that the engine does is a function of its inputs and of these two. No implementation
 * that touches the system lives here.
 */
@NullMarked
package dev.sextant.core.env;

import org.jspecify.annotations.NullMarked;

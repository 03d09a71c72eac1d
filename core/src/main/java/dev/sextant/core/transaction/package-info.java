/** Which sessions watch which keys, so that EXEC can refuse. */
@NullMarked
package dev.sextant.core.transaction;

import org.jspecify.annotations.NullMarked;

/**
 * Streams and their consumer groups as values: entries in listpacks under a tree of identifiers,
 * and what is pending for whom. No command, no clock: whoever calls says what time it is.
 */
@NullMarked
package dev.sextant.core.types.stream;

import org.jspecify.annotations.NullMarked;

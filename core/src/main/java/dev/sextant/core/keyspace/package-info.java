/**
 * The databases of one node: entries, typed lookup, lazy expiry, the slot index, and the count of
 * bytes that Redis would have allocated for them. What a value looks like inside lives in
 * core.types.
 */
@NullMarked
package dev.sextant.core.keyspace;

import org.jspecify.annotations.NullMarked;

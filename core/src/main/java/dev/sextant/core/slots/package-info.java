/**
 * Hash slots: from a key's bytes to one of 16384 slots. Pure arithmetic; who owns a slot is decided
 * elsewhere.
 */
@NullMarked
package dev.sextant.core.slots;

import org.jspecify.annotations.NullMarked;

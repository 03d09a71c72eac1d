/**
 * A reply as a tree of values: what a reader of RESP gets, and what a recorded reply is. Plain
 * immutable data; neither bytes on the wire nor the hot path of a server is a matter of this
 * package.
 */
@NullMarked
package dev.sextant.protocol.value;

import org.jspecify.annotations.NullMarked;

/**
 * The files of a node's data set, as a part of its life: the RDB file and the append only file,
 * when they are written, forced to disk and loaded. What the bytes mean stands in core.persistence.
 */
@NullMarked
package dev.sextant.simulator.internal.persistence;

import org.jspecify.annotations.NullMarked;

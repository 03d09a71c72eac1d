/**
 * The files of a node's data set, as a part of its life: the append only file, when it is written,
 * forced to disk, rewritten and loaded. What the bytes mean stands in core.persistence.
 */
@NullMarked
package dev.sextant.simulator.internal.persistence;

import org.jspecify.annotations.NullMarked;

/**
 * The world that nodes live in: system time or manual time, and the wires between nodes of one JVM.
 */
@NullMarked
package dev.sextant.simulator.internal.world;

import org.jspecify.annotations.NullMarked;

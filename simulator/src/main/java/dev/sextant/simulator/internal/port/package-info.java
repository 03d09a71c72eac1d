/**
 * What a node asks of the world it lives in: time that passes, wires to other nodes, files. One
 * implementation each for system time and for manual time stands in internal.world.
 */
@NullMarked
package dev.sextant.simulator.internal.port;

import org.jspecify.annotations.NullMarked;
